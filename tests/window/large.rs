//! Large files, and lists of many files.

use std::fs::{self, File};
use std::io::BufWriter;

use flate2::Compression;
use flate2::write::GzEncoder;
use tallyman_operations::samples;
use tallyman_tests::large_file::write_large;

use crate::accessibility::assert_never_frozen;
use crate::app::{App, CONTROL, ENTER, NULL};
use crate::files::open_detail;

const END: char = '\u{e010}';

/// Limit for a call of a command that does no work, in milliseconds. The goal is 100; test machines
/// share two cores between the app, its page and the driver.
const LONGEST_CALL_MS: f64 = 400.0;

#[tokio::test(flavor = "multi_thread")]
async fn the_last_of_ten_million_rows_is_reached_and_the_check_can_be_stopped() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("large.parquet");
    write_large(BufWriter::new(File::create(&path).unwrap()), 1_000_000, 10).unwrap();

    let app = App::start(&root.path().join("data"), &[]).await;
    app.find("[data-testid=drop-strip]").await;
    app.begin_heartbeat().await;
    app.drop_files(&[path]).await;
    // Stop the check as soon as it runs.
    app.find("[data-testid=stop-checks]")
        .await
        .click()
        .await
        .unwrap();
    app.wait_until("!document.querySelector('[data-testid=stop-checks]')")
        .await;
    // A verdict from before the click stays; no other appears.
    app.wait_until(
        "['', 'partly_rejected'].includes(\
         document.querySelector('[data-testid=file-row]').dataset.verdict)",
    )
    .await;
    assert_never_frozen(&app, "large 1").await;

    // Check again, to the end.
    app.begin_heartbeat().await;
    app.find("[data-testid=file-row]")
        .await
        .click()
        .await
        .unwrap();
    app.press("r").await;
    assert_eq!(app.verdicts(1).await[0].1, "partly_rejected");
    assert_never_frozen(&app, "large 2").await;

    app.begin_heartbeat().await;
    app.find("[data-testid=file-row]")
        .await
        .click()
        .await
        .unwrap();
    app.press(ENTER).await;
    app.find("[data-testid=tab-preview]")
        .await
        .click()
        .await
        .unwrap();
    app.find("[data-testid=preview-cell][data-row='0']")
        .await
        .click()
        .await
        .unwrap();
    app.press(&format!("{CONTROL}{END}{NULL}")).await;
    let last = "[data-testid=preview-cell][data-row='9999999'][data-column='3']";
    app.wait_until(&format!(
        "document.querySelector(\"{last}\")?.innerText.startsWith('u_')"
    ))
    .await;
    // Completely visible, not only rendered.
    app.wait_until(&format!(
        "document.querySelector(\"{last}\").getBoundingClientRect().bottom \
         <= document.querySelector('[data-testid=preview-grid]').getBoundingClientRect().bottom"
    ))
    .await;
    assert_never_frozen(&app, "large 3").await;
    app.close().await;
}

/// Calls a command again and again until `window.__calls.stopped`, and measures the longest call:
/// the process of the app receives calls on the window's own thread, and a page that answers says
/// nothing about that thread.
const MEASURE_CALLS: &str = "window.__calls = { longest: 0, count: 0, stopped: false };\
    (async () => {\
      while (!window.__calls.stopped) {\
        const sent = performance.now();\
        await window.__TAURI_INTERNALS__.invoke('environments_parse', { text: '' }).catch(() => null);\
        window.__calls.longest = Math.max(window.__calls.longest, performance.now() - sent);\
        window.__calls.count += 1;\
        await new Promise(resolve => setTimeout(resolve, 10));\
      }\
    })();";

#[tokio::test(flavor = "multi_thread")]
async fn previews_close_while_a_large_compressed_file_opens() {
    let root = tempfile::tempdir().unwrap();
    let small = root.path().join("small.parquet");
    fs::write(&small, samples::ALL[1].bytes).unwrap();
    let large = root.path().join("large.parquet.gz");
    let gzip = GzEncoder::new(
        BufWriter::new(File::create(&large).unwrap()),
        Compression::fast(),
    );
    write_large(gzip, 1_000_000, 10).unwrap();

    let app = App::start(&root.path().join("data"), &[]).await;
    app.find("[data-testid=drop-strip]").await;
    app.drop_files(&[small, large]).await;
    app.verdicts(2).await;
    // A check continues with its advisories after the verdict.
    app.wait_until("!document.querySelector('[data-testid=stop-checks]')")
        .await;
    let first_cell = "[data-testid=preview-cell][data-row='0']";
    open_detail(&app, "small.parquet").await;
    app.click("[data-testid=tab-preview]").await;
    app.find(first_cell).await;

    app.begin_heartbeat().await;
    app.script(MEASURE_CALLS, vec![]).await;
    // Closes the preview of the small file while the large one is decompressed, and then the
    // preview of the large one before that has ended.
    app.click("[data-testid=file-row][data-name='large.parquet.gz']")
        .await;
    app.wait_until(&format!(
        "document.querySelector('[data-testid=detail]').innerText.includes('large.parquet.gz') \
         && !document.querySelector(\"{first_cell}\")"
    ))
    .await;
    app.click("[data-testid=file-row][data-name='small.parquet']")
        .await;
    app.find(first_cell).await;
    let calls = app
        .script(
            "window.__calls.stopped = true; return [window.__calls.longest, window.__calls.count]",
            vec![],
        )
        .await;
    let (longest, count): (f64, u64) = serde_json::from_value(calls).expect("two numbers");
    assert_never_frozen(&app, "large, preview closed").await;
    println!("    large, preview closed: longest of {count} calls {longest:.0} ms");
    assert!(count > 0, "no call was answered");
    assert!(longest <= LONGEST_CALL_MS, "a call took {longest:.0} ms");

    // The cancelled opening is not a failure: the file can be opened again.
    app.click("[data-testid=file-row][data-name='large.parquet.gz']")
        .await;
    app.wait_until(&format!(
        "document.querySelector('[data-testid=detail]').innerText.includes('large.parquet.gz') \
         && document.querySelector(\"{first_cell}\")"
    ))
    .await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_files_at_once_are_all_checked() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("many");
    fs::create_dir(&folder).unwrap();
    for number in 0..5_000 {
        let sample = samples::ALL[number % samples::ALL.len()];
        fs::write(folder.join(format!("{number:04}.parquet")), sample.bytes).unwrap();
    }
    let app = App::start(&root.path().join("data"), &[]).await;
    app.find("[data-testid=drop-strip]").await;
    app.begin_heartbeat().await;
    app.drop_files(&[folder]).await;
    app.wait_until(
        "document.querySelector('[data-testid=verdict-filter-all]')?.innerText.includes('5,000')",
    )
    .await;
    app.wait_until("!document.querySelector('[data-testid=stop-checks]')")
        .await;
    for filter in ["accepted", "partly_rejected", "rejected", "unreadable"] {
        app.wait_until(&format!(
            "document.querySelector('[data-testid=verdict-filter-{filter}]')\
             ?.innerText.includes('1,250')"
        ))
        .await;
    }
    // The page holds few rows, regardless of the length of the list.
    let drawn = app
        .script(
            "return document.querySelectorAll('[data-testid=file-row]').length",
            vec![],
        )
        .await;
    assert!(drawn.as_u64().unwrap() < 200, "{drawn} rows are drawn");
    assert_never_frozen(&app, "large 4").await;
    app.close().await;
}

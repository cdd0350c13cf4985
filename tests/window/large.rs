//! Large files, and lists of many files.

use std::fs::{self, File};
use std::io::BufWriter;

use tallyman_operations::samples;
use tallyman_tests::large_file::write_large;

use crate::accessibility::assert_never_frozen;
use crate::app::App;

const CONTROL: char = '\u{e009}';
const END: char = '\u{e010}';
const NULL: char = '\u{e000}';
const ENTER: &str = "\u{e007}";

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
    app.until("!document.querySelector('[data-testid=stop-checks]')")
        .await;
    // A verdict from before the click stays; no other appears.
    app.until(
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
    app.until(&format!(
        "document.querySelector(\"{last}\")?.innerText.startsWith('u_')"
    ))
    .await;
    // Completely visible, not only rendered.
    app.until(&format!(
        "document.querySelector(\"{last}\").getBoundingClientRect().bottom \
         <= document.querySelector('[data-testid=preview-grid]').getBoundingClientRect().bottom"
    ))
    .await;
    assert_never_frozen(&app, "large 3").await;
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
    app.until(
        "document.querySelector('[data-testid=verdict-filter-all]')?.innerText.includes('5,000')",
    )
    .await;
    app.until("!document.querySelector('[data-testid=stop-checks]')")
        .await;
    for filter in ["accepted", "partly_rejected", "rejected", "unreadable"] {
        app.until(&format!(
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

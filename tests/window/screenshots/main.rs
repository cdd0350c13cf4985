//! Takes the README's screenshots, and those of every screen in light and dark, from the running
//! app: `cargo xtask screenshots`.

// Only Linux has a WebDriver for the app's web view.
#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "../app.rs"]
#[allow(dead_code, reason = "shared with the tests, which use all of it")]
mod app;
mod camera;
#[path = "../close_button.rs"]
#[allow(dead_code, reason = "shared with the tests, which use all of it")]
mod close_button;
#[path = "../drop.rs"]
#[allow(dead_code, reason = "shared with the tests, which use all of it")]
mod drop;
mod fixture;
mod policy_documents;
mod policy_exports;
mod round_trip;
mod throttled_proxy;

use std::fs;
use std::path::{Path, PathBuf};

use app::{App, ENTER};
use camera::Camera;
use tallyman_operations::samples;
use tallyman_tests::event_table::{dirty_events, file_of, pandas_like_file, valid_events};

/// Writes a week of typical files of an analyst.
fn write_files(folder: &Path) -> Vec<PathBuf> {
    let paths = samples::write_samples(folder).expect("the samples");
    let dirty = fs::read(&paths[1]).expect("a sample");
    let files = [
        (
            "events_2025-11-20_part-03.snappy.parquet",
            file_of(&dirty_events(18_420)).expect("Parquet"),
        ),
        (
            "events_2025-11-20_part-02.snappy.parquet",
            file_of(&valid_events(19_031)).expect("Parquet"),
        ),
        (
            "events_2025-11-20_part-01.snappy.parquet",
            file_of(&valid_events(19_200)).expect("Parquet"),
        ),
        ("checkout_2025-11-20.snappy.parquet", dirty.clone()),
        (
            "mobile_2025-11-20.parquet",
            pandas_like_file(&valid_events(5_811)).expect("Parquet"),
        ),
        (
            "server_2025-11-20.parquet",
            dirty[..dirty.len() / 2].to_vec(),
        ),
        (
            "a-name-so-long-that-no-column-could-ever-hold-it-whole_2025-11-20T09-14-06_part-00000-of-00128.c000.snappy.parquet",
            file_of(&valid_events(1_000)).expect("Parquet"),
        ),
    ];
    files
        .into_iter()
        .map(|(name, bytes)| {
            let path = folder.join(name);
            fs::write(&path, bytes).expect("a file");
            path
        })
        .collect()
}

/// The rows of one error set, and the record of one of them.
async fn take_rows_of_a_finding(app: &App, camera: &Camera<'_>) {
    app.click("[data-testid=tab-findings]").await;
    app.click("[data-testid=finding-rows]").await;
    app.find("[data-testid=row-filter]").await;
    app.press("jj").await;
    app.find("[data-testid=position]").await;
    app.press(ENTER).await;
    app.find("[data-testid=record-error]").await;
    camera.take_all("record").await;
    app.escape().await;
    app.click("[data-testid=only-rejected]").await;
    app.find("[data-testid=preview-cell][data-row='3']").await;
    camera.take_all("rows").await;
}

/// A list of a thousand files, and a file with many advisories.
#[tokio::test(flavor = "multi_thread")]
async fn take_screenshots_of_a_thousand_files() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = root.path().join("in");
    fs::create_dir(&folder).expect("a folder");
    for number in 0..1_000 {
        let sample = samples::ALL[number * number % samples::ALL.len()];
        fs::write(
            folder.join(format!("events_part-{number:04}.snappy.parquet")),
            sample.bytes,
        )
        .expect("a file");
    }
    let mut events = valid_events(3_000);
    for event in events.iter_mut().step_by(7) {
        event.event_type = Some("Checkout Completed".to_owned());
        event.key = Some(String::new());
        event.value = Some(f64::NAN);
    }
    fs::write(
        folder.join("advised.snappy.parquet"),
        file_of(&events).expect("Parquet"),
    )
    .expect("a file");
    let app = App::start(&root.path().join("data"), &[]).await;
    let camera = Camera::new(&app).await;
    app.drop_files(&[folder]).await;
    app.wait_until(
        "document.querySelector('[data-testid=verdict-filter-all]')?.innerText.includes('1,001')",
    )
    .await;
    app.wait_until("!document.querySelector('[data-testid=stop-checks]')")
        .await;
    camera.take_all("thousand").await;
    app.click("[data-testid=file-row][data-name='advised.snappy.parquet']")
        .await;
    app.press(ENTER).await;
    app.find("[data-testid=finding-rows]").await;
    camera.take_all("advisories").await;
    app.click("[data-testid=finding-rows]").await;
    app.find("[data-testid=row-filter]").await;
    camera.take_all("advised-rows").await;
    app.close().await;
}

/// Text that is not UTF-8, a damaged page, and two files put together.
#[tokio::test(flavor = "multi_thread")]
async fn take_screenshots_of_damaged_files() {
    let root = tempfile::tempdir().expect("a folder");
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/integrity");
    let names = [
        "latin-1-key-plain.parquet",
        "damaged-key-page.parquet",
        "joined.parquet",
    ];
    let app = App::start(&root.path().join("data"), &[]).await;
    let camera = Camera::new(&app).await;
    app.drop_files(&names.map(|name| data.join(name))).await;
    app.verdicts(names.len()).await;
    for name in names {
        app.click(&format!("[data-testid=file-row][data-name='{name}']"))
            .await;
        app.press(ENTER).await;
        app.find("[data-testid=detail]").await;
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        camera.take(name.trim_end_matches(".parquet")).await;
        if name != "joined.parquet" {
            app.click("[data-testid=finding-rows]").await;
            app.find("[data-testid=row-filter]").await;
            app.find("[data-testid=preview-cell]").await;
            camera
                .take(&format!("{}-rows", name.trim_end_matches(".parquet")))
                .await;
            app.click("[data-testid=tab-findings]").await;
        }
        app.escape().await;
    }
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn take_screenshots_of_files() {
    let root = tempfile::tempdir().expect("a folder");
    let paths = write_files(&root.path().join("in"));
    let app = App::start(&root.path().join("data"), &[]).await;
    let camera = Camera::new(&app).await;

    app.find("[data-testid=drop-strip]").await;
    camera.take("empty").await;
    app.drop_files(&paths).await;
    app.verdicts(paths.len()).await;
    app.script(
        "document.querySelector('[data-testid=nav-connections]')?.click()",
        vec![],
    )
    .await;
    let input = app.find("[data-testid=env-input]").await;
    input.click().await.expect("a click");
    input
        .send_keys(&format!("env-prod-1{ENTER}env-stage-1{ENTER}"))
        .await
        .expect("keys");
    camera.take("environments").await;
    app.script(
        "document.querySelector('[data-testid=nav-files]')?.click()",
        vec![],
    )
    .await;
    app.wait_until("!document.querySelector('[data-testid=stop-checks]')")
        .await;
    camera.take("files").await;

    for (name, picture) in [
        ("events_2025-11-20_part-03.snappy.parquet", "findings"),
        ("mobile_2025-11-20.parquet", "rejected"),
        ("server_2025-11-20.parquet", "unreadable"),
        ("events_2025-11-20_part-02.snappy.parquet", "accepted"),
    ] {
        app.find(&format!("[data-testid=file-row][data-name='{name}']"))
            .await
            .click()
            .await
            .expect("a click");
        app.press(ENTER).await;
        app.find("[data-testid=detail]").await;
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        camera.take_all(picture).await;
        match picture {
            "findings" => {
                app.find("[data-testid=tab-preview]")
                    .await
                    .click()
                    .await
                    .expect("a click");
                app.find("[data-testid=preview-cell][data-row='3']").await;
                camera.take("preview").await;
                take_rows_of_a_finding(&app, &camera).await;
                app.find("[data-testid=tab-findings]")
                    .await
                    .click()
                    .await
                    .expect("a click");
            }
            "rejected" => {
                app.find("[data-testid=tab-schema]")
                    .await
                    .click()
                    .await
                    .expect("a click");
                camera.take_all("schema").await;
                app.find("[data-testid=tab-findings]")
                    .await
                    .click()
                    .await
                    .expect("a click");
            }
            _ => {}
        }
        app.escape().await;
    }
    camera.take_narrow("files").await;
    app.close().await;
}

//! Responsiveness of the release build under load: `cargo xtask bench window`.

// Only Linux has a WebDriver for the app's web view.
#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "../app.rs"]
#[allow(dead_code, reason = "shared with the tests, which use all of it")]
mod app;
#[path = "../close_button.rs"]
#[allow(dead_code, reason = "shared with the tests, which use all of it")]
mod close_button;
#[path = "../drop.rs"]
#[allow(dead_code, reason = "shared with the tests, which use all of it")]
mod drop;

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::Instant;

use app::App;
use tallyman_operations::samples;
use tallyman_tests::large_file::write_large;

/// Goal for the longest pause, in milliseconds.
const PAUSE_GOAL: f64 = 100.0;
/// Goal for the 95th percentile of the time between frames while something scrolls, in
/// milliseconds.
const FRAME_GOAL: f64 = 33.0;

/// Scrolls an area for a while, a few pixels per frame; returns the milliseconds between frames.
const SCROLL: &str = "const done = arguments[1];\
    const area = document.querySelector(arguments[0]);\
    const gaps = [];\
    let last = performance.now();\
    const frame = () => {\
      const now = performance.now();\
      gaps.push(now - last);\
      last = now;\
      const room = area.scrollHeight - area.clientHeight;\
      area.scrollTop = area.scrollTop + 47 >= room ? 0 : area.scrollTop + 47;\
      if (gaps.length > 240) done(gaps.slice(1)); else requestAnimationFrame(frame);\
    };\
    requestAnimationFrame(frame);";

/// Folder of the large file, which is written once.
fn bench_folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench");
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

async fn measure_scrolling(app: &App, area: &str, during: &str) {
    let gaps = app
        .client
        .execute_async(SCROLL, vec![area.into()])
        .await
        .expect("it scrolls");
    let mut gaps: Vec<f64> = serde_json::from_value(gaps).expect("numbers");
    gaps.sort_by(f64::total_cmp);
    let at = |share: usize| gaps[(gaps.len() - 1) * share / 100];
    println!(
        "| {during}, scrolling | {} frames: median {:.0}, 95th percentile {:.0} ({FRAME_GOAL:.0} goal), worst {:.0} ms |",
        gaps.len(),
        at(50),
        at(95),
        at(100)
    );
}

async fn print_longest_pause(app: &App, during: &str) {
    let (pause, at) = app.longest_pause().await;
    println!(
        "| {during} | longest pause {pause:.0} ms ({PAUSE_GOAL:.0} goal), after {:.1} s |",
        at / 1000.0
    );
}

/// Waits until no check runs.
async fn wait_until_checked(app: &App) {
    let started = Instant::now();
    while app
        .script(
            "return Boolean(document.querySelector('[data-testid=stop-checks]'))",
            vec![],
        )
        .await
        == true
    {
        assert!(started.elapsed().as_secs() < 600, "the check does not end");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_of_a_hundred_million_rows() {
    let path = bench_folder().join("window-100m.parquet");
    if !path.exists() {
        let unfinished = path.with_extension("unfinished");
        let out = BufWriter::new(File::create(&unfinished).expect("a file"));
        write_large(out, 1_000_000, 100).expect("a large file");
        fs::rename(&unfinished, &path).expect("a large file");
    }
    let root = tempfile::tempdir().expect("a folder");
    let app = App::start(&root.path().join("data"), &[]).await;
    app.find("[data-testid=drop-strip]").await;
    app.begin_heartbeat().await;
    let started = Instant::now();
    app.drop_files(&[path]).await;
    app.click("[data-testid=file-row]").await;
    app.press("\u{e007}").await;
    app.click("[data-testid=tab-preview]").await;
    app.find("[data-testid=preview-cell]").await;
    let first_page = started.elapsed();
    measure_scrolling(
        &app,
        "[data-testid=preview-grid]",
        "100 M rows being checked, their preview",
    )
    .await;
    wait_until_checked(&app).await;
    println!(
        "| 100 M rows | preview shown after {:.1} s, checked after {:.1} s |",
        first_page.as_secs_f64(),
        started.elapsed().as_secs_f64()
    );
    print_longest_pause(&app, "100 M rows being checked").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drop_of_ten_thousand_files() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = root.path().join("many");
    fs::create_dir(&folder).expect("a folder");
    for number in 0..10_000 {
        let sample = samples::ALL[number % samples::ALL.len()];
        let path = folder.join(format!("events_part-{number:05}.snappy.parquet"));
        fs::write(path, sample.bytes).expect("a file");
    }
    let app = App::start(&root.path().join("data"), &[]).await;
    app.find("[data-testid=drop-strip]").await;
    app.begin_heartbeat().await;
    let started = Instant::now();
    app.drop_files(&[folder]).await;
    app.find("[data-testid=file-row]").await;
    measure_scrolling(
        &app,
        ".scroller:has([data-testid=file-row])",
        "10,000 files being checked, their table",
    )
    .await;
    app.wait_until(
        "document.querySelector('[data-testid=verdict-filter-all]')?.innerText.includes('10,000')",
    )
    .await;
    wait_until_checked(&app).await;
    println!(
        "| 10,000 files | checked after {:.1} s |",
        started.elapsed().as_secs_f64()
    );
    print_longest_pause(&app, "10,000 files being checked").await;
    app.begin_heartbeat().await;
    measure_scrolling(
        &app,
        ".scroller:has([data-testid=file-row])",
        "10,000 checked files, their table",
    )
    .await;
    print_longest_pause(&app, "the same").await;
    app.close().await;
}

//! The file list survives a restart.

use std::path::{Path, PathBuf};
use std::process::Command;

use tallyman_operations::samples;
use tallyman_tests::tally_sandbox::program;

use crate::app::App;

#[tokio::test(flavor = "multi_thread")]
async fn the_file_list_survives_a_restart() {
    let root = tempfile::tempdir().unwrap();
    let data = root.path().join("data");
    let paths = samples::write_samples(&root.path().join("in")).unwrap();
    let files: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    let app = App::start(&data, &files).await;
    let before = app.verdicts(4).await;
    app.close().await;

    std::fs::remove_file(&paths[0]).unwrap();
    let app = App::start(&data, &[]).await;
    assert_eq!(app.verdicts(4).await, before);
    app.wait_until(
        "document.querySelector(\"[data-testid=file-row][data-name='clean.snappy.parquet']\")\
         .innerText.includes('File not found')",
    )
    .await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_hands_its_files_to_the_first() {
    let root = tempfile::tempdir().unwrap();
    let data = root.path().join("data");
    let paths = samples::write_samples(&root.path().join("in")).unwrap();
    let app = App::start(&data, &[&paths[0]]).await;
    app.verdicts(1).await;
    let second = Command::new(program("tallyman"))
        .arg("dirty.snappy.parquet")
        .current_dir(root.path().join("in"))
        .env("TALLYMAN_DATA_DIR", &data)
        .status()
        .unwrap();
    assert!(second.success());
    let verdicts = app.verdicts(2).await;
    assert_eq!(verdicts[1].1, "partly_rejected");
    app.close().await;
}

#[test]
fn a_missing_display_is_reported() {
    let output = Command::new(program("tallyman"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(
        message.contains("There is no display") && message.contains("xvfb-run"),
        "{message}"
    );
}

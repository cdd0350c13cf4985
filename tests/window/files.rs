//! Opening files, reading their details, listing environments.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tallyman_operations::samples;
use tallyman_tests::tally_sandbox::program;

use crate::accessibility::{assert_accessible, assert_never_frozen};
use crate::app::{App, CONTROL, ENTER, NULL};

/// Returns the name and verdict of each file as `tally validate` reports them.
fn tally_verdicts(paths: &[PathBuf], environments: &str) -> Vec<(String, String)> {
    let mut verdicts: Vec<(String, String)> = tally_checks(paths, environments)
        .into_iter()
        .map(|(name, check)| {
            (
                name,
                check["verdict"].as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    verdicts.sort();
    verdicts
}

pub(crate) fn tally_checks(paths: &[PathBuf], environments: &str) -> BTreeMap<String, Value> {
    let output = Command::new(program("tally"))
        .arg("validate")
        .args(paths)
        .args(["--format", "json", "--environments", environments])
        .output()
        .expect("tally runs");
    String::from_utf8(output.stdout)
        .expect("UTF-8")
        .lines()
        .map(|line| {
            let check: Value = serde_json::from_str(line).expect("JSON");
            let path = Path::new(check["file"].as_str().expect("a path")).to_owned();
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, check)
        })
        .collect()
}

/// Opens the detail of the file called `name`.
pub(crate) async fn open_detail(app: &App, name: &str) {
    let row = app
        .find(&format!("[data-testid=file-row][data-name='{name}']"))
        .await;
    row.click().await.expect("a row is clicked");
    app.press(ENTER).await;
    app.find("[data-testid=detail]").await;
}

/// The text of an element.
async fn text(app: &App, css: &str) -> String {
    app.find(css).await.text().await.expect("text")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dirty_file_as_argument_is_checked_and_explained() {
    let root = tempfile::tempdir().unwrap();
    let paths = samples::write_samples(&root.path().join("in")).unwrap();
    let dirty = &paths[1];
    let app = App::start(&root.path().join("data"), &[dirty]).await;
    app.begin_heartbeat().await;

    assert_eq!(
        app.verdicts(1).await,
        tally_verdicts(std::slice::from_ref(dirty), "")
    );
    assert_accessible(&app, "the list").await;

    let check = &tally_checks(std::slice::from_ref(dirty), "")["dirty.snappy.parquet"];
    app.begin_heartbeat().await;
    open_detail(&app, "dirty.snappy.parquet").await;
    let shown = |what: &str| {
        format!("document.querySelector('[data-testid=detail]').innerText.includes('{what}')")
    };
    for finding in check["findings"].as_array().unwrap() {
        app.wait_until(&shown(finding["code"].as_str().unwrap()))
            .await;
    }
    app.wait_until(&shown("1,706")).await;
    assert_never_frozen(&app, "files 1").await;
    assert_accessible(&app, "findings").await;

    app.begin_heartbeat().await;
    app.find("[data-testid=tab-schema]")
        .await
        .click()
        .await
        .unwrap();
    app.wait_until(
        "document.querySelector('[data-testid=detail]').innerText.includes('Type in the file')",
    )
    .await;
    for row in check["schema"].as_array().unwrap() {
        let detail = text(&app, "[data-testid=detail]").await;
        assert!(detail.contains(row["column"].as_str().unwrap()), "{detail}");
    }
    assert_never_frozen(&app, "files 2").await;
    assert_accessible(&app, "schema").await;

    app.begin_heartbeat().await;
    app.find("[data-testid=tab-preview]")
        .await
        .click()
        .await
        .unwrap();
    app.find("[data-testid=preview-cell][data-row='0']").await;
    assert_never_frozen(&app, "files 3").await;
    assert_accessible(&app, "preview").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dropped_files_agree_with_tally() {
    let root = tempfile::tempdir().unwrap();
    let paths = samples::write_samples(&root.path().join("in")).unwrap();
    let app = App::start(&root.path().join("data"), &[]).await;
    app.find("[data-testid=drop-strip]").await;
    assert_accessible(&app, "nothing there yet").await;

    app.begin_heartbeat().await;
    app.drop_files(&paths).await;
    assert_eq!(app.verdicts(4).await, tally_verdicts(&paths, ""));
    // Dropping the same files again adds none.
    app.drop_files(&paths[..1]).await;
    app.wait_until("document.querySelectorAll('[data-testid=file-row]').length === 4")
        .await;
    assert_never_frozen(&app, "files 4").await;

    app.begin_heartbeat().await;
    open_detail(&app, "cut-short.parquet").await;
    let detail = text(&app, "[data-testid=detail]").await;
    let finding = &tally_checks(&paths, "")["cut-short.parquet"]["findings"][0];
    for part in ["message", "fix"] {
        assert!(detail.contains(finding[part].as_str().unwrap()), "{detail}");
    }
    assert_never_frozen(&app, "files 5").await;
    assert_accessible(&app, "unreadable").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn listing_environments_by_keyboard_changes_the_verdicts() {
    let root = tempfile::tempdir().unwrap();
    let paths = samples::write_samples(&root.path().join("in")).unwrap();
    let files: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    let app = App::start(&root.path().join("data"), &files).await;
    assert_eq!(app.verdicts(4).await, tally_verdicts(&paths, ""));

    app.begin_heartbeat().await;
    app.press(&format!("{CONTROL}6{NULL}")).await;
    let input = app.find("[data-testid=env-input]").await;
    input.click().await.unwrap();
    input
        .send_keys(&format!("env-prod-1{ENTER}"))
        .await
        .unwrap();
    app.wait_until("document.querySelectorAll('[data-testid=env-chip]').length === 1")
        .await;
    assert_never_frozen(&app, "files 6").await;
    assert_accessible(&app, "environments").await;

    app.begin_heartbeat().await;
    app.escape().await;
    app.press(&format!("{CONTROL}1{NULL}")).await;
    let expected = tally_verdicts(&paths, "env-prod-1");
    assert_ne!(expected, tally_verdicts(&paths, ""), "the list must matter");
    app.wait_until(&format!(
        "JSON.stringify([...document.querySelectorAll('[data-testid=file-row]')]\
         .map(row => [row.dataset.name, row.dataset.verdict]).sort()) === {}",
        json!(json!(expected).to_string())
    ))
    .await;
    assert_never_frozen(&app, "files 7").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_on_the_clipboard_is_what_tally_prints() {
    let root = tempfile::tempdir().unwrap();
    let paths = samples::write_samples(&root.path().join("in")).unwrap();
    let app = App::start(&root.path().join("data"), &[&paths[1]]).await;
    app.verdicts(1).await;
    open_detail(&app, "dirty.snappy.parquet").await;
    app.find("[data-testid=copy-report]")
        .await
        .click()
        .await
        .unwrap();
    app.wait_until(
        "document.querySelector('[data-testid=copy-report]').innerText.includes('Copied')",
    )
    .await;

    let pasted = Command::new("xclip")
        .args(["-selection", "clipboard", "-out"])
        .output()
        .expect("xclip runs");
    let printed = Command::new(program("tally"))
        .current_dir(root.path().join("in"))
        .args(["validate", "dirty.snappy.parquet"])
        .output()
        .expect("tally runs");
    assert_eq!(
        String::from_utf8_lossy(&pasted.stdout),
        String::from_utf8_lossy(&printed.stdout)
    );
    app.close().await;
}

//! What the screenshots of the round trip need: files, report entries, and actions in the window.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use tallyman_tests::event_table::{Event, file_of, valid_events};
use tallyman_tests::tally_sandbox::program;

use crate::app::{App, CONTROL, NULL};
use crate::camera::Camera;

/// The window of the screenshots, and the folder of its files.
pub(crate) struct Fixture<'a> {
    pub(crate) app: &'a App,
    pub(crate) camera: Camera<'a>,
    pub(crate) folder: PathBuf,
}

impl Fixture<'_> {
    pub(crate) async fn go_to(&self, screen: &str) {
        self.app.go_to(screen).await;
        wait_for_rendering().await;
    }

    /// Replaces the text of a field with `text`.
    pub(crate) async fn fill(&self, testid: &str, text: &str) {
        self.fill_in(&format!("[data-testid={testid}]"), text).await;
    }

    pub(crate) async fn fill_in(&self, css: &str, text: &str) {
        self.app.find(css).await;
        self.app
            .script(
                "const field = document.querySelector(arguments[0]); field.focus(); field.select()",
                vec![css.into()],
            )
            .await;
        self.app.press(text).await;
    }

    pub(crate) async fn dismiss_notices(&self) {
        self.app
            .script(
                "document.querySelectorAll('[data-testid=toast] [aria-label=Dismiss]')\
                 .forEach(button => button.click())",
                vec![],
            )
            .await;
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, bytes).expect("a file");
        path
    }

    /// Selects all files of the list and opens the upload dialog.
    pub(crate) async fn open_upload_dialog_for_all(&self) {
        self.go_to("1").await;
        self.app.press(&format!("{CONTROL}a{NULL}")).await;
        self.app.press("u").await;
        self.app.find("[data-testid=plan-row]").await;
    }

    pub(crate) async fn remove_all(&self) {
        self.go_to("1").await;
        self.app.press(&format!("{CONTROL}a{NULL}")).await;
        self.app.press("\u{e017}").await;
        self.app
            .wait_until("!document.querySelector('[data-testid=file-row]')")
            .await;
    }
}

/// Waits until the page has rendered all pending frames.
pub(crate) async fn wait_for_rendering() {
    tokio::time::sleep(Duration::from_millis(500)).await;
}

pub(crate) fn entry(created: i64, id: u32, valid: bool, rows: u64, errors: &[&str]) -> Value {
    let details: Vec<String> = errors
        .iter()
        .map(|code| format!("{code} in {rows} rows"))
        .collect();
    json!({
        "originalCreationTime": created, "entryId": id, "valid": valid,
        "numberOfRows": rows, "errors": errors, "errorsDetails": details, "warnings": [],
    })
}

/// Returns the predicted report of a file as entries.
pub(crate) fn predicted(path: &Path, created: i64) -> Vec<Value> {
    let output = Command::new(program("tally"))
        .args(["validate", "--format", "json"])
        .args(["--environments", "env-prod-1,env-stage-1"])
        .arg(path)
        .output()
        .expect("tally validate runs");
    let check: Value = serde_json::from_slice(&output.stdout).expect("a check");
    let entries = check["predicted"].as_array().expect("entries");
    (1..)
        .zip(entries)
        .map(|(id, predicted)| {
            let mut entry = predicted.clone();
            entry["originalCreationTime"] = created.into();
            entry["entryId"] = id.into();
            if entry["numberOfRows"].is_null() {
                entry["numberOfRows"] = 1.into();
            }
            entry
        })
        .collect()
}

/// Returns a file that does not compress well.
pub(crate) fn large_file() -> Vec<u8> {
    let mut state = 7_u64;
    let mut noise = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 11
    };
    let events: Vec<Event> = valid_events(420_000)
        .into_iter()
        .map(|event| Event {
            key: Some(format!("{:x}{:x}{:x}", noise(), noise(), noise())),
            ..event
        })
        .collect();
    file_of(&events).expect("Parquet")
}

//! Saving checks, by a stand-in for the system's dialog that answers with a
//! place at once.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;
use tallyman_operations::samples;
use tallyman_tests::tally_sandbox::program;

use crate::accessibility::assert_never_frozen;
use crate::app::{App, CONTROL, NULL};
use crate::files::checks_by_tally;

/// A folder with a `zenity` in it that chooses what `answer` holds.
fn stand_in(folder: &Path, answer: &Path) -> String {
    fs::create_dir(folder).unwrap();
    let script = folder.join("zenity");
    fs::write(&script, format!("#!/bin/sh\ncat '{}'\n", answer.display())).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    format!(
        "{}:{}",
        folder.display(),
        std::env::var("PATH").unwrap_or_default()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_saved_is_what_tally_says() {
    let root = tempfile::tempdir().unwrap();
    let paths = samples::lay_out(&root.path().join("in")).unwrap();
    let answer = root.path().join("answer");
    let path = stand_in(&root.path().join("bin"), &answer);
    let files: Vec<&Path> = paths.iter().map(std::path::PathBuf::as_path).collect();
    let app = App::start_as(
        &program("tallyman"),
        &root.path().join("data"),
        &files,
        &[("PATH", &path)],
    )
    .await;
    app.verdicts(4).await;
    app.until("!document.querySelector('[data-testid=stop-checks]')")
        .await;
    app.begin_heartbeat().await;

    let mut saved = Vec::new();
    for name in ["checks.html", "checks.json", "checks.csv"] {
        let place = root.path().join(name);
        fs::write(&answer, place.to_string_lossy().as_bytes()).unwrap();
        app.press(&format!("{CONTROL}e{NULL}")).await;
        app.until(&format!(
            "document.body.innerText.includes('Saved {name}: 4 files.')"
        ))
        .await;
        saved.push(fs::read_to_string(&place).unwrap());
    }
    let [page, json, csv] = <[String; 3]>::try_from(saved).unwrap();

    let by_tally = checks_by_tally(&paths, "");
    let written: Vec<Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(written.len(), by_tally.len());
    let without_time = |check: &Value| {
        let mut check = check.clone();
        check.as_object_mut().unwrap().remove("elapsedMs").unwrap();
        check
    };
    let mut findings = 0;
    for check in &written {
        let name = Path::new(check["file"].as_str().unwrap())
            .file_name()
            .unwrap();
        let name = name.to_string_lossy();
        assert_eq!(without_time(check), without_time(&by_tally[&*name]));
        assert!(page.contains(&*name), "{name}");
        let own = check["findings"].as_array().unwrap();
        for finding in own {
            assert!(page.contains(finding["code"].as_str().unwrap()));
            assert!(csv.contains(finding["code"].as_str().unwrap()));
        }
        findings += own.len().max(1);
    }
    assert_eq!(csv.lines().count(), findings + 1);
    assert!(!page.contains("<script"));
    assert_never_frozen(&app, "saving").await;
    app.close().await;
}

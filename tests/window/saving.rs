//! Exporting checks and extracting rows, with a fake system dialog that answers with a path at once.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use serde_json::Value;
use tallyman_operations::samples;
use tallyman_tests::tally_sandbox::program;

use crate::accessibility::{assert_accessible, assert_never_frozen};
use crate::app::{App, CONTROL, NULL};
use crate::files::{open_detail, tally_checks};

/// Writes a folder with a fake `zenity` that answers with the contents of `answer`.
pub(crate) fn fake_dialog(folder: &Path, answer: &Path) -> String {
    fs::create_dir(folder).unwrap();
    script(folder, "zenity", &format!("cat '{}'", answer.display()));
    format!(
        "{}:{}",
        folder.display(),
        std::env::var("PATH").unwrap_or_default()
    )
}

fn script(folder: &Path, name: &str, what: &str) {
    let script = folder.join(name);
    fs::write(&script, format!("#!/bin/sh\n{what}\n")).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn exported_checks_equal_those_of_tally() {
    let root = tempfile::tempdir().unwrap();
    let paths = samples::write_samples(&root.path().join("in")).unwrap();
    let answer = root.path().join("answer");
    let path = fake_dialog(&root.path().join("bin"), &answer);
    let files: Vec<&Path> = paths.iter().map(std::path::PathBuf::as_path).collect();
    let app = App::start_as(
        &program("tallyman"),
        &root.path().join("data"),
        &files,
        &[("PATH", &path)],
    )
    .await;
    app.verdicts(4).await;
    app.wait_until("!document.querySelector('[data-testid=stop-checks]')")
        .await;
    app.begin_heartbeat().await;

    let mut saved = Vec::new();
    for name in ["checks.html", "checks.json", "checks.csv"] {
        let place = root.path().join(name);
        fs::write(&answer, place.to_string_lossy().as_bytes()).unwrap();
        app.press(&format!("{CONTROL}e{NULL}")).await;
        app.wait_until(&format!(
            "document.body.innerText.includes('Saved 4 checks to {name}.')"
        ))
        .await;
        saved.push(fs::read_to_string(&place).unwrap());
    }
    let [page, json, csv] = <[String; 3]>::try_from(saved).unwrap();

    let by_tally = tally_checks(&paths, "");
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

/// Returns the number of rows of a file, and row number and codes of each rejected row.
fn rows_of(path: &Path) -> (i64, Vec<(i64, String)>) {
    let reader = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    let metadata = reader.metadata().file_metadata();
    let place = |name: &str| {
        let columns = metadata.schema().get_fields();
        columns.iter().position(|column| column.name() == name)
    };
    let mut rejected = Vec::new();
    if let (Some(number), Some(errors)) = (place("_row"), place("_errors")) {
        for row in reader.get_row_iter(None).unwrap() {
            let row = row.unwrap();
            rejected.push((
                row.get_long(number).unwrap(),
                row.get_string(errors).unwrap().clone(),
            ));
        }
    }
    (metadata.num_rows(), rejected)
}

const TOASTS: &str = "[...document.querySelectorAll('[data-testid=toast]')].map(e => e.innerText)";

#[tokio::test(flavor = "multi_thread")]
async fn extracted_rows_are_all_rows_of_the_file() {
    let root = tempfile::tempdir().unwrap();
    let paths = samples::write_samples(&root.path().join("in")).unwrap();
    let answer = root.path().join("answer");
    let (bin, out) = (root.path().join("bin"), root.path().join("out"));
    fs::create_dir(&out).unwrap();
    fs::write(&answer, out.to_string_lossy().as_bytes()).unwrap();
    let path = fake_dialog(&bin, &answer);
    let shown = root.path().join("shown");
    script(
        &bin,
        "xdg-open",
        &format!("echo \"$1\" > '{}'", shown.display()),
    );
    let files: Vec<&Path> = paths.iter().map(std::path::PathBuf::as_path).collect();
    let app = App::start_as(
        &program("tallyman"),
        &root.path().join("data"),
        &files,
        &[("PATH", &path)],
    )
    .await;
    app.verdicts(4).await;
    app.begin_heartbeat().await;

    // A file without rejected rows offers no extraction.
    open_detail(&app, "clean.snappy.parquet").await;
    app.wait_until("document.querySelector('[data-testid=advisories]')")
        .await;
    app.wait_until("!document.querySelector('[data-testid=extract-rows]')")
        .await;
    app.click("[aria-label='More for this file']").await;
    app.wait_until(
        "document.querySelector('[data-testid=file-menu-extract]')?.ariaDisabled === 'true' \
         && document.querySelector('[data-testid=file-menu-extract]').title.includes('No row')",
    )
    .await;
    app.press("\u{e00c}").await;
    app.wait_until("!document.querySelector('[role=menu]')")
        .await;

    let name = "dirty.snappy";
    app.click(&format!(
        "[data-testid=file-row][data-name='{name}.parquet']"
    ))
    .await;
    app.click("[data-testid=extract-rows]").await;
    app.wait_until(&format!(
        "{TOASTS}.some(text => text.includes('rejected row'))"
    ))
    .await;
    assert_accessible(&app, "extracted").await;
    let check = &tally_checks(&paths[1..2], "")[&format!("{name}.parquet")];
    let (clean_path, rejected_path) = (
        out.join(format!("{name}.clean.parquet")),
        out.join(format!("{name}.rejected.parquet")),
    );
    let (clean, none) = rows_of(&clean_path);
    let (rejected, codes) = rows_of(&rejected_path);
    assert_eq!(clean + rejected, check["rows"].as_i64().unwrap());
    assert!(none.is_empty() && rejected > 0);
    assert_eq!(codes.len(), usize::try_from(rejected).unwrap());
    // Each rejected row holds its original number and the codes that the check counts.
    for set in check["codeSets"].as_array().unwrap() {
        let words: Vec<&str> = set["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|code| code.as_str().unwrap())
            .collect();
        if words.is_empty() {
            continue;
        }
        let own: Vec<i64> = codes
            .iter()
            .filter(|(_, errors)| *errors == words.join(","))
            .map(|(row, _)| *row)
            .collect();
        assert_eq!(
            own.len(),
            usize::try_from(set["rows"].as_u64().unwrap()).unwrap()
        );
        assert_eq!(own.first().copied(), set["firstRows"][0].as_i64());
    }
    let toasts = app
        .script(
            &format!("return {TOASTS}.join(' ').replaceAll(',', '')"),
            vec![],
        )
        .await;
    let toasts = toasts.as_str().unwrap();
    for part in [
        format!("{clean} clean rows in {name}.clean.parquet"),
        format!("{rejected} rejected rows in {name}.rejected.parquet"),
    ] {
        assert!(toasts.contains(&part), "{toasts}");
    }
    app.script(
        "[...document.querySelectorAll('[data-testid=toast] button')]\
         .find(button => button.innerText === 'Reveal').click()",
        vec![],
    )
    .await;
    let started = std::time::Instant::now();
    while !fs::read_to_string(&shown).is_ok_and(|text| text.ends_with('\n')) {
        assert!(started.elapsed() < crate::app::TIMEOUT, "never shown");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(
        fs::read_to_string(&shown).unwrap().trim(),
        out.to_string_lossy()
    );

    // At the second attempt both files exist.
    let before = [&clean_path, &rejected_path].map(|path| fs::read(path).unwrap());
    app.click("[data-testid=extract-rows]").await;
    app.wait_until(&format!(
        "{TOASTS}.some(text => text.includes('exists already. Nothing was overwritten'))"
    ))
    .await;
    let after = [&clean_path, &rejected_path].map(|path| fs::read(path).unwrap());
    assert!(before == after, "something was overwritten");
    assert_eq!(fs::read_dir(&out).unwrap().count(), 2);
    assert_never_frozen(&app, "extracting").await;
    app.close().await;
}

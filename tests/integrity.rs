//! Checks event files with text that is not UTF-8, with pages that do not match their
//! checksum, and with bytes that the footer does not account for.
//!
//! `data/integrity/make.py` writes the files. Each entry of `expected.json` lists the
//! findings of a file: code, severity, column, number of rows, and the first four rows.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tallyman_events::{Cancellable, CheckSettings, CheckStages, Code, FileCheck, Verdict};
use tallyman_operations::check_file::check_file;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/integrity")
}

fn check(name: &str, stages: CheckStages) -> FileCheck {
    let settings = CheckSettings {
        stages,
        first_rows: 4,
        // 1 July 2026.
        now_ms: Some(1_782_864_000_000),
        ..CheckSettings::default()
    };
    match check_file(&folder().join(name), &settings, &()) {
        Cancellable::Done(found) => found.check,
        Cancellable::Cancelled => panic!("{name}: nothing cancels the check"),
    }
}

/// The findings, by code.
fn findings(check: &FileCheck) -> Value {
    let mut findings: Vec<Value> = check
        .findings
        .iter()
        .map(|found| {
            json!([
                found.code,
                found.severity,
                found.column,
                found.rows,
                found.first_rows
            ])
        })
        .collect();
    findings.sort_by_key(|finding| finding[0].to_string());
    findings.into()
}

fn expectations() -> BTreeMap<String, Value> {
    let text = fs::read_to_string(folder().join("expected.json")).expect("expected.json");
    serde_json::from_str(&text).expect("expected.json is JSON")
}

#[test]
fn every_file_has_the_expected_findings() {
    let mut problems = Vec::new();
    for (name, expected) in expectations() {
        let check = check(&name, CheckStages::Complete);
        let found = findings(&check);
        if check.verdict != Verdict::Accepted || found != expected {
            problems.push(format!(
                "{name}: {:?} with {found}, expected {expected}",
                check.verdict
            ));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_file_has_an_entry() {
    let files = fs::read_dir(folder())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().into_string())
        .filter(|name| name.as_ref().is_ok_and(|name| name.ends_with(".parquet")))
        .count();
    assert_eq!(files, expectations().len());
}

/// A quick check reads no values of most columns, so it finds only what the footer shows.
#[test]
fn a_quick_check_finds_unreferenced_bytes_only() {
    for (name, expected) in expectations() {
        let found = findings(&check(&name, CheckStages::Quick));
        let expected: Vec<&Value> = expected
            .as_array()
            .expect("a list")
            .iter()
            .filter(|finding| {
                finding[0] == json!(Code::UnreferencedBytes) || finding[1] == json!("notice")
            })
            .collect();
        assert_eq!(found, json!(expected), "{name}");
    }
}

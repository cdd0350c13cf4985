//! Checks event files of real writers.
//!
//! Compares the check of every file in `data/event-files` with its entry in
//! `expected.json`. Every file needs an entry, and every entry a file.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers too"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tallyman_events::{
    AdvisoryStatus, Basis, Cancellable, CheckSettings, FileCheck, Severity, Verdict,
};
use tallyman_operations::check_file::check_file;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/event-files")
}

fn expectations() -> BTreeMap<String, Value> {
    let text = fs::read_to_string(folder().join("expected.json")).expect("expected.json");
    serde_json::from_str(&text).expect("expected.json is JSON")
}

fn check(name: &str, expected: &Value) -> FileCheck {
    let ids = |list: &Value| -> Vec<String> { text(list).into_iter().map(str::to_owned).collect() };
    let settings = CheckSettings {
        // 1 July 2026. The expectations hold for all times near it.
        now_ms: Some(1_782_864_000_000),
        ..CheckSettings::with_environments(ids(&expected["environments"]))
            .with_traffic_types(ids(&expected["traffic_types"]))
    };
    match check_file(&folder().join(name), &settings, &()) {
        Cancellable::Done(found) => found.check,
        Cancellable::Cancelled => panic!("{name}: nothing cancels the check"),
    }
}

fn text(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .map(|items| items.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default()
}

#[test]
fn every_file_has_an_entry_and_every_entry_a_file() {
    let files: BTreeSet<String> = fs::read_dir(folder())
        .expect("the corpus")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .filter(|name| name != "expected.json")
        .collect();
    let expected: BTreeSet<String> = expectations().into_keys().collect();
    assert_eq!(files, expected);
}

#[test]
fn every_check_is_as_expected() {
    let mut problems = Vec::new();
    for (name, expected) in expectations() {
        let found = check(&name, &expected);
        let mut expect = |what: &str, found: Value, expected: &Value| {
            if found != *expected {
                problems.push(format!("{name}: {what} is {found}, expected {expected}"));
            }
        };
        expect("readable", found.readable.into(), &expected["readable"]);
        expect("schemaOk", found.schema_ok.into(), &expected["schema_ok"]);
        expect("rows", found.rows.into(), &expected["rows"]);
        expect(
            "verdict",
            serde_json::json!(found.verdict),
            &expected["verdict"],
        );
        let predicted: Vec<Value> = found
            .predicted
            .iter()
            .map(|entry| {
                serde_json::json!({
                    "valid": entry.valid,
                    "numberOfRows": entry.number_of_rows,
                    "errors": entry.errors,
                })
            })
            .collect();
        expect("predicted", predicted.into(), &expected["predicted"]);
        expect(
            "first_bad_rows",
            first_bad_rows(&found),
            &expected["first_bad_rows"],
        );
        problems.extend(wrong_notices(&name, &found, &expected));
        problems.extend(inconsistencies(&name, &found));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The first five rows of each code. Findings and error sets must agree on them.
fn first_bad_rows(found: &FileCheck) -> Value {
    let mut by_finding: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for finding in found
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error && finding.rows.is_some())
    {
        by_finding
            .entry(finding.code.as_str())
            .or_default()
            .extend(&finding.first_rows);
    }
    let mut by_set: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for set in &found.error_sets {
        for code in &set.errors {
            by_set
                .entry(code.as_str())
                .or_default()
                .extend(&set.first_rows);
        }
    }
    let first_five = |rows: BTreeMap<&str, BTreeSet<u64>>| -> Value {
        rows.into_iter()
            .map(|(code, rows)| {
                (
                    code.to_owned(),
                    rows.into_iter().take(5).collect::<Vec<_>>(),
                )
            })
            .map(|(code, rows)| (code, Value::from(rows)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let from_findings = first_five(by_finding);
    assert_eq!(from_findings, first_five(by_set));
    from_findings
}

/// Compares the advisories and notices.
fn wrong_notices(name: &str, found: &FileCheck, expected: &Value) -> Vec<String> {
    let codes: BTreeSet<&str> = found
        .findings
        .iter()
        .filter(|finding| finding.severity != Severity::Error)
        .map(|finding| finding.code.as_str())
        .collect();
    let must = text(&expected["advisories"]);
    let may = text(&expected["advisories_may"]);
    let unexpected = codes
        .iter()
        .filter(|code| !must.contains(code) && !may.contains(code))
        .map(|code| format!("{name}: {code} is not expected"));
    let missing = must
        .iter()
        .filter(|code| !codes.contains(*code))
        .map(|code| format!("{name}: {code} is missing"));
    unexpected.chain(missing).collect()
}

/// Checks what must be true of every check.
fn inconsistencies(name: &str, found: &FileCheck) -> Vec<String> {
    let mut problems = Vec::new();
    let mut require = |condition: bool, what: &str| {
        if !condition {
            problems.push(format!("{name}: {what}"));
        }
    };
    if found.basis == Some(Basis::Scan) {
        let predicted_rows: u64 = found
            .predicted
            .iter()
            .filter_map(|entry| entry.number_of_rows)
            .sum();
        require(
            Some(predicted_rows) == found.rows,
            "the entries do not add up to the rows",
        );
        let sets: Vec<_> = found
            .error_sets
            .iter()
            .map(|set| (&set.errors, set.rows))
            .collect();
        let entries: Vec<_> = found
            .predicted
            .iter()
            .filter(|entry| !entry.valid)
            .map(|entry| (&entry.errors, entry.number_of_rows.unwrap_or(0)))
            .collect();
        require(sets == entries, "the error sets are not the entries");
    }
    for entry in &found.predicted {
        require(
            entry.errors.len() == entry.errors_details.len(),
            "an entry does not have one sentence per code",
        );
        require(
            entry.errors_details.iter().all(|detail| !detail.is_empty()),
            "an entry has an empty sentence",
        );
    }
    for finding in &found.findings {
        require(!finding.message.is_empty(), "a finding has no message");
        require(!finding.fix.is_empty(), "a finding has no fix");
    }
    require(
        (found.advisories == AdvisoryStatus::Complete) == (found.basis == Some(Basis::Scan)),
        "the advisories disagree with the basis",
    );
    let unreadable = found.verdict == Verdict::Unreadable;
    require(
        !unreadable || found.findings.len() == 1,
        "an unreadable file does not have exactly one finding",
    );
    require(
        found.readable != unreadable,
        "readable disagrees with the verdict",
    );
    require(
        found.basis.is_none() == unreadable,
        "the basis disagrees with the verdict",
    );
    problems
}

//! Event files by real writers, each with what is to be said of it.
//!
//! Every file of `data/event-files` is judged and held against its entry in
//! `expected.json`; a file without an entry, or an entry without a file, fails.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers too"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::PathBuf;

use serde_json::Value;
use tallyman_events::{Basis, Code, FileCheck, Outcome, Rules, Severity, Verdict, Wrapping, check};

/// What is answered "not supported yet" for now, and how each is wrapped.
const NOT_SUPPORTED_YET: [(&str, Wrapping); 5] = [
    ("events.lzo.parquet", Wrapping::None),
    ("spark.lzo.parquet", Wrapping::None),
    ("whole.parquet.gz", Wrapping::Gzip),
    ("whole.parquet.bz2", Wrapping::Bzip2),
    ("wrapped-without-saying.parquet", Wrapping::Gzip),
];

/// The codes that the footer alone answers. The others that are expected come
/// with the pass over all values.
const FROM_THE_FOOTER: [Code; 5] = [
    Code::EmptyFile,
    Code::ExtraColumn,
    Code::MissingOptionalColumn,
    Code::StringAnnotation,
    Code::UnlistedCodec,
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/event-files")
}

fn expectations() -> BTreeMap<String, Value> {
    let text = fs::read_to_string(folder().join("expected.json")).expect("expected.json");
    serde_json::from_str(&text).expect("expected.json is JSON")
}

fn judge(name: &str, expected: &Value) -> FileCheck {
    let rules = match expected["environments"].as_array() {
        Some(ids) => Rules::with_environments(ids.iter().filter_map(Value::as_str)),
        None => Rules::default(),
    };
    let file = File::open(folder().join(name)).expect("a file of the corpus");
    match check(file, &rules, &()) {
        Outcome::Done(found) => found,
        Outcome::Cancelled => panic!("{name}: nobody cancelled"),
    }
}

fn text(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .map(|items| items.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default()
}

#[test]
fn every_file_is_expected_and_every_expectation_has_its_file() {
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
fn every_file_is_judged_as_expected() {
    let mut faults = Vec::new();
    for (name, expected) in expectations() {
        if NOT_SUPPORTED_YET.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let found = judge(&name, &expected);
        let mut hold = |what: &str, found: Value, expected: &Value| {
            if found != *expected {
                faults.push(format!("{name}: {what} is {found}, expected {expected}"));
            }
        };
        hold("readable", found.readable.into(), &expected["readable"]);
        hold("schemaOk", found.schema_ok.into(), &expected["schema_ok"]);
        hold("rows", found.rows.into(), &expected["rows"]);
        hold(
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
        hold("predicted", predicted.into(), &expected["predicted"]);
        hold(
            "first_bad_rows",
            first_bad_rows(&found),
            &expected["first_bad_rows"],
        );
        faults.extend(wrong_notices(&name, &found, &expected));
        faults.extend(inconsistencies(&name, &found));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Code → the first five rows that bear it in whatever set, from the findings
/// and from the code sets: both must say the same.
fn first_bad_rows(found: &FileCheck) -> Value {
    let mut by_finding: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for finding in found
        .findings
        .iter()
        .filter(|finding| finding.rows.is_some())
    {
        by_finding
            .entry(finding.code.as_str())
            .or_default()
            .extend(&finding.first_rows);
    }
    let mut by_set: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for set in &found.code_sets {
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

/// The notices that the footer answers must be those expected, no more.
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
        .filter(|code| FROM_THE_FOOTER.iter().any(|known| known.as_str() == **code))
        .filter(|code| !codes.contains(*code))
        .map(|code| format!("{name}: {code} is missing"));
    unexpected.chain(missing).collect()
}

/// What must hold of any answer.
fn inconsistencies(name: &str, found: &FileCheck) -> Vec<String> {
    let mut faults = Vec::new();
    let mut demand = |holds: bool, what: &str| {
        if !holds {
            faults.push(format!("{name}: {what}"));
        }
    };
    if found.basis == Some(Basis::Scan) {
        let told: u64 = found
            .predicted
            .iter()
            .filter_map(|entry| entry.number_of_rows)
            .sum();
        demand(
            Some(told) == found.rows,
            "the entries do not add up to the rows",
        );
        let sets: Vec<_> = found
            .code_sets
            .iter()
            .map(|set| (&set.errors, set.rows))
            .collect();
        let entries: Vec<_> = found
            .predicted
            .iter()
            .filter(|entry| !entry.valid)
            .map(|entry| (&entry.errors, entry.number_of_rows.unwrap_or(0)))
            .collect();
        demand(sets == entries, "the code sets are not the entries");
    }
    for entry in &found.predicted {
        demand(
            entry.errors.len() == entry.errors_details.len(),
            "an entry has not one sentence a code",
        );
        demand(
            entry.errors_details.iter().all(|detail| !detail.is_empty()),
            "an entry has an empty sentence",
        );
    }
    for finding in &found.findings {
        demand(!finding.message.is_empty(), "a finding says nothing");
        demand(!finding.fix.is_empty(), "a finding has no remedy");
    }
    let unreadable = found.verdict == Verdict::Unreadable;
    demand(
        found.readable != unreadable,
        "readable disagrees with the verdict",
    );
    demand(
        found.basis.is_none() == unreadable,
        "the basis disagrees with the verdict",
    );
    faults
}

#[test]
fn what_is_not_supported_yet_is_said_so() {
    let expectations = expectations();
    for (name, wrapping) in NOT_SUPPORTED_YET {
        let expected = &expectations[name];
        let found = judge(name, expected);
        assert_eq!(found.verdict, Verdict::Unreadable, "{name}");
        assert_eq!(found.wrapping, wrapping, "{name}");
        assert!(!found.readable, "{name}");
        assert!(found.predicted.is_empty(), "{name}");
        let [finding] = &found.findings[..] else {
            panic!("{name}: one finding, not {:?}", found.findings);
        };
        assert_eq!(finding.code, Code::Unreadable, "{name}");
        assert!(
            finding.message.contains("not supported yet"),
            "{name}: {}",
            finding.message
        );
        assert!(
            found
                .note
                .is_some_and(|note| note.contains("not supported yet")),
            "{name}"
        );
        if wrapping == Wrapping::None {
            // The footer of a file with LZO inside is judged all the same.
            assert_eq!(found.schema_ok, Some(true), "{name}");
            assert_eq!(found.rows, expected["rows"].as_u64(), "{name}");
        } else {
            assert!(
                finding.fix.contains("Unpack it first"),
                "{name}: {}",
                finding.fix
            );
        }
    }
}

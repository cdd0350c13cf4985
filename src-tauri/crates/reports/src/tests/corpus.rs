//! Reconciles the corpus and compares the result with its `expected.json`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::{NamedReport, parse, parse_upload_list, reconcile, written_at};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/data/reports")
}

/// Collects every file below a folder, by its relative path with slashes.
fn files_below(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    for item in fs::read_dir(folder).unwrap() {
        let item = item.unwrap();
        let name = format!("{prefix}{}", item.file_name().into_string().unwrap());
        if item.file_type().unwrap().is_dir() {
            files_below(&item.path(), &format!("{name}/"), found);
        } else {
            found.insert(name, fs::read(item.path()).unwrap());
        }
    }
}

#[test]
fn the_corpus_reconciles_as_expected() {
    let expected: Value =
        serde_json::from_slice(&fs::read(folder().join("expected.json")).unwrap()).unwrap();
    let as_of = OffsetDateTime::parse(expected["as_of"].as_str().unwrap(), &Rfc3339)
        .unwrap()
        .unix_timestamp()
        * 1000;
    let uploads = parse_upload_list(&fs::read(folder().join("sent.json")).unwrap()).unwrap();

    let mut objects = BTreeMap::new();
    let reports_dir = expected["reports_dir"].as_str().unwrap();
    files_below(&folder().join(reports_dir), "", &mut objects);
    let (mut parsed, mut unparsed, mut ignored) = (Vec::new(), Vec::new(), Vec::new());
    for (name, bytes) in &objects {
        if written_at(name).is_none() {
            ignored.push(name.clone());
            continue;
        }
        assert!(
            !expected["reports"][name].is_null() || name.contains("14-10-00"),
            "expected.json has no entry for {name}"
        );
        match parse(bytes) {
            Ok(report) => parsed.push((name, report)),
            Err(error) => unparsed.push((name.clone(), error)),
        }
    }
    assert_eq!(json!(ignored), expected["ignored"]);

    let wanted = expected["unparsed"].as_object().unwrap();
    assert_eq!(unparsed.len(), wanted.len());
    for (name, error) in &unparsed {
        assert_eq!(json!(error.line), wanted[name]["line"], "{error}");
        let column = wanted[name]["column"].as_u64().unwrap();
        assert!(
            column.abs_diff(error.column.unwrap().into()) <= 2,
            "{error}"
        );
    }

    let named: Vec<NamedReport<'_>> = parsed
        .iter()
        .map(|(name, report)| NamedReport {
            name,
            written_at: written_at(name),
            report,
        })
        .collect();
    let files = reconcile(&uploads, &named, as_of);
    let wanted = expected["files"].as_object().unwrap();
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let mut wanted_names: Vec<&str> = wanted.keys().map(String::as_str).collect();
    wanted_names.sort_unstable();
    assert_eq!(
        names, wanted_names,
        "every expected file and no other, by name"
    );
    for file in &files {
        let found = serde_json::to_value(file).unwrap();
        for (field, wanted) in wanted[&file.name].as_object().unwrap() {
            let found = &found[camel_case(field)];
            assert_eq!(found, wanted, "{field} of {}", file.name);
        }
        assert!(!file.incomplete && file.ambiguous.is_none() && !file.guessed);
    }
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut out = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(1);
        out.push_str(&first.to_uppercase());
        out.push_str(rest);
    }
    out
}

#[test]
fn the_json_has_the_names_of_the_contract() {
    let uploads = parse_upload_list(br#"{"f": 1}"#).unwrap();
    let files = reconcile(&uploads, &[], 0);
    let found = serde_json::to_value(&files[0]).unwrap();
    for name in [
        "fileName",
        "sent",
        "accepted",
        "rejected",
        "warned",
        "byCode",
        "byCodeSet",
        "byWarning",
        "pending",
        "incomplete",
        "ambiguous",
        "schemaRejected",
        "duplicatesDropped",
        "conflicts",
        "state",
    ] {
        assert!(found.get(name).is_some(), "{name}");
    }
    assert_eq!(found["state"], "overdue");
}

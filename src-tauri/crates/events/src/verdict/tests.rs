use bytes::Bytes;

use crate::check::{AdvisoryStatus, Basis, Cancellable, Code, FileCheck, Severity, Verdict};
use crate::file_info::FileInfo;
use crate::settings::CheckSettings;
use crate::test_files::{
    VALID_SCHEMA, WriteOptions, valid_event, valid_schema_with, write_empty_file, write_file,
};
use crate::verdict::check;

fn checked(bytes: impl Into<Bytes>) -> FileCheck {
    match check(
        &bytes.into(),
        &FileInfo::default(),
        &CheckSettings::with_environments(["env"]),
        &(),
    ) {
        Cancellable::Done(found) => found,
        Cancellable::Cancelled => panic!("nothing cancels the check"),
    }
}

#[test]
fn a_clean_file_is_accepted_without_findings() {
    let found = checked(write_file(
        &[valid_event(), valid_event()],
        WriteOptions::default(),
    ));
    assert_eq!(found.verdict, Verdict::Accepted);
    assert!(found.findings.is_empty());
    assert!(found.error_sets.is_empty());
    assert_eq!(found.note, None);
    assert_eq!(found.codecs, ["SNAPPY"]);
    assert_eq!(found.advisories, AdvisoryStatus::Complete);
    let [entry] = &found.predicted[..] else {
        panic!("one entry")
    };
    assert!(entry.valid && entry.errors.is_empty());
    assert_eq!(entry.number_of_rows, Some(2));
}

#[test]
fn entries_are_sorted_by_validity_rows_and_codes() {
    let events = [
        valid_event().with_null(0),
        valid_event().with_timestamp(0),
        valid_event().with_environment("x").with_timestamp(0),
        valid_event().with_environment("x").with_timestamp(0),
        valid_event(),
    ];
    let found = checked(write_file(&events, WriteOptions::default()));
    let entries: Vec<_> = found
        .predicted
        .iter()
        .map(|entry| (entry.number_of_rows.unwrap(), entry.errors.clone()))
        .collect();
    assert_eq!(
        entries,
        [
            (1, vec![]),
            (2, vec![Code::InvalidEnvironmentId, Code::InvalidTimestamp]),
            (1, vec![Code::InvalidTimestamp]),
            (1, vec![Code::RequiredFieldsNull]),
        ]
    );
    for entry in &found.predicted {
        assert_eq!(entry.errors.len(), entry.errors_details.len());
    }
}

#[test]
fn a_file_without_rows_has_no_entries() {
    let found = checked(write_empty_file(VALID_SCHEMA));
    assert_eq!(found.verdict, Verdict::Accepted);
    assert!(found.predicted.is_empty());
    assert_eq!(found.findings.len(), 1);
    assert_eq!(found.findings[0].code, Code::EmptyFile);
    assert_eq!(found.note.as_deref(), Some("1 notice"));
    assert_eq!(found.rows, Some(0));
}

#[test]
fn an_invalid_schema_has_one_entry_and_one_finding_per_column() {
    let message = valid_schema_with("value", "    optional float value;")
        .replace("optional int64 timestamp;", "optional int32 timestamp;");
    let found = checked(write_empty_file(&message));
    assert_eq!(found.verdict, Verdict::Rejected);
    assert_eq!(found.basis, Some(Basis::Schema));
    assert_eq!(found.note.as_deref(), Some("INVALID_SCHEMA"));
    assert_eq!((found.readable, found.schema_ok), (true, Some(false)));
    let [entry] = &found.predicted[..] else {
        panic!("one entry")
    };
    assert_eq!((entry.valid, entry.number_of_rows), (false, None));
    assert_eq!(entry.errors, [Code::InvalidSchema]);
    let columns: Vec<_> = found
        .findings
        .iter()
        .filter(|finding| finding.code == Code::InvalidSchema)
        .map(|finding| finding.column.as_deref().unwrap())
        .collect();
    assert_eq!(columns, ["timestamp", "value"]);
    assert!(found.findings.is_sorted_by_key(|finding| finding.severity));
    assert_eq!(found.findings.last().unwrap().severity, Severity::Notice);
}

#[test]
fn json_names_do_not_change() {
    let found = checked(write_file(
        &[valid_event().with_null(3)],
        WriteOptions::default(),
    ));
    let json = serde_json::to_value(&found).unwrap();
    for name in [
        "readable",
        "schemaOk",
        "rows",
        "verdict",
        "predicted",
        "findings",
        "schema",
        "environments",
        "codeSets",
        "bytes",
        "rowGroups",
        "codecs",
        "wrapping",
        "createdBy",
        "basis",
        "advisories",
        "note",
    ] {
        assert!(json.get(name).is_some(), "{name}");
    }
    assert_eq!(json["verdict"], "rejected");
    assert_eq!(json["findings"][0]["code"], "REQUIRED_FIELDS_NULL");
    assert_eq!(json["findings"][0]["firstRows"][0], 0);
    assert_eq!(json["predicted"][0]["errors"][0], "REQUIRED_FIELDS_NULL");
    let back: FileCheck = serde_json::from_value(json).unwrap();
    assert_eq!(back, found);
}

#[test]
fn joined_files_are_the_reason_whatever_their_layouts() {
    let file = |rows: usize, options: WriteOptions| {
        let events: Vec<_> = (0..rows)
            .map(|row| valid_event().with_environment(&format!("env{row}")))
            .collect();
        write_file(&events, options)
    };
    let plain = || WriteOptions {
        dictionary: false,
        ..WriteOptions::default()
    };
    let short = file(3, WriteOptions::default());
    let long = file(5_000, plain());
    for (first, second) in [(&short, &long), (&long, &short)] {
        let found = checked([&first[..], &second[..]].concat());
        assert_eq!(found.verdict, Verdict::Unreadable);
        assert_eq!(found.note.as_deref(), Some("Several files joined"));
        let [finding] = &found.findings[..] else {
            panic!("{:?}", found.findings);
        };
        assert!(finding.fix.starts_with("Send the files one by one"));
    }
    // A damaged file is not a joined one.
    let mut damaged = long.to_vec();
    damaged[4..2_000].fill(0xff);
    let found = checked(damaged);
    assert_eq!(found.verdict, Verdict::Unreadable);
    assert_ne!(found.note.as_deref(), Some("Several files joined"));
}

#[test]
fn each_unit_of_time_has_its_own_fix() {
    let fix = |times: &[i64]| {
        let events: Vec<_> = times
            .iter()
            .map(|time| valid_event().with_timestamp(*time))
            .collect();
        let found = checked(write_file(&events, WriteOptions::default()));
        found.findings[0].fix.clone()
    };
    assert_eq!(fix(&[1_763_630_046; 2]), "Multiply by 1,000.");
    let mixed = fix(&[1_763_630_046, 1_763_630_046, 1_763_630_046_000_000, 7]);
    assert!(mixed.starts_with("Rows in seconds: Multiply by 1,000. Rows in microseconds: Divide"));
    assert!(mixed.contains(" Others: Write the time of the event in milliseconds"));
}

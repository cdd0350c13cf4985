use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::file::properties::WriterVersion;

use crate::check::{AdvisoryStatus, Cancellable, Code, FileCheck, Severity};
use crate::columns::EventColumn;
use crate::file_info::FileInfo;
use crate::preview::Preview;
use crate::settings::{CheckSettings, CheckStages};
use crate::test_files::{Event, NOW_MS, WriteOptions, valid_event, write_file};
use crate::verdict::check;

fn settings() -> CheckSettings {
    CheckSettings {
        now_ms: Some(NOW_MS),
        ..CheckSettings::with_environments(["env"]).with_traffic_types(["user"])
    }
}

fn checked(bytes: &Bytes, settings: &CheckSettings) -> FileCheck {
    match check(bytes, &FileInfo::default(), settings, &()) {
        Cancellable::Done(found) => found,
        Cancellable::Cancelled => panic!("nothing cancels the check"),
    }
}

fn text(index: usize, text: &str) -> Event {
    let mut event = valid_event();
    event.strings[index] = Some(text.as_bytes().to_vec());
    event
}

fn properties(entries: Vec<(&'static str, Option<&'static str>)>) -> Event {
    let mut event = valid_event();
    event.properties = Some(entries);
    event
}

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// Rows, each with its advisories.
fn rows_with_advisories() -> Vec<(Event, Vec<(Code, &'static str)>)> {
    let many = |count: usize| -> Vec<(&'static str, Option<&'static str>)> {
        (0..count)
            .map(|key| (leak(format!("k{key}")), None))
            .collect()
    };
    let value = |value: f64| {
        let mut event = valid_event();
        event.value = Some(value);
        event
    };
    let format = (Code::EventTypeFormat, "eventTypeId");
    let empty = |column| (Code::EmptyRequiredField, column);
    vec![
        (valid_event(), vec![]),
        (text(0, ""), vec![empty("environmentId")]),
        (
            text(1, ""),
            vec![
                empty("trafficTypeId"),
                (Code::UnlistedTrafficType, "trafficTypeId"),
            ],
        ),
        (
            text(1, "User"),
            vec![(Code::UnlistedTrafficType, "trafficTypeId")],
        ),
        (text(2, ""), vec![empty("eventTypeId"), format]),
        (text(2, "add to cart"), vec![format]),
        (text(2, leak("e".repeat(80))), vec![]),
        (text(2, leak("e".repeat(81))), vec![format]),
        (text(3, ""), vec![empty("key")]),
        (text(3, leak("é".repeat(250))), vec![]),
        (
            text(3, leak("é".repeat(251))),
            vec![(Code::KeyTooLong, "key")],
        ),
        (valid_event().with_timestamp(NOW_MS + 86_400_000), vec![]),
        (
            valid_event().with_timestamp(NOW_MS + 86_400_001),
            vec![(Code::FutureTimestamp, "timestamp")],
        ),
        // A timestamp in microseconds is an error, not a time in the future.
        (valid_event().with_timestamp(NOW_MS * 1_000), vec![]),
        (value(f64::NAN), vec![(Code::ValueNotFinite, "value")]),
        (
            value(f64::NEG_INFINITY),
            vec![(Code::ValueNotFinite, "value")],
        ),
        (value(-0.0), vec![]),
        (properties(many(300)), vec![]),
        (
            properties(many(301)),
            vec![(Code::TooManyProperties, "properties")],
        ),
        (
            properties(vec![("k", Some(leak("v".repeat(32_767))))]),
            vec![],
        ),
        (
            properties(vec![("k", Some(leak("v".repeat(32_768))))]),
            vec![(Code::PropertiesTooLarge, "properties")],
        ),
        (
            properties(vec![("a", None), ("b", None), ("a", Some("1"))]),
            vec![(Code::DuplicateMapKey, "properties")],
        ),
        (properties(vec![]), vec![]),
    ]
}

#[test]
fn every_advisory_is_found_in_every_layout() {
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        for dictionary in [true, false] {
            for rows_per_page in [1, 3, 1_000] {
                let options = WriteOptions {
                    codec: Compression::SNAPPY,
                    version,
                    dictionary,
                    rows_per_group: 50,
                    rows_per_page,
                };
                let rows: Vec<_> = (0..7).flat_map(|_| rows_with_advisories()).collect();
                let events: Vec<Event> = rows.iter().map(|(event, _)| event.clone()).collect();
                let bytes = write_file(&events, options);
                let found = checked(&bytes, &settings());
                assert_eq!(found.advisories, AdvisoryStatus::Complete);
                let mut found_advisories: Vec<(Code, &str, Vec<u64>)> = found
                    .findings
                    .iter()
                    .filter(|finding| finding.severity == Severity::Warning)
                    .map(|finding| {
                        assert_eq!(finding.rows, Some(finding.first_rows.len() as u64));
                        assert!(!finding.message.is_empty() && !finding.fix.is_empty());
                        let column = finding.column.as_deref().unwrap();
                        (finding.code, column, finding.first_rows.clone())
                    })
                    .collect();
                found_advisories.sort();
                let mut expected: Vec<(Code, &str, Vec<u64>)> = Vec::new();
                for (row, (_, advisories)) in (0..).zip(&rows) {
                    for (code, column) in advisories {
                        match expected
                            .iter_mut()
                            .find(|(c, n, _)| (c, n) == (code, column))
                        {
                            Some((_, _, rows)) => rows.push(row),
                            None => expected.push((*code, column, vec![row])),
                        }
                    }
                }
                expected.sort();
                assert_eq!(found_advisories, expected, "{options:?}");
                assert_eq!(rows_by_preview(&bytes, &expected), expected, "{options:?}");
            }
        }
    }
}

/// The rows of the same findings, from the preview.
fn rows_by_preview<'f>(
    bytes: &Bytes,
    findings: &[(Code, &'f str, Vec<u64>)],
) -> Vec<(Code, &'f str, Vec<u64>)> {
    let preview = Preview::open(Arc::new(bytes.clone())).unwrap();
    findings
        .iter()
        .map(|(code, name, _)| {
            let column = EventColumn::named(name).unwrap();
            let end = preview.advisory_rows(*code, column, &settings(), &());
            let Ok(Cancellable::Done(set)) = end else {
                panic!("{end:?}");
            };
            (*code, *name, set.numbers(0, usize::MAX))
        })
        .collect()
}

#[test]
fn advisories_depend_on_the_settings() {
    let events = [
        text(2, "add to cart"),
        text(1, "User"),
        valid_event().with_timestamp(NOW_MS + 86_400_001),
    ];
    let bytes = write_file(&events, WriteOptions::default());
    let quick = CheckSettings {
        stages: CheckStages::Quick,
        ..settings()
    };
    let found = checked(&bytes, &quick);
    assert_eq!(found.advisories, AdvisoryStatus::Skipped);
    assert!(found.findings.is_empty());
    // Without traffic types and without the current time.
    let found = checked(&bytes, &CheckSettings::default());
    let codes: Vec<Code> = found.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::EventTypeFormat]);
}

#[test]
fn the_first_rows_are_the_lowest_with_any_number_of_threads() {
    let events: Vec<Event> = (0..400)
        .map(|row| {
            if row % 3 == 1 {
                text(3, "")
            } else {
                valid_event()
            }
        })
        .collect();
    let options = WriteOptions {
        rows_per_group: 20,
        ..WriteOptions::default()
    };
    for threads in [1, 2, 8] {
        let settings = CheckSettings {
            first_rows: 4,
            threads: std::num::NonZero::new(threads),
            ..settings()
        };
        let found = checked(&write_file(&events, options), &settings);
        let [finding] = &found.findings[..] else {
            panic!("one finding")
        };
        assert_eq!(finding.first_rows, [1, 4, 7, 10]);
        assert_eq!(finding.rows, Some(133));
        assert!(finding.message.contains("empty string"));
    }
}

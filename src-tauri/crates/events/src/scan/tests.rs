use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use bytes::Bytes;
use parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
use parquet::file::properties::WriterVersion;

use super::MAX_ENVIRONMENTS;
use crate::check::{Basis, Cancellable, CheckObserver, Code, FileCheck, Verdict};
use crate::file_info::FileInfo;
use crate::row_rules::{MILLISECONDS_BELOW, MILLISECONDS_FROM};
use crate::settings::CheckSettings;
use crate::test_files::{Event, NOW_MS, WriteOptions, valid_event, write_file};
use crate::verdict::check;

fn checked(bytes: impl Into<Bytes>, settings: &CheckSettings) -> FileCheck {
    match check(&bytes.into(), &FileInfo::default(), settings, &()) {
        Cancellable::Done(found) => found,
        Cancellable::Cancelled => panic!("the check was cancelled"),
    }
}

fn listed() -> CheckSettings {
    CheckSettings::with_environments(["env", "env-2"])
}

fn all_write_options() -> Vec<WriteOptions> {
    let mut all = Vec::new();
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        for dictionary in [true, false] {
            for codec in [
                Compression::UNCOMPRESSED,
                Compression::SNAPPY,
                Compression::GZIP(GzipLevel::default()),
                Compression::ZSTD(ZstdLevel::default()),
                Compression::BROTLI(BrotliLevel::default()),
                Compression::LZ4_RAW,
            ] {
                all.push(WriteOptions {
                    codec,
                    version,
                    dictionary,
                    rows_per_group: 97,
                    rows_per_page: 10,
                });
            }
        }
    }
    all
}

/// Rows with every kind of error. Batches and pages do not end at them.
fn events_with_all_errors() -> Vec<Event> {
    (0..400_i64)
        .map(|row| {
            let mut event = valid_event();
            if row % 7 == 3 {
                event = event.with_environment("elsewhere");
            }
            if row % 11 == 5 {
                event = event.with_timestamp(NOW_MS / 1_000 + row);
            }
            if row % 13 == 1 {
                event = event.with_null(usize::try_from(row % 5).unwrap());
            }
            event
        })
        .collect()
}

/// The row rules, written a second time in the simplest way.
fn expected_sets(events: &[Event], environments: &[&str]) -> BTreeMap<Vec<&'static str>, Vec<u64>> {
    let mut sets: BTreeMap<Vec<&str>, Vec<u64>> = BTreeMap::new();
    for (row, event) in (0..).zip(events) {
        let mut codes = Vec::new();
        if let Some(id) = &event.strings[0]
            && !environments.iter().any(|listed| listed.as_bytes() == id)
        {
            codes.push("INVALID_ENVIRONMENT_ID");
        }
        if event
            .timestamp
            .is_some_and(|time| !(MILLISECONDS_FROM..MILLISECONDS_BELOW).contains(&time))
        {
            codes.push("INVALID_TIMESTAMP");
        }
        if event.strings.iter().any(Option::is_none) || event.timestamp.is_none() {
            codes.push("REQUIRED_FIELDS_NULL");
        }
        if !codes.is_empty() {
            sets.entry(codes).or_default().push(row);
        }
    }
    sets
}

#[test]
fn all_writer_options_give_the_same_result() {
    let events = events_with_all_errors();
    let expected = expected_sets(&events, &["env", "env-2"]);
    for options in all_write_options() {
        let found = checked(write_file(&events, options), &listed());
        let sets: BTreeMap<Vec<&str>, Vec<u64>> = found
            .error_sets
            .iter()
            .map(|set| {
                assert_eq!(set.rows, set.first_rows.len() as u64, "{options:?}");
                (
                    set.errors.iter().map(|code| code.as_str()).collect(),
                    set.first_rows.clone(),
                )
            })
            .collect();
        assert_eq!(sets, expected, "{options:?}");
        assert_eq!(found.verdict, Verdict::PartlyRejected);
        assert_eq!(found.basis, Some(Basis::Scan));
        assert_eq!(found.row_groups, Some(5));
        let predicted: u64 = found
            .predicted
            .iter()
            .filter_map(|entry| entry.number_of_rows)
            .sum();
        assert_eq!(predicted, 400);
    }
}

#[test]
fn a_dictionary_that_falls_back_to_plain_pages() {
    let mut events: Vec<Event> = (0..3_000).map(|_| valid_event()).collect();
    for (row, event) in events.iter_mut().enumerate() {
        event.strings[0] = Some(format!("env-{row:->200}").into_bytes());
    }
    events[2_999] = valid_event().with_null(3);
    let options = WriteOptions {
        rows_per_group: 3_000,
        ..WriteOptions::default()
    };
    let found = checked(write_file(&events, options), &listed());
    assert_eq!(
        found.error_sets.iter().map(|set| set.rows).sum::<u64>(),
        3_000
    );
    assert_eq!(found.verdict, Verdict::Rejected);
    let null = &found
        .findings
        .iter()
        .find(|one| one.code == Code::RequiredFieldsNull)
        .unwrap();
    assert_eq!(null.first_rows, [2_999]);
}

#[test]
fn the_boundaries_of_milliseconds() {
    let times = [
        99_999_999_999,
        100_000_000_000,
        99_999_999_999_999,
        100_000_000_000_000,
    ];
    let events: Vec<Event> = times
        .into_iter()
        .map(|time| valid_event().with_timestamp(time))
        .collect();
    let found = checked(write_file(&events, WriteOptions::default()), &listed());
    assert_eq!(found.error_sets[0].first_rows, [0, 3]);
    assert_eq!(found.error_sets.len(), 1);
}

#[test]
fn the_message_names_the_unit_and_the_fix() {
    let cases = [
        (
            1_763_630_046,
            "`1763630046` looks like seconds; milliseconds are needed.",
            "Multiply by 1,000.",
        ),
        (
            1_763_630_046_000_000,
            "`1763630046000000` looks like microseconds; milliseconds are needed.",
            "Divide by 1,000, as whole numbers:",
        ),
        (
            1_763_630_046_000_000_000,
            "`1763630046000000000` looks like nanoseconds; milliseconds are needed.",
            "Divide by 1,000,000, as whole numbers:",
        ),
    ];
    for (time, message, fix) in cases {
        let found = checked(
            write_file(
                &[valid_event().with_timestamp(time)],
                WriteOptions::default(),
            ),
            &listed(),
        );
        assert_eq!(found.findings[0].message, message);
        assert!(
            found.findings[0].fix.starts_with(fix),
            "{}",
            found.findings[0].fix
        );
    }
    let mixed = [
        valid_event().with_timestamp(0),
        valid_event().with_timestamp(1_763_630_046),
        valid_event().with_timestamp(1_763_630_047),
    ];
    let found = checked(write_file(&mixed, WriteOptions::default()), &listed());
    assert_eq!(
        found.findings[0].message,
        "`1763630046` looks like seconds; milliseconds are needed. Others: 1 row like `0`."
    );
}

#[test]
fn unlisted_environments_are_listed_with_their_row_counts() {
    let events = [
        valid_event(),
        valid_event().with_environment("x"),
        valid_event().with_environment("x"),
        valid_event().with_environment(""),
        valid_event().with_environment("ENV"),
    ];
    let found = checked(write_file(&events, WriteOptions::default()), &listed());
    let finding = &found.findings[0];
    assert_eq!(finding.code, Code::InvalidEnvironmentId);
    assert_eq!(
        (finding.rows, &finding.first_rows[..]),
        (Some(4), &[1, 2, 3, 4][..])
    );
    assert_eq!(
        finding.message,
        "`x` (2 rows), an empty string (1 row) and `ENV` (1 row) are not in your environment list."
    );
    let first = &found.environments[0];
    assert_eq!(
        (first.id.as_str(), first.rows, first.listed),
        ("x", Some(2), Some(false))
    );
    assert!(
        found
            .environments
            .iter()
            .any(|one| one.id == "env" && one.listed == Some(true))
    );
}

#[test]
fn without_a_list_environments_are_counted_and_not_checked() {
    let events = [
        valid_event(),
        valid_event().with_environment("x"),
        valid_event().with_null(0),
    ];
    let found = checked(
        write_file(&events, WriteOptions::default()),
        &CheckSettings::default(),
    );
    assert_eq!(found.error_sets.len(), 1);
    assert_eq!(found.error_sets[0].errors, [Code::RequiredFieldsNull]);
    assert!(found.environments.iter().all(|one| one.listed.is_none()));
    assert_eq!(found.environments.len(), 2);
}

#[test]
fn first_rows_are_the_lowest_and_at_most_as_many_as_set() {
    let events: Vec<Event> = (0..50).map(|_| valid_event().with_null(1)).collect();
    let settings = CheckSettings {
        first_rows: 3,
        ..CheckSettings::default()
    };
    let found = checked(
        write_file(
            &events,
            WriteOptions {
                rows_per_group: 7,
                ..WriteOptions::default()
            },
        ),
        &settings,
    );
    assert_eq!(found.findings[0].first_rows, [0, 1, 2]);
    assert_eq!(found.findings[0].rows, Some(50));
    assert_eq!(found.error_sets[0].first_rows, [0, 1, 2]);
    let none = CheckSettings {
        first_rows: 0,
        ..CheckSettings::default()
    };
    let found = checked(write_file(&events, WriteOptions::default()), &none);
    assert!(found.findings[0].first_rows.is_empty());
    assert_eq!(found.findings[0].rows, Some(50));
}

#[test]
fn environments_beyond_the_limit_are_validated_and_not_counted() {
    let more = MAX_ENVIRONMENTS + 5;
    let events: Vec<Event> = (0..more)
        .map(|row| valid_event().with_environment(&format!("e{row}")))
        .collect();
    let found = checked(
        write_file(
            &events,
            WriteOptions {
                rows_per_group: 20_000,
                ..WriteOptions::default()
            },
        ),
        &listed(),
    );
    assert_eq!(found.environments.len(), MAX_ENVIRONMENTS);
    assert!(found.environments_truncated);
    assert_eq!(found.error_sets[0].rows, more as u64);
}

#[test]
fn long_ids_are_validated_in_full_and_stored_truncated() {
    let long = "x".repeat(5_000);
    let listed_long = CheckSettings::with_environments([long.clone()]);
    let events = [
        valid_event().with_environment(&long),
        valid_event().with_environment(&format!("{long}y")),
    ];
    let found = checked(write_file(&events, WriteOptions::default()), &listed_long);
    assert_eq!(found.error_sets[0].first_rows, [1]);
    assert_eq!(
        found.environments.iter().map(|one| one.id.len()).max(),
        Some(5_000)
    );
    assert_eq!(
        found.environments.iter().map(|one| one.id.len()).min(),
        Some(1_024)
    );
}

#[test]
fn text_that_is_not_utf8_is_no_error() {
    let mut event = valid_event();
    event.strings[3] = Some(vec![0xff, 0xfe]);
    event.strings[0] = Some(vec![b'e', 0xff]);
    let found = checked(
        write_file(&[event], WriteOptions::default()),
        &CheckSettings::default(),
    );
    assert_eq!(found.verdict, Verdict::Accepted);
    assert_eq!(found.environments[0].id, "e\u{fffd}");
}

/// Records the progress, and cancels after a number of rows.
#[derive(Default)]
struct Recorder {
    calls: RefCell<Vec<(u64, u64)>>,
    footers: Cell<u32>,
    cancel_after: Option<u64>,
}

impl CheckObserver for Recorder {
    fn footer_read(&self, provisional: &FileCheck) {
        assert_eq!(provisional.schema_ok, Some(true));
        assert!(self.calls.borrow().is_empty());
        self.footers.set(self.footers.get() + 1);
    }
    fn rows_scanned(&self, done: u64, total: u64) {
        self.calls.borrow_mut().push((done, total));
    }
    fn is_cancelled(&self) -> bool {
        let done = self.calls.borrow().last().map_or(0, |(done, _)| *done);
        self.cancel_after.is_some_and(|limit| done >= limit)
    }
}

#[test]
fn progress_reaches_the_number_of_rows() {
    let events: Vec<Event> = (0..10_000).map(|_| valid_event()).collect();
    let bytes = write_file(
        &events,
        WriteOptions {
            rows_per_group: 6_000,
            ..WriteOptions::default()
        },
    );
    let recorder = Recorder::default();
    let Cancellable::Done(_) = check(
        &bytes,
        &FileInfo::default(),
        &CheckSettings::default(),
        &recorder,
    ) else {
        panic!("the check was cancelled");
    };
    let calls = recorder.calls.into_inner();
    assert_eq!(recorder.footers.get(), 1);
    assert_eq!(calls.last(), Some(&(10_000, 10_000)));
    assert!(calls.is_sorted(), "{calls:?}");
}

#[test]
fn a_scan_can_be_cancelled() {
    let events: Vec<Event> = (0..20_000).map(|_| valid_event()).collect();
    let bytes = write_file(
        &events,
        WriteOptions {
            rows_per_group: 20_000,
            ..WriteOptions::default()
        },
    );
    let recorder = Recorder {
        cancel_after: Some(0),
        ..Recorder::default()
    };
    assert_eq!(
        check(
            &bytes,
            &FileInfo::default(),
            &CheckSettings::default(),
            &recorder
        ),
        Cancellable::Cancelled
    );
}

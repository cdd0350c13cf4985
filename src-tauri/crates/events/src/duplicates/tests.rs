use std::cell::Cell;
use std::collections::HashMap;
use std::io;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::file::properties::WriterVersion;

use super::{DEFAULT_SORT_MEMORY, RECORD_SIZE, SpillConfig, add_duplicates};
use crate::check::{Cancellable, CheckObserver, Code, FileCheck, Finding, Severity, Verdict};
use crate::file_info::FileInfo;
use crate::settings::CheckSettings;
use crate::test_files::{
    Event, NOW_MS, WriteOptions, valid_event, valid_schema_with, write_empty_file, write_file,
};
use crate::verdict::check;

fn checked(bytes: &Bytes, settings: &CheckSettings) -> FileCheck {
    match check(bytes, &FileInfo::default(), settings, &()) {
        Cancellable::Done(found) => found,
        Cancellable::Cancelled => panic!("the check was cancelled"),
    }
}

fn no_file() -> io::Result<std::fs::File> {
    panic!("the hashes fit into memory")
}

/// The finding, if at most `in_memory` bytes are sorted in memory.
fn found_in(bytes: &Bytes, settings: &CheckSettings, in_memory: usize) -> Option<Finding> {
    let before = checked(bytes, settings);
    let mut after = before.clone();
    let needs_file = before.rows.unwrap() > (in_memory / RECORD_SIZE) as u64;
    let spill = SpillConfig {
        memory_limit: in_memory,
        create_file: if needs_file {
            &tempfile::tempfile
        } else {
            &no_file
        },
    };
    let result = add_duplicates(&mut after, bytes, settings, &(), spill);
    assert!(matches!(result, Ok(Cancellable::Done(()))), "{result:?}");
    let found: Vec<_> = after
        .findings
        .extract_if(.., |finding| finding.code == Code::DuplicateRow)
        .collect();
    assert_eq!(after.findings, before.findings, "no other finding changes");
    assert!(found.len() <= 1);
    found.into_iter().next()
}

fn found(events: &[Event]) -> Option<Finding> {
    let bytes = write_file(events, WriteOptions::default());
    found_in(&bytes, &CheckSettings::default(), DEFAULT_SORT_MEMORY)
}

/// A row as text, which is equal if rows are.
fn canonical_text(event: &Event) -> String {
    let value = event.value.map(|value| match value {
        nan if nan.is_nan() => "NaN".to_owned(),
        0.0 => "0".to_owned(),
        other => format!("{other:e}"),
    });
    let properties = event.properties.clone().map(|mut entries| {
        entries.sort_by_key(|(key, _)| *key);
        entries
    });
    format!(
        "{:?} {:?} {value:?} {properties:?}",
        event.strings, event.timestamp
    )
}

/// The duplicate rows, and the number of distinct rows that they repeat.
fn expected(events: &[Event]) -> (Vec<u64>, usize) {
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut rows = Vec::new();
    for (row, event) in (0..).zip(events) {
        let times = seen.entry(canonical_text(event)).or_default();
        *times += 1;
        if *times > 1 {
            rows.push(row);
        }
    }
    let distinct = seen.values().filter(|times| **times > 1).count();
    (rows, distinct)
}

/// Rows of so few different values that many are equal.
fn similar_rows(count: usize, seed: u64) -> Vec<Event> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % 1_000_003).unwrap() % below
    };
    const VALUES: [Option<f64>; 6] = [
        None,
        Some(f64::NAN),
        Some(-f64::NAN),
        Some(0.0),
        Some(-0.0),
        Some(1.5),
    ];
    const ENTRIES: [(&str, Option<&str>); 4] = [
        ("a", Some("1")),
        ("b", None),
        ("a", Some("2")),
        ("c", Some("")),
    ];
    (0..count)
        .map(|_| {
            let mut event = valid_event();
            event.strings[3] = (random(9) > 0).then(|| format!("k{}", random(3)).into_bytes());
            event.timestamp = (random(9) > 0).then_some(NOW_MS + i64::from(random(2) > 0));
            event.value = VALUES[random(6)];
            event.properties =
                (random(4) > 0).then(|| (0..random(4)).map(|_| ENTRIES[random(4)]).collect());
            event
        })
        .collect()
}

#[test]
fn the_memory_limit_does_not_change_the_duplicates() {
    let mut repeats = 0;
    for seed in 0..24 {
        let variant = |of: usize| usize::try_from(seed).unwrap() % of;
        let events = similar_rows(1 + 173 * variant(8), seed + 1);
        let options = WriteOptions {
            codec: [Compression::UNCOMPRESSED, Compression::SNAPPY][variant(2)],
            version: [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0][variant(2)],
            dictionary: variant(5) > 0,
            rows_per_group: [7, 97, 2_000][variant(3)],
            rows_per_page: [1, 10, 300][variant(4) % 3],
        };
        let bytes = write_file(&events, options);
        let (rows, distinct) = expected(&events);
        repeats += rows.len();
        for in_memory in [0, RECORD_SIZE, 50 * RECORD_SIZE + 7, DEFAULT_SORT_MEMORY] {
            for keep in [0, 3, usize::MAX] {
                let settings = CheckSettings {
                    first_rows: keep,
                    ..CheckSettings::default()
                };
                let found = found_in(&bytes, &settings, in_memory);
                let Some(found) = found else {
                    assert_eq!(rows, [0; 0]);
                    continue;
                };
                assert_eq!(found.rows, Some(rows.len() as u64), "{in_memory}");
                assert_eq!(found.first_rows, rows[..keep.min(rows.len())]);
                assert_eq!((found.severity, &found.column), (Severity::Warning, &None));
                let named = format!("{distinct} distinct row");
                assert!(found.message.contains(&named), "{} {named}", found.message);
            }
        }
    }
    assert!(repeats > 1_000, "there is something to find: {repeats}");
}

#[test]
fn the_message_counts_duplicates_and_distinct_rows() {
    assert_eq!(found(&[valid_event()]), None);
    let one = found(&[valid_event(), valid_event()]).unwrap();
    assert_eq!(
        one.message,
        "1 row is equal to an earlier one in all seven columns; it repeats 1 distinct row."
    );
    let other = valid_event().with_timestamp(NOW_MS + 1);
    let events = [
        valid_event(),
        other.clone(),
        valid_event(),
        other.clone(),
        other,
        valid_event().with_timestamp(0),
    ];
    let three = found(&events).unwrap();
    assert_eq!(
        three.message,
        "3 rows are equal to an earlier one in all seven columns; they repeat 2 distinct rows."
    );
    assert_eq!(three.first_rows, [2, 3, 4]);
    assert_eq!(
        three.fix,
        "Leave the repeats out at the source, unless each is an event of its own."
    );
}

#[test]
fn equality_of_maps() {
    let with = |entries: Option<&[(&'static str, Option<&'static str>)]>| Event {
        properties: entries.map(<[_]>::to_vec),
        ..valid_event()
    };
    let (a, b, again) = (("a", Some("1")), ("b", Some("2")), ("a", Some("2")));
    for (one, other, equal) in [
        (Some(&[a, b][..]), Some(&[b, a][..]), true),
        (Some(&[a, again]), Some(&[again, a]), false),
        (Some(&[a, b, again]), Some(&[b, a, again]), true),
        (Some(&[a]), Some(&[a, a]), false),
        (Some(&[("a", None)]), Some(&[("a", Some(""))]), false),
        (Some(&[]), None, false),
        (None, None, true),
        (Some(&[]), Some(&[]), true),
        (
            Some(&[("ab", Some("c"))]),
            Some(&[("a", Some("bc"))]),
            false,
        ),
    ] {
        let found = found(&[with(one), with(other)]);
        assert_eq!(found.is_some(), equal, "{one:?} {other:?}");
    }
}

#[test]
fn adjacent_texts_are_hashed_separately() {
    let mut one = valid_event();
    one.strings[1] = Some(b"ab".to_vec());
    one.strings[2] = Some(b"c".to_vec());
    let mut other = valid_event();
    other.strings[1] = Some(b"a".to_vec());
    other.strings[2] = Some(b"bc".to_vec());
    assert_eq!(found(&[one, other]), None);
    let mut empty = valid_event();
    empty.strings[3] = Some(Vec::new());
    assert_eq!(found(&[empty, valid_event().with_null(3)]), None);
}

#[test]
fn spilling_is_reported_and_can_be_cancelled() {
    #[derive(Default)]
    struct SpillObserver {
        spilled_bytes: Cell<u64>,
        cancel: bool,
    }
    impl CheckObserver for SpillObserver {
        fn spilling_to_disk(&self, bytes: u64) {
            self.spilled_bytes.set(bytes);
        }
        fn is_cancelled(&self) -> bool {
            self.cancel
        }
    }
    let bytes = write_file(&vec![valid_event(); 500], WriteOptions::default());
    let before = checked(&bytes, &CheckSettings::default());
    let spill = SpillConfig {
        memory_limit: 100 * RECORD_SIZE,
        create_file: &tempfile::tempfile,
    };
    let mut check = before.clone();
    let observer = SpillObserver::default();
    let result = add_duplicates(
        &mut check,
        &bytes,
        &CheckSettings::default(),
        &observer,
        spill,
    );
    assert!(matches!(result, Ok(Cancellable::Done(()))), "{result:?}");
    assert_eq!(observer.spilled_bytes.get(), 500 * RECORD_SIZE as u64);
    assert_eq!(check.findings[0].rows, Some(499));
    assert_eq!(check.note.as_deref(), Some("1 notice"));

    let mut check = before.clone();
    let cancelling = SpillObserver {
        cancel: true,
        ..SpillObserver::default()
    };
    let result = add_duplicates(
        &mut check,
        &bytes,
        &CheckSettings::default(),
        &cancelling,
        spill,
    );
    assert!(matches!(result, Ok(Cancellable::Cancelled)), "{result:?}");

    let full = SpillConfig {
        memory_limit: 100 * RECORD_SIZE,
        create_file: &|| Err(io::Error::other("no space left")),
    };
    let result = add_duplicates(&mut check, &bytes, &CheckSettings::default(), &(), full);
    assert_eq!(
        result.unwrap_err().to_string(),
        "Rows could not be compared: the temporary file for sorting cannot be used: no space left."
    );
    assert_eq!(check, before, "the check is unchanged");
}

#[test]
fn a_file_without_rows_to_compare_is_unchanged() {
    let spill = SpillConfig {
        memory_limit: DEFAULT_SORT_MEMORY,
        create_file: &no_file,
    };
    for bytes in [
        write_empty_file(&valid_schema_with("value", "optional float value;")),
        Bytes::from_static(b"key,timestamp\n"),
        write_file(&[], WriteOptions::default()),
    ] {
        let before = checked(&bytes, &CheckSettings::default());
        let mut after = before.clone();
        let result = add_duplicates(&mut after, &bytes, &CheckSettings::default(), &(), spill);
        assert!(matches!(result, Ok(Cancellable::Done(()))), "{result:?}");
        assert_eq!(after, before);
    }
    // Data that the check did not read, and that cannot be decoded.
    let bytes = write_file(&vec![valid_event(); 2_000], WriteOptions::default());
    let quick = CheckSettings {
        stages: crate::settings::CheckStages::Quick,
        ..CheckSettings::default()
    };
    let mut damaged = bytes.to_vec();
    let value = {
        let footer = crate::footer::read_footer(&bytes).unwrap();
        let metadata = footer.metadata.unwrap();
        let start = metadata.row_group(0).column(5).byte_range().0;
        usize::try_from(start).unwrap()
    };
    damaged[value..value + 12].fill(0xee);
    let damaged = Bytes::from(damaged);
    let mut check = checked(&damaged, &quick);
    assert_eq!(check.verdict, Verdict::Accepted, "quick did not look there");
    let result = add_duplicates(&mut check, &damaged, &quick, &(), spill);
    assert!(matches!(result, Ok(Cancellable::Done(()))), "{result:?}");
    assert_eq!(check.verdict, Verdict::Unreadable);
}

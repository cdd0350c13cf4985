use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use parquet::basic::{Compression, ZstdLevel};
use parquet::column::reader::ColumnReader;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterVersion;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::Row;
use parquet::schema::parser::parse_message_type;

use super::{ExtractCounts, ExtractError, OutputFile, extract};
use crate::check::{Cancellable, CheckObserver, Code, FileCheck, Verdict};
use crate::file_info::FileInfo;
use crate::settings::CheckSettings;
use crate::source::Source;
use crate::test_files::{
    Event, NOW_MS, VALID_SCHEMA, WriteOptions, valid_event, valid_schema_with, write_empty_file,
    write_file,
};
use crate::verdict::check;

/// A file in memory that outlives its writer.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Extracts, and returns the counts and the two files.
fn extracted(bytes: &Bytes, settings: &CheckSettings) -> (ExtractCounts, [Option<Bytes>; 2]) {
    let source: Arc<dyn Source> = Arc::new(bytes.clone());
    let mut files = [None, None];
    let end = extract(&source, settings, &(), |part| {
        let file = Shared::default();
        let slot = &mut files[part.index()];
        assert!(slot.is_none(), "opened twice");
        *slot = Some(file.clone());
        Ok(file)
    });
    let Ok(Cancellable::Done(extracted)) = end else {
        panic!("{end:?}");
    };
    let bytes = files.map(|file| file.map(|file| Bytes::from(file.0.lock().unwrap().clone())));
    (extracted, bytes)
}

fn checked(bytes: &Bytes, settings: &CheckSettings) -> FileCheck {
    match check(bytes, &FileInfo::default(), settings, &()) {
        Cancellable::Done(found) => found,
        Cancellable::Cancelled => panic!("nothing cancels the check"),
    }
}

/// Reads rows with the parquet crate.
fn rows(bytes: &Bytes) -> Vec<Row> {
    let reader = SerializedFileReader::new(bytes.clone()).unwrap();
    reader
        .get_row_iter(None)
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

/// The names and values of a row, as text.
fn cells(row: &Row) -> Vec<(String, String)> {
    row.get_column_iter()
        .map(|(name, value)| (name.clone(), format!("{value:?}")))
        .collect()
}

fn settings() -> CheckSettings {
    CheckSettings {
        now_ms: Some(NOW_MS),
        ..CheckSettings::with_environments(["env", "env-2"])
    }
}

/// Rows that differ in every column, with every kind of error.
fn varied_events(count: usize, seed: u64) -> Vec<Event> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    const ENTRIES: [(&str, Option<&str>); 5] = [
        ("a", Some("1")),
        ("b", None),
        ("a", Some("2")),
        ("", Some("")),
        ("d", Some("événement")),
    ];
    (0..count)
        .map(|row| {
            let mut event = valid_event();
            event.strings[3] = Some(format!("key-{row}").into_bytes());
            event.timestamp = Some(NOW_MS + i64::try_from(row).unwrap());
            event.value =
                (random(4) > 0).then_some(f64::from(u32::try_from(random(100)).unwrap()) / 8.0);
            event.properties =
                (random(5) > 0).then(|| (0..random(6)).map(|_| ENTRIES[random(5)]).collect());
            match random(9) {
                0 => event = event.with_environment("elsewhere"),
                1 => event = event.with_timestamp(NOW_MS / 1_000),
                2 => event = event.with_null(random(5)),
                3 => event = event.with_environment("qa").with_null(3).with_timestamp(-1),
                4 => event = event.with_environment("env-2"),
                _ => {}
            }
            event
        })
        .collect()
}

/// Asserts that both files are valid and together have the rows of the original,
/// in its order, and that rejected rows have their numbers and codes.
fn assert_extracted(original: &Bytes, settings: &CheckSettings) -> ExtractCounts {
    let before = checked(original, settings);
    let (extracted, [clean, rejected]) = extracted(original, settings);
    assert_eq!(Some(extracted.clean + extracted.rejected), before.rows);
    assert_eq!(clean.is_some(), extracted.clean > 0);
    assert_eq!(rejected.is_some(), extracted.rejected > 0);
    let mut all = rows(original)
        .into_iter()
        .map(|row| cells(&row))
        .enumerate();
    let mut clean_rows = Vec::new();
    if let Some(clean) = &clean {
        let found = checked(clean, settings);
        assert_eq!(found.verdict, Verdict::Accepted, "{:?}", found.findings);
        assert_eq!(found.rows, Some(extracted.clean));
        assert_eq!(found.codecs, ["SNAPPY"]);
        clean_rows = rows(clean);
    }
    let mut clean_rows = clean_rows.iter().map(cells);
    let mut codes: std::collections::BTreeMap<String, u64> = Default::default();
    for row in rejected.iter().flat_map(rows) {
        let mut row = cells(&row);
        let (_, errors) = row.pop().unwrap();
        let (_, number) = row.pop().unwrap();
        *codes.entry(errors).or_default() += 1;
        loop {
            let (place, original) = all.next().expect("as many rows as before");
            if number == format!("Long({place})") {
                assert_eq!(row, original, "row {place}");
                break;
            }
            assert_eq!(clean_rows.next(), Some(original), "row {place}");
        }
    }
    for (place, original) in all {
        assert_eq!(clean_rows.next(), Some(original), "row {place}");
    }
    assert_eq!(clean_rows.next(), None);
    let predicted: std::collections::BTreeMap<String, u64> = before
        .error_sets
        .iter()
        .map(|set| {
            let names: Vec<_> = set.errors.iter().map(|code| code.as_str()).collect();
            (format!("Str({:?})", names.join(",")), set.rows)
        })
        .collect();
    assert_eq!(codes, predicted);
    if let Some(rejected) = &rejected {
        let found = checked(rejected, settings);
        assert_eq!(found.verdict, Verdict::Rejected);
        assert_eq!(found.rows, Some(extracted.rejected));
        assert_eq!(found.error_sets.len(), before.error_sets.len());
        let extra: Vec<_> = found
            .findings
            .iter()
            .filter(|finding| finding.code == Code::ExtraColumn)
            .filter_map(|finding| finding.column.as_deref())
            .collect();
        assert!(extra.ends_with(&["_row", "_errors"]), "{extra:?}");
    }
    extracted
}

#[test]
fn every_row_is_copied_unchanged_to_one_of_the_files() {
    let codecs = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::ZSTD(ZstdLevel::default()),
    ];
    for seed in 0..24 {
        let choose = |of: usize| usize::try_from(seed).unwrap() % of;
        let options = WriteOptions {
            codec: codecs[choose(3)],
            version: [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0][choose(2)],
            dictionary: choose(5) > 0,
            rows_per_group: [7, 97, 1_000, 5_000][choose(4)],
            rows_per_page: [1, 10, 300][choose(3)],
        };
        let original = write_file(&varied_events(1 + 211 * choose(7), seed + 1), options);
        let counts = assert_extracted(&original, &settings());
        if choose(7) > 0 {
            assert!(counts.clean > 0 && counts.rejected > 0, "{counts:?}");
        }
    }
}

#[test]
fn a_range_that_starts_within_a_row_group_is_complete() {
    // A row group of this size is scanned in several ranges.
    let count = 600_000;
    let mut events = vec![valid_event(); 1_000];
    events[999] = valid_event().with_null(3);
    let events: Vec<Event> = events.into_iter().cycle().take(count).collect();
    let options = WriteOptions {
        rows_per_group: count,
        rows_per_page: 20_000,
        ..WriteOptions::default()
    };
    let original = write_file(&events, options);
    let (counts, [clean, rejected]) = extracted(&original, &settings());
    assert_eq!(counts.rejected, count as u64 / 1_000);
    assert_eq!(
        checked(&clean.unwrap(), &settings()).rows,
        Some(counts.clean)
    );
    for (place, row) in rows(&rejected.unwrap()).iter().enumerate() {
        let (_, number) = &cells(row)[7];
        assert_eq!(*number, format!("Long({})", place * 1_000 + 999));
    }
}

#[test]
fn a_file_without_rows_is_not_opened() {
    let (counts, files) = extracted(
        &write_file(&vec![valid_event(); 5], WriteOptions::default()),
        &settings(),
    );
    assert_eq!(
        counts,
        ExtractCounts {
            clean: 5,
            rejected: 0
        }
    );
    assert!(files[0].is_some() && files[1].is_none());
    let bad = vec![valid_event().with_null(0); 5];
    let (counts, files) = extracted(&write_file(&bad, WriteOptions::default()), &settings());
    assert_eq!(
        counts,
        ExtractCounts {
            clean: 0,
            rejected: 5
        }
    );
    assert!(files[0].is_none() && files[1].is_some());
    let (counts, files) = extracted(&write_empty_file(VALID_SCHEMA), &settings());
    assert_eq!(counts, ExtractCounts::default());
    assert_eq!(files, [None, None]);
}

#[test]
fn bytes_that_are_not_utf8_are_copied() {
    let key = b"\xff\xfe\x00\x80".to_vec();
    let mut events = vec![valid_event(), valid_event().with_null(0)];
    for event in &mut events {
        event.strings[3] = Some(key.clone());
    }
    let original = write_file(&events, WriteOptions::default());
    let (_, files) = extracted(&original, &settings());
    for bytes in files.into_iter().flatten() {
        let reader = SerializedFileReader::new(bytes).unwrap();
        let group = reader.get_row_group(0).unwrap();
        let ColumnReader::ByteArrayColumnReader(mut column) = group.get_column_reader(3).unwrap()
        else {
            panic!("not a text");
        };
        let (mut values, mut levels) = (Vec::new(), Vec::new());
        column
            .read_records(1, Some(&mut levels), None, &mut values)
            .unwrap();
        assert_eq!(values, [ByteArray::from(key.clone())]);
    }
}

/// A file of two rows, the second of which has no key, with the columns of
/// `extra` after the seven. Their values are 7 or `x`.
fn with_extra(message: &str) -> Bytes {
    let schema = Arc::new(parse_message_type(message).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut leaf = 0;
    while let Some(mut column) = group.next_column().unwrap() {
        use parquet::column::writer::ColumnWriter::{
            ByteArrayColumnWriter, DoubleColumnWriter, Int32ColumnWriter, Int64ColumnWriter,
        };
        let text = ByteArray::from("x");
        match column.untyped() {
            ByteArrayColumnWriter(column) => match leaf {
                0 => column.write_batch(
                    &[ByteArray::from("env"), ByteArray::from("env")],
                    Some(&[1; 2]),
                    None,
                ),
                3 => column.write_batch(&[text], Some(&[1, 0]), None),
                6 | 7 => column.write_batch(&[], Some(&[0; 2]), Some(&[0; 2])),
                _ => column.write_batch(&[text.clone(), text], Some(&[1; 2]), None),
            },
            Int64ColumnWriter(column) => column.write_batch(&[NOW_MS; 2], Some(&[1; 2]), None),
            Int32ColumnWriter(column) => column.write_batch(&[7; 2], None, None),
            DoubleColumnWriter(column) => column.write_batch(&[1.0; 2], Some(&[1; 2]), None),
            _ => panic!("no such column here"),
        }
        .unwrap();
        column.close().unwrap();
        leaf += 1;
    }
    group.close().unwrap();
    Bytes::from(writer.into_inner().unwrap())
}

#[test]
fn annotations_are_normalised_and_extra_columns_kept() {
    let message = VALID_SCHEMA
        .replace("eventTypeId (STRING)", "eventTypeId (ENUM)")
        .replace("properties (MAP)", "properties (MAP_KEY_VALUE)")
        .replace("key_value {", "map {")
        .replace("required binary key (STRING)", "optional binary k (JSON)")
        .trim_end()
        .trim_end_matches('}')
        .to_owned()
        + "required int32 shade (UINT_8);\n required int32 _row;\n}";
    let original = with_extra(&message);
    let (counts, [clean, rejected]) = extracted(&original, &settings());
    assert_eq!(
        counts,
        ExtractCounts {
            clean: 1,
            rejected: 1
        }
    );
    let clean = checked(&clean.unwrap(), &settings());
    assert_eq!(clean.verdict, Verdict::Accepted);
    let codes: Vec<_> = clean.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::ExtraColumn, Code::ExtraColumn]);
    let shade = clean
        .schema
        .iter()
        .find(|row| row.column == "shade")
        .unwrap();
    assert_eq!(shade.found, checked(&original, &settings()).schema[7].found);
    let row = cells(&rows(&rejected.unwrap())[0]);
    let names: Vec<_> = row[7..].iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["shade", "_row", "_row_2", "_errors"]);
    assert_eq!(row[8].1, "Int(7)", "the file's own column stays");
    assert_eq!(row[9].1, "Long(1)");
}

#[test]
fn errors_name_their_cause() {
    let nowhere = |_: OutputFile| -> io::Result<Vec<u8>> { panic!("there are no rows") };
    let wrong: Arc<dyn Source> = Arc::new(write_empty_file(&valid_schema_with(
        "value",
        "optional float value;",
    )));
    let end = extract(&wrong, &settings(), &(), nowhere);
    assert!(matches!(end, Err(ExtractError::InvalidSchema)), "{end:?}");
    let no_file: Arc<dyn Source> = Arc::new(Bytes::from_static(b"key,timestamp\n"));
    let end = extract(&no_file, &settings(), &(), nowhere);
    assert!(matches!(end, Err(ExtractError::Unreadable(_))), "{end:?}");

    let bytes = write_file(&varied_events(500, 3), WriteOptions::default());
    let source: Arc<dyn Source> = Arc::new(bytes.clone());
    let full = extract(&source, &settings(), &(), |part| match part {
        OutputFile::Clean => Ok(FullDisk),
        OutputFile::Rejected => Err(io::Error::other("disk full")),
    });
    let message = full.unwrap_err().to_string();
    assert_eq!(message, "The rejected rows cannot be written: disk full.");
    let full = extract(&source, &settings(), &(), |_| Ok(FullDisk));
    let message = full.unwrap_err().to_string();
    assert!(message.contains("the disk is full"), "{message}");

    struct Cancels;
    impl CheckObserver for Cancels {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let end = extract(&source, &settings(), &Cancels, |_| Ok(Vec::new()));
    assert!(matches!(end, Ok(Cancellable::Cancelled)), "{end:?}");

    // A damaged page in any column fails the extraction.
    let mut damaged = bytes.to_vec();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 40].fill(0xee);
    let source: Arc<dyn Source> = Arc::new(Bytes::from(damaged));
    let end = extract(&source, &settings(), &(), |_| Ok(Vec::new()));
    assert!(matches!(end, Err(ExtractError::Unreadable(_))), "{end:?}");
}

#[derive(Debug)]
struct FullDisk;

impl Write for FullDisk {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is full"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

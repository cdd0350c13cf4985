use bytes::Bytes;
use parquet::basic::Compression;

use super::scan::FooterScan;
use crate::check::{Cancellable, Code, FileCheck, FileCompression, Verdict};
use crate::file_info::FileInfo;
use crate::footer::read_footer;
use crate::settings::CheckSettings;
use crate::test_files::{Event, WriteOptions, valid_event, write_file};
use crate::thrift::ThriftError;
use crate::verdict::check;

fn checked(bytes: impl Into<Bytes>) -> FileCheck {
    match check(
        &bytes.into(),
        &FileInfo::default(),
        &CheckSettings::default(),
        &(),
    ) {
        Cancellable::Done(found) => found,
        Cancellable::Cancelled => panic!("the check was cancelled"),
    }
}

fn note(bytes: impl Into<Bytes>) -> String {
    let found = checked(bytes);
    assert_eq!(found.verdict, Verdict::Unreadable);
    assert!(!found.readable);
    assert!(found.predicted.is_empty());
    assert_eq!(found.basis, None);
    let [finding] = &found.findings[..] else {
        panic!("one finding")
    };
    assert_eq!(finding.code, Code::Unreadable);
    found.note.unwrap()
}

#[test]
fn other_file_types_are_detected() {
    let cases: [(&[u8], &str); 19] = [
        (b"", "Empty: no bytes"),
        (b"PAR1", "Cut short: no footer"),
        (b"PAR1....PAR", "Cut short: no footer"),
        (b"PAR1 and no more than this", "Cut short: no footer"),
        (b"PARE.........PARE", "Encrypted"),
        (b"key,timestamp\nada,1\n", "Not Parquet: looks like CSV"),
        (
            b"\xef\xbb\xbfkey;timestamp\nada;1\n",
            "Not Parquet: looks like CSV",
        ),
        (b"{\"key\": 1}", "Not Parquet: looks like JSON"),
        (b"  [1]", "Not Parquet: looks like JSON"),
        (b"<html>", "Not Parquet: looks like XML or HTML"),
        (b"hello", "Not Parquet: looks like plain text"),
        (b"PK\x03\x04....", "Not Parquet: looks like ZIP archive"),
        (b"Obj\x01....", "Not Parquet: looks like Avro"),
        (b"ORC.....", "Not Parquet: looks like ORC"),
        (
            b"\xff\xfek\x00e\x00",
            "Not Parquet: looks like text in UTF-16",
        ),
        (b"\x00\x01\x02\x03", "Not Parquet"),
        (b"XXXX........PAR1", "Damaged"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n",
            "Git LFS pointer",
        ),
        (b"UEFSMRUEFbIBFbQBLBUKFQAVBhUG", "Base64"),
    ];
    for (bytes, expected) in cases {
        assert_eq!(note(bytes), expected);
    }
}

#[test]
fn compressed_files_are_detected() {
    let gzip = checked(&b"\x1f\x8b\x08\x00rest"[..]);
    assert_eq!(gzip.compression, FileCompression::Gzip);
    assert_eq!(
        gzip.findings[0].fix,
        "Decompress it with gunzip, then check the result."
    );
    assert_eq!(gzip.note.as_deref(), Some("Whole file gzip"));
    let bzip2 = checked(&b"BZh91AY"[..]);
    assert_eq!(bzip2.compression, FileCompression::Bzip2);
}

#[test]
fn a_footer_longer_than_the_file() {
    assert_eq!(note(&b"PAR1\xff\xff\xff\x7fPAR1"[..]), "Damaged footer");
    assert_eq!(note(&b"PAR1\x01\x00\x00\x00PAR1"[..]), "Damaged footer");
    assert_eq!(note(&b"PAR1\x00\x00\x00\x00PAR1"[..]), "Damaged footer");
}

fn sample() -> Vec<u8> {
    let events: Vec<Event> = (0..60)
        .map(|row| {
            if row % 9 == 0 {
                valid_event().with_timestamp(1)
            } else {
                valid_event()
            }
        })
        .collect();
    let options = WriteOptions {
        rows_per_group: 25,
        rows_per_page: 10,
        ..WriteOptions::default()
    };
    write_file(&events, options).to_vec()
}

#[test]
fn a_file_truncated_anywhere_is_unreadable() {
    let whole = sample();
    for length in 0..whole.len() {
        let found = checked(whole[..length].to_vec());
        assert_eq!(found.verdict, Verdict::Unreadable, "{length} bytes");
        assert_eq!(found.bytes, length as u64);
    }
}

/// A changed byte must not make the check panic, and its result must be
/// consistent.
#[test]
fn a_byte_changed_anywhere_gives_a_consistent_result() {
    for codec in [Compression::UNCOMPRESSED, Compression::SNAPPY] {
        let events: Vec<Event> = (0..20).map(|_| valid_event()).collect();
        let whole = write_file(
            &events,
            WriteOptions {
                codec,
                ..WriteOptions::default()
            },
        )
        .to_vec();
        for position in 0..whole.len() {
            for change in [0x01, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[position] ^= change;
                let found = checked(bytes);
                if found.readable && found.schema_ok == Some(true) {
                    let predicted: u64 = found
                        .predicted
                        .iter()
                        .filter_map(|one| one.number_of_rows)
                        .sum();
                    assert_eq!(Some(predicted), found.rows, "{position} ^ {change}");
                }
                assert!(!found.findings.iter().any(|one| one.message.is_empty()));
            }
        }
    }
}

/// The bytes before the footer of a file, and the footer.
fn parts(bytes: &[u8]) -> (&[u8], &[u8]) {
    let tail = &bytes[bytes.len() - 8..];
    let length = u32::from_le_bytes(tail[..4].try_into().unwrap()) as usize;
    let start = bytes.len() - 8 - length;
    (&bytes[..start], &bytes[start..bytes.len() - 8])
}

#[test]
fn the_scan_of_a_valid_footer() {
    let whole = sample();
    let scanned = FooterScan::of(parts(&whole).1).unwrap();
    assert_eq!(scanned.rows, 60);
    assert!(scanned.encrypted.is_empty());
}

#[test]
fn sizes_beyond_the_footer_are_an_error() {
    // A struct whose second field is a list of 2^28 structs.
    let huge_list = [0x29, 0xfc, 0x80, 0x80, 0x80, 0x80, 0x01, 0x00];
    assert_eq!(FooterScan::of(&huge_list), Err(ThriftError::TooMany));
    // A schema of one group that declares five children.
    let childless = [0x29, 0x1c, 0x55, 0x0a, 0x00, 0x16, 0x00, 0x00];
    assert_eq!(FooterScan::of(&childless), Err(ThriftError::SchemaShape));
    // Nested structs.
    let deep = vec![0x1c; 500];
    assert_eq!(FooterScan::of(&deep), Err(ThriftError::TooDeep));
    assert_eq!(FooterScan::of(&[]), Err(ThriftError::Ends));
    assert_eq!(FooterScan::of(&[0x00]), Err(ThriftError::NoSchema));
    let endless_number = [
        0x36, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    ];
    assert_eq!(
        FooterScan::of(&endless_number),
        Err(ThriftError::LongNumber)
    );
}

#[test]
fn a_schema_that_is_too_deep_is_an_error() {
    // 99 groups, each with one child, and a leaf.
    let mut footer = vec![0x29, 0xfc, 100];
    for _ in 0..99 {
        footer.extend([0x55, 0x02, 0x00]);
    }
    footer.extend([0x55, 0x00, 0x00]);
    footer.extend([0x16, 0x00, 0x00]);
    assert_eq!(FooterScan::of(&footer), Err(ThriftError::TooDeep));
}

#[test]
fn invalid_statistics_do_not_make_a_file_unreadable() {
    let whole = write_file(
        &[valid_event(), valid_event().with_null(3)],
        WriteOptions::default(),
    );
    // Declare two bytes for the minimum of `timestamp`, which has eight. The
    // other six become an unknown field: a binary of four bytes.
    let min = crate::test_files::NOW_MS.to_le_bytes();
    let mut bytes = whole.to_vec();
    let from = whole.len()
        - usize::from(u16::from_le_bytes([
            whole[whole.len() - 8],
            whole[whole.len() - 7],
        ]))
        - 8;
    let mut found = 0;
    let mut start = from;
    while let Some(at) = bytes[start..]
        .windows(9)
        .position(|part| part[0] == 8 && part[1..] == min)
    {
        let at = start + at;
        bytes[at] = 2;
        bytes[at + 3..at + 9].copy_from_slice(&[0x98, 4, 0, 0, 0, 0]);
        found += 1;
        start = at + 9;
    }
    assert!(found > 0, "the statistics were not found");
    let footer = &bytes[from..bytes.len() - 8];
    parquet::file::metadata::ParquetMetaDataReader::decode_metadata(footer).unwrap_err();
    let checked = checked(bytes);
    assert_eq!(checked.verdict, Verdict::PartlyRejected, "{checked:?}");
}

/// Dremio used a field number of a column's metadata for a list. Parquet later
/// gave it to a number.
#[test]
fn a_field_with_the_type_of_another_writer_is_dropped() {
    let file = include_bytes!(
        "../../../../../tests/fuzz/seeds/footer/parquet-testing-dict-page-offset-zero.parquet"
    );
    let footer = read_footer(&Bytes::from_static(file)).unwrap();
    assert_eq!(footer.rows, Some(39));
    let metadata = footer.metadata.unwrap();
    let column = metadata.row_group(0).column(0);
    assert_eq!(column.column_path().string(), "l_partkey");
    assert_eq!(column.bloom_filter_length(), None);
}

/// Bytes that a transfer added or changed are named, with their number.
#[test]
fn what_a_transfer_did_is_told() {
    let file = sample();
    let message = |bytes: Vec<u8>| checked(bytes).findings[0].message.clone();
    let with = |before: &[u8], after: &[u8]| [before, &file, after].concat();
    for (bytes, part) in [
        (
            with(b"", b"\n"),
            "1 byte (a line break) follows the last PAR1",
        ),
        (
            with(b"", b"\r\n0\r\n\r\n"),
            "7 bytes (the end of a chunked HTTP response) follow",
        ),
        (with(b"", &[0; 512]), "512 bytes (zeros) follow"),
        (
            with(b"", b"{\"status\":\"ok\"}"),
            "15 bytes follow the last PAR1",
        ),
        (
            with(b"\xef\xbb\xbf", b""),
            "3 bytes (a byte-order mark) precede the first PAR1",
        ),
        (
            with(b"4f1a\r\n", b""),
            "6 bytes (such as a header of an HTTP response) precede",
        ),
        (file[..file.len() - 1].to_vec(), "cut short"),
        (file[..file.len() / 2].to_vec(), "cut short"),
    ] {
        let message = message(bytes);
        assert!(message.contains(part), "{part}: {message}");
    }
    let mut line_feeds = vec![b'x'; 400];
    line_feeds.extend([b'\n'; 40]);
    let original = [&b"PAR1"[..], &line_feeds, &file[4..]].concat();
    let mut text_mode = Vec::new();
    for byte in &original {
        text_mode.extend(if *byte == b'\n' {
            &b"\r\n"[..]
        } else {
            std::slice::from_ref(byte)
        });
    }
    let text = message(text_mode);
    assert!(
        text.contains("converted as text: every line feed"),
        "{text}"
    );
    let utf8 = String::from_utf8_lossy(&[&b"PAR1"[..], &[0xff; 99], &file].concat()).into_owned();
    let text = message(utf8.into_bytes());
    assert!(text.contains("valid UTF-8 with many U+FFFD"), "{text}");
}

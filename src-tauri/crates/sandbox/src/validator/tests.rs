use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::PathBuf;

use bytes::Bytes;
use serde_json::Value;

use super::*;

/// Files that this validator does not support: compressed as a whole, or LZO.
const UNSUPPORTED: [&str; 5] = [
    "events.lzo.parquet",
    "spark.lzo.parquet",
    "whole.parquet.gz",
    "whole.parquet.bz2",
    "wrapped-without-saying.parquet",
];

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/data/event-files")
}

fn texts(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .map(|id| id.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_corpus_is_validated_as_expected() {
    let text = fs::read_to_string(corpus().join("expected.json")).unwrap();
    let expectations: BTreeMap<String, Value> = serde_json::from_str(&text).unwrap();
    let mut wrong = Vec::new();
    let mut validated = 0;
    for (name, expected) in &expectations {
        let file = File::open(corpus().join(name)).unwrap();
        let found = validate(file, &texts(&expected["environments"]));
        let readable = expected["readable"] == true && !UNSUPPORTED.contains(&name.as_str());
        let predicted: Vec<(Vec<String>, Option<u64>)> = expected["predicted"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| (texts(&entry["errors"]), entry["numberOfRows"].as_u64()))
            .collect();
        let as_expected = match &found {
            ValidationResult::Unreadable(_) => !readable,
            ValidationResult::SchemaRejected(_) => {
                readable && predicted == [(vec![INVALID_SCHEMA.to_owned()], None)]
            }
            ValidationResult::Rows(sets) => {
                let sets: BTreeMap<_, _> = sets.iter().map(|s| (&s.codes, s.rows)).collect();
                let predicted: BTreeMap<_, _> = predicted
                    .iter()
                    .map(|(codes, rows)| (codes, rows.unwrap_or(u64::MAX)))
                    .collect();
                readable && sets == predicted
            }
        };
        validated += usize::from(readable);
        if !as_expected {
            wrong.push(format!("{name}: {found:?}, expected {predicted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(validated > 40, "{validated} files were validated");
}

#[test]
fn other_formats_are_unreadable() {
    for bytes in [
        &b""[..],
        b"key,timestamp\n",
        b"PAR1PAR1",
        b"PAR1\xff\xff\xff\x7fPAR1",
    ] {
        let found = validate(Bytes::from_static(bytes), &[]);
        assert!(
            matches!(found, ValidationResult::Unreadable(_)),
            "{found:?}"
        );
    }
}

/// Returns a file whose schema nests `depth` groups, in Thrift's compact protocol.
fn nested(depth: usize) -> Bytes {
    let mut footer = vec![0x15, 0x02, 0x19, 0xfc];
    let mut count = depth + 1;
    while count > 0x7f {
        footer.push(u8::try_from(count & 0x7f).unwrap() | 0x80);
        count >>= 7;
    }
    footer.push(u8::try_from(count).unwrap());
    for _ in 0..depth {
        // repetition: REQUIRED; name: "a"; children: 1.
        footer.extend([0x35, 0x00, 0x18, 0x01, b'a', 0x15, 0x02, 0x00]);
    }
    // type: INT64; repetition: REQUIRED; name: "a".
    footer.extend([0x15, 0x04, 0x25, 0x00, 0x18, 0x01, b'a', 0x00]);
    // rows: 0; row groups: none.
    footer.extend([0x16, 0x00, 0x19, 0x0c, 0x00]);
    let length = u32::try_from(footer.len()).unwrap();
    let mut file = b"PAR1".to_vec();
    file.extend(footer);
    file.extend(length.to_le_bytes());
    file.extend(b"PAR1");
    file.into()
}

#[test]
fn a_deeply_nested_schema_is_rejected_before_it_is_decoded() {
    let found = validate(nested(3), &[]);
    assert!(
        matches!(found, ValidationResult::SchemaRejected(_)),
        "{found:?}"
    );
    let found = validate(nested(1_000_000), &[]);
    let ValidationResult::Unreadable(reason) = found else {
        panic!("{found:?}");
    };
    assert!(reason.contains("too deep"), "{reason}");
}

/// A corrupted file has as many rows as the original, or is rejected as a whole.
#[test]
fn a_corrupted_byte_adds_no_rows_and_loses_none() {
    let good = fs::read(corpus().join("événements du été 2023.parquet")).unwrap();
    let environments = ["env-prod-7f3a91".to_owned()];
    let rows = |result: &ValidationResult| match result {
        ValidationResult::Rows(sets) => Some(sets.iter().map(|set| set.rows).sum::<u64>()),
        _ => None,
    };
    let expected = rows(&validate(Bytes::from(good.clone()), &environments));
    assert!(expected.is_some_and(|rows| rows > 0));
    let mut unreadable = 0;
    for index in (0..good.len()).step_by(7) {
        let mut bad = good.clone();
        bad[index] ^= 0x55;
        let found = validate(Bytes::from(bad), &environments);
        match &found {
            ValidationResult::Unreadable(reason) => {
                assert_ne!(reason, READER_PANICKED, "byte {index}");
                unreadable += 1;
            }
            ValidationResult::SchemaRejected(_) => {}
            ValidationResult::Rows(_) => assert_eq!(rows(&found), expected, "byte {index}"),
        }
    }
    assert!(unreadable > 0);
}

#[test]
fn accepted_rows_are_first_and_then_the_largest_sets() {
    let code = |code: &str| vec![code.to_owned()];
    let mut sets = vec![
        ValidatedRows::new(code(INVALID_TIMESTAMP), 3),
        ValidatedRows::new(code(REQUIRED_FIELDS_NULL), 9),
        ValidatedRows::new(code(INVALID_ENVIRONMENT_ID), 3),
        ValidatedRows::new(Vec::new(), 1),
    ];
    sort_by_rows(&mut sets);
    let order: Vec<u64> = sets.iter().map(|set| set.rows).collect();
    assert_eq!(order, [1, 9, 3, 3]);
    assert_eq!(sets[2].codes, code(INVALID_ENVIRONMENT_ID));
    assert!(sets.iter().all(|set| set.codes.len() == set.details.len()));
}

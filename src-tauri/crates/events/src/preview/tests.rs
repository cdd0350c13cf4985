use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::file::properties::WriterVersion;

use super::{CellValue, Preview, PreviewError, RowFilter, SearchDirection};
use crate::check::{Cancellable, Code};
use crate::columns::EventColumn;
use crate::settings::CheckSettings;
use crate::test_files::{
    Event, NOW_MS, VALID_SCHEMA, WriteOptions, valid_event, valid_schema_with, write_empty_file,
    write_file,
};

fn settings() -> CheckSettings {
    CheckSettings::with_environments(["env"])
}

/// Row n has the key `key-n`, and n % 5 properties, or null instead of 4.
fn numbered(rows: usize) -> Vec<Event> {
    let entries = [
        ("a", Some("1")),
        ("b", None),
        ("a", Some("2")),
        ("c", Some("")),
    ];
    (0..rows)
        .map(|row| {
            let mut event = valid_event();
            event.strings[3] = Some(format!("key-{row}").into_bytes());
            event.properties = (row % 5 != 4).then(|| entries[..row % 5].to_vec());
            if row % 10 == 7 {
                event.with_timestamp(NOW_MS / 1_000)
            } else {
                event
            }
        })
        .collect()
}

fn open(bytes: Bytes) -> Preview {
    Preview::open(Arc::new(bytes)).unwrap()
}

#[test]
fn types_are_named_as_in_the_vendors_documentation() {
    let preview = open(write_file(&numbered(3), WriteOptions::default()));
    let shape = preview.shape();
    assert_eq!(shape.rows, 3);
    let columns: Vec<_> = shape
        .columns
        .iter()
        .map(|one| (one.name.as_str(), one.type_name.as_str(), one.numeric))
        .collect();
    assert_eq!(
        columns,
        [
            ("environmentId", "String", false),
            ("trafficTypeId", "String", false),
            ("eventTypeId", "String", false),
            ("key", "String", false),
            ("timestamp", "Long, ms", true),
            ("value", "Double", true),
            ("properties", "Map<String,String>", false),
        ]
    );
    let wrong = open(write_empty_file(&valid_schema_with(
        "value",
        "optional float value; optional int32 more;",
    )));
    let value = &wrong.shape().columns[5];
    assert_eq!(
        (value.type_name.as_str(), value.expected, value.numeric),
        ("FLOAT", true, true)
    );
    assert!(!wrong.shape().columns[6].expected);
}

#[test]
fn any_page_has_its_rows_in_every_layout() {
    let events = numbered(300);
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        for dictionary in [true, false] {
            let codec = Compression::SNAPPY;
            let options = WriteOptions {
                codec,
                version,
                dictionary,
                rows_per_group: 110,
                rows_per_page: 16,
            };
            let preview = open(write_file(&events, options));
            for (offset, limit) in [
                (0, 300),
                (0, 1),
                (105, 10),
                (109, 2),
                (219, 3),
                (295, 50),
                (130, 64),
            ] {
                let page = preview.page(offset, limit, &settings()).unwrap();
                let expected = (offset..300).take(limit);
                assert_eq!(page.len(), expected.clone().count());
                for (row, number) in page.iter().zip(expected) {
                    assert_eq!(row.row, number);
                    assert_eq!(row.values[3], CellValue::Text(format!("key-{number}")));
                    let entries = match number % 5 {
                        4 => None,
                        some => Some(some),
                    };
                    match (&row.values[6], entries) {
                        (CellValue::Null, None) => {}
                        (CellValue::Map(found), Some(some)) => assert_eq!(found.len() as u64, some),
                        other => panic!("{number}: {other:?}"),
                    }
                    let has_error = number % 10 == 7;
                    assert_eq!(
                        row.errors,
                        if has_error {
                            vec![Code::InvalidTimestamp]
                        } else {
                            vec![]
                        }
                    );
                    assert_eq!(row.error_columns, if has_error { vec![4] } else { vec![] });
                }
            }
            assert!(preview.page(300, 10, &settings()).unwrap().is_empty());
            assert!(preview.page(u64::MAX, 10, &settings()).unwrap().is_empty());
        }
    }
}

/// Some writers end a page in the middle of a row. In this file nearly all pages
/// end so, and some rows span many pages.
#[test]
fn rows_that_span_pages_are_complete() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../tests/data/event-files/rows-across-pages.parquet"
    );
    let preview = open(std::fs::read(path).unwrap().into());
    let settings = CheckSettings::with_environments(["env-prod"]);
    let whole = preview.page(0, 400, &settings).unwrap();
    assert_eq!(whole.len(), 400);
    for (number, row) in whole.iter().enumerate() {
        let entries = match (number % 3, number % 7) {
            (0, _) => Some(number % 5),
            (_, 6) => None,
            (_, other) => Some([0, 1, 2, 3, 40, 130][other]),
        };
        assert_eq!(row.values[3], CellValue::Text(format!("key-{number}")));
        match (&row.values[6], entries) {
            (CellValue::Null, None) => {}
            (CellValue::Map(found), Some(entries)) => {
                assert_eq!(found.len(), entries, "{number}");
                if let Some((key, value)) = found.last() {
                    let last = entries - 1;
                    assert_eq!(key, &CellValue::Text(format!("k{last}")));
                    let text = CellValue::Text(format!("v{number}-{last}"));
                    let expected = if last % 6 == 5 { CellValue::Null } else { text };
                    assert_eq!(value, &expected);
                }
            }
            other => panic!("{number}: {other:?}"),
        }
    }
    for (offset, limit) in (0..400).flat_map(|offset| [(offset, 1), (offset, 9)]) {
        let page = preview.page(offset as u64, limit, &settings).unwrap();
        assert_eq!(page, whole[offset..(offset + limit).min(400)], "{offset}");
    }
    let every_seventh: Vec<u64> = (3..400).step_by(7).collect();
    let rows = preview.rows(&every_seventh, &settings).unwrap();
    assert_eq!(rows.len(), every_seventh.len());
    for row in rows {
        assert_eq!(row, whole[usize::try_from(row.row).unwrap()]);
    }
}

#[test]
fn rejected_rows_are_paged() {
    let preview = open(write_file(
        &numbered(300),
        WriteOptions {
            rows_per_group: 110,
            ..WriteOptions::default()
        },
    ));
    let numbers = |offset, limit| {
        let Cancellable::Done(rows) = preview
            .rejected_rows(&settings(), offset, limit, &())
            .unwrap()
        else {
            panic!("nothing cancels the scan");
        };
        assert!(
            rows.iter()
                .all(|row| row.errors == [Code::InvalidTimestamp])
        );
        rows.iter().map(|row| row.row).collect::<Vec<_>>()
    };
    assert_eq!(numbers(0, 3), [7, 17, 27]);
    assert_eq!(numbers(10, 3), [107, 117, 127]);
    assert_eq!(numbers(29, 5), [297]);
    assert_eq!(numbers(0, 1_000).len(), 30);
    assert!(numbers(30, 5).is_empty());
    assert!(numbers(0, 0).is_empty());
}

fn done<T>(outcome: Cancellable<T>) -> T {
    match outcome {
        Cancellable::Done(found) => found,
        Cancellable::Cancelled => panic!("nothing cancels the scan"),
    }
}

/// Invalid timestamps in rows that end in 7, no key in every ninth row, another
/// environment in every fourth.
fn dirty(rows: usize) -> Vec<Event> {
    let mut events = numbered(rows);
    for (row, event) in events.iter_mut().enumerate() {
        if row % 9 == 0 {
            event.strings[3] = None;
        }
        if row % 4 == 1 {
            event.strings[0] = Some(b"qa".to_vec());
        }
    }
    events
}

#[test]
fn row_sets_agree_with_the_pages() {
    let events = dirty(700);
    let codes = [
        Code::InvalidEnvironmentId,
        Code::InvalidTimestamp,
        Code::RequiredFieldsNull,
    ];
    for rows_per_group in [110, 700] {
        let preview = open(write_file(
            &events,
            WriteOptions {
                rows_per_group,
                ..WriteOptions::default()
            },
        ));
        let rows = preview.page(0, 700, &settings()).unwrap();
        let bitmaps = done(preview.error_bitmaps(&settings(), &()).unwrap());
        let agrees = |filter: RowFilter, wanted: &dyn Fn(&super::DecodedRow) -> bool| {
            let set = bitmaps.rows(&filter).unwrap();
            let expected: Vec<u64> = rows
                .iter()
                .filter(|row| wanted(row))
                .map(|row| row.row)
                .collect();
            assert!(!expected.is_empty(), "{filter:?}");
            assert_eq!(set.numbers(0, 1_000), expected, "{filter:?}");
            assert_eq!(set.total(), expected.len() as u64);
            let shown = preview.rows(&set.numbers(3, 5), &settings()).unwrap();
            assert_eq!(
                shown.iter().map(|row| row.row).collect::<Vec<_>>(),
                expected.into_iter().skip(3).take(5).collect::<Vec<_>>()
            );
        };
        agrees(RowFilter::Rejected, &|row| !row.errors.is_empty());
        agrees(
            RowFilter::Error(Code::InvalidTimestamp, EventColumn::Timestamp),
            &|row| row.error_columns.contains(&4),
        );
        agrees(
            RowFilter::Error(Code::RequiredFieldsNull, EventColumn::Key),
            &|row| row.error_columns.contains(&3),
        );
        for set in 1..8_usize {
            let own: Vec<Code> = (0..3)
                .filter(|bit| set >> bit & 1 == 1)
                .map(|bit| codes[bit])
                .collect();
            // The order of the codes does not matter.
            let named = own.iter().rev().copied().collect();
            agrees(RowFilter::ErrorSet(named), &|row| row.errors == own);
        }
        let of = |id: &str| done(preview.environment_rows(id, &settings(), &()).unwrap());
        let own: Vec<u64> = (0..700).filter(|row| row % 4 == 1).collect();
        assert_eq!(of("qa").numbers(0, 1_000), own);
        assert_eq!(of("env").total(), 700 - own.len() as u64);
        assert_eq!(of("unknown").total(), 0);
    }
}

#[test]
fn every_error_of_a_row_is_described() {
    let preview = open(write_file(&dirty(40), WriteOptions::default()));
    let row = preview.page(37, 1, &settings()).unwrap().remove(0);
    let described: Vec<_> = preview
        .row_errors(&row)
        .into_iter()
        .map(|one| (one.column, one.message))
        .collect();
    assert_eq!(
        described,
        [
            (0, "`qa` is not in your environment list.".to_owned()),
            (
                4,
                format!(
                    "`{}` looks like seconds; milliseconds are needed.",
                    NOW_MS / 1_000
                )
            ),
        ]
    );
    let row = preview.page(18, 1, &settings()).unwrap().remove(0);
    assert_eq!(preview.row_errors(&row)[0].message, "`key` is null.");
}

#[test]
fn text_is_found_in_both_directions() {
    let preview = open(write_file(
        &numbered(700),
        WriteOptions {
            rows_per_group: 110,
            ..WriteOptions::default()
        },
    ));
    let find = |text, from, direction| done(preview.find(3, text, from, direction, &()).unwrap());
    assert_eq!(find("KEY-33", 0, SearchDirection::Forward), Some(33));
    assert_eq!(find("key-33", 33, SearchDirection::Forward), Some(330));
    assert_eq!(find("key-33", 339, SearchDirection::Forward), None);
    assert_eq!(find("key-33", 339, SearchDirection::Backward), Some(338));
    assert_eq!(find("key-33", 330, SearchDirection::Backward), Some(33));
    assert_eq!(find("key-33", 33, SearchDirection::Backward), None);
    assert_eq!(find("", 0, SearchDirection::Forward), None);
    assert_eq!(find("key", u64::MAX, SearchDirection::Forward), None);
}

#[test]
fn single_cells_are_decoded() {
    let preview = open(write_file(
        &numbered(300),
        WriteOptions {
            rows_per_group: 110,
            ..WriteOptions::default()
        },
    ));
    assert_eq!(
        preview.cell(250, 3).unwrap(),
        Some(CellValue::Text("key-250".to_owned()))
    );
    assert_eq!(preview.cell(254, 6).unwrap(), Some(CellValue::Null));
    assert_eq!(preview.cell(300, 3).unwrap(), None);
    assert_eq!(preview.cell(0, 99).unwrap(), None);
}

#[test]
fn text_that_is_not_utf8_is_shown() {
    let mut event = valid_event();
    event.strings[3] = Some(vec![b'a', 0xff, b'b']);
    let preview = open(write_file(&[event], WriteOptions::default()));
    let page = preview.page(0, 1, &settings()).unwrap();
    assert_eq!(page[0].values[3], CellValue::Text("a\u{fffd}b".to_owned()));
}

#[test]
fn nulls_are_null_and_errors_name_their_columns() {
    let events = [
        valid_event().with_null(0).with_null(4),
        valid_event().with_environment("x"),
    ];
    let preview = open(write_file(&events, WriteOptions::default()));
    let page = preview.page(0, 2, &settings()).unwrap();
    assert_eq!(page[0].values[0], CellValue::Null);
    assert_eq!(page[0].errors, [Code::RequiredFieldsNull]);
    assert_eq!(page[0].error_columns, [0, 4]);
    assert_eq!(page[1].errors, [Code::InvalidEnvironmentId]);
    assert_eq!(page[1].error_columns, [0]);
    let unlisted = preview.page(1, 1, &CheckSettings::default()).unwrap();
    assert!(unlisted[0].errors.is_empty());
}

#[test]
fn errors_of_opening_name_their_cause() {
    let error = Preview::open(Arc::new(Bytes::from_static(b"a,b\n1,2\n"))).unwrap_err();
    let PreviewError(reason) = &error;
    assert_eq!(reason.note, "Not Parquet: looks like CSV");
    assert!(error.to_string().starts_with("The file is not Parquet"));
}

#[test]
fn a_file_without_rows_has_empty_pages() {
    let preview = open(write_empty_file(VALID_SCHEMA));
    assert!(preview.page(0, 10, &settings()).unwrap().is_empty());
}

#[test]
fn a_row_serialises_as_an_object() {
    let preview = open(write_file(&numbered(8), WriteOptions::default()));
    let page = preview.page(7, 1, &settings()).unwrap();
    let json = serde_json::to_string(&page[0].as_object(&preview.shape().columns)).unwrap();
    assert_eq!(
        json,
        r#"{"row":7,"values":{"environmentId":"env","trafficTypeId":"user","eventTypeId":"click","key":"key-7","timestamp":1763630046,"value":1.5,"properties":{"a":"1","b":null}}}"#
    );
}

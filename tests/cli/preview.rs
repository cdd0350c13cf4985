//! Tests of `tally preview`.

use std::fs;
use std::path::Path;

use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::json;
use tallyman_tests::event_table::{Event, batch, file_of, snappy, valid_events, write};

use crate::{lines, path_str, sample_files, stderr, stdout, tally};

#[test]
fn preview_starts_at_any_row() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("three-groups.parquet");
    let events = valid_events(900);
    let batches: Vec<_> = events
        .chunks(300)
        .map(|part| batch(part).unwrap())
        .collect();
    let properties = snappy().set_max_row_group_row_count(Some(300));
    fs::write(&path, write(&batches, properties).unwrap()).unwrap();

    let output = tally(&[
        "preview",
        path_str(&path),
        "--offset",
        "598",
        "--limit",
        "4",
        "--format",
        "json",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let rows = lines(&output);
    assert_eq!(rows.len(), 4);
    for (row, number) in rows.iter().zip(598_u32..) {
        let event = Event::valid(number);
        assert_eq!(row["row"], number);
        assert_eq!(
            row["values"]["timestamp"],
            json!(event.timestamp),
            "64-bit integers are numbers"
        );
        assert_eq!(row["values"]["key"], json!(event.key));
        assert_eq!(row["values"]["value"], json!(event.value));
        let properties = event.properties.map(|entries| {
            entries
                .into_iter()
                .map(|(key, value)| (key, json!(value)))
                .collect::<serde_json::Map<_, _>>()
        });
        assert_eq!(row["values"]["properties"], json!(properties));
    }
    let past = tally(&[
        "preview",
        path_str(&path),
        "--offset",
        "900",
        "--format",
        "json",
    ]);
    assert_eq!((past.status.code(), stdout(&past).len()), (Some(0), 0));
}

#[test]
fn stored_timestamps_are_shown_in_utc() {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("data/event-files/pandas-datetime-utc.parquet");
    let output = tally(&[
        "preview",
        path_str(&file),
        "--limit",
        "1",
        "--format",
        "json",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let time = lines(&output)[0]["values"]["timestamp"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        time.starts_with("20") && time.contains('T') && time.ends_with('Z'),
        "{time}"
    );
}

#[test]
fn a_corrupt_column_is_null_in_the_data_and_reported_on_stderr() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("damaged.parquet");
    let mut bytes = file_of(&valid_events(50)).unwrap();
    let reader = SerializedFileReader::new(Bytes::from(bytes.clone())).unwrap();
    let value = reader
        .metadata()
        .row_group(0)
        .columns()
        .iter()
        .find(|column| column.column_descr().name() == "value")
        .unwrap();
    let (start, length) = value.byte_range();
    let range = usize::try_from(start).unwrap()..usize::try_from(start + length).unwrap();
    bytes[range].fill(0xff);
    fs::write(&path, bytes).unwrap();

    let output = tally(&[
        "preview",
        path_str(&path),
        "--limit",
        "2",
        "--format",
        "json",
    ]);
    assert_eq!(output.status.code(), Some(3));
    let rows = lines(&output);
    assert_eq!(rows.len(), 2);
    assert!(rows[0]["values"]["value"].is_null());
    assert_eq!(rows[0]["values"]["key"], json!(Event::valid(0).key));
    assert!(
        stderr(&output).contains("`value` cannot be shown"),
        "{}",
        stderr(&output)
    );
    assert!(!stderr(&output).contains("panicked"), "{}", stderr(&output));
}

#[test]
fn all_rows_of_a_file_with_a_wrong_schema_are_rejected() {
    let (_root, paths) = sample_files();
    let output = tally(&[
        "preview",
        path_str(&paths[2]),
        "--rejected-only",
        "--limit",
        "3",
        "--format",
        "json",
    ]);
    assert_eq!(lines(&output).len(), 3);
    assert!(
        stderr(&output).contains("The whole file would be rejected"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn preview_of_rejected_rows_agrees_with_validate() {
    let (_root, paths) = sample_files();
    let environments = "env-prod-1,env-stage-1";
    let checked = tally(&[
        "validate",
        path_str(&paths[1]),
        "--format",
        "json",
        "--environments",
        environments,
        "--first-rows",
        "10000",
    ]);
    let mut expected: Vec<u64> = lines(&checked)[0]["codeSets"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|set| set["firstRows"].as_array().unwrap())
        .map(|row| row.as_u64().unwrap())
        .collect();
    expected.sort_unstable();
    let shown = |offset: &str, limit: &str| -> Vec<u64> {
        let output = tally(&[
            "preview",
            path_str(&paths[1]),
            "--rejected-only",
            "--environments",
            environments,
            "--offset",
            offset,
            "--limit",
            limit,
            "--format",
            "json",
        ]);
        lines(&output)
            .iter()
            .map(|row| row["row"].as_u64().unwrap())
            .collect()
    };
    assert!(expected.len() > 20);
    assert_eq!(shown("0", "100000"), expected);
    assert_eq!(shown("5", "3"), expected[5..8]);
}

#[test]
fn untrusted_text_is_escaped_in_tables_and_csv() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("hostile.parquet");
    let mut events = valid_events(3);
    events[0].key = Some("\u{1b}[31mred\u{202e}\0".to_owned());
    events[1].key = Some("a,\"b\"\nc".to_owned());
    events[2].key = Some("x".repeat(1_000_000));
    fs::write(&path, file_of(&events).unwrap()).unwrap();

    let table = stdout(&tally(&["preview", path_str(&path)]));
    assert!(!table.contains('\u{1b}') && !table.contains('\u{202e}') && !table.contains('\0'));
    assert!(table.contains("\\u{1b}[31mred"), "{table}");
    assert!(table.len() < 10_000, "a long value is cut");

    let csv = stdout(&tally(&[
        "preview",
        path_str(&path),
        "--format",
        "csv",
        "--limit",
        "2",
    ]));
    assert!(csv.contains("\"a,\"\"b\"\"\nc\""), "{csv}");

    let json = lines(&tally(&["preview", path_str(&path), "--format", "json"]));
    assert_eq!(
        json[2]["values"]["key"].as_str().map(str::len),
        Some(1_000_000)
    );
}

//! `tally` as scripts see it: what it prints, where, and how it exits.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers too"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::{Value, json};
use tallyman_operations::samples;
use tallyman_tests::event_table::{Event, batch, file_of, snappy, sound_events, write};
use tempfile::TempDir;

/// `tally`, as the workspace built it.
fn tally(arguments: &[&str]) -> Output {
    let test = std::env::current_exe().expect("the path of this test");
    let program = test.ancestors().nth(2).expect("target/debug").join("tally");
    Command::new(&program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{} cannot be started: {error}", program.display()))
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn lines(output: &Output) -> Vec<Value> {
    out(output)
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON object a line"))
        .collect()
}

fn laid_out() -> (TempDir, Vec<PathBuf>) {
    let root = tempfile::tempdir().expect("a folder");
    let paths = samples::lay_out(root.path()).expect("the samples");
    (root, paths)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

#[test]
fn a_folder_gives_one_line_a_file_in_path_order() {
    let (root, _) = laid_out();
    fs::write(root.path().join("notes.txt"), "not for us").unwrap();
    let output = tally(&["validate", text(root.path()), "--format", "json"]);
    let names: Vec<String> = lines(&output)
        .iter()
        .map(|line| {
            line["file"]
                .as_str()
                .unwrap()
                .rsplit(['/', '\\'])
                .next()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(
        names,
        [
            "clean.snappy.parquet",
            "cut-short.parquet",
            "dirty.snappy.parquet",
            "pandas-types.parquet"
        ]
    );
    assert_eq!(
        output.status.code(),
        Some(3),
        "an unreadable file outweighs rejected rows"
    );
    assert!(
        complaint(&output).contains("1 file was left out"),
        "{}",
        complaint(&output)
    );
}

#[test]
fn the_fields_of_the_contract_are_there() {
    let (_root, paths) = laid_out();
    let output = tally(&[
        "validate",
        text(&paths[1]),
        "--format",
        "json",
        "--environments",
        "env-prod-1,env-stage-1",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let line = &lines(&output)[0];
    for field in [
        "file",
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
        "elapsedMs",
    ] {
        assert!(!line[field].is_null(), "{field} is missing: {line}");
    }
    assert_eq!(line["file"], text(&paths[1]), "the path as given");
    assert_eq!(line["verdict"], "partly_rejected");
    assert_eq!(line["basis"], "scan");
    assert_eq!(line["wrapping"], "none");
    assert_eq!(line["codecs"], json!(["SNAPPY"]));
    let rows: u64 = line["predicted"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["numberOfRows"].as_u64().unwrap())
        .sum();
    assert_eq!(
        line["rows"], rows,
        "the predicted report accounts for every row"
    );
    assert_eq!(line["predicted"][0]["valid"], true);
    assert!(
        line["predicted"][0].get("firstRows").is_none(),
        "the vendor's format has no fields of ours"
    );
    let invalid = line["environments"]
        .as_array()
        .unwrap()
        .iter()
        .find(|environment| environment["id"] == "env-qa-legacy")
        .unwrap();
    assert_eq!(invalid["listed"], false);
}

#[test]
fn environments_may_come_from_a_file_in_any_spelling() {
    let (root, paths) = laid_out();
    let list = root.path().join("environments.txt");
    for spelling in [
        "env-prod-1\nenv-stage-1\n",
        "env-prod-1, env-stage-1",
        "[\"env-prod-1\", \"env-stage-1\"]",
        "\u{feff}[{\"id\": \"env-prod-1\", \"name\": \"Production\"}, {\"id\": \"env-stage-1\"}]",
    ] {
        fs::write(&list, spelling).unwrap();
        let output = tally(&[
            "validate",
            text(&paths[0]),
            "--environments-file",
            text(&list),
        ]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{spelling}: {}",
            complaint(&output)
        );
    }
    fs::write(&list, "[\"env-prod-1\",\n").unwrap();
    let output = tally(&[
        "validate",
        text(&paths[0]),
        "--environments-file",
        text(&list),
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        complaint(&output).contains("line 1, column 14"),
        "{}",
        complaint(&output)
    );
}

#[test]
fn first_rows_limits_the_row_numbers_and_not_the_counts() {
    let (_root, paths) = laid_out();
    let output = tally(&[
        "validate",
        text(&paths[1]),
        "--format",
        "json",
        "--first-rows",
        "2",
    ]);
    for set in lines(&output)[0]["codeSets"].as_array().unwrap() {
        let shown = set["firstRows"].as_array().unwrap();
        assert!(shown.len() <= 2, "{set}");
        assert!(set["rows"].as_u64().unwrap() >= shown.len() as u64);
    }
}

#[test]
fn what_is_not_there_or_not_supported_is_said_plainly() {
    let gone = tally(&["validate", "gone.parquet"]);
    assert_eq!(gone.status.code(), Some(3));
    assert!(
        out(&gone).contains("The file is not there"),
        "{}",
        out(&gone)
    );

    for arguments in [
        &["validate", "s3://bucket/key.parquet"][..],
        &["validate", "x.parquet", "--duplicates"],
        &["validate", "x.parquet", "--extract", "folder"],
        &["preview", "s3://bucket/key.parquet"],
    ] {
        let output = tally(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            complaint(&output).contains("not supported yet"),
            "{}",
            complaint(&output)
        );
    }
    assert_eq!(tally(&["validate"]).status.code(), Some(2), "no path");
    assert_eq!(
        tally(&["validate", "x", "--now", "tomorrow"]).status.code(),
        Some(2)
    );
    assert_eq!(
        tally(&["validate", "--no-such-option", "x"]).status.code(),
        Some(2)
    );

    let empty = tempfile::tempdir().unwrap();
    let output = tally(&["validate", text(empty.path())]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("holds no Parquet files"));
}

#[test]
fn preview_gives_rows_with_their_numbers_from_anywhere() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("three-groups.parquet");
    let events = sound_events(900);
    let batches: Vec<_> = events
        .chunks(300)
        .map(|part| batch(part).unwrap())
        .collect();
    let properties = snappy().set_max_row_group_row_count(Some(300));
    fs::write(&path, write(&batches, properties).unwrap()).unwrap();

    let output = tally(&[
        "preview",
        text(&path),
        "--offset",
        "598",
        "--limit",
        "4",
        "--format",
        "json",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", complaint(&output));
    let rows = lines(&output);
    assert_eq!(rows.len(), 4);
    for (row, number) in rows.iter().zip(598_u32..) {
        let event = Event::sound(number);
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
        text(&path),
        "--offset",
        "900",
        "--format",
        "json",
    ]);
    assert_eq!((past.status.code(), out(&past).len()), (Some(0), 0));
}

#[test]
fn times_that_a_file_stores_as_times_are_shown_in_utc() {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("data/event-files/pandas-datetime-utc.parquet");
    let output = tally(&["preview", text(&file), "--limit", "1", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", complaint(&output));
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
fn a_damaged_column_is_null_in_the_data_and_told_beside_it() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("damaged.parquet");
    let mut bytes = file_of(&sound_events(50)).unwrap();
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

    let output = tally(&["preview", text(&path), "--limit", "2", "--format", "json"]);
    assert_eq!(output.status.code(), Some(3));
    let rows = lines(&output);
    assert_eq!(rows.len(), 2);
    assert!(rows[0]["values"]["value"].is_null());
    assert_eq!(rows[0]["values"]["key"], json!(Event::sound(0).key));
    assert!(
        complaint(&output).contains("`value` cannot be shown"),
        "{}",
        complaint(&output)
    );
    assert!(
        !complaint(&output).contains("panicked"),
        "{}",
        complaint(&output)
    );
}

#[test]
fn rejected_rows_of_a_file_with_a_wrong_schema_are_all_of_them() {
    let (_root, paths) = laid_out();
    let output = tally(&[
        "preview",
        text(&paths[2]),
        "--rejected-only",
        "--limit",
        "3",
        "--format",
        "json",
    ]);
    assert_eq!(lines(&output).len(), 3);
    assert!(
        complaint(&output).contains("The whole file would be rejected"),
        "{}",
        complaint(&output)
    );
}

#[test]
fn preview_of_rejected_rows_agrees_with_validate() {
    let (_root, paths) = laid_out();
    let environments = "env-prod-1,env-stage-1";
    let checked = tally(&[
        "validate",
        text(&paths[1]),
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
            text(&paths[1]),
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
fn hostile_cells_reach_neither_terminal_nor_csv_as_anything_but_text() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("hostile.parquet");
    let mut events = sound_events(3);
    events[0].key = Some("\u{1b}[31mred\u{202e}\0".to_owned());
    events[1].key = Some("a,\"b\"\nc".to_owned());
    events[2].key = Some("x".repeat(1_000_000));
    fs::write(&path, file_of(&events).unwrap()).unwrap();

    let table = out(&tally(&["preview", text(&path)]));
    assert!(!table.contains('\u{1b}') && !table.contains('\u{202e}') && !table.contains('\0'));
    assert!(table.contains("\\u{1b}[31mred"), "{table}");
    assert!(table.len() < 10_000, "a long value is cut");

    let csv = out(&tally(&[
        "preview",
        text(&path),
        "--format",
        "csv",
        "--limit",
        "2",
    ]));
    assert!(csv.contains("\"a,\"\"b\"\"\nc\""), "{csv}");

    let json = lines(&tally(&["preview", text(&path), "--format", "json"]));
    assert_eq!(
        json[2]["values"]["key"].as_str().map(str::len),
        Some(1_000_000)
    );
}

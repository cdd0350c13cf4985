//! Tests of `tally validate`.

use std::fs;

use serde_json::json;
use tallyman_tests::event_table::{file_of, valid_events};
use tallyman_tests::large_file::write_large;

use crate::{lines, path_str, sample_files, stderr, stdout, tally};

#[test]
fn a_folder_prints_one_line_per_file_in_path_order() {
    let (root, _) = sample_files();
    fs::write(root.path().join("notes.txt"), "not for us").unwrap();
    let output = tally(&["validate", path_str(root.path()), "--format", "json"]);
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
        stderr(&output).contains("1 file was left out"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn the_json_has_the_fields_of_the_contract() {
    let (_root, paths) = sample_files();
    let output = tally(&[
        "validate",
        path_str(&paths[1]),
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
    assert_eq!(line["file"], path_str(&paths[1]), "the path as given");
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
fn a_file_of_environments_may_have_any_format() {
    let (root, paths) = sample_files();
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
            path_str(&paths[0]),
            "--environments-file",
            path_str(&list),
        ]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{spelling}: {}",
            stderr(&output)
        );
    }
    fs::write(&list, "[\"env-prod-1\",\n").unwrap();
    let output = tally(&[
        "validate",
        path_str(&paths[0]),
        "--environments-file",
        path_str(&list),
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("line 1, column 14"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn first_rows_limits_row_numbers_but_not_counts() {
    let (_root, paths) = sample_files();
    let output = tally(&[
        "validate",
        path_str(&paths[1]),
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
fn duplicate_rows_are_found_only_on_request() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("twice.parquet");
    let mut events = valid_events(300);
    events.extend(valid_events(10));
    fs::write(&path, file_of(&events).unwrap()).unwrap();
    let codes = |arguments: &[&str]| {
        let all = [
            &["validate", path_str(&path), "--format", "json"],
            arguments,
        ]
        .concat();
        let output = tally(&all);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        lines(&output)[0]["findings"].as_array().unwrap().clone()
    };
    assert_eq!(codes(&[]), [json!(null); 0]);
    for arguments in [&["--duplicates"][..], &["--duplicates", "--quick"]] {
        let found = codes(arguments);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0]["code"], "DUPLICATE_ROW");
        assert_eq!(found[0]["severity"], "warning");
        assert_eq!(found[0]["column"], json!(null));
        assert_eq!(found[0]["rows"], 10);
        assert_eq!(found[0]["firstRows"], json!((300..310).collect::<Vec<_>>()));
    }
}

#[test]
fn duplicate_detection_beyond_the_memory_limit_uses_the_disk() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("many.parquet");
    let file = fs::File::create(&path).unwrap();
    write_large(file, 100_000, 30).unwrap();
    let output = tally(&[
        "validate",
        path_str(&path),
        "--duplicates",
        "--quick",
        "--format",
        "json",
    ]);
    let message = stderr(&output);
    assert!(
        message.contains("comparing its rows takes 72 MB"),
        "{message}"
    );
    let findings = &lines(&output)[0]["findings"];
    let found = findings.as_array().unwrap().iter();
    let rows: Vec<_> = found
        .filter(|finding| finding["code"] == "DUPLICATE_ROW")
        .map(|finding| finding["rows"].clone())
        .collect();
    assert_eq!(rows, [2_900_000]);
}

#[test]
fn missing_files_and_wrong_arguments_have_their_exit_status() {
    let gone = tally(&["validate", "gone.parquet"]);
    assert_eq!(gone.status.code(), Some(3));
    assert!(
        stdout(&gone).contains("The file is not there"),
        "{}",
        stdout(&gone)
    );

    for arguments in [
        ["validate", "s3:///key"],
        ["preview", "s3://bucket/prefix/"],
    ] {
        let output = tally(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
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
    let output = tally(&["validate", path_str(empty.path())]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("contains no Parquet files"));
}

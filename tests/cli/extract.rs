//! Tests of `tally validate --extract`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{lines, path_str, sample_files, stderr, tally};

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn validate(path: &Path) -> Value {
    lines(&tally(&["validate", path_str(path), "--format", "json"])).remove(0)
}

#[test]
fn clean_and_rejected_rows_are_written_to_two_files() {
    let (root, _) = sample_files();
    let target = root.path().join("out/rows");
    let arguments = [
        "validate",
        path_str(root.path()),
        "--extract",
        path_str(&target),
        "--format",
        "json",
    ];
    let output = tally(&arguments);
    assert_eq!(output.status.code(), Some(3), "as without --extract");
    let message = stderr(&output);
    for sentence in [
        "clean.snappy.parquet: 600 clean rows in",
        "No row is rejected, so there is no file of rejected rows.",
        "dirty.snappy.parquet: 1656 clean rows in",
        "50 rejected rows in",
        "pandas-types.parquet: The whole file is rejected for its schema",
        "cut-short.parquet: It cannot be read, so no rows were written.",
    ] {
        assert!(message.contains(sentence), "{sentence}: {message}");
    }
    assert_eq!(
        names(&target),
        [
            "clean.snappy.clean.parquet",
            "dirty.snappy.clean.parquet",
            "dirty.snappy.rejected.parquet"
        ]
    );
    let lines = lines(&output);
    assert!(lines[1].get("extracted").is_none(), "{}", lines[1]);
    let dirty = &lines[2];
    for (part, verdict) in [("clean", "accepted"), ("rejected", "rejected")] {
        let written = &dirty["extracted"][part];
        let found = validate(&PathBuf::from(written["file"].as_str().unwrap()));
        assert_eq!(found["verdict"], verdict);
        assert_eq!(found["rows"], written["rows"]);
        if part == "rejected" {
            let sets = |line: &Value| -> Vec<Value> {
                let sets = line["codeSets"].as_array().unwrap();
                sets.iter().map(|set| set["rows"].clone()).collect()
            };
            assert_eq!(sets(&found), sets(dirty));
        }
    }
    assert!(lines[0]["extracted"]["rejected"].is_null());

    let again = tally(&arguments);
    assert_eq!(again.status.code(), Some(2));
    assert!(again.stdout.is_empty(), "refused before anything is read");
    assert!(
        stderr(&again).contains("exists already. Nothing was overwritten"),
        "{}",
        stderr(&again)
    );
}

#[test]
fn rows_of_compressed_files_are_extracted() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/event-files");
    let target = tempfile::tempdir().unwrap();
    for (name, stem) in [
        ("events.lzo.parquet", "events.lzo"),
        ("whole.parquet.gz", "whole"),
        ("two-and-three-faults.parquet", "two-and-three-faults"),
    ] {
        let path = data.join(name);
        let output = tally(&[
            "validate",
            path_str(&path),
            "--environments",
            "nowhere",
            "--format",
            "json",
            "--extract",
            path_str(target.path()),
        ]);
        let line = &lines(&output)[0];
        let rejected = &line["extracted"]["rejected"];
        assert!(rejected["rows"].as_u64() > Some(0), "{name}: {line}");
        let clean = line["extracted"]["clean"]["rows"].as_u64().unwrap_or(0);
        assert_eq!(
            line["rows"].as_u64(),
            Some(clean + rejected["rows"].as_u64().unwrap())
        );
        let file = target.path().join(format!("{stem}.rejected.parquet"));
        assert_eq!(rejected["file"], path_str(&file));
        assert_eq!(validate(&file)["readable"], true);
    }
}

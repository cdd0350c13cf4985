//! Files, their checks and their exports.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tallyman_events::ExtractCounts;
use tallyman_events::check::{Code, FileCheck, Verdict};
use tallyman_ledger::{CheckSummary, ErrorSetCount, FileRecord};
use tallyman_operations::check_export::ExportFormat;
use tallyman_operations::check_queue::{Phase, QueueProgress, QueueSummary, RunningCheck};
use tallyman_operations::extraction::Extraction;
use tallyman_operations::file_list::{Added, Detail, ListedFile, Stale};
use tallyman_operations::object_checks::CheckedObject;

use super::json;
use crate::view::{
    AddOutcome, CheckEvent, ExtractProgress, ExtractedRows, FileDetail, FileRow, FirstPage,
    ObjectDetail,
};

fn unchecked(id: i64) -> ListedFile {
    ListedFile {
        record: FileRecord {
            id,
            path: PathBuf::from("/data/exports/a.parquet"),
            stamp: None,
            summary: None,
            checked_at_ms: None,
            elapsed_ms: None,
        },
        bytes: Some(1_024),
        stale: None,
    }
}

fn checked() -> ListedFile {
    let mut file = unchecked(5);
    file.record.summary = Some(CheckSummary {
        verdict: Verdict::PartlyRejected,
        rows: Some(100),
        accepted_rows: Some(90),
        segments: vec![
            ErrorSetCount {
                errors: Vec::new(),
                rows: 90,
            },
            ErrorSetCount {
                errors: vec![Code::InvalidTimestamp],
                rows: 10,
            },
        ],
        codecs: vec!["SNAPPY".to_owned()],
        created_by: Some("a writer".to_owned()),
        note: Some("a note".to_owned()),
        notices: 2,
    });
    file.record.checked_at_ms = Some(1_700);
    file.record.elapsed_ms = Some(12);
    file.stale = Some(Stale::Gone);
    file
}

fn row_of_checked() -> Value {
    json!({
        "id": 5,
        "name": "a.parquet",
        "folder": "/data/exports",
        "bytes": 1_024,
        "state": "checked",
        "verdict": "partly_rejected",
        "rows": 100,
        "acceptedRows": 90,
        "segments": [
            { "errors": [], "rows": 90 },
            { "errors": ["INVALID_TIMESTAMP"], "rows": 10 },
        ],
        "codecs": ["SNAPPY"],
        "writer": "a writer",
        "note": "a note",
        "checkedAtMs": 1_700,
        "elapsedMs": 12,
        "stale": "gone",
    })
}

#[test]
fn a_file_without_a_check_is_queued() {
    assert_eq!(
        json(FileRow::from(unchecked(3))),
        json!({
            "id": 3,
            "name": "a.parquet",
            "folder": "/data/exports",
            "bytes": 1_024,
            "state": "queued",
            "verdict": null,
            "rows": null,
            "acceptedRows": null,
            "segments": [],
            "codecs": [],
            "writer": null,
            "note": null,
            "checkedAtMs": null,
            "elapsedMs": null,
            "stale": null,
        })
    );
}

#[test]
fn a_checked_file_has_the_summary_of_its_check() {
    assert_eq!(json(FileRow::from(checked())), row_of_checked());
    assert_eq!(json(Stale::Changed), "changed");
}

#[test]
fn check_progress_separates_running_checked_and_finished_files() {
    let progress = QueueProgress {
        running: vec![RunningCheck {
            id: 1,
            phase: Phase::Verifying,
            rows_done: 20,
            rows_total: Some(30),
        }],
        with_verdict: vec![unchecked(2)],
        finished: vec![unchecked(3)],
        waiting: 4,
    };
    let event = json(CheckEvent::from(progress));
    assert_eq!(event["kind"], "progress");
    assert_eq!(
        event["running"],
        json!([{ "id": 1, "phase": "verifying", "rowsDone": 20, "rowsTotal": 30 }])
    );
    assert_eq!(event["withVerdict"][0]["id"], 2);
    assert_eq!(event["finished"][0]["id"], 3);
    assert_eq!(event["waiting"], 4);
    assert_eq!(
        json([Phase::Opening, Phase::Rows, Phase::Advisories]),
        json!(["opening", "rows", "advisories"])
    );
}

#[test]
fn the_last_event_has_the_number_of_checks_and_the_cancelled_files() {
    let summary = QueueSummary {
        checked: 8,
        cancelled: vec![1, 2],
    };
    assert_eq!(
        json(CheckEvent::from(summary)),
        json!({ "kind": "ended", "checked": 8, "cancelled": [1, 2] })
    );
}

#[test]
fn added_known_and_skipped_files_are_separate() {
    let added = Added {
        new: vec![1],
        known: vec![2, 3],
        skipped: 4,
        errors: Vec::new(),
    };
    let first = FirstPage {
        rows: vec![FileRow::from(unchecked(1))],
        more: vec![6, 7],
    };
    let outcome = json(AddOutcome::new(added, first));
    assert_eq!(outcome["added"]["rows"][0]["id"], 1);
    assert_eq!(outcome["added"]["more"], json!([6, 7]));
    assert_eq!(outcome["alreadyThere"], json!([2, 3]));
    assert_eq!(outcome["skipped"], 4);
    assert_eq!(outcome["problems"], json!([]));
}

fn check(readable: bool) -> FileCheck {
    serde_json::from_value(json!({
        "readable": readable,
        "schemaOk": readable,
        "rows": 100,
        "verdict": if readable { "partly_rejected" } else { "unreadable" },
        "predicted": [
            {
                "valid": false,
                "numberOfRows": 10,
                "errors": ["INVALID_TIMESTAMP"],
                "errorsDetails": ["a sentence"],
                "warnings": [],
            },
        ],
        "findings": [
            {
                "code": "INVALID_TIMESTAMP",
                "severity": "error",
                "column": "timestamp",
                "rows": 10,
                "firstRows": [4, 8],
                "message": "a message",
                "fix": "a fix",
            },
        ],
        "schema": [
            {
                "column": "key",
                "expected": "String",
                "foundName": "Key",
                "found": "Long",
                "ok": false,
                "message": "another message",
                "fix": "another fix",
            },
        ],
        "environments": [{ "id": "production", "rows": 60, "listed": true }],
        "environmentsCut": true,
        "codeSets": [{ "errors": ["INVALID_TIMESTAMP"], "rows": 10, "firstRows": [4, 8] }],
        "bytes": 2_048,
        "rowGroups": 3,
        "codecs": ["SNAPPY"],
        "wrapping": "none",
        "createdBy": "a writer",
        "basis": "scan",
        "advisories": "skipped",
        "note": null,
    }))
    .unwrap()
}

#[test]
fn file_detail_includes_the_check() {
    let check = check(true);
    let written = json(&check);
    let detail = json(FileDetail::from(Detail {
        file: checked(),
        check,
    }));
    assert_eq!(detail["file"], row_of_checked());
    for field in ["findings", "schema", "environments", "environmentsCut"] {
        assert_eq!(detail[field], written[field], "{field}");
    }
    assert_eq!(
        detail["codeSets"],
        json!([{
            "errors": ["INVALID_TIMESTAMP"],
            "rows": 10,
            "firstRows": [4, 8],
            "details": ["a sentence"],
        }])
    );
    assert_eq!(detail["rowGroups"], 3);
    assert_eq!(detail["basis"], "scan");
    assert_eq!(detail["advisories"], "skipped");
    assert!(detail["summary"].as_str().unwrap().contains("10"));
}

#[test]
fn object_detail_includes_its_address_and_size() {
    let check = check(true);
    let written = json(&check);
    let detail = json(ObjectDetail::from(CheckedObject {
        address: "s3://bucket/key".to_owned(),
        check,
    }));
    assert_eq!(detail["address"], "s3://bucket/key");
    for field in [
        "verdict",
        "rows",
        "bytes",
        "findings",
        "schema",
        "environments",
        "environmentsCut",
        "basis",
    ] {
        assert_eq!(detail[field], written[field], "{field}");
    }
    assert_eq!(detail["codeSets"][0]["details"], json!(["a sentence"]));
}

#[test]
fn each_verdict_has_its_json_name() {
    let verdicts = [
        Verdict::Accepted,
        Verdict::PartlyRejected,
        Verdict::Rejected,
        Verdict::Unreadable,
    ];
    assert_eq!(
        json(verdicts),
        json!(["accepted", "partly_rejected", "rejected", "unreadable"])
    );
}

#[test]
fn clean_and_rejected_rows_are_not_swapped() {
    let extraction = Extraction {
        rows: ExtractCounts {
            clean: 90,
            rejected: 10,
        },
        clean: Some(PathBuf::from("/out/a.clean.parquet")),
        rejected: Some(PathBuf::from("/out/a.rejected.parquet")),
    };
    assert_eq!(
        json(ExtractedRows::new(Path::new("/out"), &extraction)),
        json!({
            "folder": "/out",
            "clean": { "name": "a.clean.parquet", "rows": 90 },
            "rejected": { "name": "a.rejected.parquet", "rows": 10 },
        })
    );
    let progress = ExtractProgress {
        rows_done: 1,
        rows_total: Some(2),
    };
    assert_eq!(json(progress), json!({ "rowsDone": 1, "rowsTotal": 2 }));
}

#[test]
fn export_formats_are_deserialized_by_name() {
    for (word, format) in [
        ("html", ExportFormat::Html),
        ("json", ExportFormat::Json),
        ("csv", ExportFormat::Csv),
    ] {
        let read: ExportFormat = serde_json::from_value(json!(word)).unwrap();
        assert_eq!(read, format);
    }
}

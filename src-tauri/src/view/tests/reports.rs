//! Reports and what they reconcile to.

use serde_json::{Value, json};
use tallyman_ledger::{Integration, IntegrationConfig};
use tallyman_operations::reconciliation::{CodeCount, Overview, ReconciledUpload};
use tallyman_operations::report_reader::{ReadSummary, UnparsedReport};
use tallyman_reports::{
    CodeSetRows, ComparedSet, ComparisonResult, CountedEntry, Counting, FileReconciliation,
    ReconciliationState, StatusEntry, Totals,
};

use super::json;
use crate::view::{ReconciliationDetail, ReportsOverview, TodayTotals};

fn entry() -> StatusEntry {
    StatusEntry {
        original_creation_time: 1_000,
        entry_id: 2,
        valid: false,
        number_of_rows: 10,
        errors: vec!["INVALID_TIMESTAMP".to_owned()],
        errors_details: vec!["a sentence".to_owned()],
        warnings: vec!["A_WARNING".to_owned()],
        other: serde_json::from_value(json!({ "extra": 1 })).unwrap(),
    }
}

fn counted(counting: Counting) -> CountedEntry {
    CountedEntry {
        report: 0,
        entry: entry(),
        counting,
        conflicting: true,
        guessed: false,
    }
}

fn reconciliation() -> FileReconciliation {
    FileReconciliation {
        name: "events/a.parquet".to_owned(),
        upload_id: None,
        sent: Some(100),
        accepted: 80,
        rejected: 10,
        warned: 5,
        by_code: [("INVALID_TIMESTAMP".to_owned(), 10)].into(),
        by_code_set: vec![CodeSetRows {
            errors: vec!["INVALID_TIMESTAMP".to_owned()],
            rows: 10,
        }],
        by_warning: [("A_WARNING".to_owned(), 5)].into(),
        pending: 10,
        incomplete: true,
        ambiguous: Some("two objects".to_owned()),
        schema_rejected: false,
        duplicates_dropped: 3,
        conflicts: 4,
        state: ReconciliationState::RejectedRows,
        guessed: true,
        last_reported_at: Some(7_000),
        reports: 2,
        entries: vec![
            counted(Counting::Counted),
            counted(Counting::DuplicateOf(0)),
            counted(Counting::SchemaRejected),
        ],
        entry_errors: vec!["an error".to_owned()],
    }
}

fn upload(comparison: ComparisonResult) -> ReconciledUpload {
    ReconciledUpload {
        id: "name:events/a.parquet".to_owned(),
        file: reconciliation(),
        upload: None,
        uri: Some("s3://bucket/events/a.parquet".to_owned()),
        compared: vec![
            ComparedSet {
                errors: vec!["INVALID_TIMESTAMP".to_owned()],
                predicted: Some(12),
                reported: 10,
                difference: Some(-2),
            },
            ComparedSet {
                errors: vec!["INVALID_SCHEMA".to_owned()],
                predicted: None,
                reported: 0,
                difference: None,
            },
        ],
        comparison,
        seen: true,
    }
}

fn overview() -> Overview {
    Overview {
        integration: Integration {
            id: 3,
            config: IntegrationConfig::default(),
            archived: false,
        },
        source: Some("s3://bucket/status/".to_owned()),
        read_at_ms: Some(8_000),
        error: None,
        uploads: vec![upload(ComparisonResult::Differs { rows: 2 })],
        codes: vec![CodeCount {
            code: "INVALID_TIMESTAMP".to_owned(),
            rows: Some(10),
            files: 1,
            meaning: "a meaning",
            fix: "a fix",
        }],
        warnings: vec![CodeCount {
            code: "A_WARNING".to_owned(),
            rows: None,
            files: 6,
            meaning: "",
            fix: "",
        }],
        unparsed: vec![unparsed()],
        reports: 9,
        report_names: vec![("a.UTC_report.status".to_owned(), Some(6_000))],
    }
}

fn unparsed() -> UnparsedReport {
    UnparsedReport {
        report: "bad.status".to_owned(),
        line: Some(3),
        column: Some(18),
        message: "a message".to_owned(),
    }
}

fn unparsed_as_json() -> Value {
    json!([{ "report": "bad.status", "line": 3, "column": 18, "message": "a message" }])
}

#[test]
fn an_overview_has_its_files_and_codes() {
    let value = json(ReportsOverview::new(&overview(), 9_000, true, 60));
    assert_eq!(value["integrationId"], 3);
    assert_eq!(value["source"], "s3://bucket/status/");
    assert_eq!(value["asOfMs"], 9_000);
    assert_eq!(value["readAtMs"], 8_000);
    assert_eq!(value["watching"], true);
    assert_eq!(value["secondsBetween"], 60);
    assert_eq!(value["reports"], 9);
    assert_eq!(value["problem"], Value::Null);
    assert_eq!(value["unparsed"], unparsed_as_json());
    let code = &value["codes"][0];
    assert_eq!(code["code"], "INVALID_TIMESTAMP");
    assert_eq!((&code["rows"], &code["files"]), (&json!(10), &json!(1)));
    assert_eq!(
        (&code["meaning"], &code["fix"]),
        (&json!("a meaning"), &json!("a fix"))
    );
    assert_eq!(
        value["warnings"],
        json!([{ "code": "A_WARNING", "rows": null, "files": 6, "meaning": "", "fix": "" }])
    );
}

#[test]
fn a_reconciled_file_is_serialized_with_all_fields() {
    let value = json(ReportsOverview::new(&overview(), 9_000, true, 60));
    let mut file = value["files"][0].clone();
    let comparison = file
        .as_object_mut()
        .unwrap()
        .remove("comparisonText")
        .unwrap();
    assert!(!comparison.as_str().unwrap().is_empty());
    assert_eq!(
        file,
        json!({
            "id": "name:events/a.parquet",
            "seen": true,
            "uploadId": null,
            "fileName": "a.parquet",
            "key": "events/a.parquet",
            "uri": "s3://bucket/events/a.parquet",
            "state": "rejected_rows",
            "sent": 100,
            "accepted": 80,
            "rejected": 10,
            "warned": 5,
            "pending": 10,
            "overReported": 0,
            "schemaRejected": false,
            "incomplete": true,
            "ambiguous": "two objects",
            "guessed": true,
            "duplicatesDropped": 3,
            "conflicts": 4,
            "sentAtMs": null,
            "lastReportedAtMs": 7_000,
            "reports": 2,
            "codes": [{ "errors": ["INVALID_TIMESTAMP"], "rows": 10 }],
            "comparison": "differs",
            "differingRows": 2,
        })
    );
}

#[test]
fn each_comparison_result_has_its_json_name() {
    for (result, word, rows) in [
        (ComparisonResult::AsPredicted, "as_predicted", 0),
        (ComparisonResult::AsPredictedSoFar, "as_predicted_so_far", 0),
        (ComparisonResult::Differs { rows: 5 }, "differs", 5),
        (ComparisonResult::NoPrediction, "none", 0),
    ] {
        let mut overview = overview();
        overview.uploads = vec![upload(result)];
        let value = json(ReportsOverview::new(&overview, 9_000, true, 60));
        assert_eq!(value["files"][0]["comparison"], word);
        assert_eq!(value["files"][0]["differingRows"], rows);
    }
}

#[test]
fn entries_of_a_file_are_numbered_from_one() {
    let overview = overview();
    let upload = &overview.uploads[0];
    let value = json(ReconciliationDetail::new(upload, &overview, Some(5), 9_000));
    assert_eq!(value["fileId"], 5);
    assert_eq!(value["predictedRows"], 12);
    assert_eq!(value["entryErrors"], json!(["an error"]));
    assert_eq!(
        value["comparison"],
        json!([
            {
                "errors": ["INVALID_TIMESTAMP"],
                "schema": false,
                "predicted": 12,
                "reported": 10,
                "difference": -2,
            },
            {
                "errors": ["INVALID_SCHEMA"],
                "schema": true,
                "predicted": null,
                "reported": 0,
                "difference": null,
            },
        ])
    );
    assert_eq!(
        value["entries"][0],
        json!({
            "number": 1,
            "report": "a",
            "writtenAtMs": 6_000,
            "originalCreationTime": "1000",
            "entryId": "2",
            "valid": false,
            "rows": 10,
            "errors": ["INVALID_TIMESTAMP"],
            "errorsDetails": ["a sentence"],
            "warnings": ["A_WARNING"],
            "counted": true,
            "duplicateOf": null,
            "conflicting": true,
            "schemaRejected": false,
            "otherFields": "{\"extra\":1}",
        })
    );
    let duplicate = &value["entries"][1];
    assert_eq!(duplicate["duplicateOf"], 1);
    assert_eq!(duplicate["counted"], false);
    let rejected = &value["entries"][2];
    assert_eq!(rejected["schemaRejected"], true);
    assert_eq!(rejected["counted"], false);
}

#[test]
fn each_reconciliation_state_has_its_json_name() {
    for (state, word) in [
        (ReconciliationState::Reconciled, "reconciled"),
        (ReconciliationState::RejectedRows, "rejected_rows"),
        (ReconciliationState::SchemaRejected, "schema_rejected"),
        (ReconciliationState::Waiting, "waiting"),
        (ReconciliationState::Overdue, "overdue"),
        (ReconciliationState::OverReported, "over_reported"),
        (ReconciliationState::Unknown, "unknown"),
    ] {
        assert_eq!(json(state), word);
    }
}

#[test]
fn a_sync_outcome_separates_new_known_and_skipped_reports() {
    let reading = ReadSummary {
        fetched: 1,
        known: 2,
        skipped: 3,
        unparsed: vec![unparsed()],
        truncated: true,
    };
    assert_eq!(
        json(reading),
        json!({
            "fetched": 1,
            "known": 2,
            "skipped": 3,
            "unparsed": unparsed_as_json(),
            "truncated": true,
        })
    );
}

#[test]
fn the_totals_of_today_are_serialized_with_all_fields() {
    let totals = Totals {
        sent: 1,
        accepted: 2,
        rejected: 3,
        pending: 4,
        over_reported: 5,
        files: 6,
        unknown_files: 7,
    };
    let today = TodayTotals {
        totals,
        need_attention: 8,
    };
    assert_eq!(
        json(today),
        json!({
            "sent": 1,
            "accepted": 2,
            "rejected": 3,
            "pending": 4,
            "overReported": 5,
            "files": 6,
            "unknownFiles": 7,
            "needAttention": 8,
        })
    );
}

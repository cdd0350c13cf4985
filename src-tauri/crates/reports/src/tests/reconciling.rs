//! Tests of the rules of `reconcile`, one by one.

use serde_json::json;

use super::{HOUR, NOON, entry, reconciled, upload};
use crate::{Counting, Millis, ReconciliationState, UploadRecord, totals};

#[test]
fn two_spellings_of_a_name_are_one_file() {
    let first = entry(NOON, 1, 10, &[]);
    let files = reconciled(
        &[upload(7, "events/a b.parquet", 10)],
        &[
            json!({"events/a b.parquet": [first]}).to_string(),
            json!({"s3://bucket/events/a+b.parquet": [first]}).to_string(),
            json!({"a%20b.parquet": [first], "other/a b.parquet": [first]}).to_string(),
        ],
        NOON,
    );
    assert_eq!(files.len(), 2);
    assert_eq!(files[0].name, "events/a b.parquet");
    assert_eq!(files[0].upload_id, Some(7));
    assert_eq!(files[0].accepted, 10);
    assert_eq!(files[0].duplicates_dropped, 2);
    assert_eq!(files[0].reports, 3);
    assert_eq!(files[0].last_reported_at, Some(NOON + 2 * HOUR));
    assert_eq!(files[0].state, ReconciliationState::Reconciled);
    assert_eq!(files[0].entries[2].counting, Counting::DuplicateOf(0));
    assert_eq!(files[0].entries[2].report, 2);
    assert_eq!(files[1].name, "other/a b.parquet");
    assert_eq!(files[1].state, ReconciliationState::Unknown);
}

#[test]
fn lists_under_one_name_that_comes_twice_both_count() {
    let text = format!(
        r#"{{"f": [{}], "f": [{}]}}"#,
        entry(NOON, 1, 10, &[]),
        entry(NOON, 2, 5, &["X"])
    );
    let files = reconciled(&[upload(0, "f", 15)], &[text], NOON);
    assert_eq!((files[0].accepted, files[0].rejected), (10, 5));
    assert_eq!(files[0].reports, 1);
}

#[test]
fn an_ambiguous_name_is_a_file_of_its_own() {
    let report = json!({"b": [entry(NOON, 1, 10, &[])]}).to_string();
    let files = reconciled(
        &[upload(0, "x/b", 10), upload(1, "y/b", 10)],
        &[report],
        NOON,
    );
    let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["b", "x/b", "y/b"]);
    let message = files[0].ambiguous.as_deref().unwrap();
    assert!(message.contains("`x/b` or `y/b`"), "{message}");
    assert_eq!(files[0].accepted, 10);
    assert_eq!(files[0].state, ReconciliationState::Unknown);
    assert_eq!(files[1].accepted, 0);
}

#[test]
fn an_unknown_field_is_no_difference_between_entries() {
    let base = entry(NOON, 1, 10, &["X"]);
    let mut changed = vec![base; 8];
    changed[1]["numberOfRows"] = json!(11);
    changed[2]["valid"] = json!(true);
    changed[3]["errors"] = json!(["Y"]);
    changed[4]["errorsDetails"] = json!(["Y"]);
    changed[5]["warnings"] = json!(["Y"]);
    changed[6]["trace"] = json!("Y");
    changed[7]["entryId"] = json!(2);
    let files = reconciled(
        &[upload(0, "f", 1)],
        &[json!({"f": changed}).to_string()],
        NOON,
    );
    let file = &files[0];
    assert_eq!(
        file.duplicates_dropped, 1,
        "only the one with an unknown field"
    );
    assert_eq!(
        file.conflicts, 1,
        "one pair of time and id, whatever the number of entries"
    );
    assert_eq!((file.accepted, file.rejected), (10, 61));
    let conflicting: Vec<_> = file.entries.iter().map(|entry| entry.conflicting).collect();
    assert_eq!(
        conflicting,
        [true, true, true, true, true, true, true, false]
    );
    assert_eq!(file.state, ReconciliationState::OverReported);
    assert_eq!(file.over_reported(), 70);
}

#[test]
fn the_order_of_codes_distinguishes_entries_but_not_sets() {
    let files = reconciled(
        &[upload(0, "f", 8)],
        &[json!({"f": [
            entry(NOON, 1, 3, &["B", "A"]),
            entry(NOON, 2, 4, &["A", "B", "A"]),
            entry(NOON, 3, 1, &["A"]),
        ]})
        .to_string()],
        NOON,
    );
    let sets: Vec<_> = files[0]
        .by_code_set
        .iter()
        .map(|set| (set.errors.join(" "), set.rows))
        .collect();
    assert_eq!(sets, [("A".to_owned(), 1), ("A B".to_owned(), 7)]);
    assert_eq!(files[0].by_code["A"], 8);
    assert_eq!(files[0].by_code["B"], 7);
    assert_eq!(files[0].rejected, 8);
}

#[test]
fn codes_of_a_valid_entry_are_kept_but_not_counted() {
    let mut odd = entry(NOON, 1, 4, &["A"]);
    odd["valid"] = json!(true);
    let mut bare = entry(NOON, 2, 6, &[]);
    bare["valid"] = json!(false);
    let files = reconciled(
        &[upload(0, "f", 10)],
        &[json!({"f": [odd, bare]}).to_string()],
        NOON,
    );
    assert_eq!((files[0].accepted, files[0].rejected), (4, 6));
    assert!(files[0].by_code.is_empty());
    assert_eq!(files[0].entries[0].entry.errors, ["A"]);
    assert_eq!(
        files[0].by_code_set.len(),
        1,
        "rejected rows without a code"
    );
    assert_eq!(files[0].by_code_set[0].rows, 6);
}

#[test]
fn a_schema_rejection_adds_no_rows_and_decides_the_state() {
    for valid in [true, false] {
        let mut odd = entry(NOON, 1, 999, &["INVALID_SCHEMA", "A"]);
        odd["valid"] = json!(valid);
        odd["warnings"] = json!(["W"]);
        let files = reconciled(
            &[upload(0, "f", 50)],
            &[json!({"f": [odd, entry(NOON, 2, 5, &[]), odd], "g": [odd]}).to_string()],
            NOON,
        );
        let file = &files[0];
        assert_eq!((file.accepted, file.rejected, file.pending), (5, 0, 0));
        assert!(file.by_code.is_empty() && file.by_warning.is_empty());
        assert_eq!(file.duplicates_dropped, 1);
        assert_eq!(file.entries[0].counting, Counting::SchemaRejected);
        assert_eq!(file.state, ReconciliationState::SchemaRejected);
        assert_eq!(files[1].state, ReconciliationState::SchemaRejected);
        let totals = totals(files.iter());
        assert_eq!((totals.sent, totals.rejected, totals.accepted), (50, 50, 0));
        assert_eq!((totals.files, totals.unknown_files), (1, 1));
    }
}

#[test]
fn states_depend_on_the_time_since_the_latest_event() {
    let report = json!({"f": [entry(NOON, 1, 5, &[])]}).to_string();
    let state = |upload: &UploadRecord, reports: &[String], as_of| {
        reconciled(std::slice::from_ref(upload), reports, as_of)[0].state
    };
    let undated = upload(0, "f", 10);
    assert_eq!(
        state(&undated, &[], NOON),
        ReconciliationState::Overdue,
        "no time known"
    );
    let reports = [report];
    for (as_of, expected) in [
        (NOON - HOUR, ReconciliationState::Waiting),
        (NOON, ReconciliationState::Waiting),
        (NOON + HOUR - 1, ReconciliationState::Waiting),
        (NOON + HOUR, ReconciliationState::Overdue),
        (Millis::MAX, ReconciliationState::Overdue),
        (Millis::MIN, ReconciliationState::Waiting),
    ] {
        assert_eq!(state(&undated, &reports, as_of), expected, "{as_of}");
    }
    let late = UploadRecord {
        uploaded_at: Some(NOON + 2 * HOUR),
        ..undated
    };
    assert_eq!(
        state(&late, &reports, NOON + 3 * HOUR - 1),
        ReconciliationState::Waiting
    );
    assert_eq!(
        state(&late, &reports, NOON + 3 * HOUR),
        ReconciliationState::Overdue
    );
    let empty = [r#"{"f": []}"#.to_owned()];
    assert_eq!(
        state(&upload(0, "f", 0), &empty, NOON),
        ReconciliationState::Reconciled
    );
    assert_eq!(
        state(&upload(0, "f", 1), &empty, NOON),
        ReconciliationState::Waiting
    );
}

#[test]
fn each_upload_of_a_key_has_its_own_entries() {
    let at_hour = |id, hours| UploadRecord {
        started_at: Some(NOON + hours * HOUR),
        ..upload(id, "f", 10)
    };
    let files = reconciled(
        &[at_hour(2, 20), at_hour(1, 0)],
        &[
            json!({"f": [
                entry(NOON + 1, 1, 10, &[]),
                entry(NOON + 20 * HOUR, 1, 3, &["A"]),
                entry(16_421_989_600_123, 1, 4, &[]),
            ]})
            .to_string(),
            json!({"f": [entry(NOON + 1, 1, 10, &[]), 5]}).to_string(),
        ],
        NOON + 21 * HOUR,
    );
    assert_eq!(files.len(), 2);
    let (first, second) = (&files[0], &files[1]);
    assert_eq!((first.upload_id, second.upload_id), (Some(1), Some(2)));
    assert_eq!((first.accepted, first.duplicates_dropped), (10, 1));
    assert_eq!((second.accepted, second.rejected), (4, 3));
    assert_eq!((first.guessed, second.guessed), (false, true));
    assert!(!second.entries[0].guessed && second.entries[1].guessed);
    assert_eq!((first.reports, second.reports), (2, 1));
    // The second upload had not started when the report with the error was written.
    assert_eq!((first.incomplete, second.incomplete), (true, false));
}

#[test]
fn entry_errors_make_totals_incomplete_and_name_their_report() {
    let mut broken = entry(NOON, 2, 5, &[]);
    broken["numberOfRows"] = json!(-5);
    let files = reconciled(
        &[upload(0, "f", 10)],
        &[json!({"f": [entry(NOON, 1, 5, &[]), broken], "g": 1}).to_string()],
        NOON,
    );
    assert_eq!(files[0].accepted, 5);
    assert!(files[0].incomplete);
    assert_eq!(
        files[0].entry_errors,
        ["2026-01-03/12-00-00.000.UTC_report.status: Entry 2 of f: \
             numberOfRows is -5; a count cannot be below zero."]
    );
    assert!(files[1].incomplete && files[1].entries.is_empty());
    assert_eq!(files[1].reports, 1);
}

#[test]
fn totals_saturate() {
    let largest = u64::try_from(i64::MAX).unwrap();
    let entries: Vec<_> = (0..5).map(|id| entry(NOON, id, largest, &["A"])).collect();
    let files = reconciled(
        &[upload(0, "f", u64::MAX), upload(1, "g", u64::MAX)],
        &[json!({"f": entries}).to_string()],
        NOON,
    );
    assert_eq!(files[0].rejected, u64::MAX);
    assert_eq!(files[0].by_code["A"], u64::MAX);
    let totals = totals(files.iter());
    assert_eq!(
        (totals.sent, totals.rejected, totals.pending),
        (u64::MAX, u64::MAX, 0)
    );
}

#[test]
fn an_over_reported_file_adds_only_the_rows_sent() {
    let files = reconciled(
        &[upload(0, "f", 100)],
        &[json!({"f": [entry(NOON, 1, 120, &[]), entry(NOON, 2, 10, &["A"])]}).to_string()],
        NOON,
    );
    let totals = totals(files.iter());
    assert_eq!(
        (totals.sent, totals.accepted, totals.rejected),
        (100, 90, 10)
    );
    assert_eq!((totals.pending, totals.over_reported), (0, 30));
}

#[test]
fn reconciling_scales_to_many_files_and_reports() {
    // As many as in a busy month. The test asserts no time, but a quadratic
    // algorithm would take minutes.
    let files = 10_000_u64;
    let uploads: Vec<UploadRecord> = (0..files)
        .map(|id| upload(id, &format!("events/{id}.parquet"), 200))
        .collect();
    let reports: Vec<String> = (0..500_u64)
        .map(|report| {
            let mut named = serde_json::Map::new();
            for file in (report * 20)..(report * 20 + 400) {
                let file = file % files;
                named.insert(
                    format!("events/{file}.parquet"),
                    json!([entry(NOON, i64::try_from(report).unwrap(), 10, &[])]),
                );
            }
            json!(named).to_string()
        })
        .collect();
    let found = reconciled(&uploads, &reports, NOON);
    assert_eq!(found.len(), 10_000);
    assert!(
        found
            .iter()
            .all(|file| file.state == ReconciliationState::Reconciled)
    );
}

use tallyman_reports::ComparisonResult;

use super::*;
use crate::fixture::{Fixture, NOON, advance_clock, entry, report, report_name, working_store};
use crate::upload::UploadRequest;

const KEY: &str = "events/a.parquet";

/// Uploads 10 rows that are all predicted to be accepted, and reads a report
/// with `entries`, unless these are empty.
async fn reconciled(fixture: &Fixture, entries: &[String]) -> ReconciledUpload {
    let item = fixture.request(KEY, b"ten rows", 10);
    let destination = fixture.destination(&fixture.integration);
    fixture
        .uploader()
        .upload_one(&destination, &item, |_| {})
        .await
        .unwrap();
    if !entries.is_empty() {
        fixture
            .put(&report_name(1), report(&[(KEY, entries)]))
            .await;
        fixture.reader().read().await.unwrap();
    }
    only(fixture)
}

fn only(fixture: &Fixture) -> ReconciledUpload {
    let overview = fixture.reconciler().overview().unwrap();
    let [upload] = &overview.uploads[..] else {
        panic!("{:?}", overview.uploads);
    };
    upload.clone()
}

#[tokio::test]
async fn reports_are_compared_with_the_prediction() {
    for (entries, state, comparison, words) in [
        (
            vec![],
            ReconciliationState::Waiting,
            ComparisonResult::AsPredictedSoFar,
            "No report yet",
        ),
        (
            vec![entry(1, true, 4)],
            ReconciliationState::Waiting,
            ComparisonResult::AsPredictedSoFar,
            "As predicted so far",
        ),
        (
            vec![entry(1, true, 10)],
            ReconciliationState::Reconciled,
            ComparisonResult::AsPredicted,
            "As predicted",
        ),
        (
            vec![entry(1, true, 9), entry(2, false, 1)],
            ReconciliationState::RejectedRows,
            ComparisonResult::Differs { rows: 1 },
            "1 row differs",
        ),
        (
            vec![entry(1, true, 12)],
            ReconciliationState::OverReported,
            ComparisonResult::Differs { rows: 2 },
            "2 rows more than sent",
        ),
    ] {
        let fixture = Fixture::new(working_store());
        let upload = reconciled(&fixture, &entries).await;
        assert_eq!(
            (
                upload.file.state,
                upload.comparison,
                &*upload.comparison_text(NOON)
            ),
            (state, comparison, words)
        );
        assert_eq!(upload.uri.as_deref(), Some("s3://acme/events/a.parquet"));
        let overview = fixture.reconciler().overview().unwrap();
        let asks = matches!(
            state,
            ReconciliationState::RejectedRows | ReconciliationState::OverReported
        );
        assert_eq!(overview.need_attention(), u64::from(asks), "{words}");
    }
}

#[tokio::test]
async fn a_file_without_reports_becomes_overdue() {
    let fixture = Fixture::new(working_store());
    reconciled(&fixture, &[]).await;
    advance_clock(26 * 3600);
    let upload = only(&fixture);
    assert_eq!(upload.file.state, ReconciliationState::Overdue);
    let now = fixture.reconciler().now();
    assert_eq!(upload.comparison_text(now), "No report for 1 day");
    assert!(
        upload
            .notes()
            .iter()
            .any(|note| note.contains("the prefix and the suffix")),
        "{:?}",
        upload.notes()
    );
    // Uploads of yesterday are not in the totals of today.
    let overview = fixture.reconciler().overview().unwrap();
    assert_eq!(overview.today(now).files, 0);
    assert_eq!(overview.today(NOON).files, 1);
}

#[tokio::test]
async fn a_file_sent_twice_has_two_reconciliations_and_each_row_counts_once() {
    let fixture = Fixture::new(working_store());
    reconciled(&fixture, &[entry(1, true, 9), entry(2, false, 1)]).await;
    // An hour later a fixed file replaces the first object.
    advance_clock(3600);
    let item = UploadRequest {
        overwrite: true,
        ..fixture.request(KEY, b"ten valid rows", 10)
    };
    let destination = fixture.destination(&fixture.integration);
    fixture
        .uploader()
        .upload_one(&destination, &item, |_| {})
        .await
        .unwrap();
    let again = entry(3, true, 10).replace(&NOON.to_string(), &(NOON + 3_660_000).to_string());
    fixture
        .put(&report_name(59), report(&[(KEY, &[again])]))
        .await;
    fixture.reader().read().await.unwrap();
    let overview = fixture.reconciler().overview().unwrap();
    let states: Vec<ReconciliationState> = overview
        .uploads
        .iter()
        .map(|upload| upload.file.state)
        .collect();
    assert_eq!(
        states,
        [
            ReconciliationState::Reconciled,
            ReconciliationState::RejectedRows
        ],
        "the newest first"
    );
    let sum = overview.today(NOON);
    assert_eq!(
        (
            sum.sent,
            sum.accepted,
            sum.rejected,
            sum.pending,
            sum.over_reported
        ),
        (20, 19, 1, 0, 0)
    );
    let ids: Vec<&str> = overview.uploads.iter().map(|upload| &*upload.id).collect();
    assert_eq!(ids, ["upload:2", "upload:1"]);
    let (upload, _) = fixture.reconciler().upload("upload:1").unwrap();
    assert_eq!(upload.file.rejected, 1);
    let gone = fixture.reconciler().upload("upload:9");
    assert_eq!(gone.unwrap_err().code(), "no_such_reconciliation");
}

#[tokio::test]
async fn a_file_that_was_not_uploaded_from_here_is_marked() {
    let fixture = Fixture::new(working_store());
    fixture
        .put(&report_name(1), report(&[(KEY, &[entry(1, true, 10)])]))
        .await;
    fixture.reader().read().await.unwrap();
    let upload = only(&fixture);
    assert_eq!(upload.file.state, ReconciliationState::Unknown);
    assert_eq!(upload.comparison_text(NOON), "Not uploaded from here");
    assert_eq!(
        (upload.id.as_str(), upload.sent_at()),
        ("name:events/a.parquet", None)
    );
    assert!(
        upload.notes()[0].contains("was not sent from here"),
        "{:?}",
        upload.notes()
    );
}

#[tokio::test]
async fn codes_are_counted_over_all_files() {
    let fixture = Fixture::new(working_store());
    for (minute, entries) in [
        (1, vec![entry(1, true, 4), entry(2, false, 2)]),
        (2, vec![entry(3, false, 4)]),
    ] {
        let name = format!("events/{minute}.parquet");
        fixture
            .put(&report_name(minute), report(&[(&name, &entries)]))
            .await;
    }
    fixture.reader().read().await.unwrap();
    let overview = fixture.reconciler().overview().unwrap();
    let codes: Vec<_> = overview
        .codes
        .iter()
        .map(|count| (&*count.code, count.rows, count.files))
        .collect();
    assert_eq!(codes, [("INVALID_TIMESTAMP", Some(6), 2)]);
    assert_eq!(overview.warnings, []);
    assert_eq!(overview.source.as_deref(), Some("s3://acme/status/"));
}

#[tokio::test]
async fn a_seen_file_needs_no_attention_until_something_new_is_reported() {
    let fixture = Fixture::new(working_store());
    let upload = reconciled(&fixture, &[entry(1, false, 10)]).await;
    let reconciler = fixture.reconciler();
    let attention = || reconciler.overview().unwrap().need_attention();
    assert_eq!(attention(), 1);
    let id = std::slice::from_ref(&upload.id);
    reconciler.mark_seen(id, true).unwrap();
    assert_eq!(attention(), 0);
    assert!(reconciler.upload(&upload.id).unwrap().0.seen);
    reconciler.mark_seen(id, false).unwrap();
    assert_eq!(attention(), 1);
    reconciler.mark_seen(id, true).unwrap();
    let text = report(&[(KEY, &[entry(9, false, 4)])]);
    fixture.put(&report_name(9), text).await;
    fixture.reader().read().await.unwrap();
    assert_eq!(attention(), 1, "a later report is news");
}

#[tokio::test]
async fn opening_a_file_reads_the_reports_only_if_something_changed() {
    let fixture = Fixture::new(working_store());
    let upload = reconciled(&fixture, &[entry(1, false, 4)]).await;
    let reconciler = fixture.reconciler();
    let first = reconciler.overview().unwrap();
    let again = reconciler.upload(&upload.id).unwrap();
    assert!(Arc::ptr_eq(&first, &again.1), "nothing changed");
    // A read without news is none.
    fixture.reader().read().await.unwrap();
    assert!(Arc::ptr_eq(&first, &reconciler.recent_overview().unwrap()));
    let text = report(&[(KEY, &[entry(2, true, 6)])]);
    fixture.put(&report_name(5), text).await;
    fixture.reader().read().await.unwrap();
    let (after, _) = reconciler.upload(&upload.id).unwrap();
    assert_eq!((after.file.accepted, after.file.rejected), (6, 4));
    let second = reconciler.recent_overview().unwrap();
    // States depend on the time.
    advance_clock(61);
    assert!(!Arc::ptr_eq(
        &second,
        &reconciler.recent_overview().unwrap()
    ));
    let another = fixture.another_integration("other/");
    fixture.ledger.select_integration(another.id).unwrap();
    let other = reconciler.recent_overview().unwrap();
    assert_eq!(other.integration.id, another.id);
}

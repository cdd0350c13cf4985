use std::time::Duration;

use tallyman_aws::{Call, FailureMode};
use tallyman_ledger::StoredError;
use tallyman_reports::ReconciliationState;

use super::*;
use crate::LocalReports;
use crate::fixture::{
    BUCKET, Fixture, advance_clock, clock, entry, failure, no_network, report, report_name,
    store as failing_store, working_store,
};
use crate::reconciliation::Overview;
use crate::stored_error::ErrorText;

fn overview(fixture: &Fixture) -> Arc<Overview> {
    fixture.reconciler().overview().unwrap()
}

/// Returns the name, accepted rows and rejected rows of every reported file,
/// sorted.
fn counted(overview: &Overview) -> Vec<(&str, u64, u64)> {
    let mut files: Vec<_> = overview
        .uploads
        .iter()
        .map(|upload| &upload.file)
        .map(|file| (&*file.name, file.accepted, file.rejected))
        .collect();
    files.sort_unstable();
    files
}

/// Returns the error of the last reading, as the user interface gets it.
fn problem(fixture: &Fixture) -> Option<StoredError> {
    overview(fixture).error.clone()
}

#[tokio::test]
async fn unparsed_reports_are_listed_and_the_others_counted() {
    let fixture = Fixture::new(working_store());
    let good = report(&[("events/a.parquet", &[entry(1, true, 7)])]);
    fixture.put(&report_name(1), good).await;
    for (minute, bytes) in [
        (2, b"{\"events/a.parquet\": [".to_vec()),
        (3, vec![b'['; 10_000]),
        (4, b"{\"events/\xff.parquet\": []}".to_vec()),
        (5, vec![b' '; 200_000_000]),
        (6, Vec::new()),
    ] {
        fixture.put(&report_name(minute), bytes).await;
    }
    fixture.put("status/notes.txt", &b"no report"[..]).await;
    let reading = fixture.reader().read().await.unwrap();
    assert_eq!((reading.fetched, reading.skipped), (6, 1));
    let mut errors: Vec<(&str, &str)> = reading
        .unparsed
        .iter()
        .map(|unparsed| (&unparsed.report[14..16], unparsed.message.as_str()))
        .collect();
    errors.sort_unstable();
    let minutes: Vec<&str> = errors.iter().map(|(minute, _)| *minute).collect();
    assert_eq!(minutes, ["02", "03", "04", "05", "06"]);
    for (_, message) in &errors {
        assert!(message.ends_with('.') && message.contains(' '), "{message}");
    }
    assert!(errors[2].1.contains("UTF-8"), "{}", errors[2].1);
    assert_eq!(
        errors[3].1,
        "The report has 200000000 bytes; at most 67108864 are read."
    );
    let overview = overview(&fixture);
    assert_eq!(counted(&overview), [("events/a.parquet", 7, 0)]);
    assert_eq!((overview.reports, overview.unparsed.len()), (6, 5));
    // Known reports are neither fetched nor reported as new again.
    let again = fixture.reader().read().await.unwrap();
    assert_eq!((again.fetched, again.known), (0, 6));
    assert_eq!(again.unparsed, []);
}

#[tokio::test]
async fn a_negative_entry_is_reported_and_not_counted() {
    let fixture = Fixture::new(working_store());
    let entries = [entry(1, true, 7), entry(2, true, -3), entry(3, false, 2)];
    let text = report(&[("events/a.parquet", &entries)]);
    fixture.put(&report_name(1), text).await;
    fixture.reader().read().await.unwrap();
    let overview = overview(&fixture);
    assert_eq!(counted(&overview), [("events/a.parquet", 7, 2)]);
    let file = &overview.uploads[0].file;
    assert!(file.incomplete);
    assert_eq!(file.entry_errors.len(), 1);
    assert!(
        file.entry_errors[0].contains("-3"),
        "{:?}",
        file.entry_errors
    );
}

#[tokio::test]
async fn a_lost_network_is_reported_until_a_read_succeeds() {
    let store = failing_store(vec![
        failure(Call::List, 1, FailureMode::Fail(no_network())),
        failure(Call::Get, 2, FailureMode::Fail(no_network())),
    ]);
    let fixture = Fixture::new(store);
    for minute in 1..=3 {
        let name = format!("events/{minute}.parquet");
        let text = report(&[(&name, &[entry(1, true, 7)])]);
        fixture.put(&report_name(minute), text).await;
    }
    let reader = fixture.reader();
    for _ in 0..2 {
        let error = reader.read().await.unwrap_err();
        assert_eq!(error.code(), "no_network");
        let problem = ErrorText::from(&problem(&fixture).unwrap());
        assert_eq!(problem.code, "no_network");
        assert!(problem.message.contains("s3.example"), "{problem:?}");
        assert!(!problem.hints.is_empty());
    }
    // Reports that were fetched before the network failed are kept.
    let reading = reader.read().await.unwrap();
    assert_eq!(reading.fetched + reading.known, 3);
    assert_eq!(problem(&fixture), None);
    assert_eq!(counted(&overview(&fixture)).len(), 3);
}

#[tokio::test]
async fn a_killed_reader_neither_loses_nor_duplicates_reports() {
    let store = failing_store(vec![failure(Call::Get, 12, FailureMode::Stall)]);
    let fixture = Fixture::new(store);
    for minute in 0..20 {
        let name = format!("events/{minute}.parquet");
        let text = report(&[(&name, &[entry(1, true, 7), entry(2, false, 2)])]);
        fixture.put(&report_name(minute), text).await;
    }
    {
        let killed = fixture.reader();
        let reading = killed.read();
        tokio::pin!(reading);
        // Waits for all reports except the one that stalls.
        while overview(&fixture).reports < 19 {
            tokio::select! {
                outcome = &mut reading => panic!("{outcome:?}"),
                () = tokio::time::sleep(Duration::from_millis(5)) => {}
            }
        }
    }
    let next = fixture.reader();
    // The lease of the killed process has not expired.
    let early = next.read().await.unwrap_err();
    assert_eq!(early.code(), "read_elsewhere");
    advance_clock(61);
    let reading = next.read().await.unwrap();
    assert_eq!((reading.fetched, reading.known), (1, 19));
    let overview = overview(&fixture);
    let files = counted(&overview);
    assert_eq!(files.len(), 20);
    assert!(
        files.iter().all(|file| (file.1, file.2) == (7, 2)),
        "{files:?}"
    );
}

#[tokio::test]
async fn a_full_disk_keeps_stored_reports_and_the_rest_is_read_later() {
    let fixture = Fixture::new(working_store());
    for minute in 1..=4 {
        // Large enough that the database needs new pages.
        let names: Vec<String> = (0..400)
            .map(|file| format!("events/{minute}/{file}.parquet"))
            .collect();
        let entries = [entry(1, true, 1)];
        let files: Vec<(&str, &[String])> =
            names.iter().map(|name| (&**name, &entries[..])).collect();
        fixture.put(&report_name(minute), report(&files)).await;
    }
    fixture.ledger.simulate_disk_full(Some(40)).unwrap();
    let error = fixture.reader().read().await.unwrap_err();
    assert_eq!(error.code(), "disk_full");
    assert_eq!(
        error.to_string(),
        "The disk that holds the ledger is full. What was recorded before is safe."
    );
    fixture.ledger.simulate_disk_full(None).unwrap();
    let kept = overview(&fixture);
    // Each report is stored as a whole or not at all.
    assert_eq!(kept.uploads.len() as u64, kept.reports * 400);
    assert!((1..4).contains(&kept.reports), "{}", kept.reports);
    advance_clock(61);
    let reading = fixture.reader().read().await.unwrap();
    assert_eq!(
        (reading.fetched + kept.reports, reading.known),
        (4, kept.reports)
    );
    let files = overview(&fixture);
    assert_eq!(files.uploads.len(), 1600);
    assert!(files.uploads.iter().all(|upload| upload.file.accepted == 1));
}

#[tokio::test]
async fn a_report_of_two_integrations_updates_both() {
    let fixture = Fixture::new(working_store());
    let another = fixture.another_integration("other");
    let uploader = fixture.uploader();
    for (integration, key, rows) in [
        (&fixture.integration, "events/x.parquet", 10),
        (&another, "other/x.parquet", 20),
    ] {
        let item = fixture.request(key, key.as_bytes(), rows);
        let destination = fixture.destination(integration);
        uploader
            .upload_one(&destination, &item, |_| {})
            .await
            .unwrap();
    }
    let text = report(&[
        ("events/x.parquet", &[entry(1, true, 10)]),
        ("other/x.parquet", &[entry(1, true, 15), entry(2, false, 5)]),
    ]);
    fixture.put(&report_name(1), text).await;
    // Both integrations read the same status prefix.
    for integration in [&fixture.integration, &another] {
        fixture.ledger.select_integration(integration.id).unwrap();
        fixture.reader().read().await.unwrap();
        let overview = overview(&fixture);
        assert_eq!(
            counted(&overview),
            [("events/x.parquet", 10, 0), ("other/x.parquet", 15, 5)]
        );
        let mut states: Vec<(u64, ReconciliationState)> = overview
            .uploads
            .iter()
            .map(|upload| (upload.file.sent.unwrap(), upload.file.state))
            .collect();
        states.sort_unstable_by_key(|(sent, _)| *sent);
        assert_eq!(
            states,
            [
                (10, ReconciliationState::Reconciled),
                (20, ReconciliationState::RejectedRows)
            ]
        );
        let sum = overview.today(crate::fixture::NOON);
        assert_eq!(
            (sum.sent, sum.accepted, sum.rejected, sum.pending),
            (30, 25, 5, 0)
        );
        assert_eq!(overview.reports, 1);
    }
}

#[tokio::test]
async fn an_ambiguous_name_is_counted_for_no_file() {
    let fixture = Fixture::new(working_store());
    let uploader = fixture.uploader();
    for key in ["events/one/x.parquet", "events/two/x.parquet"] {
        let item = fixture.request(key, key.as_bytes(), 10);
        let destination = fixture.destination(&fixture.integration);
        uploader
            .upload_one(&destination, &item, |_| {})
            .await
            .unwrap();
    }
    let text = report(&[("x.parquet", &[entry(1, true, 10)])]);
    fixture.put(&report_name(1), text).await;
    fixture.reader().read().await.unwrap();
    let overview = overview(&fixture);
    assert_eq!(
        counted(&overview),
        [
            ("events/one/x.parquet", 0, 0),
            ("events/two/x.parquet", 0, 0),
            ("x.parquet", 10, 0)
        ]
    );
    let said = overview
        .uploads
        .iter()
        .find_map(|upload| upload.file.ambiguous.clone())
        .unwrap();
    for key in ["events/one/x.parquet", "events/two/x.parquet"] {
        assert!(said.contains(key), "{said}");
    }
    let sum = overview.today(crate::fixture::NOON);
    assert_eq!((sum.sent, sum.accepted, sum.pending), (20, 0, 20));
}

#[test]
fn a_local_report_is_read_by_name_and_counted_once() {
    let fixture = Fixture::new(working_store());
    let folder = fixture.folder.path().join("2026-01-03");
    fs::create_dir(&folder).unwrap();
    let path = folder.join("12-01-00.000.UTC_report.status");
    fs::write(&path, report(&[("a.parquet", &[entry(1, true, 7)])])).unwrap();
    let local = LocalReports::new(Arc::clone(&fixture.ledger), clock);
    for (fetched, known) in [(1, 0), (0, 1)] {
        let reading = local.add(std::slice::from_ref(&path), |_| {}).unwrap();
        assert_eq!((reading.fetched, reading.known), (fetched, known));
    }
    assert_eq!(counted(&overview(&fixture)), [("a.parquet", 7, 0)]);
}

#[tokio::test]
async fn a_name_that_no_object_can_have_is_not_asked_for() {
    let fixture = Fixture::new(working_store());
    let long = "n".repeat(1025);
    for name in ["", "a\0b", "events/", &long] {
        let rows = rows_of(&*fixture.store, BUCKET, name).await;
        assert_eq!(rows, Ok(None), "{name:?}");
    }
    assert_eq!(fixture.store.calls(Call::Head), 0);
}

//! Properties of `reconcile` for any reports.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{HOUR, NOON};
use crate::{
    FileReconciliation, Millis, NamedReport, Report, ReportedFile, StatusEntry, UploadRecord,
    reconcile, totals,
};

const NAMES: [&str; 10] = [
    "events/a b",
    "events/a+b",
    "events/a%20b",
    "s3://bucket/events/a b",
    "a b",
    "x/c",
    "y/c",
    "c",
    "d",
    "s3://other/d",
];

#[derive(Debug, Clone)]
struct OwnedReport {
    written_at: Option<Millis>,
    name: String,
    report: Report,
}

fn codes() -> impl Strategy<Value = Vec<String>> {
    vec(select(&["A", "B", "INVALID_SCHEMA"][..]), 0..2)
        .prop_map(|codes| codes.into_iter().map(str::to_owned).collect())
}

fn entries() -> impl Strategy<Value = StatusEntry> {
    (
        select(
            &[
                NOON,
                NOON + 2 * HOUR,
                NOON + 9 * HOUR,
                0,
                16_421_989_600_123,
            ][..],
        ),
        0..2_i64,
        any::<bool>(),
        select(&[0, 1, 5, 40, u64::MAX / 2][..]),
        codes(),
        codes(),
    )
        .prop_map(|(time, id, valid, rows, errors, warnings)| StatusEntry {
            original_creation_time: time,
            entry_id: id,
            valid,
            number_of_rows: rows,
            errors,
            errors_details: Vec::new(),
            warnings,
            other: serde_json::Map::new(),
        })
}

fn reports() -> impl Strategy<Value = Vec<OwnedReport>> {
    let file =
        (select(&NAMES[..]), vec(entries(), 0..4)).prop_map(|(name, entries)| ReportedFile {
            name: name.to_owned(),
            entries,
            entry_errors: Vec::new(),
        });
    let report = (proptest::option::of(0..12_i64), vec(file, 0..5));
    vec(report, 0..6).prop_map(|reports| {
        reports
            .into_iter()
            .enumerate()
            .map(|(index, (hours, files))| OwnedReport {
                written_at: hours.map(|hours| NOON + hours * HOUR),
                name: format!("{index}"),
                report: Report { files },
            })
            .collect()
    })
}

fn uploads() -> impl Strategy<Value = Vec<UploadRecord>> {
    let one = (
        select(&["events/a b", "x/c", "y/c", "s3://bucket/e"][..]),
        select(&[None, Some(0), Some(40), Some(u64::MAX)][..]),
        proptest::option::of(0..9_i64),
    );
    vec(one, 0..6).prop_map(|all| {
        (0_u64..)
            .zip(all)
            .map(|(id, (name, rows, started))| UploadRecord {
                id,
                name: name.to_owned(),
                rows,
                started_at: started.map(|hours| NOON + hours * HOUR),
                uploaded_at: None,
            })
            .collect()
    })
}

fn reconciled(uploads: &[UploadRecord], reports: &[OwnedReport]) -> Vec<FileReconciliation> {
    let named: Vec<NamedReport<'_>> = reports
        .iter()
        .map(|owned| NamedReport {
            name: &owned.name,
            written_at: owned.written_at,
            report: &owned.report,
        })
        .collect();
    reconcile(uploads, &named, NOON + 10 * HOUR)
}

/// Clears what depends on how the same entries are spread over reports.
fn comparable(mut files: Vec<FileReconciliation>) -> Vec<FileReconciliation> {
    for file in &mut files {
        file.entries.clear();
        file.duplicates_dropped = 0;
        file.reports = 0;
    }
    files
}

/// Splits each report in two: the first entries of each file, and the others.
fn split(reports: &[OwnedReport], at: usize) -> Vec<OwnedReport> {
    let mut out = Vec::new();
    for report in reports {
        let mut halves = [report.clone(), report.clone()];
        halves[1].name.push_str(" (2)");
        for (first, second) in {
            let [first, second] = &mut halves;
            first.report.files.iter_mut().zip(&mut second.report.files)
        } {
            let at = at.min(first.entries.len());
            first.entries.truncate(at);
            second.entries.drain(..at);
        }
        out.extend(halves);
    }
    out
}

proptest! {
    #[test]
    fn the_order_of_reports_does_not_matter(
        uploads in uploads(),
        (reports, shuffled) in reports().prop_flat_map(|reports| {
            (Just(reports.clone()), Just(reports).prop_shuffle())
        }),
    ) {
        let (before, after) = (reconciled(&uploads, &reports), reconciled(&uploads, &shuffled));
        for (before, after) in before.iter().zip(&after) {
            prop_assert_eq!(before.duplicates_dropped, after.duplicates_dropped);
            prop_assert_eq!(before.reports, after.reports);
        }
        prop_assert_eq!(comparable(before), comparable(after));
    }

    #[test]
    fn repeated_reports_change_no_total(uploads in uploads(), reports in reports()) {
        let mut twice = reports.clone();
        twice.extend(reports.iter().cloned());
        prop_assert_eq!(comparable(reconciled(&uploads, &reports)), comparable(reconciled(&uploads, &twice)));
    }

    #[test]
    fn the_order_of_uploads_does_not_matter(
        (uploads, shuffled) in uploads().prop_flat_map(|uploads| {
            (Just(uploads.clone()), Just(uploads).prop_shuffle())
        }),
        reports in reports(),
    ) {
        prop_assert_eq!(reconciled(&uploads, &reports), reconciled(&shuffled, &reports));
    }

    #[test]
    fn split_reports_change_no_total(
        uploads in uploads(), reports in reports(), at in 0_usize..4,
    ) {
        let mut whole = comparable(reconciled(&uploads, &reports));
        let mut halves = comparable(reconciled(&uploads, &split(&reports, at)));
        // A half without entries names the file but no upload, so that it counts
        // as an event of each. With one upload there is no difference.
        for file in whole.iter_mut().chain(&mut halves) {
            let count = uploads.iter().filter(|upload| upload.name == file.name).count();
            if count > 1 {
                file.last_reported_at = None;
                file.state = crate::ReconciliationState::Unknown;
            }
        }
        prop_assert_eq!(whole, halves);
    }

    #[test]
    fn every_row_sent_is_accepted_rejected_or_pending(uploads in uploads(), reports in reports()) {
        let files = reconciled(&uploads, &reports);
        let all = totals(files.iter());
        let parts = u128::from(all.accepted) + u128::from(all.rejected) + u128::from(all.pending);
        prop_assert_eq!(u128::from(all.sent), parts);
        prop_assert_eq!(all.files + all.unknown_files, files.len() as u64);
        for file in &files {
            let one = totals(std::iter::once(file));
            prop_assert_eq!(one.sent, one.accepted + one.rejected + one.pending);
            let rows: u64 = file.by_code_set.iter().fold(0, |sum, set| sum.saturating_add(set.rows));
            prop_assert_eq!(rows, file.rejected);
        }
        prop_assert_eq!(
            files.iter().filter(|file| file.upload_id.is_some()).count(),
            uploads.len(),
            "every upload is listed"
        );
    }
}

//! What holds whatever is reported.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{HOUR, NOON};
use crate::{
    FetchedReport, FileReconciliation, Millis, Report, ReportedFile, Sent, StatusEntry, reconcile,
    sum,
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
struct Told {
    at: Option<Millis>,
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

fn reports() -> impl Strategy<Value = Vec<Told>> {
    let file =
        (select(&NAMES[..]), vec(entries(), 0..4)).prop_map(|(name, entries)| ReportedFile {
            name: name.to_owned(),
            entries,
            faults: Vec::new(),
        });
    let report = (proptest::option::of(0..12_i64), vec(file, 0..5));
    vec(report, 0..6).prop_map(|reports| {
        reports
            .into_iter()
            .enumerate()
            .map(|(place, (hours, files))| Told {
                at: hours.map(|hours| NOON + hours * HOUR),
                name: format!("{place}"),
                report: Report { files },
            })
            .collect()
    })
}

fn sent() -> impl Strategy<Value = Vec<Sent>> {
    let one = (
        select(&["events/a b", "x/c", "y/c", "s3://bucket/e"][..]),
        select(&[None, Some(0), Some(40), Some(u64::MAX)][..]),
        proptest::option::of(0..9_i64),
    );
    vec(one, 0..6).prop_map(|all| {
        (0_u64..)
            .zip(all)
            .map(|(id, (name, rows, begun))| Sent {
                id,
                name: name.to_owned(),
                rows,
                begun_at: begun.map(|hours| NOON + hours * HOUR),
                uploaded_at: None,
            })
            .collect()
    })
}

fn told(sent: &[Sent], reports: &[Told]) -> Vec<FileReconciliation> {
    let fetched: Vec<FetchedReport<'_>> = reports
        .iter()
        .map(|told| FetchedReport {
            name: &told.name,
            written_at: told.at,
            report: &told.report,
        })
        .collect();
    reconcile(sent, &fetched, NOON + 10 * HOUR)
}

/// All that must not change, whatever way the same news arrive.
fn totals(mut files: Vec<FileReconciliation>) -> Vec<FileReconciliation> {
    for file in &mut files {
        file.entries.clear();
        file.duplicates_dropped = 0;
        file.reports = 0;
    }
    files
}

/// Each report in two: its first entries and files, and the rest.
fn split(reports: &[Told], at: usize) -> Vec<Told> {
    let mut out = Vec::new();
    for told in reports {
        let mut halves = [told.clone(), told.clone()];
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
    fn shuffling_reports_changes_nothing(
        sent in sent(),
        (reports, shuffled) in reports().prop_flat_map(|reports| {
            (Just(reports.clone()), Just(reports).prop_shuffle())
        }),
    ) {
        let (before, after) = (told(&sent, &reports), told(&sent, &shuffled));
        for (before, after) in before.iter().zip(&after) {
            prop_assert_eq!(before.duplicates_dropped, after.duplicates_dropped);
            prop_assert_eq!(before.reports, after.reports);
        }
        prop_assert_eq!(totals(before), totals(after));
    }

    #[test]
    fn repeating_reports_changes_no_total(sent in sent(), reports in reports()) {
        let mut twice = reports.clone();
        twice.extend(reports.iter().cloned());
        prop_assert_eq!(totals(told(&sent, &reports)), totals(told(&sent, &twice)));
    }

    #[test]
    fn the_order_of_what_was_sent_changes_nothing(
        (sent, shuffled) in sent().prop_flat_map(|sent| {
            (Just(sent.clone()), Just(sent).prop_shuffle())
        }),
        reports in reports(),
    ) {
        prop_assert_eq!(told(&sent, &reports), told(&shuffled, &reports));
    }

    #[test]
    fn splitting_reports_changes_no_total(
        sent in sent(), reports in reports(), at in 0_usize..4,
    ) {
        let mut whole = totals(told(&sent, &reports));
        let mut halves = totals(told(&sent, &split(&reports, at)));
        // A half without entries names the file and tells of no sending, so
        // that it is news of each; with one sending there is no difference.
        for file in whole.iter_mut().chain(&mut halves) {
            let sendings = sent.iter().filter(|sent| sent.name == file.name).count();
            if sendings > 1 {
                file.heard_at = None;
                file.state = crate::State::Unknown;
            }
        }
        prop_assert_eq!(whole, halves);
    }

    #[test]
    fn what_was_sent_is_accepted_rejected_or_pending(sent in sent(), reports in reports()) {
        let files = told(&sent, &reports);
        let all = sum(files.iter());
        let parts = u128::from(all.accepted) + u128::from(all.rejected) + u128::from(all.pending);
        prop_assert_eq!(u128::from(all.sent), parts);
        prop_assert_eq!(all.files + all.unknown_files, files.len() as u64);
        for file in &files {
            let one = sum(std::iter::once(file));
            prop_assert_eq!(one.sent, one.accepted + one.rejected + one.pending);
            let rows: u64 = file.by_code_set.iter().fold(0, |sum, set| sum.saturating_add(set.rows));
            prop_assert_eq!(rows, file.rejected);
        }
        prop_assert_eq!(
            files.iter().filter(|file| file.sent_id.is_some()).count(),
            sent.len(),
            "everything that was sent is listed"
        );
    }
}

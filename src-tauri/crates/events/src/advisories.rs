//! Checks for issues that do not reject a row.
//!
//! They read every value of the seven columns, in a second pass after the
//! verdict. Threads share the work by row group and column.

mod findings;
mod limits;
mod numbers;
mod properties;
mod texts;

#[cfg(test)]
mod tests;

use crate::check::{CheckObserver, Code};
use crate::columns::EventColumn;
use crate::pages::{ChecksumMismatches, FlatColumn, PageError, read_bytes, read_numbers};
use crate::scan::{
    Abort, Parallelism, PassProgress, RowBitmap, RowRange, Rows, Worker, column_error, open_column,
    row_group_ranges, run_tasks,
};
use crate::settings::CheckSettings;

use limits::MAX_FUTURE_MS;
use numbers::{FutureTimestamps, NonFiniteValues};
use properties::check_properties;
use texts::TextChecks;

pub(crate) use findings::{AdvisoryFindings, AdvisoryHits};
pub(crate) use limits::{MAX_KEY_CHARS, MAX_PROPERTIES, MAX_PROPERTY_BYTES};

/// Columns that one task reads. The sizes of the groups are about equal.
const COLUMN_GROUPS: [&[EventColumn]; 4] = [
    &[EventColumn::Properties],
    &[EventColumn::Key],
    &[
        EventColumn::EnvironmentId,
        EventColumn::TrafficTypeId,
        EventColumn::EventTypeId,
    ],
    &[EventColumn::Timestamp, EventColumn::Value],
];

/// Checks every value of the seven columns.
pub(crate) fn find_advisories(
    rows: Rows<'_>,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
) -> Result<AdvisoryFindings, Abort> {
    let ranges = row_group_ranges(rows.metadata);
    let total_rows = rows.total();
    let on_rows = |done: u64| {
        // Every row is read once per column group.
        observer.advisory_rows_scanned(done / COLUMN_GROUPS.len() as u64, total_rows);
    };
    let of_threads = run_tasks(
        ranges.len() * COLUMN_GROUPS.len(),
        rows.parallelism(settings),
        &rows.budget(settings),
        &PassProgress {
            observer,
            on_rows: &on_rows,
        },
        || AdvisoryFindings::new(settings.first_rows),
        |findings, task, worker| {
            let range = &ranges[task / COLUMN_GROUPS.len()];
            for column in COLUMN_GROUPS[task % COLUMN_GROUPS.len()] {
                check_column(rows, *column, range, settings, findings, worker)?;
            }
            worker.rows_done(range.rows() as u64);
            Ok(())
        },
    )?;
    let mut total = AdvisoryFindings::new(settings.first_rows);
    for findings in of_threads {
        total.merge(findings);
    }
    Ok(total)
}

/// Finds every row with one advisory, by row group in ascending order. Reads only
/// the column of the advisory.
pub(crate) fn advisory_rows(
    rows: Rows<'_>,
    advisory: (Code, EventColumn),
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
) -> Result<Vec<(u64, RowBitmap)>, Abort> {
    let ranges = row_group_ranges(rows.metadata);
    let found = run_tasks(
        ranges.len(),
        Parallelism::Threads(1),
        &rows.budget(settings),
        &PassProgress::without_rows(observer),
        Vec::new,
        |found, task, worker| {
            let range = &ranges[task];
            let mut findings = AdvisoryFindings::every_row_of(advisory, range);
            check_column(rows, advisory.1, range, settings, &mut findings, worker)?;
            found.extend(findings.into_rows());
            Ok(())
        },
    )?;
    Ok(found.into_iter().flatten().collect())
}

fn check_column(
    rows: Rows<'_>,
    column: EventColumn,
    range: &RowRange,
    settings: &CheckSettings,
    findings: &mut AdvisoryFindings,
    worker: &Worker<'_>,
) -> Result<(), Abort> {
    let to_abort = |error: PageError| column_error(column, range.group, error);
    let start = range.start;
    if column == EventColumn::Properties {
        return match rows.leaves.properties {
            Some(leaves) => {
                check_properties(rows, range, leaves, findings, &worker.budget).map_err(to_abort)
            }
            None => Ok(()),
        };
    }
    let Some(leaf) = rows.leaves.flat(column) else {
        return Ok(());
    };
    let mismatches = ChecksumMismatches::default();
    let flat = FlatColumn {
        checksums: Some(&mismatches),
        ..open_column(rows.source, rows.metadata, range, leaf, &worker.budget).map_err(to_abort)?
    };
    match column {
        EventColumn::Timestamp => match settings.now_ms {
            Some(now) => {
                let latest = now.saturating_add(MAX_FUTURE_MS);
                read_numbers(
                    &flat,
                    &mut FutureTimestamps {
                        findings,
                        start,
                        latest,
                    },
                )
            }
            None => Ok(()),
        },
        EventColumn::Value => read_numbers(&flat, &mut NonFiniteValues { findings, start }),
        _ => read_bytes(
            &flat,
            &mut TextChecks::new(column, settings, findings, start),
        ),
    }
    .map_err(to_abort)?;
    findings.add_mismatches(column, range, mismatches);
    Ok(())
}

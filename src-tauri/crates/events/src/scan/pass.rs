//! Passes over the required columns.

use std::ops::ControlFlow;

use super::bitmap::RowBitmap;
use super::column_sinks::{EnvironmentSink, NullBitmapSink, TimestampSink};
use super::counts::ScanCounts;
use super::environment_rows::EnvironmentRowSink;
use super::parallelism::Parallelism;
use super::range_bitmaps::RangeBitmaps;
use super::row_ranges::{RowRange, column_error, open_column, split_into_ranges};
use super::rows::Rows;
use super::thread_pool::{Abort, PassProgress, Worker, run_tasks};
use crate::check::CheckObserver;
use crate::columns::EventColumn;
use crate::pages::{PageError, read_bytes, read_nulls, read_numbers};
use crate::settings::CheckSettings;

/// Counts the errors of all rows.
///
/// # Errors
/// If the observer cancels, or the data cannot be decoded.
pub(crate) fn scan<'a>(
    rows: Rows<'_>,
    settings: &'a CheckSettings,
    observer: &dyn CheckObserver,
) -> Result<ScanCounts<'a>, Abort> {
    let parallelism = rows.parallelism(settings);
    let ranges = split_into_ranges(rows.metadata, parallelism.count());
    let total_rows = rows.total();
    let of_threads = run_tasks(
        ranges.len(),
        parallelism,
        &rows.budget(settings),
        &PassProgress {
            observer,
            on_rows: &|done| observer.rows_scanned(done, total_rows),
        },
        || ScanCounts::new(settings),
        |counts, task, worker| {
            let range = &ranges[task];
            let bitmaps = read_range(rows, range, counts, worker)?;
            counts.add_range(&bitmaps);
            worker.rows_done(bitmaps.rows as u64);
            Ok(())
        },
    )?;
    let mut total = ScanCounts::new(settings);
    for counts in of_threads {
        total.merge(counts);
    }
    Ok(total)
}

/// Scans the ranges in order, and calls `visit` for each. Stops when it breaks.
/// Reports no progress.
///
/// # Errors
/// As [`scan`].
pub(crate) fn for_each_range(
    rows: Rows<'_>,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
    mut visit: impl FnMut(RangeBitmaps) -> ControlFlow<()>,
) -> Result<(), Abort> {
    let ranges = split_into_ranges(rows.metadata, 1);
    let budget = rows.budget(settings);
    for range in &ranges {
        let found = run_tasks(
            1,
            Parallelism::Threads(1),
            &budget,
            &PassProgress::without_rows(observer),
            || None,
            |found, _, worker| {
                let mut counts = ScanCounts::new(settings);
                *found = Some(read_range(rows, range, &mut counts, worker)?);
                Ok(())
            },
        )?;
        for bitmaps in found.into_iter().flatten() {
            if visit(bitmaps).is_break() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The rows of the environment with the id `id`: the first row and the bitmap
/// of each range, in order.
///
/// # Errors
/// As [`scan`].
pub(crate) fn environment_rows(
    rows: Rows<'_>,
    id: &str,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
) -> Result<Vec<(u64, RowBitmap)>, Abort> {
    let ranges = split_into_ranges(rows.metadata, 1);
    let total_rows = rows.total();
    let found = run_tasks(
        ranges.len(),
        Parallelism::Threads(1),
        &rows.budget(settings),
        &PassProgress {
            observer,
            on_rows: &|done| observer.rows_scanned(done, total_rows),
        },
        Vec::new,
        |found, task, worker| {
            let range = &ranges[task];
            let leaf = rows.leaves.required[ENVIRONMENT_ID];
            let to_abort = |error| column_error(EventColumn::EnvironmentId, range.group, error);
            let column = open_column(rows.source, rows.metadata, range, leaf, &worker.budget)
                .map_err(to_abort)?;
            let mut own = EnvironmentRowSink::new(id, range.rows());
            read_bytes(&column, &mut own).map_err(to_abort)?;
            worker.rows_done(range.rows() as u64);
            found.push((range.start, own.into_bitmap()));
            Ok(())
        },
    )?;
    Ok(found.into_iter().flatten().collect())
}

/// Indices into [`EventColumn::REQUIRED`].
const ENVIRONMENT_ID: usize = 0;
const TIMESTAMP: usize = 4;

/// Reads the required columns of a range.
fn read_range(
    rows: Rows<'_>,
    range: &RowRange,
    counts: &mut ScanCounts<'_>,
    worker: &Worker<'_>,
) -> Result<RangeBitmaps, Abort> {
    let mut bitmaps = RangeBitmaps::new(range.start, range.rows());
    let to_abort = |slot: usize| {
        move |error: PageError| column_error(EventColumn::REQUIRED[slot], range.group, error)
    };
    for (slot, leaf) in rows.leaves.required.into_iter().enumerate() {
        let column = open_column(rows.source, rows.metadata, range, leaf, &worker.budget)
            .map_err(to_abort(slot))?;
        let nulls = &mut bitmaps.nulls[slot];
        match slot {
            ENVIRONMENT_ID => {
                let mut environments = EnvironmentSink::new(nulls, &mut bitmaps.unlisted, counts);
                read_bytes(&column, &mut environments).map_err(to_abort(slot))?;
                environments.finish();
            }
            TIMESTAMP => {
                let mut times = TimestampSink {
                    nulls,
                    invalid: &mut bitmaps.invalid_timestamps,
                    counts,
                    start: range.start,
                };
                read_numbers(&column, &mut times).map_err(to_abort(slot))?;
            }
            _ => read_nulls(&column, &mut NullBitmapSink(nulls)).map_err(to_abort(slot))?,
        }
    }
    Ok(bitmaps)
}

//! The rule for one row, applied to every row.
//!
//! The file is divided into stretches of rows, which threads work through.
//! For each stretch every required column leaves marks, one bit a row: where
//! it is null, where its value is a fault. Together the marks say which rows
//! bear which codes. Columns are read one after the other, so that memory
//! depends on a page's size and never on the file's. Of a column of which
//! only the nulls matter, only the levels are read.

mod bitmap;
mod columns;
mod counts;
mod environment_rows;
mod parallelism;
mod row_ranges;
mod thread_pool;

#[cfg(test)]
mod failing_reads;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::ops::ControlFlow;

use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use crate::check::CheckObserver;
use crate::columns::EventColumn;
use crate::footer::ReadError;
use crate::pages::{PageError, ReadBudget, read_bytes, read_nulls, read_numbers};
use crate::schema::EventLeaves;
use crate::settings::CheckSettings;
use crate::source::Source;

pub(crate) use bitmap::RowBitmap;
use columns::{Environments, NullBitmap, Times};
pub(crate) use counts::{EnvironmentCount, InvalidTimestamps, RangeBitmaps, RowCount, ScanCounts};
use environment_rows::EnvironmentRowsOf;
pub(crate) use parallelism::Parallelism;
use parallelism::Workload;
pub(crate) use row_ranges::{
    RowRange, column_error, flat, map_leaves, row_group_ranges, split_into_ranges,
};
pub(crate) use thread_pool::{Abort, ProgressObserver, Worker, run_tasks};

/// The most environments that are counted apart. Rows of any further ones are
/// judged, and not counted by environment.
pub const MAX_ENVIRONMENTS: usize = 10_000;

/// The most bytes kept of an environment's id that is not listed.
pub const MAX_ENVIRONMENT_BYTES: usize = 1_024;

/// The environments listed, for looking up the bytes of a value.
#[derive(Debug, Clone)]
pub(crate) struct ListedEnvironments<'a>(Option<HashSet<&'a [u8]>>);

impl<'a> ListedEnvironments<'a> {
    pub(crate) fn of(settings: &'a CheckSettings) -> Self {
        Self(
            settings
                .listed()
                .map(|listed| listed.iter().map(String::as_bytes).collect()),
        )
    }

    /// Whether this id is listed; none where no list was given.
    pub(crate) fn has(&self, id: &[u8]) -> Option<bool> {
        self.0.as_ref().map(|listed| listed.contains(id))
    }
}

/// How a pass over the rows ended.
#[derive(Debug)]
pub(crate) enum ScanOutcome<T> {
    /// It went as far as it was asked to.
    Done(T),
    /// It was told to stop.
    Cancelled,
    /// The data cannot be decoded.
    Failed(ReadError),
}

/// A file whose rows can be judged.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'s> {
    pub(crate) source: &'s dyn Source,
    pub(crate) metadata: &'s ParquetMetaData,
    pub(crate) leaves: EventLeaves,
}

impl Rows<'_> {
    /// How many rows the file has.
    pub(crate) fn total(&self) -> u64 {
        u64::try_from(self.metadata.file_metadata().num_rows()).unwrap_or(0)
    }

    /// What reading them may cost.
    pub(crate) fn budget(&self) -> ReadBudget {
        // What cannot be measured cannot be read, which whoever reads will say.
        ReadBudget::for_file(self.source.length().unwrap_or(0))
    }

    /// Who should work on them.
    pub(crate) fn parallelism(&self, settings: &CheckSettings) -> Parallelism {
        let chunks = || {
            self.metadata
                .row_groups()
                .iter()
                .flat_map(|group| group.columns())
        };
        let sum = |of: fn(&ColumnChunkMetaData) -> i64| {
            chunks().fold(0_u64, |sum, chunk| {
                sum.saturating_add(u64::try_from(of(chunk)).unwrap_or(u64::MAX))
            })
        };
        let workload = Workload {
            // What cannot be measured is no small file; reading it says why.
            bytes: self.source.length().unwrap_or(u64::MAX),
            unpacked: sum(ColumnChunkMetaData::uncompressed_size),
            values: sum(ColumnChunkMetaData::num_values),
        };
        Parallelism::for_file(workload, settings.threads)
    }
}

/// Who follows the first pass.
struct Judging<'w> {
    observer: &'w dyn CheckObserver,
    total: u64,
}

impl ProgressObserver for Judging<'_> {
    fn rows_done(&self, rows: u64) {
        self.observer.rows_scanned(rows, self.total);
    }

    fn is_cancelled(&self) -> bool {
        self.observer.is_cancelled()
    }
}

fn observer<'w>(rows: &Rows<'_>, observer: &'w dyn CheckObserver) -> Judging<'w> {
    Judging {
        observer,
        total: rows.total(),
    }
}

/// Counts the faults of every row.
pub(crate) fn scan<'a>(
    rows: Rows<'_>,
    settings: &'a CheckSettings,
    observer: &dyn CheckObserver,
) -> ScanOutcome<ScanCounts<'a>> {
    let parallelism = rows.parallelism(settings);
    let ranges = split_into_ranges(rows.metadata, parallelism.count());
    let pass = run_tasks(
        ranges.len(),
        parallelism,
        &rows.budget(),
        &observer(&rows, observer),
        || ScanCounts::new(settings),
        |counts, task, worker| {
            let range = &ranges[task];
            let bitmaps = judge(rows, range, counts, worker)?;
            counts.add_range(&bitmaps);
            worker.rows_done(bitmaps.rows as u64);
            Ok(())
        },
    );
    match pass {
        ScanOutcome::Done(tallies) => {
            let mut sum = ScanCounts::new(settings);
            for counts in tallies {
                sum.merge(counts);
            }
            ScanOutcome::Done(sum)
        }
        ScanOutcome::Cancelled => ScanOutcome::Cancelled,
        ScanOutcome::Failed(error) => ScanOutcome::Failed(error),
    }
}

/// Judges the stretches one after the other, in order. `visit` may break off.
pub(crate) fn for_each_range(
    rows: Rows<'_>,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
    mut visit: impl FnMut(RangeBitmaps) -> ControlFlow<()>,
) -> ScanOutcome<()> {
    let ranges = split_into_ranges(rows.metadata, 1);
    let budget = rows.budget();
    for range in &ranges {
        let pass = run_tasks(
            1,
            Parallelism::Threads(1),
            &budget,
            &observer(&rows, observer),
            || None,
            |found, _, worker| {
                let mut counts = ScanCounts::new(settings);
                *found = Some(judge(rows, range, &mut counts, worker)?);
                Ok(())
            },
        );
        match pass {
            ScanOutcome::Done(found) => {
                for bitmaps in found.into_iter().flatten() {
                    if visit(bitmaps).is_break() {
                        return ScanOutcome::Done(());
                    }
                }
            }
            ScanOutcome::Cancelled => return ScanOutcome::Cancelled,
            ScanOutcome::Failed(error) => return ScanOutcome::Failed(error),
        }
    }
    ScanOutcome::Done(())
}

/// Marks the rows of the environment called `id`, by stretches in ascending
/// order.
pub(crate) fn environment_rows(
    rows: Rows<'_>,
    id: &str,
    observer: &dyn CheckObserver,
) -> ScanOutcome<Vec<(u64, RowBitmap)>> {
    let ranges = split_into_ranges(rows.metadata, 1);
    let pass = run_tasks(
        ranges.len(),
        Parallelism::Threads(1),
        &rows.budget(),
        &observer(&rows, observer),
        Vec::new,
        |found, task, worker| {
            let range = &ranges[task];
            let leaf = rows.leaves.required[ENVIRONMENT_ID];
            let to_abort = |fault| column_error(EventColumn::EnvironmentId, range.group, &fault);
            let column =
                flat(rows.source, rows.metadata, range, leaf, &worker.budget).map_err(to_abort)?;
            let mut own = EnvironmentRowsOf::new(id, range.rows());
            read_bytes(&column, &mut own).map_err(to_abort)?;
            worker.rows_done(range.rows() as u64);
            found.push((range.start, own.into_bitmap()));
            Ok(())
        },
    );
    match pass {
        ScanOutcome::Done(found) => ScanOutcome::Done(found.into_iter().flatten().collect()),
        ScanOutcome::Cancelled => ScanOutcome::Cancelled,
        ScanOutcome::Failed(error) => ScanOutcome::Failed(error),
    }
}

/// Places in [`EventColumn::REQUIRED`].
const ENVIRONMENT_ID: usize = 0;
const TIMESTAMP: usize = 4;

/// Reads the required columns of a stretch.
fn judge(
    rows: Rows<'_>,
    range: &RowRange,
    counts: &mut ScanCounts<'_>,
    worker: &Worker<'_>,
) -> Result<RangeBitmaps, Abort> {
    let mut bitmaps = RangeBitmaps::new(range.start, range.rows());
    let to_abort = |slot: usize| {
        move |fault: PageError| column_error(EventColumn::REQUIRED[slot], range.group, &fault)
    };
    for (slot, leaf) in rows.leaves.required.into_iter().enumerate() {
        let column = flat(rows.source, rows.metadata, range, leaf, &worker.budget)
            .map_err(to_abort(slot))?;
        let nulls = &mut bitmaps.nulls[slot];
        match slot {
            ENVIRONMENT_ID => {
                let mut environments = Environments::new(nulls, &mut bitmaps.unlisted, counts);
                read_bytes(&column, &mut environments).map_err(to_abort(slot))?;
                environments.finish();
            }
            TIMESTAMP => {
                let mut times = Times {
                    nulls,
                    odd: &mut bitmaps.invalid_timestamps,
                    counts,
                    start: range.start,
                };
                read_numbers(&column, &mut times).map_err(to_abort(slot))?;
            }
            _ => read_nulls(&column, &mut NullBitmap(nulls)).map_err(to_abort(slot))?,
        }
    }
    Ok(bitmaps)
}

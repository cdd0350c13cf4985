//! The rule for one row, applied to every row.
//!
//! The five required columns are read in step, a few thousand rows at a time,
//! so that memory depends on the pages' size and never on the file's. Only
//! those five are read: whatever is odd about other columns cannot change the
//! verdict.

mod required_columns;
mod tally;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::ChunkReader;

use crate::check::Watch;
use crate::footer::Trouble;
use crate::row_faults::RowFacts;
use crate::rules::Rules;
use crate::schema::RequiredLeaves;

pub(crate) use required_columns::{Batch, RequiredColumns};
pub(crate) use tally::{Counted, Environment, Tally};

/// The most environments that are counted apart. Rows of any further ones are
/// judged, and not counted by environment.
pub const MAX_ENVIRONMENTS: usize = 10_000;

/// The most bytes kept of an environment's id that is not listed.
pub const MAX_ENVIRONMENT_BYTES: usize = 1_024;

/// Rows judged at a time.
const BATCH: usize = 4_096;

/// The environments listed, for looking up the bytes of a value.
#[derive(Debug, Clone)]
pub(crate) struct ListedEnvironments<'a>(Option<HashSet<&'a [u8]>>);

impl<'a> ListedEnvironments<'a> {
    pub(crate) fn of(rules: &'a Rules) -> Self {
        Self(
            rules
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
pub(crate) enum Pass<T> {
    /// It went as far as it was asked to.
    Done(T),
    /// It was told to stop.
    Cancelled,
    /// The data cannot be decoded.
    Failed(Trouble),
}

/// Counts the faults of every row.
pub(crate) fn scan<'a, R: ChunkReader + 'static>(
    source: &Arc<R>,
    metadata: &ParquetMetaData,
    leaves: RequiredLeaves,
    rules: &'a Rules,
    watch: &dyn Watch,
) -> Pass<Tally<'a>> {
    let mut tally = Tally::new(rules);
    let end = for_each_batch(source, metadata, leaves, watch, |first_row, batch| {
        for (row, values) in (first_row..).zip(batch.rows()) {
            let environment_unlisted = values
                .environment
                .is_some_and(|id| tally.environments.note(id) == Some(false));
            tally.note(
                row,
                RowFacts {
                    nulls: values.nulls,
                    environment_unlisted,
                    timestamp: values.timestamp,
                },
            );
        }
        ControlFlow::Continue(())
    });
    match end {
        Pass::Done(()) => Pass::Done(tally),
        Pass::Cancelled => Pass::Cancelled,
        Pass::Failed(trouble) => Pass::Failed(trouble),
    }
}

/// Reads the required columns of every row group in step. `visit` is given
/// the number of each batch's first row, and may break off.
pub(crate) fn for_each_batch<R: ChunkReader + 'static>(
    source: &Arc<R>,
    metadata: &ParquetMetaData,
    leaves: RequiredLeaves,
    watch: &dyn Watch,
    mut visit: impl FnMut(u64, &Batch<'_>) -> ControlFlow<()>,
) -> Pass<()> {
    let total = u64::try_from(metadata.file_metadata().num_rows()).unwrap_or(0);
    let mut done = 0_u64;
    for group in 0..metadata.num_row_groups() {
        let mut columns = match RequiredColumns::open(source, metadata, group, leaves) {
            Ok(columns) => columns,
            Err(trouble) => return Pass::Failed(trouble),
        };
        loop {
            if watch.cancelled() {
                return Pass::Cancelled;
            }
            let batch = match columns.next_batch(BATCH) {
                Ok(Some(batch)) => batch,
                Ok(None) => break,
                Err(trouble) => return Pass::Failed(trouble),
            };
            if visit(done, &batch).is_break() {
                return Pass::Done(());
            }
            done += batch.len() as u64;
            watch.rows_judged(done, total);
        }
    }
    Pass::Done(())
}

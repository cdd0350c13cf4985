//! Applies the row rules to every row.
//!
//! The file is split into ranges of rows, which threads scan. Each required
//! column of a range gives bitmaps with one bit a row: where it is null, and
//! where its value is invalid. Together they say which rows have which codes.
//! Columns are read one by one, so that memory depends on the size of a page
//! and not on that of the file. If only the nulls of a column matter, only its
//! levels are read.

mod bitmap;
mod column_sinks;
mod counts;
mod environment_counts;
mod environment_rows;
mod listed_environments;
mod parallelism;
mod pass;
mod range_bitmaps;
mod row_ranges;
mod rows;
mod thread_pool;

#[cfg(test)]
mod failing_reads;
#[cfg(test)]
mod tests;

pub(crate) use bitmap::RowBitmap;
pub(crate) use counts::{InvalidTimestamps, RowCount, ScanCounts};
pub(crate) use environment_counts::CountedEnvironment;
pub use environment_counts::{MAX_ENVIRONMENT_BYTES, MAX_ENVIRONMENTS};
pub(crate) use listed_environments::ListedEnvironments;
pub(crate) use parallelism::Parallelism;
pub(crate) use pass::{environment_rows, for_each_range, scan};
pub(crate) use range_bitmaps::RangeBitmaps;
pub(crate) use row_ranges::{
    RowRange, column_error, open_column, open_map_leaves, row_group_ranges, split_into_ranges,
};
pub(crate) use rows::Rows;
pub(crate) use thread_pool::{Abort, PassProgress, Worker, into_cancellable, run_tasks};

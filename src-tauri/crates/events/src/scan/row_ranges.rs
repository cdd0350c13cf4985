//! Splits a file into ranges of rows, and opens the columns of a range.

use std::ops::Range;

use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};

use super::rows::Rows;
use super::thread_pool::Abort;
use crate::columns::EventColumn;
use crate::pages::{BudgetHandle, Chunk, FlatColumn, NestedColumnReader, PageError};
use crate::read_error::{ReadError, WRITE_AGAIN};
use crate::schema::MapLeaves;
use crate::source::Source;

/// Maximum number of rows of a range, whose bitmaps then take at most a few
/// megabytes.
const MAX_ROWS: u64 = 4 << 20;

/// Minimum number of rows that a row group is split into: a page that two
/// ranges share is decompressed twice.
const MIN_ROWS: u64 = 256 << 10;

/// Consecutive rows of a row group that are scanned together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RowRange {
    /// Index of the row group.
    pub(crate) group: usize,
    /// The rows, counted within the row group.
    pub(crate) within: Range<u64>,
    /// Number of the first row in the file.
    pub(crate) start: u64,
}

impl RowRange {
    pub(crate) fn rows(&self) -> usize {
        usize::try_from(self.within.end - self.within.start).unwrap_or(usize::MAX)
    }
}

/// Splits a file's rows into ranges for this number of threads. Negative
/// numbers of rows were rejected before.
pub(crate) fn split_into_ranges(metadata: &ParquetMetaData, threads: usize) -> Vec<RowRange> {
    let groups = metadata.num_row_groups();
    // Two ranges a thread. Many row groups need not be split.
    let ranges_per_group = (2 * threads as u64).div_ceil(groups.max(1) as u64).max(1);
    let mut ranges = Vec::new();
    let mut start = 0;
    for (group, row_group) in metadata.row_groups().iter().enumerate() {
        let rows = u64::try_from(row_group.num_rows()).unwrap_or(0);
        let wanted = rows.div_ceil(ranges_per_group).clamp(MIN_ROWS, MAX_ROWS);
        let parts = rows.div_ceil(wanted).max(1);
        // Of equal length, so that threads end at the same time, and a
        // multiple of the 64 rows of a bitmap's word.
        let step = rows.div_ceil(parts).next_multiple_of(64).max(64);
        let mut from = 0;
        loop {
            let to = (from + step).min(rows);
            ranges.push(RowRange {
                group,
                within: from..to,
                start: start + from,
            });
            from = to;
            if from >= rows {
                break;
            }
        }
        start += rows;
    }
    ranges
}

/// A file's row groups as ranges.
pub(crate) fn row_group_ranges(metadata: &ParquetMetaData) -> Vec<RowRange> {
    let mut start = 0;
    metadata
        .row_groups()
        .iter()
        .enumerate()
        .map(|(group, row_group)| {
            let rows = u64::try_from(row_group.num_rows()).unwrap_or(0);
            let range = RowRange {
                group,
                within: 0..rows,
                start,
            };
            start += rows;
            range
        })
        .collect()
}

/// Opens a column of a range.
pub(crate) fn open_column<'s>(
    source: &'s dyn Source,
    metadata: &ParquetMetaData,
    range: &RowRange,
    leaf: usize,
    budget: &'s BudgetHandle<'s>,
) -> Result<FlatColumn<'s>, PageError> {
    let row_group = metadata.row_group(range.group);
    let (chunk, max_definition) = chunk_of(row_group, leaf)?;
    Ok(FlatColumn {
        source,
        chunk,
        nullable: max_definition > 0,
        group_rows: u64::try_from(row_group.num_rows()).unwrap_or(0),
        rows: range.within.clone(),
        budget,
        checksums: None,
    })
}

/// Opens the keys and the values of the properties of a row group. Both must be
/// read the same number of rows at a time.
pub(crate) fn open_map_leaves<'s>(
    rows: Rows<'s>,
    group: usize,
    leaves: MapLeaves,
    budget: &'s BudgetHandle<'s>,
) -> Result<[NestedColumnReader<'s, &'s dyn Source>; 2], PageError> {
    let row_group = rows.metadata.row_group(group);
    let leaf = |leaf: usize| {
        let (chunk, max_definition) = chunk_of(row_group, leaf)?;
        NestedColumnReader::new(
            rows.source,
            chunk,
            max_definition,
            leaves.entry_level,
            budget,
        )
    };
    Ok([leaf(leaves.key)?, leaf(leaves.value)?])
}

/// Location and maximum definition level of a leaf.
fn chunk_of(row_group: &RowGroupMetaData, leaf: usize) -> Result<(Chunk, i16), PageError> {
    let column = row_group.columns().get(leaf);
    let column = column.ok_or(PageError::MissingField("column"))?;
    let chunk = Chunk::of(column).ok_or(PageError::MissingField("range"))?;
    Ok((chunk, column.column_descr().max_def_level()))
}

/// The error of a column that cannot be read, with its name and row group.
pub(crate) fn column_error(column: EventColumn, group: usize, error: PageError) -> Abort {
    let name = column.name();
    let error = match error {
        PageError::Cancelled => return Abort::Cancelled,
        PageError::TooFewValues => ReadError::damaged(format!(
            "`{name}` holds fewer values in row group {group} than the row group has rows."
        )),
        PageError::TooManyValues => ReadError::damaged(format!(
            "`{name}` holds more values in row group {group} than the row group has rows."
        )),
        PageError::Read(error) => error.into(),
        _ => ReadError::new(
            "Cannot be decoded",
            format!("`{name}` cannot be decoded in row group {group}: {error}."),
            match error {
                PageError::TooLarge { .. }
                | PageError::TooManyPageValues { .. }
                | PageError::OutOfMemory { .. } => {
                    "Write the file again with smaller pages or row groups."
                }
                PageError::TooManyRowEntries { .. } | PageError::OverBudget => {
                    "Check what wrote the file: valid data never has this form."
                }
                _ => WRITE_AGAIN,
            },
        ),
    };
    Abort::Failed(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranges_cover_each_row_once() {
        let events = vec![crate::test_files::valid_event(); 1_000];
        let options = crate::test_files::WriteOptions {
            rows_per_group: 300,
            ..crate::test_files::WriteOptions::default()
        };
        let file = crate::test_files::write_file(&events, options);
        let footer = crate::footer::read_footer(&file).unwrap();
        let metadata = footer.metadata.unwrap();
        for threads in [1, 2, 7] {
            let mut next = 0;
            for range in split_into_ranges(&metadata, threads) {
                assert_eq!(range.start, next);
                next += range.rows() as u64;
            }
            assert_eq!(next, 1_000);
        }
    }
}

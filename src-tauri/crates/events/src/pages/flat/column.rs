//! What readers of flat columns share: the column, the sinks, its pages.

use std::ops::Range;

use crate::pages::budget::BudgetHandle;
use crate::pages::checksum::{self, ChecksumMismatches};
use crate::pages::chunk::{Chunk, ChunkPages};
use crate::pages::cost;
use crate::pages::dictionary::Dictionary;
use crate::pages::error::PageError;
use crate::pages::header::{DataPage, PageHeader, PageKind};
use crate::pages::levels::{BinaryLevels, to_lsb_first, width_of};
use crate::pages::page_parts::split_page;
use crate::pages::rle::RleBitPackedDecoder;
use crate::source::Source;

/// A range of rows of a column in one row group.
#[derive(Clone)]
pub(crate) struct FlatColumn<'s> {
    pub(crate) source: &'s dyn Source,
    pub(crate) chunk: Chunk,
    pub(crate) nullable: bool,
    /// Number of rows of the row group.
    pub(crate) group_rows: u64,
    /// The rows to read, counted within the row group. Sinks get row numbers
    /// that are counted from the start of this range.
    pub(crate) rows: Range<u64>,
    pub(crate) budget: &'s BudgetHandle<'s>,
    /// Gets the rows of pages that do not match their checksum. `None` if checksums are
    /// not compared. Only pages whose values are read are compared.
    pub(crate) checksums: Option<&'s ChecksumMismatches>,
}

/// Receives the nulls of a column.
pub(crate) trait NullSink {
    /// `count` rows from `row` on are null. Does nothing by default.
    fn nulls(&mut self, row: usize, count: usize) {
        let _ = (row, count);
    }
}

/// Receives the values of a column of byte arrays.
pub(crate) trait BytesSink: NullSink {
    /// The dictionary that later entries are indices into.
    fn dictionary(&mut self, dictionary: Dictionary);
    /// `count` rows from `row` on have this entry.
    fn entry_run(&mut self, row: usize, entry: u32, count: usize);
    /// The rows from `row` on have these entries.
    fn entries(&mut self, row: usize, entries: &[u32]);
    /// A row has this value.
    fn value(&mut self, row: usize, value: &[u8]);
}

/// Receives the values of a column of numbers.
pub(crate) trait NumberSink<T>: NullSink {
    /// `count` rows from `row` on have this value.
    fn run(&mut self, row: usize, value: T, count: usize);
    /// The rows from `row` on have these values.
    fn values(&mut self, row: usize, values: &[T]);
}

/// The rows of a page that are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageRows {
    /// Number of rows of the page to skip first.
    pub(super) skip: usize,
    /// Number of rows to read.
    pub(super) take: usize,
    /// Row number of the first one that is read, as sinks get it.
    pub(super) row: usize,
}

/// Calls `read` for the dictionary and for each page that has rows of the
/// range. Charges their cost, and checks that the pages have as many rows as
/// the row group. Without `values`, only levels are read, so bodies are neither
/// read ahead nor given memory.
pub(super) fn for_each_page<'s>(
    column: &FlatColumn<'s>,
    values: bool,
    mut read: impl FnMut(&mut ChunkPages<&'s dyn Source>, PageKind, PageRows) -> Result<(), PageError>,
) -> Result<(), PageError> {
    let nothing = PageRows {
        skip: 0,
        take: 0,
        row: 0,
    };
    let mut pages = if column.rows.start == 0 && values {
        ChunkPages::new(column.source, column.chunk)
    } else {
        ChunkPages::sparse(column.source, column.chunk)
    };
    let codec = column.chunk.codec;
    let (mut dictionary_memory, mut page_memory) =
        (column.budget.reservation(), column.budget.reservation());
    let mut has_dictionary = false;
    let mut first = 0_u64;
    while let Some(page) = pages.header()? {
        column.budget.charge(pages.take_pending_cost())?;
        let data = match page.kind {
            PageKind::Data(data) => data,
            PageKind::Dictionary { .. } if values => {
                if std::mem::replace(&mut has_dictionary, true) {
                    return Err(PageError::SecondDictionary);
                }
                dictionary_memory.grow_to(page.memory(codec)?)?;
                column.budget.charge(page.cost(codec, 0))?;
                compare_checksum(column, &mut pages, &page, 0..column.group_rows)?;
                read(&mut pages, page.kind, nothing)?;
                continue;
            }
            PageKind::Dictionary { .. } | PageKind::Other => continue,
        };
        let end = first + u64::from(data.values);
        if end > column.group_rows {
            return Err(PageError::TooManyValues);
        }
        let from = first.max(column.rows.start);
        let to = end.min(column.rows.end);
        if from < to {
            if values {
                pages.read_on();
                page_memory.grow_to(page.memory(codec)?)?;
            }
            let part = PageRows {
                skip: within(from - first)?,
                take: within(to - from)?,
                row: within(from - column.rows.start)?,
            };
            column.budget.charge(if values {
                page.cost(codec, part.take)
            } else {
                PageHeader::cost_of_nulls(part.take)
            })?;
            if values {
                compare_checksum(column, &mut pages, &page, first..end)?;
            }
            read(&mut pages, page.kind, part)?;
        }
        first = end;
        if first >= column.rows.end && column.rows.end < column.group_rows {
            return Ok(());
        }
    }
    if first < column.rows.end {
        return Err(PageError::TooFewValues);
    }
    Ok(())
}

/// Compares the current page with its checksum, if it has one. `rows` are those that a
/// damaged page affects.
fn compare_checksum(
    column: &FlatColumn<'_>,
    pages: &mut ChunkPages<&dyn Source>,
    page: &PageHeader,
    rows: Range<u64>,
) -> Result<(), PageError> {
    if let (Some(mismatches), Some(checksum)) = (column.checksums, page.checksum)
        && !checksum::matches(pages.body()?, checksum)
    {
        mismatches.add(rows);
    }
    Ok(())
}

fn within(rows: u64) -> Result<usize, PageError> {
    usize::try_from(rows).map_err(|_| PageError::InvalidLevels)
}

/// Decompresses the current page. Returns its levels, its values, and the
/// number of values that are not null.
pub(super) fn decode_levels<'a>(
    pages: &'a mut ChunkPages<&dyn Source>,
    data: &DataPage,
    column: &FlatColumn<'_>,
    buffer: &'a mut Vec<u8>,
    reordered: &'a mut Vec<u8>,
) -> Result<(BinaryLevels<'a>, &'a [u8], usize), PageError> {
    let highest = i16::from(column.nullable);
    let parts = split_page(pages, data, 0, highest, buffer)?;
    if highest == 0 {
        let count = data.values as usize;
        return Ok((BinaryLevels::all_set(count), parts.values, count));
    }
    column.budget.charge(cost::levels(parts.definition.len()))?;
    let levels = null_levels(parts.definition, data, parts.msb_first, reordered)?;
    let mut valid = 0;
    let mut counting = levels.clone();
    while let Some((set, count)) = counting.next_run(usize::MAX)? {
        if set {
            valid += count;
        }
    }
    Ok((levels, parts.values, valid))
}

pub(super) fn null_levels<'a>(
    levels: &'a [u8],
    data: &DataPage,
    msb_first: bool,
    reordered: &'a mut Vec<u8>,
) -> Result<BinaryLevels<'a>, PageError> {
    let count = data.values as usize;
    let width = width_of(1);
    if msb_first {
        *reordered = to_lsb_first(levels, width, count)?;
        return Ok(BinaryLevels::packed(reordered, count));
    }
    Ok(BinaryLevels::new(RleBitPackedDecoder::new(
        levels, width, count,
    )?))
}

/// Skips rows. Calls `skip` with the numbers of values that they have.
pub(super) fn skip_rows(
    levels: &mut BinaryLevels<'_>,
    mut rows: usize,
    mut skip: impl FnMut(usize) -> Result<(), PageError>,
) -> Result<(), PageError> {
    while rows > 0 {
        let (valid, count) = levels.next_run(rows)?.ok_or(PageError::InvalidLevels)?;
        if valid {
            skip(count)?;
        }
        rows -= count;
    }
    Ok(())
}

/// Reads the rows of a page after those that are skipped. Passes the runs of
/// nulls to `sink`, and calls `values` for each run of values with the sink, the
/// first row of the run, and its length.
pub(super) fn for_each_run<S: NullSink>(
    levels: &mut BinaryLevels<'_>,
    part: PageRows,
    sink: &mut S,
    mut values: impl FnMut(&mut S, usize, usize) -> Result<(), PageError>,
) -> Result<(), PageError> {
    let mut row = part.row;
    let end = row + part.take;
    while row < end {
        let (valid, count) = levels
            .next_run(end - row)?
            .ok_or(PageError::InvalidLevels)?;
        if valid {
            values(sink, row, count)?;
        } else {
            sink.nulls(row, count);
        }
        row += count;
    }
    Ok(())
}

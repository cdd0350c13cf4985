//! Reads a leaf of a map, which has any number of values in each row.
//!
//! Levels and dictionary indices are decoded in blocks, so that memory depends
//! on the size of the stored page, and not on the number of its values.

mod level_blocks;

use std::ops::{Deref, Range};

use parquet::basic::Encoding;
use parquet::data_type::{AsBytes, ByteArrayType};

use super::budget::{BudgetHandle, MemoryReservation};
use super::checksum::{self, ChecksumMismatches};
use super::chunk::{Chunk, ChunkPages};
use super::cost;
use super::dictionary::Dictionary;
use super::error::PageError;
use super::header::{DataPage, PageHeader, PageKind};
use super::levels::count_highest;
use super::page_parts::split_page;
use super::page_validator::MAX_ROW_ENTRIES;
use super::parquet_decoder::ParquetDecoder;
use super::plain::next_byte_array;
use super::rle_cursor::{RleBatch, RleCursor};
use crate::source::Source;

use level_blocks::{BLOCK, LevelBlocks};

/// Number of entries above which reading a row costs more.
const LONG_ROW: u64 = 64 << 10;

/// Receives the rows of a leaf.
pub(crate) trait NestedSink {
    /// The dictionary that later entries are indices into.
    fn dictionary(&mut self, dictionary: Dictionary);
    /// What follows belongs to this row, counted from zero in each call.
    fn begin_row(&mut self, row: usize);
    /// The row has an entry whose leaf is null.
    fn null(&mut self);
    /// The row has an entry whose leaf is the dictionary entry at this index.
    fn entry(&mut self, entry: u32);
    /// The row has an entry whose leaf is this value.
    fn value(&mut self, value: &[u8]);
    /// The row has an empty map, which is not null.
    fn empty(&mut self) {}
}

/// The values of the current page that are not null, in order.
enum Values {
    None,
    /// Offset of the next one.
    Plain(usize),
    /// Indices into a dictionary of `known` entries.
    Entries {
        known: u32,
        runs: Range<usize>,
        cursor: RleCursor,
        /// The indices that were decoded last, and how many of them are used.
        block: Vec<u32>,
        position: usize,
    },
    Decoded {
        decoder: Box<ParquetDecoder<ByteArrayType>>,
        /// Number of values that are not decoded yet.
        left: usize,
        /// Number of values of the decoder's batch that are used.
        position: usize,
    },
}

/// Reads a leaf below one repeated group, a few rows at a time.
pub(crate) struct NestedColumnReader<'s, S> {
    pages: ChunkPages<S>,
    budget: &'s BudgetHandle<'s>,
    page_memory: MemoryReservation<'s>,
    dictionary_memory: MemoryReservation<'s>,
    max_definition: i16,
    /// Minimum definition level of an entry. The map is empty one level below,
    /// and null below that.
    entry_level: u8,
    entries: Option<usize>,
    repetition: LevelBlocks,
    definition: LevelBlocks,
    /// Number of levels of the current block that are used.
    position: usize,
    /// Number of levels of the page that are not decoded yet.
    left: usize,
    /// Number of levels that the current row has in earlier blocks.
    in_row: u64,
    /// The values of the current page, with what precedes them.
    body: Vec<u8>,
    values: Values,
    /// Number of rows that were begun in all calls.
    rows_begun: u64,
    checksums: Option<&'s ChecksumMismatches>,
    /// The first row of the current page, if the page does not match its checksum.
    mismatch_from: Option<u64>,
}

impl<'s, S> NestedColumnReader<'s, S>
where
    S: Deref,
    S::Target: Source,
{
    /// A reader of a leaf. `entry_level` is the definition level of the
    /// repeated group.
    pub(crate) fn new(
        source: S,
        chunk: Chunk,
        max_definition: i16,
        entry_level: u8,
        budget: &'s BudgetHandle<'s>,
    ) -> Result<Self, PageError> {
        Ok(Self {
            pages: ChunkPages::new(source, chunk),
            budget,
            page_memory: budget.reservation(),
            dictionary_memory: budget.reservation(),
            max_definition,
            entry_level,
            entries: None,
            repetition: LevelBlocks::none()?,
            definition: LevelBlocks::none()?,
            position: 0,
            left: 0,
            in_row: 0,
            body: Vec::new(),
            values: Values::None,
            rows_begun: 0,
            checksums: None,
            mismatch_from: None,
        })
    }

    /// Compares pages with their checksums from now on. `mismatches` gets the rows of
    /// those that differ.
    pub(crate) const fn compare_checksums(&mut self, mismatches: &'s ChecksumMismatches) {
        self.checksums = Some(mismatches);
    }

    /// Reads the next `rows` rows.
    pub(crate) fn rows(
        &mut self,
        rows: usize,
        sink: &mut impl NestedSink,
    ) -> Result<(), PageError> {
        if self.some_rows(rows, usize::MAX, sink)? < rows {
            return Err(PageError::TooFewValues);
        }
        Ok(())
    }

    /// Reads at most `max` rows. Stops early after the row that reaches
    /// `entries` entries in all, and at the end of the chunk. Returns the number
    /// of rows.
    ///
    /// # Errors
    /// [`PageError::TooFewValues`] if there is no row left, among others.
    pub(crate) fn some_rows(
        &mut self,
        max: usize,
        entries: usize,
        sink: &mut impl NestedSink,
    ) -> Result<usize, PageError> {
        let mut rows = 0;
        let mut entries_read = 0;
        loop {
            let mut row_start = None;
            let start = self.position;
            while let Some(repetition) = self.repetition.block.get(self.position) {
                if *repetition == 0 {
                    if rows == max
                        || (rows > 0 && entries_read + (self.position - start) >= entries)
                    {
                        return Ok(rows);
                    }
                    row_start = Some(self.position);
                    self.in_row = 0;
                    sink.begin_row(rows);
                    rows += 1;
                    self.rows_begun += 1;
                } else if rows == 0 {
                    // The first row cannot continue an earlier one.
                    return Err(PageError::InvalidLevels);
                }
                let level = self.definition.block[self.position];
                self.position += 1;
                if level >= self.entry_level {
                    self.leaf(level, sink)?;
                } else if level + 1 == self.entry_level {
                    sink.empty();
                }
            }
            entries_read += self.position - start;
            self.in_row += (self.position - row_start.unwrap_or(start)) as u64;
            if self.in_row > MAX_ROW_ENTRIES {
                return Err(PageError::TooManyRowEntries {
                    max: MAX_ROW_ENTRIES,
                });
            }
            if self.in_row > LONG_ROW {
                self.budget
                    .charge(cost::values_of_long_maps(self.position - start))?;
            }
            if !self.next_block(sink)? {
                break;
            }
        }
        if rows == 0 && max > 0 {
            return Err(PageError::TooFewValues);
        }
        Ok(rows)
    }

    /// Checks that no row is left.
    pub(crate) fn finish(&mut self, sink: &mut impl NestedSink) -> Result<(), PageError> {
        if self.position < self.repetition.block.len() || self.next_block(sink)? {
            return Err(PageError::TooManyValues);
        }
        Ok(())
    }

    fn leaf(&mut self, level: u8, sink: &mut impl NestedSink) -> Result<(), PageError> {
        if u16::from(level) < self.max_definition.unsigned_abs() {
            sink.null();
            return Ok(());
        }
        match &mut self.values {
            Values::None => return Err(PageError::InvalidValues),
            // Called for each value: `ok_or` would construct and drop an error
            // each time.
            Values::Plain(position) => {
                let Some(mut left) = self.body.get(*position..) else {
                    return Err(PageError::InvalidValues);
                };
                let value = next_byte_array(&mut left)?;
                sink.value(value);
                *position = self.body.len() - left.len();
            }
            Values::Entries {
                known,
                runs,
                cursor,
                block,
                position,
            } => {
                if *position == block.len() {
                    *position = 0;
                    block.clear();
                    match cursor.next_batch(&self.body[runs.clone()], BLOCK)? {
                        RleBatch::Run(entry, count) => block.resize(count, entry),
                        RleBatch::Each(entries) => block.extend_from_slice(entries),
                    }
                }
                // Checked only here, because the last run may be longer than
                // necessary.
                let entry = block[*position];
                if entry >= *known {
                    return Err(PageError::InvalidIndex);
                }
                sink.entry(entry);
                *position += 1;
            }
            Values::Decoded {
                decoder,
                left,
                position,
            } => {
                if *position == decoder.batch().len() {
                    *position = 0;
                    *left -= decoder.next_batch(*left)?.len().min(*left);
                }
                sink.value(decoder.batch()[*position].as_bytes());
                *position += 1;
            }
        }
        Ok(())
    }

    /// Decodes the next block of levels. Returns false at the end of the chunk.
    fn next_block(&mut self, sink: &mut impl NestedSink) -> Result<bool, PageError> {
        self.position = 0;
        let is_new_page = self.left == 0;
        if is_new_page && !self.next_page(sink)? {
            self.repetition.block.clear();
            self.definition.block.clear();
            return Ok(false);
        }
        let some = BLOCK.min(self.left);
        self.budget.charge(cost::values_of_maps(some))?;
        self.repetition.read(some)?;
        self.definition.read(some)?;
        self.left -= some;
        if is_new_page
            && let Some(first) = &mut self.mismatch_from
            && self.repetition.block.first() != Some(&0)
        {
            // The page continues the last row that was begun.
            *first = first.saturating_sub(1);
        }
        Ok(true)
    }

    /// Opens the next page that has values. Returns false at the end of the
    /// chunk.
    fn next_page(&mut self, sink: &mut impl NestedSink) -> Result<bool, PageError> {
        let codec = self.pages.codec();
        if let (Some(mismatches), Some(first)) = (self.checksums, self.mismatch_from.take()) {
            mismatches.add(first..self.rows_begun);
        }
        while let Some(page) = self.pages.header()? {
            self.budget.charge(self.pages.take_pending_cost())?;
            match page.kind {
                PageKind::Dictionary { values, .. } => {
                    if self.entries.is_some() {
                        return Err(PageError::SecondDictionary);
                    }
                    self.dictionary_memory.grow_to(page.memory(codec)?)?;
                    self.budget.charge(page.cost(codec, 0))?;
                    if let Some(mismatches) = self.checksums
                        && !self.matches_checksum(&page)?
                    {
                        // Any row of the row group can have a damaged entry.
                        mismatches.add(0..u64::MAX);
                    }
                    let dictionary = Dictionary::read(self.pages.decompressed_to_vec()?, values)?;
                    self.entries = Some(dictionary.len());
                    sink.dictionary(dictionary);
                }
                PageKind::Data(data) if data.values > 0 => {
                    self.open_page(&page, &data)?;
                    if self.checksums.is_some() && !self.matches_checksum(&page)? {
                        self.mismatch_from = Some(self.rows_begun);
                    }
                    return Ok(true);
                }
                PageKind::Data(_) | PageKind::Other => {}
            }
        }
        Ok(false)
    }

    fn matches_checksum(&mut self, page: &PageHeader) -> Result<bool, PageError> {
        Ok(match page.checksum {
            Some(checksum) => checksum::matches(self.pages.body()?, checksum),
            None => true,
        })
    }

    fn open_page(&mut self, page: &PageHeader, data: &DataPage) -> Result<(), PageError> {
        let codec = self.pages.codec();
        let is_compressed = page.is_compressed(codec);
        let mut memory = page.memory(codec)?;
        if !is_compressed {
            // The bytes in the window are copied.
            memory += page.compressed_size as u64;
        }
        self.page_memory.grow_to(memory)?;
        self.budget.charge(page.cost_of_body(codec))?;
        let (deepest, count) = (self.max_definition, data.values as usize);
        let mut unused = Vec::new();
        let buffer = if is_compressed {
            &mut self.body
        } else {
            &mut unused
        };
        let parts = split_page(&mut self.pages, data, 1, deepest, buffer)?;
        let first = parts.msb_first;
        let copied = parts.repetition.len() + parts.definition.len();
        self.page_memory.grow_to(memory + copied as u64)?;
        self.budget.charge(cost::levels(copied))?;
        self.repetition.begin(parts.repetition, 1, count, first)?;
        self.definition
            .begin(parts.definition, deepest, count, first)?;
        self.left = count;
        let length = parts.values.len();
        self.values = match data.encoding {
            Encoding::PLAIN | Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                if !is_compressed || length == 0 {
                    // They are not in the buffer.
                    let copy = parts.values.to_vec();
                    self.body = copy;
                }
                let start = self.body.len() - length;
                if data.encoding == Encoding::PLAIN {
                    Values::Plain(start)
                } else {
                    self.dictionary_indices(start, count)?
                }
            }
            other => {
                self.budget.charge(page.cost(codec, 0))?;
                let valid = count_highest(parts.definition, deepest, count, first)?;
                let decoder = ParquetDecoder::new(other, parts.values, valid, self.budget)?;
                Values::Decoded {
                    decoder: Box::new(decoder),
                    left: valid,
                    position: 0,
                }
            }
        };
        Ok(())
    }

    /// The dictionary indices at the offset `start` of the body. There are at
    /// most as many as levels.
    fn dictionary_indices(&self, start: usize, levels: usize) -> Result<Values, PageError> {
        let known = self.entries.ok_or(PageError::MissingDictionary)?;
        let known = u32::try_from(known).map_err(|_| PageError::InvalidValues)?;
        // If every value is null, some writers omit even the width.
        Ok(match self.body[start..].split_first() {
            None => Values::None,
            Some((width, runs)) => Values::Entries {
                known,
                runs: start + 1..self.body.len(),
                cursor: RleCursor::new(runs, *width, levels, u32::MAX)?,
                block: Vec::with_capacity(BLOCK),
                position: 0,
            },
        })
    }
}

//! A leaf of a map: any number of values a row.
//!
//! LevelBlocks and places in the dictionary are read some at a time, so that what
//! is held depends on how a page is stored, and not on what it stands for.

mod level_blocks;

use std::ops::{Deref, Range};

use parquet::basic::Encoding;
use parquet::data_type::{AsBytes, ByteArrayType};

use super::budget::{BudgetHandle, MemoryReservation};
use super::chunk::{Chunk, ChunkPages};
use super::cost;
use super::dictionary::Dictionary;
use super::error::PageError;
use super::header::{DataPage, PageHeader, PageKind};
use super::page_parts::split_page;
use super::page_validator::MAX_ROW_ENTRIES;
use super::parquet_decoder::ParquetDecoder;
use super::plain::next_byte_array;
use super::rle_cursor::{RleBatch, RleCursor};
use crate::source::Source;

use level_blocks::{BLOCK, LevelBlocks, count_highest};

/// From how many entries on a row is a long one.
const LONG_ROW: u64 = 64 << 10;

/// Who is told what the rows of a leaf hold.
pub(crate) trait NestedSink {
    /// The dictionary that entries are going to be places in.
    fn dictionary(&mut self, dictionary: Dictionary);
    /// What follows belongs to this row, counted from zero within the call.
    fn begin_row(&mut self, row: usize);
    /// The row has an entry whose leaf is null.
    fn null(&mut self);
    /// The row has an entry whose leaf is this entry of the dictionary.
    fn entry(&mut self, entry: u32);
    /// The row has an entry whose leaf is this value.
    fn value(&mut self, value: &[u8]);
    /// The row has a map without entries, and no null.
    fn empty(&mut self) {}
}

/// The values of the page in hand that are not null, in order.
enum Values {
    None,
    /// Where the next one begins.
    Plain(usize),
    /// Places in a dictionary of so many entries.
    Entries {
        known: u32,
        runs: Range<usize>,
        cursor: RleCursor,
        /// The places that were read last, and how many of them lie behind.
        block: Vec<u32>,
        at: usize,
    },
    ByLibrary {
        values: Box<ParquetDecoder<ByteArrayType>>,
        /// How many are still to be decoded.
        left: usize,
        /// How many of those that were decoded last lie behind.
        at: usize,
    },
}

/// A leaf below one repeated group, read a few rows at a time.
pub(crate) struct NestedColumnReader<'s, S> {
    pages: ChunkPages<S>,
    budget: &'s BudgetHandle<'s>,
    page_memory: MemoryReservation<'s>,
    dictionary_memory: MemoryReservation<'s>,
    max_definition: i16,
    /// The level from which on there is an entry; below, the map is null or
    /// empty.
    entry_level: u8,
    entries: Option<usize>,
    repetition: LevelBlocks,
    definition: LevelBlocks,
    /// How many levels of those that were read lie behind, and how many of the
    /// page are still to be read.
    at: usize,
    left: usize,
    /// How many levels the row in hand has in blocks that lie behind.
    in_row: u64,
    /// The values of the page in hand, with what lies before them.
    body: Vec<u8>,
    values: Values,
}

impl<'s, S> NestedColumnReader<'s, S>
where
    S: Deref,
    S::Target: Source,
{
    /// A leaf with these levels, of which `entry_level` is that of the
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
            at: 0,
            left: 0,
            in_row: 0,
            body: Vec::new(),
            values: Values::None,
        })
    }

    /// Tells of the next `rows` rows.
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

    /// Tells of the next rows: of `most`, or of fewer, the last of which has the
    /// last of so many `entries` in all, or is the last there is. Gives how many
    /// these were; none is a fault where any are wanted.
    pub(crate) fn some_rows(
        &mut self,
        most: usize,
        entries: usize,
        sink: &mut impl NestedSink,
    ) -> Result<usize, PageError> {
        let mut begun = 0;
        let mut passed = 0;
        loop {
            let mut row_start = None;
            let start = self.at;
            while let Some(repetition) = self.repetition.block.get(self.at) {
                if *repetition == 0 {
                    if begun == most || (begun > 0 && passed + (self.at - start) >= entries) {
                        return Ok(begun);
                    }
                    row_start = Some(self.at);
                    self.in_row = 0;
                    sink.begin_row(begun);
                    begun += 1;
                } else if begun == 0 {
                    // The first row of all cannot go on from one before.
                    return Err(PageError::InvalidLevels);
                }
                let level = self.definition.block[self.at];
                self.at += 1;
                if level >= self.entry_level {
                    self.leaf(level, sink)?;
                } else if level + 1 == self.entry_level {
                    sink.empty();
                }
            }
            passed += self.at - start;
            self.in_row += (self.at - row_start.unwrap_or(start)) as u64;
            if self.in_row > MAX_ROW_ENTRIES {
                return Err(PageError::TooManyRowEntries {
                    most: MAX_ROW_ENTRIES,
                });
            }
            if self.in_row > LONG_ROW {
                self.budget
                    .charge(cost::values_of_long_maps(self.at - start))?;
            }
            if !self.next_block(sink)? {
                break;
            }
        }
        if begun == 0 && most > 0 {
            return Err(PageError::TooFewValues);
        }
        Ok(begun)
    }

    /// Makes sure that no row is left.
    pub(crate) fn at_its_end(&mut self, sink: &mut impl NestedSink) -> Result<(), PageError> {
        if self.at < self.repetition.block.len() || self.next_block(sink)? {
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
            // Made only where it is told: this runs once a value, and `ok_or`
            // would make a fault each time and throw it away.
            Values::Plain(at) => {
                let Some(mut left) = self.body.get(*at..) else {
                    return Err(PageError::InvalidValues);
                };
                let value = next_byte_array(&mut left)?;
                sink.value(value);
                *at = self.body.len() - left.len();
            }
            Values::Entries {
                known,
                runs,
                cursor,
                block,
                at,
            } => {
                if *at == block.len() {
                    *at = 0;
                    block.clear();
                    match cursor.some(&self.body[runs.clone()], BLOCK)? {
                        RleBatch::Run(entry, count) => block.resize(count, entry),
                        RleBatch::Each(entries) => block.extend_from_slice(entries),
                    }
                }
                // Not before: the last run may be longer than it is needed.
                let entry = block[*at];
                if entry >= *known {
                    return Err(PageError::InvalidIndex);
                }
                sink.entry(entry);
                *at += 1;
            }
            Values::ByLibrary { values, left, at } => {
                if *at == values.in_hand().len() {
                    *at = 0;
                    *left -= values.some(*left)?.len().min(*left);
                }
                sink.value(values.in_hand()[*at].as_bytes());
                *at += 1;
            }
        }
        Ok(())
    }

    /// Reads the next levels; false at the chunk's end.
    fn next_block(&mut self, sink: &mut impl NestedSink) -> Result<bool, PageError> {
        self.at = 0;
        if self.left == 0 && !self.next_page(sink)? {
            self.repetition.block.clear();
            self.definition.block.clear();
            return Ok(false);
        }
        let some = BLOCK.min(self.left);
        self.budget.charge(cost::values_of_maps(some))?;
        self.repetition.read(some)?;
        self.definition.read(some)?;
        self.left -= some;
        Ok(true)
    }

    /// Unpacks the next page that holds values; false at the chunk's end.
    fn next_page(&mut self, sink: &mut impl NestedSink) -> Result<bool, PageError> {
        let codec = self.pages.codec();
        while let Some(page) = self.pages.header()? {
            self.budget.charge(self.pages.take_pending_cost())?;
            match page.kind {
                PageKind::Dictionary { values, .. } => {
                    if self.entries.is_some() {
                        return Err(PageError::SecondDictionary);
                    }
                    self.dictionary_memory.grow_to(page.memory(codec)?)?;
                    self.budget.charge(page.cost(codec, 0))?;
                    let dictionary = Dictionary::read(self.pages.decompressed_to_vec()?, values)?;
                    self.entries = Some(dictionary.len());
                    sink.dictionary(dictionary);
                }
                PageKind::Data(data) if data.values > 0 => {
                    self.unpack(&page, &data)?;
                    return Ok(true);
                }
                PageKind::Data(_) | PageKind::Other => {}
            }
        }
        Ok(false)
    }

    fn unpack(&mut self, page: &PageHeader, data: &DataPage) -> Result<(), PageError> {
        let codec = self.pages.codec();
        let is_compressed = page.is_compressed(codec);
        let mut memory = page.memory(codec)?;
        if !is_compressed {
            // What was read ahead is copied.
            memory += page.compressed_size as u64;
        }
        self.page_memory.grow_to(memory)?;
        self.budget.charge(page.cost_of_body(codec))?;
        let (deepest, count) = (self.max_definition, data.values as usize);
        let mut nothing = Vec::new();
        let unpacked = if is_compressed {
            &mut self.body
        } else {
            &mut nothing
        };
        let parts = split_page(&mut self.pages, data, 1, deepest, unpacked)?;
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
                    // Not in what was unpacked.
                    let copy = parts.values.to_vec();
                    self.body = copy;
                }
                let start = self.body.len() - length;
                if data.encoding == Encoding::PLAIN {
                    Values::Plain(start)
                } else {
                    self.places_in_dictionary(start, count)?
                }
            }
            other => {
                self.budget.charge(page.cost(codec, 0))?;
                let valid = count_highest(deepest, parts.definition, count, first)?;
                let values = ParquetDecoder::new(other, parts.values, valid, self.budget)?;
                Values::ByLibrary {
                    values: Box::new(values),
                    left: valid,
                    at: 0,
                }
            }
        };
        Ok(())
    }

    /// The places in the dictionary that begin at `start`, of which there may be
    /// as many as there are levels.
    fn places_in_dictionary(&self, start: usize, levels: usize) -> Result<Values, PageError> {
        let known = self.entries.ok_or(PageError::MissingDictionary)?;
        let known = u32::try_from(known).map_err(|_| PageError::InvalidValues)?;
        // Where every value is null, some writers leave out even the width.
        Ok(match self.body[start..].split_first() {
            None => Values::None,
            Some((width, runs)) => Values::Entries {
                known,
                runs: start + 1..self.body.len(),
                cursor: RleCursor::new(runs, *width, levels, u32::MAX)?,
                block: Vec::with_capacity(BLOCK),
                at: 0,
            },
        })
    }
}

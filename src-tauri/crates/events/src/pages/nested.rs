//! A leaf of a map: any number of values a row.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};

use parquet::basic::Encoding;
use parquet::data_type::{AsBytes, ByteArray, ByteArrayType};

use super::chunk::ChunkPages;
use super::flat::parts;
use super::header::{DataPage, Kind};
use super::levels::read_levels;
use super::values::{Dictionary, Indices, LibraryValues, Taken, next_plain};
use super::{Chunk, PageFault};
use crate::source::Source;

/// The most values of a page that are unpacked at once.
pub(super) const MOST_VALUES: u32 = 64 << 20;

/// The most values of a page that are held one by one: each costs memory
/// beside its bytes.
const MOST_DECODED: usize = 4 << 20;

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
    Plain { page: Vec<u8>, at: usize },
    Entries { entries: Vec<u32>, at: usize },
    Decoded { values: Vec<ByteArray>, at: usize },
}

/// A leaf below one repeated group, read a few rows at a time.
pub(crate) struct NestedColumn<'s, S> {
    pages: ChunkPages<S>,
    stop: &'s AtomicBool,
    max_definition: i16,
    /// The level from which on there is an entry; below, the map is null or
    /// empty.
    entry_level: u8,
    entries: Option<usize>,
    repetition: Vec<u8>,
    definition: Vec<u8>,
    /// How many levels of the page in hand lie behind.
    at: usize,
    values: Values,
    buffer: Vec<u8>,
}

impl<'s, S> NestedColumn<'s, S>
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
        stop: &'s AtomicBool,
    ) -> Self {
        Self {
            pages: ChunkPages::new(source, chunk),
            stop,
            max_definition,
            entry_level,
            entries: None,
            repetition: Vec::new(),
            definition: Vec::new(),
            at: 0,
            values: Values::Entries {
                entries: Vec::new(),
                at: 0,
            },
            buffer: Vec::new(),
        }
    }

    /// Tells of the next `rows` rows.
    pub(crate) fn rows(
        &mut self,
        rows: usize,
        told: &mut impl NestedSink,
    ) -> Result<(), PageFault> {
        let mut begun = 0;
        loop {
            while self.at < self.repetition.len() {
                let begins = self.repetition[self.at] == 0;
                if begins {
                    if begun == rows {
                        return Ok(());
                    }
                    told.begin_row(begun);
                    begun += 1;
                } else if begun == 0 {
                    // The first row of all cannot go on from one before.
                    return Err(PageFault::Levels);
                }
                let level = self.definition[self.at];
                self.at += 1;
                if level >= self.entry_level {
                    self.leaf(level, told)?;
                } else if level + 1 == self.entry_level {
                    told.empty();
                }
            }
            if !self.next_page(told)? {
                break;
            }
        }
        if begun < rows {
            return Err(PageFault::TooFew);
        }
        Ok(())
    }

    /// Makes sure that no row is left.
    pub(crate) fn at_its_end(&mut self, told: &mut impl NestedSink) -> Result<(), PageFault> {
        if self.at < self.repetition.len() || self.next_page(told)? {
            return Err(PageFault::TooMany);
        }
        Ok(())
    }

    fn leaf(&mut self, level: u8, told: &mut impl NestedSink) -> Result<(), PageFault> {
        if u16::from(level) < self.max_definition.unsigned_abs() {
            told.null();
            return Ok(());
        }
        match &mut self.values {
            // Made only where it is told: this runs once a value, and `ok_or`
            // would make a fault each time and throw it away.
            Values::Plain { page, at } => {
                let Some(mut left) = page.get(*at..) else {
                    return Err(PageFault::Values);
                };
                let value = next_plain(&mut left)?;
                told.value(value);
                *at = page.len() - left.len();
            }
            Values::Entries { entries, at } => {
                let Some(entry) = entries.get(*at) else {
                    return Err(PageFault::Values);
                };
                told.entry(*entry);
                *at += 1;
            }
            Values::Decoded { values, at } => {
                let Some(value) = values.get(*at) else {
                    return Err(PageFault::Values);
                };
                told.value(value.as_bytes());
                *at += 1;
            }
        }
        Ok(())
    }

    /// Unpacks the next page that holds values; false at the chunk's end.
    fn next_page(&mut self, told: &mut impl NestedSink) -> Result<bool, PageFault> {
        while let Some(page) = self.pages.header()? {
            if self.stop.load(Ordering::Relaxed) {
                return Err(PageFault::Stopped);
            }
            match page.kind {
                Kind::Dictionary { values, .. } => {
                    let page = self.pages.unpacked(&mut self.buffer)?;
                    let dictionary = Dictionary::read(page, values)?;
                    self.entries = Some(dictionary.len());
                    told.dictionary(dictionary);
                }
                Kind::Data(data) if data.values > 0 => {
                    self.unpack(&data)?;
                    return Ok(true);
                }
                Kind::Data(_) | Kind::Other => {}
            }
        }
        self.repetition.clear();
        self.definition.clear();
        self.at = 0;
        Ok(false)
    }

    fn unpack(&mut self, data: &DataPage) -> Result<(), PageFault> {
        if data.values > MOST_VALUES {
            return Err(PageFault::TooManyValues {
                values: u64::from(data.values),
                most: u64::from(MOST_VALUES),
            });
        }
        let count = data.values as usize;
        let parts = parts(
            &mut self.pages,
            data,
            1,
            self.max_definition,
            &mut self.buffer,
        )?;
        let first = parts.highest_first;
        read_levels(parts.repetition, 1, count, first, &mut self.repetition)?;
        read_levels(
            parts.definition,
            self.max_definition,
            count,
            first,
            &mut self.definition,
        )?;
        if self.repetition.len() != count || self.definition.len() != count {
            return Err(PageFault::Levels);
        }
        self.at = 0;
        let highest = u8::try_from(self.max_definition).map_err(|_| PageFault::Levels)?;
        let valid = self
            .definition
            .iter()
            .filter(|level| **level == highest)
            .count();
        self.values = match data.encoding {
            Encoding::PLAIN => {
                let mut page = match std::mem::replace(&mut self.values, no_values()) {
                    Values::Plain { page, .. } => page,
                    _ => Vec::new(),
                };
                page.clear();
                page.extend_from_slice(parts.values);
                Values::Plain { page, at: 0 }
            }
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                let known = self.entries.ok_or(PageFault::NoDictionary)?;
                let mut entries = match std::mem::replace(&mut self.values, no_values()) {
                    Values::Entries { entries, .. } => entries,
                    _ => Vec::new(),
                };
                entries.clear();
                Indices::new(parts.values, valid, known)?.take(valid, |taken| {
                    match taken {
                        Taken::Run(entry, count) => entries.resize(entries.len() + count, entry),
                        Taken::Each(some) => entries.extend_from_slice(some),
                    }
                    Ok(())
                })?;
                Values::Entries { entries, at: 0 }
            }
            other => {
                if valid > MOST_DECODED {
                    return Err(PageFault::TooManyValues {
                        values: valid as u64,
                        most: MOST_DECODED as u64,
                    });
                }
                let mut values = Vec::new();
                LibraryValues::<ByteArrayType>::new(other, parts.values, valid)?.take(
                    valid,
                    |some| {
                        values.extend_from_slice(some);
                        Ok(())
                    },
                )?;
                Values::Decoded { values, at: 0 }
            }
        };
        Ok(())
    }
}

const fn no_values() -> Values {
    Values::Decoded {
        values: Vec::new(),
        at: 0,
    }
}

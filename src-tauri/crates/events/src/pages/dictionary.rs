//! The dictionary of a column chunk, and the indices that data pages hold.

use super::error::PageError;
use super::plain::next_byte_array;
use super::rle_cursor::{RleBatch, RleCursor};

/// The byte arrays that data pages refer to by index.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    bytes: Vec<u8>,
    /// Start and end of each entry in `bytes`.
    ranges: Vec<(u32, u32)>,
}

impl Dictionary {
    /// Parses a dictionary page of `count` byte arrays.
    pub(super) fn read(page: Vec<u8>, count: u32) -> Result<Self, PageError> {
        // Each entry has a length of four bytes.
        if count as usize > page.len() / 4 {
            return Err(PageError::InvalidValues);
        }
        let mut ranges = Vec::with_capacity(count as usize);
        let mut left = &page[..];
        for _ in 0..count {
            let before = page.len() - left.len();
            let value = next_byte_array(&mut left)?;
            let offset = |at: usize| u32::try_from(at).map_err(|_| PageError::InvalidValues);
            let start = before + 4;
            ranges.push((offset(start)?, offset(start + value.len())?));
        }
        Ok(Self {
            bytes: page,
            ranges,
        })
    }

    /// Number of entries.
    pub(crate) fn len(&self) -> usize {
        self.ranges.len()
    }

    /// The entry at an index. `None` if it is out of bounds.
    pub(crate) fn entry(&self, index: u32) -> Option<&[u8]> {
        let (start, end) = self.ranges.get(index as usize)?;
        self.bytes.get(*start as usize..*end as usize)
    }

    /// The entries in order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &[u8]> {
        self.ranges
            .iter()
            .map(|(start, end)| &self.bytes[*start as usize..*end as usize])
    }
}

/// Indices into a dictionary: a bit width, then runs.
#[derive(Debug)]
pub(super) struct DictionaryIndices<'a> {
    data: &'a [u8],
    cursor: RleCursor,
}

impl<'a> DictionaryIndices<'a> {
    /// Reads `count` indices into a dictionary of `entries` entries.
    pub(super) fn new(values: &'a [u8], count: usize, entries: usize) -> Result<Self, PageError> {
        // If every value is null, some writers omit even the width.
        let (width, data) = match values.split_first() {
            Some((width, data)) => (*width, data),
            None if count == 0 => (0, values),
            None => return Err(PageError::InvalidValues),
        };
        let entries = u32::try_from(entries).map_err(|_| PageError::InvalidValues)?;
        Ok(Self {
            data,
            cursor: RleCursor::new(data, width, count, entries)?,
        })
    }

    /// Calls `visit` with the next `count` indices, as runs and as slices.
    pub(super) fn take(
        &mut self,
        count: usize,
        visit: impl FnMut(RleBatch<'_>) -> Result<(), PageError>,
    ) -> Result<(), PageError> {
        self.cursor.take(self.data, count, visit)
    }
}

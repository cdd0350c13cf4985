//! The dictionary of a column chunk, and the indices that data pages hold.

use super::error::PageError;
use super::plain::next_byte_array;
use super::rle_cursor::{RleBatch, RleCursor};

/// Byte strings that data pages refer to by their places.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    bytes: Vec<u8>,
    /// Where each entry begins and ends.
    places: Vec<(u32, u32)>,
}

impl Dictionary {
    /// Reads a dictionary page of `count` byte strings.
    pub(super) fn read(page: Vec<u8>, count: u32) -> Result<Self, PageError> {
        // Each entry has a length of four bytes.
        if count as usize > page.len() / 4 {
            return Err(PageError::InvalidValues);
        }
        let mut places = Vec::with_capacity(count as usize);
        let mut left = &page[..];
        for _ in 0..count {
            let before = page.len() - left.len();
            let value = next_byte_array(&mut left)?;
            let place = |at: usize| u32::try_from(at).map_err(|_| PageError::InvalidValues);
            let start = before + 4;
            places.push((place(start)?, place(start + value.len())?));
        }
        Ok(Self {
            bytes: page,
            places,
        })
    }

    /// How many entries it has.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// The entry at a place.
    pub(crate) fn entry(&self, place: u32) -> Option<&[u8]> {
        let (start, end) = self.places.get(place as usize)?;
        self.bytes.get(*start as usize..*end as usize)
    }

    /// The entries in order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &[u8]> {
        self.places
            .iter()
            .map(|(start, end)| &self.bytes[*start as usize..*end as usize])
    }
}

/// Places in a dictionary: a width, then runs of numbers.
#[derive(Debug)]
pub(super) struct DictionaryIndices<'a> {
    data: &'a [u8],
    cursor: RleCursor,
}

impl<'a> DictionaryIndices<'a> {
    /// `count` places in a dictionary of so many `entries`.
    pub(super) fn new(values: &'a [u8], count: usize, entries: usize) -> Result<Self, PageError> {
        // Where every value is null, some writers leave out even the width.
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

    /// The next places, `count` of them, as runs of one and as slices.
    pub(super) fn take(
        &mut self,
        count: usize,
        visit: impl FnMut(RleBatch<'_>) -> Result<(), PageError>,
    ) -> Result<(), PageError> {
        self.cursor.take(self.data, count, visit)
    }
}

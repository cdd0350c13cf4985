//! Validates pages before the parquet crate decodes them.

use parquet::basic::Encoding;

use super::delta;
use super::dictionary::DictionaryIndices;
use super::error::PageError;
use super::header::DataPage;
use super::levels::count_highest;
use super::memory_limiter::check_memory;
use super::page_parts::PageParts;
use super::page_row_count::count_rows;
use super::plain::next_byte_array;

/// Validates the pages of a chunk.
pub(super) struct PageValidator {
    pub(super) max_repetition: i16,
    pub(super) max_definition: i16,
    /// Whether the values are byte arrays.
    pub(super) byte_strings: bool,
    /// Number of entries of the dictionary.
    pub(super) entries: usize,
    /// Number of levels that the last row of the previous page has so far.
    pub(super) in_row: u64,
}

impl PageValidator {
    /// Checks that a page has as many levels as it declares values, and as many
    /// dictionary indices as it has values: the parquet crate loops forever
    /// when it skips values that are missing. Checks also that memory suffices
    /// for the values of the page and of each row.
    pub(super) fn validate(
        &mut self,
        data: &DataPage,
        parts: &PageParts<'_>,
    ) -> Result<(), PageError> {
        let count = data.values as usize;
        if data.values > MAX_PAGE_VALUES {
            return Err(PageError::TooManyPageValues {
                values: u64::from(data.values),
                max: u64::from(MAX_PAGE_VALUES),
            });
        }
        let first = parts.msb_first;
        if self.max_repetition > 0 {
            let row = (self.in_row, MAX_ROW_ENTRIES);
            let rows = count_rows(parts.repetition, self.max_repetition, count, first, row)?;
            self.in_row = rows.last_row_levels;
        }
        let valid = count_highest(parts.definition, self.max_definition, count, first)?;
        match data.encoding {
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                DictionaryIndices::new(parts.values, valid, self.entries)?.take(valid, |_| Ok(()))
            }
            Encoding::PLAIN if self.byte_strings => check_longest(parts.values, valid),
            encoding => delta::validate(encoding, parts.values, valid).map(drop),
        }
    }
}

/// Maximum number of values of a page that the parquet crate decodes.
const MAX_PAGE_VALUES: u32 = 64 << 20;

/// Maximum number of entries that a row may have in a column, because all
/// entries of a row are in memory at once.
pub(super) const MAX_ROW_ENTRIES: u64 = 1 << 20;

/// Number of bytes of values up to which copies need no check.
const SMALL_PAGE: usize = 16 << 20;

/// Maximum number of values that a caller reads at once.
const BATCH: u64 = 1_000;

/// Checks that memory suffices for copies of a batch of the longest values.
fn check_longest(mut values: &[u8], count: usize) -> Result<(), PageError> {
    let bytes = values.len() as u64;
    if values.len() <= SMALL_PAGE {
        return Ok(());
    }
    let mut longest = 0;
    for _ in 0..count {
        longest = longest.max(next_byte_array(&mut values)?.len());
    }
    let copied = bytes.min(longest as u64 * BATCH);
    // Once in an array, which doubles as it grows, and once as cell values.
    check_memory(bytes + 3 * copied)
}

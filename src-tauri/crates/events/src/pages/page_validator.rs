//! What pages claim, held against what is there, before the parquet crate
//! decodes them.

use parquet::basic::Encoding;

use super::delta;
use super::dictionary::DictionaryIndices;
use super::error::PageError;
use super::header::DataPage;
use super::levels::for_each_level;
use super::memory_limiter::check_memory;
use super::page_parts::PageParts;
use super::page_row_count::count_rows;
use super::plain::next_byte_array;

/// What the pages of a chunk are held against.
pub(super) struct PageValidator {
    pub(super) max_repetition: i16,
    pub(super) max_definition: i16,
    /// Whether the values are byte strings.
    pub(super) byte_strings: bool,
    /// How many entries the dictionary has.
    pub(super) entries: usize,
    /// How many levels the row has that the last page ended in.
    pub(super) in_row: u64,
}

impl PageValidator {
    /// Makes sure that a page has as many levels as it claims values, and names
    /// as many entries of the dictionary as it needs: passing over some that
    /// are not there, the library would not end. Nor may a page or a row claim
    /// so many that there is no memory for them.
    pub(super) fn validate(
        &mut self,
        data: &DataPage,
        parts: &PageParts<'_>,
    ) -> Result<(), PageError> {
        let count = data.values as usize;
        if data.values > MAX_PAGE_VALUES {
            return Err(PageError::TooManyPageValues {
                values: u64::from(data.values),
                most: u64::from(MAX_PAGE_VALUES),
            });
        }
        let first = parts.msb_first;
        if self.max_repetition > 0 {
            let row = (self.in_row, MAX_ROW_ENTRIES);
            let rows = count_rows(parts.repetition, self.max_repetition, count, first, row)?;
            self.in_row = rows.last;
        }
        let mut valid = count;
        if self.max_definition > 0 {
            let highest =
                u8::try_from(self.max_definition).map_err(|_| PageError::InvalidLevels)?;
            valid = 0;
            for_each_level(
                parts.definition,
                self.max_definition,
                count,
                first,
                |level, count| {
                    if level == highest {
                        valid += count;
                    }
                    Ok(())
                },
            )?;
        }
        match data.encoding {
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                DictionaryIndices::new(parts.values, valid, self.entries)?.take(valid, |_| Ok(()))
            }
            Encoding::PLAIN if self.byte_strings => check_longest(parts.values, valid),
            encoding => delta::check(encoding, parts.values, valid).map(drop),
        }
    }
}

/// The most values of a page that the library is given at once.
const MAX_PAGE_VALUES: u32 = 64 << 20;

/// The most entries that one row may have of a column: all of a row is looked
/// at, shown or written at once.
pub(super) const MAX_ROW_ENTRIES: u64 = 1 << 20;

/// Up to how many bytes of values copies of them are of no account.
const FEW: usize = 16 << 20;

/// How many values are asked for together, at most.
const TOGETHER: u64 = 1_000;

/// Makes sure that there is room for copies of the values that are asked for,
/// however long some of them are.
fn check_longest(mut values: &[u8], count: usize) -> Result<(), PageError> {
    let bytes = values.len() as u64;
    if values.len() <= FEW {
        return Ok(());
    }
    let mut longest = 0;
    for _ in 0..count {
        longest = longest.max(next_byte_array(&mut values)?.len());
    }
    let copied = bytes.min(longest as u64 * TOGETHER);
    // Once as an array, which grows to twice that, and once as what is shown.
    check_memory(bytes + 3 * copied)
}

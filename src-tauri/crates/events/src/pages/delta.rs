//! Validates pages in the delta encodings.
//!
//! The parquet crate allocates memory for the number of values that such a
//! page declares before it reads one, and the process aborts if there is not
//! enough. And with shared prefixes, a page of kilobytes can decode to
//! terabytes.

use parquet::basic::Encoding;

use super::codec::MAX_PAGE_SIZE;
use super::error::PageError;

/// Maximum width of a length, in bits.
const MAX_WIDTH: u8 = 32;

/// Decoded size of values that share prefixes, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DecodedSize {
    /// Of all values.
    pub(super) total: u64,
    /// Of the longest value.
    pub(super) longest: u64,
}

impl DecodedSize {
    /// Of values that do not share prefixes, so that it need not be measured.
    const UNMEASURED: Self = Self {
        total: 0,
        longest: 0,
    };
}

/// Checks that the headers of a delta encoding declare no more than `count`
/// values, and that these decode to no more bytes than a page may have. Returns
/// the decoded size of values that share prefixes. Does nothing for other
/// encodings.
pub(super) fn validate(
    encoding: Encoding,
    values: &[u8],
    count: usize,
) -> Result<DecodedSize, PageError> {
    // If every value is null, some writers omit even the headers.
    if count == 0 && values.is_empty() {
        return Ok(DecodedSize::UNMEASURED);
    }
    match encoding {
        Encoding::DELTA_BINARY_PACKED => {
            DeltaBinaryPackedDecoder::new(values, count).map(|_| DecodedSize::UNMEASURED)
        }
        Encoding::DELTA_LENGTH_BYTE_ARRAY => {
            let mut lengths = DeltaBinaryPackedDecoder::new(values, count)?;
            let mut total = 0_u64;
            lengths.each(|length| {
                total += u64::from(length);
                Ok(())
            })?;
            if total > lengths.left.len() as u64 {
                return Err(PageError::InvalidValues);
            }
            Ok(DecodedSize::UNMEASURED)
        }
        Encoding::DELTA_BYTE_ARRAY => validate_prefixes(values, count),
        _ => Ok(DecodedSize::UNMEASURED),
    }
}

/// Validates `DELTA_BYTE_ARRAY`: the lengths of the prefixes that values share
/// with the one before, then the lengths of the suffixes, then the suffixes.
fn validate_prefixes(values: &[u8], count: usize) -> Result<DecodedSize, PageError> {
    let mut prefixes = DeltaBinaryPackedDecoder::new(values, count)?;
    let mut walked = prefixes.clone();
    walked.each(|_| Ok(()))?;
    let mut suffixes = DeltaBinaryPackedDecoder::new(walked.left, count)?;
    if suffixes.count != prefixes.count {
        return Err(PageError::InvalidValues);
    }
    let (mut previous, mut bytes, mut total, mut longest) = (0_u64, 0_u64, 0_u64, 0_u64);
    prefixes.each(|prefix| {
        let prefix = u64::from(prefix);
        let suffix = u64::from(suffixes.next()?.ok_or(PageError::InvalidValues)?);
        if prefix > previous {
            return Err(PageError::InvalidValues);
        }
        previous = prefix + suffix;
        longest = longest.max(previous);
        bytes += suffix;
        total += previous;
        if total > MAX_PAGE_SIZE as u64 {
            return Err(PageError::TooLarge {
                bytes: total,
                max: MAX_PAGE_SIZE as u64,
            });
        }
        Ok(())
    })?;
    if bytes > suffixes.left.len() as u64 {
        return Err(PageError::InvalidValues);
    }
    Ok(DecodedSize { total, longest })
}

/// Decodes lengths in `DELTA_BINARY_PACKED`: the first value, then blocks of
/// deltas, each less the minimum of its block. A block has several miniblocks,
/// each with a bit width of its own.
#[derive(Clone)]
struct DeltaBinaryPackedDecoder<'a> {
    /// The bytes after the header or the current block.
    left: &'a [u8],
    /// Number of values.
    count: u64,
    miniblocks_per_block: usize,
    values_per_miniblock: usize,
    /// Number of values that are not read yet.
    remaining: u64,
    last: i32,
    min_delta: i32,
    widths: &'a [u8],
    /// The current block from the current miniblock on.
    block: &'a [u8],
    miniblock: usize,
    /// Number of values of the current miniblock that were read.
    in_miniblock: usize,
}

impl<'a> DeltaBinaryPackedDecoder<'a> {
    /// Reads the header, which may declare at most `max` values.
    fn new(values: &'a [u8], max: usize) -> Result<Self, PageError> {
        let mut left = values;
        let block = varint(&mut left)?;
        let miniblocks = varint(&mut left)?;
        let count = varint(&mut left)?;
        let first = zigzag_decode(varint(&mut left)?);
        // As the format and the parquet crate require it.
        let values_per_miniblock = match block.checked_div(miniblocks) {
            Some(numbers)
                if block.is_multiple_of(128)
                    && numbers * miniblocks == block
                    && numbers > 0
                    && numbers.is_multiple_of(32) =>
            {
                numbers
            }
            _ => return Err(PageError::InvalidValues),
        };
        // Bounded, so that no number of bits below overflows.
        if count > max as u64 || block > u64::from(u32::MAX) {
            return Err(PageError::InvalidValues);
        }
        let size = |number: u64| usize::try_from(number).map_err(|_| PageError::InvalidValues);
        Ok(Self {
            left,
            count,
            miniblocks_per_block: size(miniblocks)?,
            values_per_miniblock: size(values_per_miniblock)?,
            remaining: count,
            // Values of more than 32 bits are not lengths, and are not read.
            last: i32::try_from(first).unwrap_or(-1),
            min_delta: 0,
            widths: &[],
            block: &[],
            miniblock: 0,
            in_miniblock: 0,
        })
    }

    /// Calls `visit` for each remaining length.
    fn each(
        &mut self,
        mut visit: impl FnMut(u32) -> Result<(), PageError>,
    ) -> Result<(), PageError> {
        while let Some(length) = self.next()? {
            visit(length)?;
        }
        Ok(())
    }

    /// The next length. `None` after the last one.
    fn next(&mut self) -> Result<Option<u32>, PageError> {
        if self.remaining == 0 {
            return Ok(None);
        }
        if self.remaining < self.count {
            let delta = self.packed_delta()?;
            self.last = self.last.wrapping_add(self.min_delta).wrapping_add(delta);
        }
        self.remaining -= 1;
        u32::try_from(self.last)
            .map(Some)
            .map_err(|_| PageError::InvalidValues)
    }

    /// The next delta, less the minimum of its block.
    fn packed_delta(&mut self) -> Result<i32, PageError> {
        if self.widths.is_empty() {
            self.begin_block()?;
        } else if self.in_miniblock == self.values_per_miniblock {
            let size = self.miniblock_size(self.widths[self.miniblock]);
            self.block = self.block.get(size..).unwrap_or_default();
            self.miniblock += 1;
            self.in_miniblock = 0;
            if self.miniblock == self.widths.len() {
                self.begin_block()?;
            }
        }
        let width = self.widths[self.miniblock];
        if width > MAX_WIDTH {
            return Err(PageError::InvalidValues);
        }
        let width = usize::from(width);
        let start = self.in_miniblock * width;
        self.in_miniblock += 1;
        if (start + width).div_ceil(8) > self.block.len() {
            return Err(PageError::InvalidValues);
        }
        let mut window = [0; 8];
        for (to, from) in window.iter_mut().zip(&self.block[start / 8..]) {
            *to = *from;
        }
        let bits = u64::from_le_bytes(window) >> (start % 8) & ((1 << width) - 1);
        Ok(u32::try_from(bits)
            .map_err(|_| PageError::InvalidValues)?
            .cast_signed())
    }

    /// Number of bytes of a miniblock of this width.
    fn miniblock_size(&self, width: u8) -> usize {
        usize::from(width) * (self.values_per_miniblock / 8)
    }

    fn begin_block(&mut self) -> Result<(), PageError> {
        self.min_delta = i32::try_from(zigzag_decode(varint(&mut self.left)?))
            .map_err(|_| PageError::InvalidValues)?;
        let (widths, rest) = self
            .left
            .split_at_checked(self.miniblocks_per_block)
            .ok_or(PageError::InvalidValues)?;
        // Miniblocks after the last value have no bytes, and widths without a
        // meaning.
        let miniblocks = usize::try_from(self.remaining)
            .map_err(|_| PageError::InvalidValues)?
            .div_ceil(self.values_per_miniblock)
            .min(self.miniblocks_per_block);
        self.widths = &widths[..miniblocks];
        let length: usize = self
            .widths
            .iter()
            .map(|width| self.miniblock_size(*width))
            .sum();
        // Some writers omit the unused end of the last miniblock.
        (self.block, self.left) = rest.split_at(length.min(rest.len()));
        self.miniblock = 0;
        self.in_miniblock = 0;
        Ok(())
    }
}

/// Reads an unsigned LEB128 integer.
fn varint(left: &mut &[u8]) -> Result<u64, PageError> {
    let mut value = 0_u64;
    for shift in (0..63).step_by(7) {
        let (byte, rest) = left.split_first().ok_or(PageError::InvalidValues)?;
        *left = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    // The tenth byte holds only the highest bit.
    let (byte, rest) = left.split_first().ok_or(PageError::InvalidValues)?;
    *left = rest;
    if *byte > 1 {
        return Err(PageError::InvalidValues);
    }
    Ok(value | u64::from(*byte) << 63)
}

/// Decodes a zigzag-encoded integer.
const fn zigzag_decode(folded: u64) -> i64 {
    (folded >> 1).cast_signed() ^ -(folded & 1).cast_signed()
}

#[cfg(test)]
mod tests;

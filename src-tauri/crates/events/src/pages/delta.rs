//! What pages in the delta encodings claim, held against what is there.
//!
//! The parquet crate sets aside memory for as many values as such a page says
//! it has, before it reads one; where there is no such memory, the process
//! ends. And where values begin as those before them do, a page of kilobytes
//! can come to terabytes.

use parquet::basic::Encoding;

use super::codec::MAX_PAGE_SIZE;
use super::error::PageError;

/// The widest that a length may be, in bits.
const WIDEST: u8 = 32;

/// What values come to that are stored by what they share with others, in
/// bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DecodedSize {
    /// All of them.
    pub(super) total: u64,
    /// The longest one.
    pub(super) longest: u64,
}

impl DecodedSize {
    /// Of values that are stored as they are, and that nobody measured.
    const UNMEASURED: Self = Self {
        total: 0,
        longest: 0,
    };
}

/// Makes sure that a page of `count` values claims no more than these in its
/// encoding's own headers, and comes to no more bytes than a page may. Says how
/// many, where values are stored by what they share. Passes over all other
/// encodings.
pub(super) fn check(
    encoding: Encoding,
    values: &[u8],
    count: usize,
) -> Result<DecodedSize, PageError> {
    // Where every value is null, some writers leave out even the headers.
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
        Encoding::DELTA_BYTE_ARRAY => check_prefixed(values, count),
        _ => Ok(DecodedSize::UNMEASURED),
    }
}

/// Values of which each begins with so many bytes of the one before: all of
/// these lengths, then the lengths of what follows, then that itself.
fn check_prefixed(values: &[u8], count: usize) -> Result<DecodedSize, PageError> {
    let mut prefixes = DeltaBinaryPackedDecoder::new(values, count)?;
    let mut walked = prefixes.clone();
    walked.each(|_| Ok(()))?;
    let mut suffixes = DeltaBinaryPackedDecoder::new(walked.left, count)?;
    if suffixes.count != prefixes.count {
        return Err(PageError::InvalidValues);
    }
    let (mut before, mut bytes, mut total, mut longest) = (0_u64, 0_u64, 0_u64, 0_u64);
    prefixes.each(|prefix| {
        let prefix = u64::from(prefix);
        let suffix = u64::from(suffixes.next()?.ok_or(PageError::InvalidValues)?);
        if prefix > before {
            return Err(PageError::InvalidValues);
        }
        before = prefix + suffix;
        longest = longest.max(before);
        bytes += suffix;
        total += before;
        if total > MAX_PAGE_SIZE as u64 {
            return Err(PageError::TooLarge {
                bytes: total,
                most: MAX_PAGE_SIZE as u64,
            });
        }
        Ok(())
    })?;
    if bytes > suffixes.left.len() as u64 {
        return Err(PageError::InvalidValues);
    }
    Ok(DecodedSize { total, longest })
}

/// Lengths as `DELTA_BINARY_PACKED` has them: one number, then blocks of the
/// differences to the one before, less the least of a block. A block has
/// several parts, each with a width of its own.
#[derive(Clone)]
struct DeltaBinaryPackedDecoder<'a> {
    /// What lies behind the header, then behind the block in hand.
    left: &'a [u8],
    /// How many numbers there are.
    count: u64,
    parts: usize,
    values_per_miniblock: usize,
    /// How many numbers are still to come.
    remaining: u64,
    last: i32,
    least: i32,
    widths: &'a [u8],
    /// The block in hand from the part on that is read, and how far that is.
    block: &'a [u8],
    part: usize,
    in_miniblock: usize,
}

impl<'a> DeltaBinaryPackedDecoder<'a> {
    /// Reads the header. `most` numbers may be claimed.
    fn new(values: &'a [u8], most: usize) -> Result<Self, PageError> {
        let mut left = values;
        let block = varint(&mut left)?;
        let parts = varint(&mut left)?;
        let count = varint(&mut left)?;
        let first = zigzag_decode(varint(&mut left)?);
        // As the format and the library have it.
        let values_per_miniblock = match block.checked_div(parts) {
            Some(numbers)
                if block.is_multiple_of(128)
                    && numbers * parts == block
                    && numbers > 0
                    && numbers.is_multiple_of(32) =>
            {
                numbers
            }
            _ => return Err(PageError::InvalidValues),
        };
        // Bounded, so that no sum of bits below is beyond a number.
        if count > most as u64 || block > u64::from(u32::MAX) {
            return Err(PageError::InvalidValues);
        }
        let size = |number: u64| usize::try_from(number).map_err(|_| PageError::InvalidValues);
        Ok(Self {
            left,
            count,
            parts: size(parts)?,
            values_per_miniblock: size(values_per_miniblock)?,
            remaining: count,
            // DeltaBinaryPackedDecoder of more than 32 bits are no lengths; nobody asks for
            // any of these then.
            last: i32::try_from(first).unwrap_or(-1),
            least: 0,
            widths: &[],
            block: &[],
            part: 0,
            in_miniblock: 0,
        })
    }

    /// Calls `visit` for each length that is still to come.
    fn each(
        &mut self,
        mut visit: impl FnMut(u32) -> Result<(), PageError>,
    ) -> Result<(), PageError> {
        while let Some(length) = self.next()? {
            visit(length)?;
        }
        Ok(())
    }

    /// The next length; none when all have come.
    fn next(&mut self) -> Result<Option<u32>, PageError> {
        if self.remaining == 0 {
            return Ok(None);
        }
        if self.remaining < self.count {
            let difference = self.difference()?;
            self.last = self.last.wrapping_add(self.least).wrapping_add(difference);
        }
        self.remaining -= 1;
        u32::try_from(self.last)
            .map(Some)
            .map_err(|_| PageError::InvalidValues)
    }

    /// The next difference, less the least of its block.
    fn difference(&mut self) -> Result<i32, PageError> {
        if self.widths.is_empty() {
            self.begin_block()?;
        } else if self.in_miniblock == self.values_per_miniblock {
            let behind = self.bytes_of(self.widths[self.part]);
            self.block = self.block.get(behind..).unwrap_or_default();
            self.part += 1;
            self.in_miniblock = 0;
            if self.part == self.widths.len() {
                self.begin_block()?;
            }
        }
        let width = self.widths[self.part];
        if width > WIDEST {
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

    /// How many bytes a part of this width takes.
    fn bytes_of(&self, width: u8) -> usize {
        usize::from(width) * (self.values_per_miniblock / 8)
    }

    fn begin_block(&mut self) -> Result<(), PageError> {
        self.least = i32::try_from(zigzag_decode(varint(&mut self.left)?))
            .map_err(|_| PageError::InvalidValues)?;
        let (widths, rest) = self
            .left
            .split_at_checked(self.parts)
            .ok_or(PageError::InvalidValues)?;
        // Parts beyond the last number have widths that mean nothing, and no
        // bytes.
        let parts = usize::try_from(self.remaining)
            .map_err(|_| PageError::InvalidValues)?
            .div_ceil(self.values_per_miniblock)
            .min(self.parts);
        self.widths = &widths[..parts];
        let length: usize = self.widths.iter().map(|width| self.bytes_of(*width)).sum();
        // Some writers leave out what the last part does not need.
        (self.block, self.left) = rest.split_at(length.min(rest.len()));
        self.part = 0;
        self.in_miniblock = 0;
        Ok(())
    }
}

/// A number of seven bits a byte, the lowest first.
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
    // One more byte holds the highest bit, and no more than that.
    let (byte, rest) = left.split_first().ok_or(PageError::InvalidValues)?;
    *left = rest;
    if *byte > 1 {
        return Err(PageError::InvalidValues);
    }
    Ok(value | u64::from(*byte) << 63)
}

/// A signed number whose lowest bit is its sign.
const fn zigzag_decode(folded: u64) -> i64 {
    (folded >> 1).cast_signed() ^ -(folded & 1).cast_signed()
}

#[cfg(test)]
mod tests;

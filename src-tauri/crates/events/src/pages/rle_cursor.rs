//! Decodes runs a few numbers at a time: levels, and dictionary indices.

use super::error::PageError;
use super::rle::{RleBitPackedDecoder, Run, unpack_bits};

/// Maximum number of bit-packed numbers that are decoded at once.
const BUFFER: usize = 1_024;

/// A position in runs. The caller owns the data, and passes the same bytes to
/// each call.
#[derive(Debug, Clone)]
pub(super) struct RleCursor {
    /// Number of bytes that are not decoded yet.
    rest: usize,
    /// Number of bits of a number.
    width: u8,
    /// Number of numbers in later runs.
    left: usize,
    /// Every number must be less than this.
    limit: u32,
    /// The current repeated number, and how often it is left.
    repeated: (u32, usize),
    packed: Option<Packed>,
    buffer: Box<[u32; BUFFER]>,
}

/// A run of bit-packed numbers.
#[derive(Debug, Clone, Copy)]
struct Packed {
    /// Offsets of its first byte, and of the byte after its last one.
    start: usize,
    bytes_end: usize,
    /// Index of the next number, and the number of numbers.
    next: usize,
    count: usize,
}

impl RleCursor {
    /// A cursor at the start of `data`, which has at most `count` numbers of
    /// `width` bits, each less than `limit`.
    pub(super) fn new(data: &[u8], width: u8, count: usize, limit: u32) -> Result<Self, PageError> {
        // Fails if the width is too large.
        RleBitPackedDecoder::new(data, width, count)?;
        Ok(Self {
            rest: data.len(),
            width,
            left: count,
            limit,
            repeated: (0, 0),
            packed: None,
            buffer: Box::new([0; BUFFER]),
        })
    }

    /// A cursor over a single run of `count` bit-packed numbers, the least
    /// significant bit first.
    pub(super) fn packed(
        data: &[u8],
        width: u8,
        count: usize,
        limit: u32,
    ) -> Result<Self, PageError> {
        Ok(Self {
            rest: 0,
            left: 0,
            packed: Some(Packed {
                start: 0,
                bytes_end: data.len(),
                next: 0,
                count,
            }),
            ..Self::new(data, width, count, limit)?
        })
    }

    /// Calls `visit` with the next `count` numbers of `data`, as runs and as
    /// slices.
    pub(super) fn take(
        &mut self,
        data: &[u8],
        mut count: usize,
        mut visit: impl FnMut(RleBatch<'_>) -> Result<(), PageError>,
    ) -> Result<(), PageError> {
        while count > 0 {
            let batch = self.next_batch(data, count)?;
            count -= batch.count();
            visit(batch)?;
        }
        Ok(())
    }

    /// The next numbers of `data`, all from one run: at least one, at most
    /// `max`.
    pub(super) fn next_batch(
        &mut self,
        data: &[u8],
        max: usize,
    ) -> Result<RleBatch<'_>, PageError> {
        loop {
            if self.repeated.1 > 0 {
                let some = self.repeated.1.min(max);
                self.repeated.1 -= some;
                return Ok(RleBatch::Run(self.repeated.0, some));
            }
            if let Some(packed) = &mut self.packed
                && packed.next < packed.count
            {
                let some = BUFFER.min(packed.count - packed.next).min(max);
                let slice = &mut self.buffer[..some];
                let bytes = &data[packed.start..packed.bytes_end];
                unpack_bits(bytes, self.width, packed.next, slice);
                if slice.iter().any(|number| *number >= self.limit) {
                    return Err(PageError::InvalidIndex);
                }
                packed.next += some;
                return Ok(RleBatch::Each(slice));
            }
            let mut decoder =
                RleBitPackedDecoder::new(&data[data.len() - self.rest..], self.width, self.left)?;
            let run = decoder.next_run()?;
            (self.rest, self.left) = decoder.remaining();
            match run {
                None => return Err(PageError::InvalidValues),
                Some(Run::Repeated { value, .. }) if value >= self.limit => {
                    return Err(PageError::InvalidIndex);
                }
                Some(Run::Repeated { value, count }) => self.repeated = (value, count),
                Some(Run::Packed { bytes, count }) => {
                    let bytes_end = data.len() - self.rest;
                    self.packed = Some(Packed {
                        start: bytes_end - bytes.len(),
                        bytes_end,
                        next: 0,
                        count,
                    });
                }
            }
        }
    }
}

/// Consecutive numbers of one run.
pub(super) enum RleBatch<'a> {
    /// A number, and how often it repeats.
    Run(u32, usize),
    /// Numbers that were bit-packed.
    Each(&'a [u32]),
}

impl RleBatch<'_> {
    const fn count(&self) -> usize {
        match self {
            Self::Run(_, count) => *count,
            Self::Each(numbers) => numbers.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five threes, sixteen bit-packed numbers, and two sevens.
    const DATA: [u8; 12] = [
        5 << 1,
        3,
        2 << 1 | 1,
        0b1000_1000,
        0b1100_0110,
        0b1111_1010,
        0b1000_1000,
        0b1100_0110,
        0b1111_1010,
        2 << 1,
        7,
        0xff,
    ];
    const NUMBERS: [u32; 23] = [
        3, 3, 3, 3, 3, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 7, 7,
    ];

    fn read(step: usize, limit: u32) -> Result<Vec<u32>, PageError> {
        let data = &DATA[..11];
        let mut cursor = RleCursor::new(data, 3, NUMBERS.len(), limit)?;
        let mut numbers = Vec::new();
        while numbers.len() < NUMBERS.len() {
            let count = step.min(NUMBERS.len() - numbers.len());
            cursor.take(data, count, |taken| {
                match taken {
                    RleBatch::Run(number, count) => numbers.resize(numbers.len() + count, number),
                    RleBatch::Each(some) => numbers.extend_from_slice(some),
                }
                Ok(())
            })?;
        }
        Ok(numbers)
    }

    #[test]
    fn the_batch_size_does_not_change_the_numbers() {
        for step in 1..=NUMBERS.len() {
            assert_eq!(read(step, 8).unwrap(), NUMBERS, "{step} at once");
            assert!(
                matches!(read(step, 7), Err(PageError::InvalidIndex)),
                "{step}"
            );
        }
    }

    #[test]
    fn the_cursor_ends_after_its_count() {
        let mut cursor = RleCursor::new(&DATA, 3, 22, 8).unwrap();
        cursor.take(&DATA, 22, |_| Ok(())).unwrap();
        assert!(cursor.next_batch(&DATA, 1).is_err());
        // There are too few bytes.
        let mut cursor = RleCursor::new(&DATA[..5], 3, 23, 8).unwrap();
        assert!(cursor.take(&DATA[..5], 23, |_| Ok(())).is_err());
        let mut packed = RleCursor::packed(&DATA[3..9], 3, 16, 8).unwrap();
        packed.take(&DATA[3..9], 16, |_| Ok(())).unwrap();
        assert!(packed.next_batch(&DATA[3..9], 1).is_err());
    }
}

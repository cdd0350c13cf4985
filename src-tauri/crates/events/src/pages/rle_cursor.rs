//! DeltaBinaryPackedDecoder in runs, read some at a time: levels, and places in a dictionary.

use super::error::PageError;
use super::rle::{RleBitPackedDecoder, Run, unpack_bits};

/// How many numbers are handed on at once.
const BUFFER: usize = 1_024;

/// Where the reading of runs stands. Whoever reads keeps the bytes, and hands
/// the same ones to each call.
#[derive(Debug, Clone)]
pub(super) struct RleCursor {
    /// How many bytes have not been looked at yet.
    rest: usize,
    /// Bits a number.
    width: u8,
    /// How many numbers are in the runs to come.
    left: usize,
    /// All numbers must be below.
    limit: u32,
    repeated: (u32, usize),
    packed: Option<Packed>,
    buffer: Box<[u32; BUFFER]>,
}

/// A run of numbers side by side.
#[derive(Debug, Clone, Copy)]
struct Packed {
    /// Where its bytes begin and end.
    start: usize,
    bytes_end: usize,
    /// The place of the next number in it, and how many there are.
    place: usize,
    end: usize,
}

impl RleCursor {
    /// At the beginning of `data`: at most `count` numbers of `width` bits,
    /// each below `limit`.
    pub(super) fn new(data: &[u8], width: u8, count: usize, limit: u32) -> Result<Self, PageError> {
        // Refuses numbers that are too wide.
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

    /// Of `count` numbers that are all one run, side by side, the lowest bit
    /// first.
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
                place: 0,
                end: count,
            }),
            ..Self::new(data, width, count, limit)?
        })
    }

    /// The next numbers of `data`, `count` of them, as runs of one and as
    /// slices.
    pub(super) fn take(
        &mut self,
        data: &[u8],
        mut count: usize,
        mut visit: impl FnMut(RleBatch<'_>) -> Result<(), PageError>,
    ) -> Result<(), PageError> {
        while count > 0 {
            let taken = self.some(data, count)?;
            count -= taken.count();
            visit(taken)?;
        }
        Ok(())
    }

    /// The next few numbers of `data`, at most so many: of one run, or some that
    /// lie side by side. Never none.
    pub(super) fn some(&mut self, data: &[u8], most: usize) -> Result<RleBatch<'_>, PageError> {
        loop {
            if self.repeated.1 > 0 {
                let some = self.repeated.1.min(most);
                self.repeated.1 -= some;
                return Ok(RleBatch::Run(self.repeated.0, some));
            }
            if let Some(packed) = &mut self.packed
                && packed.place < packed.end
            {
                let some = BUFFER.min(packed.end - packed.place).min(most);
                let slice = &mut self.buffer[..some];
                let bytes = &data[packed.start..packed.bytes_end];
                unpack_bits(bytes, self.width, packed.place, slice);
                if slice.iter().any(|number| *number >= self.limit) {
                    return Err(PageError::InvalidIndex);
                }
                packed.place += some;
                return Ok(RleBatch::Each(slice));
            }
            let mut decoder =
                RleBitPackedDecoder::new(&data[data.len() - self.rest..], self.width, self.left)?;
            let run = decoder.next_run()?;
            (self.rest, self.left) = decoder.rest();
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
                        place: 0,
                        end: count,
                    });
                }
            }
        }
    }
}

/// What [`RleCursor::take`] comes upon.
pub(super) enum RleBatch<'a> {
    /// One number, so many times.
    Run(u32, usize),
    /// One number after the other.
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

    /// Five threes, sixteen numbers side by side, and two sevens.
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
    fn numbers_are_the_same_however_few_are_read_at_once() {
        for step in 1..=NUMBERS.len() {
            assert_eq!(read(step, 8).unwrap(), NUMBERS, "{step} at once");
            assert!(
                matches!(read(step, 7), Err(PageError::InvalidIndex)),
                "{step}"
            );
        }
    }

    #[test]
    fn there_are_no_more_numbers_than_were_said() {
        let mut cursor = RleCursor::new(&DATA, 3, 22, 8).unwrap();
        cursor.take(&DATA, 22, |_| Ok(())).unwrap();
        assert!(cursor.some(&DATA, 1).is_err());
        // Nor fewer bytes than they take.
        let mut cursor = RleCursor::new(&DATA[..5], 3, 23, 8).unwrap();
        assert!(cursor.take(&DATA[..5], 23, |_| Ok(())).is_err());
        let mut packed = RleCursor::packed(&DATA[3..9], 3, 16, 8).unwrap();
        packed.take(&DATA[3..9], 16, |_| Ok(())).unwrap();
        assert!(packed.some(&DATA[3..9], 1).is_err());
    }
}

//! Decodes repetition and definition levels.

use parquet::basic::Encoding;

use super::error::PageError;
use super::rle::{RleBitPackedDecoder, Run, bits_at, unpack_bits};

/// Levels of which there are two, as runs of equal ones.
#[derive(Debug, Clone)]
pub(super) struct BinaryLevels<'a> {
    decoder: RleBitPackedDecoder<'a>,
    /// The current bit-packed run: its bytes, the index of the next level, and
    /// the number of levels.
    packed: Option<(&'a [u8], usize, usize)>,
    /// The current repeated level, and how often it is left.
    repeated: (bool, usize),
}

impl<'a> BinaryLevels<'a> {
    pub(super) fn new(decoder: RleBitPackedDecoder<'a>) -> Self {
        Self {
            decoder,
            packed: None,
            repeated: (false, 0),
        }
    }

    /// `count` levels that are all the higher one.
    pub(super) fn all_set(count: usize) -> Self {
        Self {
            decoder: RleBitPackedDecoder::empty(),
            packed: None,
            repeated: (true, count),
        }
    }

    /// `count` levels of one bit each, the least significant bit first.
    pub(super) fn packed(bytes: &'a [u8], count: usize) -> Self {
        Self {
            packed: Some((bytes, 0, count)),
            ..Self::all_set(0)
        }
    }

    /// The next run of at most `max` levels: whether it is the higher level,
    /// and its length. `None` after the last level.
    pub(super) fn next_run(&mut self, max: usize) -> Result<Option<(bool, usize)>, PageError> {
        loop {
            if self.repeated.1 > 0 {
                let count = self.repeated.1.min(max);
                self.repeated.1 -= count;
                return Ok(Some((self.repeated.0, count)));
            }
            if let Some((bytes, next, end)) = &mut self.packed
                && *next < *end
            {
                let bits = bits_at(bytes, *next);
                let known = (64 - *next % 8).min(*end - *next).min(max);
                let set = bits & 1 == 1;
                let run = if set {
                    bits.trailing_ones()
                } else {
                    bits.trailing_zeros()
                };
                let count = known.min(run as usize);
                *next += count;
                return Ok(Some((set, count)));
            }
            match self.decoder.next_run()? {
                None => return Ok(None),
                Some(Run::Repeated { value, count }) => self.repeated = (value == 1, count),
                Some(Run::Packed { bytes, count }) => self.packed = Some((bytes, 0, count)),
            }
        }
    }
}

/// Number of bits of a level of at most `highest`.
pub(super) const fn width_of(highest: i16) -> u8 {
    // A level is never negative.
    let [width, ..] = (16 - highest.unsigned_abs().leading_zeros()).to_le_bytes();
    width
}

#[allow(deprecated, reason = "old files have it")]
pub(super) fn is_msb_first(encoding: Encoding) -> bool {
    encoding == Encoding::BIT_PACKED
}

/// Converts levels of the deprecated encoding `BIT_PACKED`, whose most
/// significant bit comes first, to one bit-packed run in today's order.
pub(super) fn to_lsb_first(levels: &[u8], width: u8, count: usize) -> Result<Vec<u8>, PageError> {
    let width = usize::from(width);
    if levels.len() < (count * width).div_ceil(8) {
        return Err(PageError::InvalidLevels);
    }
    let bit = |index: usize| levels.get(index / 8).unwrap_or(&0) >> (7 - index % 8) & 1;
    let mut reordered = vec![0_u8; (count * width).div_ceil(8)];
    for number in 0..count {
        for index in 0..width {
            let from = number * width + index;
            let to = number * width + (width - 1 - index);
            reordered[to / 8] |= bit(from) << (to % 8);
        }
    }
    Ok(reordered)
}

/// Calls `visit` for levels of any width, in order: a level, and how often it
/// repeats. Allocates nothing for the declared number of levels.
pub(super) fn for_each_level(
    levels: &[u8],
    highest: i16,
    count: usize,
    msb_first: bool,
    mut visit: impl FnMut(u8, usize) -> Result<(), PageError>,
) -> Result<(), PageError> {
    if highest == 0 {
        return visit(0, count);
    }
    let width = width_of(highest);
    let max = u8::try_from(highest).map_err(|_| PageError::InvalidLevels)?;
    let mut each = |level: u32, count: usize| match u8::try_from(level) {
        Ok(level) if level <= max => visit(level, count),
        _ => Err(PageError::InvalidLevels),
    };
    if msb_first {
        let reordered = to_lsb_first(levels, width, count)?;
        return for_each_packed(&reordered, width, count, &mut each);
    }
    let mut decoder = RleBitPackedDecoder::new(levels, width, count)?;
    while let Some(run) = decoder.next_run()? {
        match run {
            Run::Repeated { value, count } => each(value, count)?,
            Run::Packed { bytes, count } => for_each_packed(bytes, width, count, &mut each)?,
        }
    }
    Ok(())
}

/// Number of levels that are `highest`.
pub(super) fn count_highest(
    levels: &[u8],
    highest: i16,
    count: usize,
    msb_first: bool,
) -> Result<usize, PageError> {
    let mut found = 0;
    for_each_level(levels, highest, count, msb_first, |level, count| {
        if i16::from(level) == highest {
            found += count;
        }
        Ok(())
    })?;
    Ok(found)
}

/// Calls `each` for each bit-packed number.
fn for_each_packed(
    bytes: &[u8],
    width: u8,
    count: usize,
    each: &mut impl FnMut(u32, usize) -> Result<(), PageError>,
) -> Result<(), PageError> {
    let mut numbers = [0; 1_024];
    let mut done = 0;
    while done < count {
        let some = numbers.len().min(count - done);
        unpack_bits(bytes, width, done, &mut numbers[..some]);
        for number in &numbers[..some] {
            each(*number, 1)?;
        }
        done += some;
    }
    Ok(())
}

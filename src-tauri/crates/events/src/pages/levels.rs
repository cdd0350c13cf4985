//! Runs of small numbers: levels, and the entries of a dictionary.

use std::ops::Range;

use parquet::basic::Encoding;

use super::PageError;
use super::header::{DataPage, Version};

/// A stretch of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run<'a> {
    /// One number, so many times.
    Repeated { value: u32, count: usize },
    /// Numbers side by side, the lowest bit first.
    Packed { bytes: &'a [u8], count: usize },
}

/// Numbers as runs that alternate between repeated and packed ones
/// (the format's RLE / bit-packing hybrid).
#[derive(Debug, Clone)]
pub(super) struct Hybrid<'a> {
    data: &'a [u8],
    /// Bits a number.
    width: u8,
    /// Numbers still to come.
    left: usize,
}

impl<'a> Hybrid<'a> {
    /// `count` numbers of `width` bits each, at most 32.
    pub(super) fn new(data: &'a [u8], width: u8, count: usize) -> Result<Self, PageError> {
        if width > 32 {
            return Err(PageError::InvalidLevels);
        }
        Ok(Self {
            data,
            width,
            left: count,
        })
    }

    /// How many bytes have not been looked at yet, and how many numbers are to
    /// come: it can be gone on with from there.
    pub(super) const fn rest(&self) -> (usize, usize) {
        (self.data.len(), self.left)
    }

    /// The next run; none when all numbers have come.
    pub(super) fn next_run(&mut self) -> Result<Option<Run<'a>>, PageError> {
        loop {
            if self.left == 0 {
                return Ok(None);
            }
            if self.width == 0 && self.data.is_empty() {
                let count = std::mem::take(&mut self.left);
                return Ok(Some(Run::Repeated { value: 0, count }));
            }
            let header = self.varint()?;
            let length = usize::try_from(header >> 1).map_err(|_| PageError::InvalidLevels)?;
            let run = if header & 1 == 0 {
                let bytes = usize::from(self.width.div_ceil(8));
                let (value, rest) = self
                    .data
                    .split_at_checked(bytes)
                    .ok_or(PageError::InvalidLevels)?;
                self.data = rest;
                let value = value
                    .iter()
                    .rev()
                    .fold(0_u32, |value, byte| value << 8 | u32::from(*byte));
                Run::Repeated {
                    value,
                    count: length.min(self.left),
                }
            } else {
                self.packed(length)?
            };
            let (Run::Repeated { count, .. } | Run::Packed { count, .. }) = run;
            if count > 0 {
                self.left -= count;
                return Ok(Some(run));
            }
        }
    }

    /// So many groups of eight numbers, as many as are there: some writers
    /// leave out what the last group does not need.
    fn packed(&mut self, groups: usize) -> Result<Run<'a>, PageError> {
        let width = usize::from(self.width);
        let bytes = groups.checked_mul(width).ok_or(PageError::InvalidLevels)?;
        let (bytes, rest) = self.data.split_at(bytes.min(self.data.len()));
        self.data = rest;
        let there = match width {
            0 => groups.saturating_mul(8),
            _ => bytes.len() * 8 / width,
        };
        let count = groups.saturating_mul(8).min(self.left).min(there);
        Ok(if width == 0 {
            Run::Repeated { value: 0, count }
        } else {
            Run::Packed { bytes, count }
        })
    }

    fn varint(&mut self) -> Result<u64, PageError> {
        let mut value = 0_u64;
        for shift in (0..63).step_by(7) {
            let (byte, rest) = self.data.split_first().ok_or(PageError::InvalidLevels)?;
            self.data = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(PageError::InvalidLevels)
    }
}

/// The 64 bits from a bit's place on, as many as there are.
pub(super) fn bits_at(bytes: &[u8], bit: usize) -> u64 {
    let from = bit / 8;
    let mut word = [0; 8];
    match bytes.get(from..from + 8) {
        Some(whole) => word.copy_from_slice(whole),
        None => {
            let rest = bytes.get(from..).unwrap_or_default();
            word[..rest.len()].copy_from_slice(rest);
        }
    }
    u64::from_le_bytes(word) >> (bit % 8)
}

/// Unpacks numbers of `width` bits, from the one at `first` on, until `into`
/// is full. There must be as many.
pub(super) fn unpack(bytes: &[u8], width: u8, first: usize, into: &mut [u32]) {
    let width = usize::from(width);
    let mask = (1_u64 << width) - 1;
    for (place, number) in into.iter_mut().enumerate() {
        // Masked to 32 bits at the most.
        #[allow(
            clippy::cast_possible_truncation,
            reason = "masked to 32 bits or fewer"
        )]
        {
            *number = (bits_at(bytes, (first + place) * width) & mask) as u32;
        }
    }
}

/// The levels of a page that can be one of two, as runs of equal ones.
#[derive(Debug, Clone)]
pub(super) struct BinaryLevels<'a> {
    hybrid: Hybrid<'a>,
    /// The packed run in hand: its bytes, the place in it, and its end.
    packed: Option<(&'a [u8], usize, usize)>,
    /// Repeated levels in hand.
    repeated: (bool, usize),
}

impl<'a> BinaryLevels<'a> {
    pub(super) fn new(hybrid: Hybrid<'a>) -> Self {
        Self {
            hybrid,
            packed: None,
            repeated: (false, 0),
        }
    }

    /// Levels that are all the higher one.
    pub(super) fn all_set(count: usize) -> Self {
        Self {
            hybrid: Hybrid {
                data: &[],
                width: 0,
                left: 0,
            },
            packed: None,
            repeated: (true, count),
        }
    }

    /// Levels side by side, one bit each, the lowest first.
    pub(super) fn packed(bytes: &'a [u8], count: usize) -> Self {
        Self {
            packed: Some((bytes, 0, count)),
            ..Self::all_set(0)
        }
    }

    /// The next run: whether it is the higher level, and how many, at most
    /// `most`; none when all have come.
    pub(super) fn next_run(&mut self, most: usize) -> Result<Option<(bool, usize)>, PageError> {
        loop {
            if self.repeated.1 > 0 {
                let count = self.repeated.1.min(most);
                self.repeated.1 -= count;
                return Ok(Some((self.repeated.0, count)));
            }
            if let Some((bytes, place, end)) = &mut self.packed
                && *place < *end
            {
                let bits = bits_at(bytes, *place);
                let known = (64 - *place % 8).min(*end - *place).min(most);
                let set = bits & 1 == 1;
                let run = if set {
                    bits.trailing_ones()
                } else {
                    bits.trailing_zeros()
                };
                let count = known.min(run as usize);
                *place += count;
                return Ok(Some((set, count)));
            }
            match self.hybrid.next_run()? {
                None => return Ok(None),
                Some(Run::Repeated { value, count }) => self.repeated = (value == 1, count),
                Some(Run::Packed { bytes, count }) => self.packed = Some((bytes, 0, count)),
            }
        }
    }
}

/// How many bits a level of at most `highest` takes.
pub(super) const fn width_of(highest: i16) -> u8 {
    // A level is never negative, and 16 bits wide at most.
    let [width, ..] = (16 - highest.unsigned_abs().leading_zeros()).to_le_bytes();
    width
}

/// The parts of an unpacked data page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'a> {
    pub(super) repetition: &'a [u8],
    pub(super) definition: &'a [u8],
    pub(super) values: &'a [u8],
    /// Levels in the oldest encoding, the highest bit first.
    pub(super) highest_first: bool,
}

/// Divides an unpacked page of version 1 into levels and values.
pub(super) fn divide_v1<'a>(
    page: &DataPage,
    mut body: &'a [u8],
    max_repetition: i16,
    max_definition: i16,
) -> Result<Parts<'a>, PageError> {
    let Version::V1 {
        definition,
        repetition,
    } = page.version
    else {
        return Err(PageError::InvalidLevels);
    };
    let mut highest_first = false;
    let mut levels = |encoding: Encoding, highest: i16| -> Result<&'a [u8], PageError> {
        if highest == 0 {
            return Ok(&[][..]);
        }
        highest_first |= is_highest_first(encoding);
        let levels = place_of_levels(encoding, highest, page.values, body)?;
        let (before, rest) = body
            .split_at_checked(levels.end)
            .ok_or(PageError::InvalidLevels)?;
        body = rest;
        Ok(&before[levels.start..])
    };
    let repetition = levels(repetition, max_repetition)?;
    let definition = levels(definition, max_definition)?;
    Ok(Parts {
        repetition,
        definition,
        values: body,
        highest_first,
    })
}

#[allow(deprecated, reason = "old files have it")]
pub(super) fn is_highest_first(encoding: Encoding) -> bool {
    encoding == Encoding::BIT_PACKED
}

/// Where the levels at the beginning of `body` are: behind their own length,
/// but for the oldest encoding, which has none.
pub(super) fn place_of_levels(
    encoding: Encoding,
    highest: i16,
    values: u32,
    body: &[u8],
) -> Result<Range<usize>, PageError> {
    if is_highest_first(encoding) {
        return Ok(0..(values as usize * usize::from(width_of(highest))).div_ceil(8));
    }
    let length = body.first_chunk::<4>().ok_or(PageError::InvalidLevels)?;
    let length = u32::from_le_bytes(*length) as usize;
    Ok(4..length.checked_add(4).ok_or(PageError::InvalidLevels)?)
}

/// Levels in the oldest encoding, in today's order of bits, as one packed run.
pub(super) fn lowest_first(levels: &[u8], width: u8, count: usize) -> Vec<u8> {
    let width = usize::from(width);
    let bit = |place: usize| levels.get(place / 8).unwrap_or(&0) >> (7 - place % 8) & 1;
    let mut turned = vec![0_u8; (count * width).div_ceil(8)];
    for number in 0..count {
        for place in 0..width {
            // The highest bit of a number comes first there, and last here.
            let from = number * width + place;
            let to = number * width + (width - 1 - place);
            turned[to / 8] |= bit(from) << (to % 8);
        }
    }
    turned
}

/// Calls `visit` for the levels of any width, in order: a level, and how many
/// times it comes. Sets nothing aside for as many as are claimed.
pub(super) fn each_level(
    levels: &[u8],
    highest: i16,
    count: usize,
    highest_first: bool,
    mut visit: impl FnMut(u8, usize) -> Result<(), PageError>,
) -> Result<(), PageError> {
    if highest == 0 {
        return visit(0, count);
    }
    let width = width_of(highest);
    let most = u8::try_from(highest).map_err(|_| PageError::InvalidLevels)?;
    let mut each = |level: u32, count: usize| match u8::try_from(level) {
        Ok(level) if level <= most => visit(level, count),
        _ => Err(PageError::InvalidLevels),
    };
    if highest_first {
        if levels.len() < (count * usize::from(width)).div_ceil(8) {
            return Err(PageError::InvalidLevels);
        }
        let turned = lowest_first(levels, width, count);
        return each_packed(&turned, width, count, &mut each);
    }
    let mut hybrid = Hybrid::new(levels, width, count)?;
    while let Some(run) = hybrid.next_run()? {
        match run {
            Run::Repeated { value, count } => each(value, count)?,
            Run::Packed { bytes, count } => each_packed(bytes, width, count, &mut each)?,
        }
    }
    Ok(())
}

/// Calls `each` for packed numbers, one by one.
fn each_packed(
    bytes: &[u8],
    width: u8,
    count: usize,
    each: &mut impl FnMut(u32, usize) -> Result<(), PageError>,
) -> Result<(), PageError> {
    let mut numbers = [0; 1_024];
    let mut done = 0;
    while done < count {
        let some = numbers.len().min(count - done);
        unpack(bytes, width, done, &mut numbers[..some]);
        for number in &numbers[..some] {
            each(*number, 1)?;
        }
        done += some;
    }
    Ok(())
}

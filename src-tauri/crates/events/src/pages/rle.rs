//! The RLE / bit-packing hybrid encoding of small numbers.

use super::error::PageError;

/// A stretch of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run<'a> {
    /// One number, so many times.
    Repeated { value: u32, count: usize },
    /// DeltaBinaryPackedDecoder side by side, the lowest bit first.
    Packed { bytes: &'a [u8], count: usize },
}

/// DeltaBinaryPackedDecoder as runs that alternate between repeated and packed ones
/// (the format's RLE / bit-packing hybrid).
#[derive(Debug, Clone)]
pub(super) struct RleBitPackedDecoder<'a> {
    data: &'a [u8],
    /// Bits a number.
    width: u8,
    /// DeltaBinaryPackedDecoder still to come.
    left: usize,
}

impl<'a> RleBitPackedDecoder<'a> {
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

    /// A decoder of no numbers.
    pub(super) const fn empty() -> Self {
        Self {
            data: &[],
            width: 0,
            left: 0,
        }
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
#[inline]
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
#[inline]
pub(super) fn unpack_bits(bytes: &[u8], width: u8, first: usize, into: &mut [u32]) {
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

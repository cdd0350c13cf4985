//! The RLE / bit-packing hybrid encoding of small numbers.

use super::error::PageError;

/// A run of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run<'a> {
    /// One number, `count` times.
    Repeated { value: u32, count: usize },
    /// Bit-packed numbers, the least significant bit first.
    Packed { bytes: &'a [u8], count: usize },
}

/// Decodes numbers as runs, which are repeated or bit-packed.
#[derive(Debug, Clone)]
pub(super) struct RleBitPackedDecoder<'a> {
    data: &'a [u8],
    /// Number of bits of a number.
    width: u8,
    /// Number of numbers that are not decoded yet.
    left: usize,
}

impl<'a> RleBitPackedDecoder<'a> {
    /// A decoder of `count` numbers of `width` bits each, at most 32.
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

    /// Number of bytes and of numbers that are not decoded yet. A new decoder
    /// can continue from there.
    pub(super) const fn remaining(&self) -> (usize, usize) {
        (self.data.len(), self.left)
    }

    /// The next run. `None` after the last number.
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

    /// A bit-packed run of this number of groups of eight numbers, or of fewer
    /// if the data ends first: some writers omit the unused end of the last
    /// group.
    fn packed(&mut self, groups: usize) -> Result<Run<'a>, PageError> {
        let width = usize::from(self.width);
        let bytes = groups.checked_mul(width).ok_or(PageError::InvalidLevels)?;
        let (bytes, rest) = self.data.split_at(bytes.min(self.data.len()));
        self.data = rest;
        let available = match width {
            0 => groups.saturating_mul(8),
            _ => bytes.len() * 8 / width,
        };
        let count = groups.saturating_mul(8).min(self.left).min(available);
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

/// At least 57 bits from the offset `bit` on. Bits after the end are zero.
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

/// Unpacks numbers of `width` bits, from the index `first` on, until `into` is
/// full. Numbers after the end are zero.
#[inline]
pub(super) fn unpack_bits(bytes: &[u8], width: u8, first: usize, into: &mut [u32]) {
    let width = usize::from(width);
    let mask = (1_u64 << width) - 1;
    for (index, number) in into.iter_mut().enumerate() {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "masked to 32 bits or fewer"
        )]
        {
            *number = (bits_at(bytes, (first + index) * width) & mask) as u32;
        }
    }
}

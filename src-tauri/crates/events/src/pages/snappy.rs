//! Decompresses the first bytes of a snappy block.
//!
//! The levels precede the values in a page. If only nulls are read,
//! decompressing the values would be most of the work, and snappy libraries
//! decompress a whole block only.

use super::error::PageError;

/// Decompresses at least the first `wanted` bytes of a block, or all if it has
/// fewer. An element that reaches beyond them adds a few more.
///
/// The format: <https://github.com/google/snappy/blob/main/format_description.txt>
pub(super) fn decompress_prefix(
    block: &[u8],
    wanted: usize,
    into: &mut Vec<u8>,
) -> Result<(), PageError> {
    let damaged = || PageError::codec("snappy", "its first bytes are invalid");
    let mut left = block;
    // Skip the decompressed size, a varint.
    while *take(&mut left, 1)
        .ok_or_else(damaged)?
        .first()
        .unwrap_or(&0)
        & 0x80
        != 0
    {}
    while into.len() < wanted && !left.is_empty() {
        element(&mut left, wanted, into).ok_or_else(damaged)?;
    }
    Ok(())
}

/// Decompresses one element: a literal, or a copy of earlier output.
fn element(left: &mut &[u8], wanted: usize, into: &mut Vec<u8>) -> Option<()> {
    let tag = usize::from(*take(left, 1)?.first()?);
    let (length, offset) = match tag & 3 {
        0 => {
            let length = match tag >> 2 {
                short @ 0..60 => short,
                long => number(left, long - 59)?,
            };
            let length = length.checked_add(1)?;
            // A literal can be as long as the page: copy only what is wanted.
            let needed = length.min(wanted - into.len());
            into.extend_from_slice(left.get(..needed)?);
            *left = left.get(length..).unwrap_or_default();
            return Some(());
        }
        1 => (4 + (tag >> 2 & 7), (tag >> 5) << 8 | number(left, 1)?),
        2 => (1 + (tag >> 2), number(left, 2)?),
        _ => (1 + (tag >> 2), number(left, 4)?),
    };
    let start = into.len().checked_sub(offset).filter(|_| offset > 0)?;
    // The copy may overlap its own output.
    for index in start..start + length {
        into.push(into[index]);
    }
    Some(())
}

fn take<'a>(left: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = left.split_at_checked(count)?;
    *left = rest;
    Some(taken)
}

/// Reads a little-endian integer of this number of bytes.
fn number(left: &mut &[u8], bytes: usize) -> Option<usize> {
    let taken = take(left, bytes)?;
    Some(
        taken
            .iter()
            .rev()
            .fold(0, |number, byte| number << 8 | usize::from(*byte)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_equals_the_start_of_the_whole() {
        let mut data = Vec::new();
        for number in 0_u32..20_000 {
            data.extend_from_slice(&(number % 977 * number % 31).to_le_bytes());
        }
        let block = snap::raw::Encoder::new().compress_vec(&data).unwrap();
        for wanted in [
            0,
            1,
            4,
            63,
            64,
            65,
            1_000,
            65_536,
            data.len(),
            data.len() + 9,
        ] {
            let mut prefix = Vec::new();
            decompress_prefix(&block, wanted, &mut prefix).unwrap();
            assert!(prefix.len() >= wanted.min(data.len()), "{wanted}");
            assert!(data.starts_with(&prefix[..prefix.len().min(data.len())]));
        }
    }

    #[test]
    fn invalid_blocks_are_an_error() {
        for block in [
            &b"\xff\xff"[..],
            b"",
            b"\x08\x01\x05",
            b"\x08\xf0",
            b"\x08\x02\x00\x00",
        ] {
            assert!(
                decompress_prefix(block, 8, &mut Vec::new()).is_err(),
                "{block:?}"
            );
        }
    }
}

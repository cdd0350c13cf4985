//! The beginning of a snappy block.
//!
//! Whether a value is null is said at the beginning of a page, before the
//! values. Where only that is asked for, unpacking the rest would be most of
//! the work, and snappy's own libraries unpack all or nothing.

use super::error::PageError;

/// Unpacks at least the first `wanted` bytes of a block, fewer where it has
/// fewer, and a few more where an element of it ends later.
///
/// The format: <https://github.com/google/snappy/blob/main/format_description.txt>
pub(super) fn decompress_prefix(
    block: &[u8],
    wanted: usize,
    into: &mut Vec<u8>,
) -> Result<(), PageError> {
    let damaged = || PageError::codec("snappy", "its beginning makes no sense");
    let mut left = block;
    // The length of everything, seven bits a byte.
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

/// Unpacks one element: bytes as they are, or a copy of what came before.
fn element(left: &mut &[u8], wanted: usize, into: &mut Vec<u8>) -> Option<()> {
    let tag = usize::from(*take(left, 1)?.first()?);
    let (length, offset) = match tag & 3 {
        0 => {
            let length = match tag >> 2 {
                short @ 0..60 => short,
                long => number(left, long - 59)?,
            };
            let length = length.checked_add(1)?;
            // A literal can be as long as the page; no more of it than wanted.
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
    // What is copied may reach into the copy itself.
    for place in start..start + length {
        into.push(into[place]);
    }
    Some(())
}

fn take<'a>(left: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = left.split_at_checked(count)?;
    *left = rest;
    Some(taken)
}

/// A number of so many bytes, the lowest first.
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
    fn the_beginning_is_that_of_the_whole() {
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
            let mut beginning = Vec::new();
            decompress_prefix(&block, wanted, &mut beginning).unwrap();
            assert!(beginning.len() >= wanted.min(data.len()), "{wanted}");
            assert!(data.starts_with(&beginning[..beginning.len().min(data.len())]));
        }
    }

    #[test]
    fn nonsense_is_refused() {
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

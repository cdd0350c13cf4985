//! LZO, as Hadoop frames it, and bare.

use std::panic::catch_unwind;

use super::PageFault;

/// Unpacks a page of LZO1X data: blocks in Hadoop's framing, else one bare
/// run of data, which some writers store.
pub(super) fn unpack(stored: &[u8], claimed: usize, into: &mut Vec<u8>) -> Result<(), PageFault> {
    // Packed at its best, a byte of LZO stands for 255.
    if claimed / 256 > stored.len() {
        return Err(PageFault::codec(
            "LZO",
            "it is too short for what it claims",
        ));
    }
    let framed = unframe(stored, claimed, into, |chunk, left, into| {
        let block = bare(chunk, left)?;
        into.extend_from_slice(&block);
        Some(block.len())
    });
    if framed {
        return Ok(());
    }
    match bare(stored, claimed) {
        Some(data) => {
            *into = data;
            Ok(())
        }
        None => Err(PageFault::codec(
            "LZO",
            "neither framed nor bare data can be read",
        )),
    }
}

/// LZO1X data that unpacks to `most` bytes at the most.
fn bare(data: &[u8], most: usize) -> Option<Vec<u8>> {
    // The library trusts what it reads, and can panic over it.
    catch_unwind(|| lzokay_native::decompress_all(data, Some(most)).ok())
        .ok()
        .flatten()
        .filter(|unpacked| unpacked.len() <= most)
}

/// Reads Hadoop's framing: blocks, each a length unpacked and then chunks,
/// each a length packed and its data, until the block's length is reached.
/// Lengths are four bytes, the highest first. A chunk as long as what it
/// stands for that does not unpack to that is stored as it is. `chunk` is given the data, the most it may
/// come to, and where to put it, and says how much it was.
///
/// False where the bytes are not framed so, or do not come to `claimed`.
pub(super) fn unframe(
    stored: &[u8],
    claimed: usize,
    into: &mut Vec<u8>,
    mut chunk: impl FnMut(&[u8], usize, &mut Vec<u8>) -> Option<usize>,
) -> bool {
    let mut left = stored;
    into.clear();
    while !left.is_empty() {
        let Some(block) = length(&mut left) else {
            return false;
        };
        if block > claimed - into.len() {
            return false;
        }
        let mut missing = block;
        while missing > 0 {
            let Some(data) = length(&mut left).and_then(|length| {
                let (data, rest) = left.split_at_checked(length)?;
                left = rest;
                Some(data)
            }) else {
                return false;
            };
            let before = into.len();
            match chunk(data, missing, into) {
                // Packed data can happen to be as long as what it stands for.
                Some(some @ 1..) if some == missing || data.len() != missing => {
                    if some > missing {
                        return false;
                    }
                    missing -= some;
                }
                _ if data.len() == missing => {
                    into.truncate(before);
                    into.extend_from_slice(data);
                    missing = 0;
                }
                _ => return false,
            }
        }
    }
    into.len() == claimed
}

fn length(left: &mut &[u8]) -> Option<usize> {
    let (number, rest) = left.split_first_chunk::<4>()?;
    *left = rest;
    usize::try_from(u32::from_be_bytes(*number)).ok()
}

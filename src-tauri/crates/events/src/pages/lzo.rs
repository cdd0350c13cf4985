//! LZO, as Hadoop frames it, and bare.

use std::panic::catch_unwind;

use super::error::PageError;

/// Unpacks a page of LZO1X data: blocks in Hadoop's framing, else one bare
/// run of data, which some writers store.
pub(super) fn decompress(
    stored: &[u8],
    claimed: usize,
    into: &mut Vec<u8>,
) -> Result<(), PageError> {
    // Packed at its best, a byte of LZO stands for 255.
    if claimed / 256 > stored.len() {
        return Err(PageError::codec(
            "LZO",
            "it is too short for what it claims",
        ));
    }
    let framed = read_hadoop_blocks(stored, claimed, into, |chunk, left, into| {
        let block = raw_block(chunk, left)?;
        into.extend_from_slice(&block);
        Some(block.len())
    });
    if framed {
        return Ok(());
    }
    match raw_block(stored, claimed) {
        Some(data) => {
            *into = data;
            Ok(())
        }
        None => Err(PageError::codec(
            "LZO",
            "neither framed nor bare data can be read",
        )),
    }
}

/// LZO1X data that unpacks to `most` bytes at the most.
fn raw_block(data: &[u8], most: usize) -> Option<Vec<u8>> {
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
pub(super) fn read_hadoop_blocks(
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

#[cfg(test)]
mod tests {
    use super::*;

    fn data(count: u32) -> Vec<u8> {
        (0..count)
            .flat_map(|number| (number % 13 * number % 7).to_le_bytes())
            .collect()
    }

    fn packed(data: &[u8]) -> Vec<u8> {
        lzokay_native::compress(data).unwrap()
    }

    fn framed(blocks: &[(usize, &[Vec<u8>])]) -> Vec<u8> {
        let mut page = Vec::new();
        let number = |number: usize, page: &mut Vec<u8>| {
            page.extend(u32::try_from(number).unwrap().to_be_bytes());
        };
        for (length, chunks) in blocks {
            number(*length, &mut page);
            for chunk in *chunks {
                number(chunk.len(), &mut page);
                page.extend(chunk);
            }
        }
        page
    }

    fn unpacked(page: &[u8], claimed: usize) -> Option<Vec<u8>> {
        let mut into = Vec::new();
        decompress(page, claimed, &mut into).ok()?;
        Some(into)
    }

    #[test]
    fn every_framing_that_writers_use_is_read() {
        let data = data(3_000);
        let (one, two) = data.split_at(5_000);
        let (two, three) = two.split_at(3_000);
        let pages = [
            // One block, one chunk; as Hadoop writes it, and bare.
            framed(&[(data.len(), &[packed(&data)])]),
            packed(&data),
            // Several chunks in a block, several blocks in a page.
            framed(&[(data.len(), &[packed(one), packed(two), packed(three)])]),
            framed(&[
                (one.len(), &[packed(one)]),
                (data.len() - one.len(), &[packed(two), packed(three)]),
            ]),
            // A chunk that is stored as it is, and a block without anything.
            framed(&[
                (one.len(), &[packed(one)]),
                (0, &[]),
                (data.len() - one.len(), &[data[one.len()..].to_vec()]),
            ]),
        ];
        for (place, page) in pages.iter().enumerate() {
            assert_eq!(unpacked(page, data.len()).as_ref(), Some(&data), "{place}");
        }
    }

    #[test]
    fn packed_data_as_long_as_what_it_stands_for_is_unpacked() {
        // Found in a file that Spark wrote: 39 bytes that stand for 39.
        let page = b"\x26\x10\x00\x00\x00env-stage-21bc04\x0f\xcc\x02\x08prod-7f3a91\x11\x00\x00";
        let mut dictionary = b"\x10\x00\x00\x00env-stage-21bc04".to_vec();
        dictionary.extend(b"\x0f\x00\x00\x00env-prod-7f3a91");
        let page = framed(&[(dictionary.len(), &[page.to_vec()])]);
        assert_eq!(unpacked(&page, dictionary.len()), Some(dictionary));
    }

    #[test]
    fn damage_is_refused() {
        let data = data(500);
        let whole = framed(&[(data.len(), &[packed(&data)])]);
        for length in 0..whole.len() {
            assert_eq!(unpacked(&whole[..length], data.len()), None, "{length}");
        }
        assert_eq!(unpacked(&whole, data.len() - 1), None);
        assert_eq!(unpacked(&whole, data.len() + 1), None);
        assert_eq!(unpacked(b"\x11\x00\x00", 1 << 30), None);
    }
}

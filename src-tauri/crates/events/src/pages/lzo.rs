//! Decompresses LZO pages, with and without Hadoop's framing.

use std::panic::catch_unwind;

use super::error::PageError;

/// Decompresses a page of LZO1X data: blocks in Hadoop's framing, or one raw
/// block, which some writers store.
pub(super) fn decompress(
    stored: &[u8],
    declared: usize,
    into: &mut Vec<u8>,
) -> Result<(), PageError> {
    // A byte of LZO decompresses to at most 255.
    if declared / 256 > stored.len() {
        return Err(PageError::codec(
            "LZO",
            "it is too short for its declared size",
        ));
    }
    let framed = read_hadoop_blocks(stored, declared, into, |chunk, left, into| {
        let block = raw_block(chunk, left)?;
        into.extend_from_slice(&block);
        Some(block.len())
    });
    if framed {
        return Ok(());
    }
    match raw_block(stored, declared) {
        Some(data) => {
            *into = data;
            Ok(())
        }
        None => Err(PageError::codec(
            "LZO",
            "it is neither blocks in Hadoop's framing nor a raw block",
        )),
    }
}

/// Decompresses LZO1X data to at most `max` bytes. `None` if it is invalid.
fn raw_block(data: &[u8], max: usize) -> Option<Vec<u8>> {
    // The lzokay crate can panic on invalid data.
    catch_unwind(|| lzokay_native::decompress_all(data, Some(max)).ok())
        .ok()
        .flatten()
        .filter(|output| output.len() <= max)
}

/// Reads Hadoop's framing. A block is its decompressed size, then chunks until
/// that size is reached. A chunk is its compressed size, then its data. Sizes
/// are big-endian integers of four bytes. A chunk that is as long as the rest
/// of its block, and does not decompress to it, is stored uncompressed.
///
/// `chunk` gets the data of a chunk, the maximum size and the output, and
/// returns the decompressed size. Returns whether the bytes have this framing
/// and decompress to `declared` bytes.
pub(super) fn read_hadoop_blocks(
    stored: &[u8],
    declared: usize,
    into: &mut Vec<u8>,
    mut chunk: impl FnMut(&[u8], usize, &mut Vec<u8>) -> Option<usize>,
) -> bool {
    let mut left = stored;
    into.clear();
    while !left.is_empty() {
        let Some(block) = length(&mut left) else {
            return false;
        };
        if block > declared - into.len() {
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
                // Compressed data can be as long as its decompressed data.
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
    into.len() == declared
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

    fn compressed(data: &[u8]) -> Vec<u8> {
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

    fn decompressed(page: &[u8], declared: usize) -> Option<Vec<u8>> {
        let mut into = Vec::new();
        decompress(page, declared, &mut into).ok()?;
        Some(into)
    }

    #[test]
    fn all_framings_in_use_are_decompressed() {
        let data = data(3_000);
        let (one, two) = data.split_at(5_000);
        let (two, three) = two.split_at(3_000);
        let pages = [
            // One block of one chunk, and one raw block.
            framed(&[(data.len(), &[compressed(&data)])]),
            compressed(&data),
            // A block of several chunks, and a page of several blocks.
            framed(&[(
                data.len(),
                &[compressed(one), compressed(two), compressed(three)],
            )]),
            framed(&[
                (one.len(), &[compressed(one)]),
                (
                    data.len() - one.len(),
                    &[compressed(two), compressed(three)],
                ),
            ]),
            // An uncompressed chunk, and an empty block.
            framed(&[
                (one.len(), &[compressed(one)]),
                (0, &[]),
                (data.len() - one.len(), &[data[one.len()..].to_vec()]),
            ]),
        ];
        for (index, page) in pages.iter().enumerate() {
            assert_eq!(
                decompressed(page, data.len()).as_ref(),
                Some(&data),
                "{index}"
            );
        }
    }

    #[test]
    fn compressed_data_as_long_as_its_output_is_decompressed() {
        // From a file that Spark wrote: 39 bytes that decompress to 39.
        let page = b"\x26\x10\x00\x00\x00env-stage-21bc04\x0f\xcc\x02\x08prod-7f3a91\x11\x00\x00";
        let mut dictionary = b"\x10\x00\x00\x00env-stage-21bc04".to_vec();
        dictionary.extend(b"\x0f\x00\x00\x00env-prod-7f3a91");
        let page = framed(&[(dictionary.len(), &[page.to_vec()])]);
        assert_eq!(decompressed(&page, dictionary.len()), Some(dictionary));
    }

    #[test]
    fn corrupt_data_is_an_error() {
        let data = data(500);
        let whole = framed(&[(data.len(), &[compressed(&data)])]);
        for length in 0..whole.len() {
            assert_eq!(decompressed(&whole[..length], data.len()), None, "{length}");
        }
        assert_eq!(decompressed(&whole, data.len() - 1), None);
        assert_eq!(decompressed(&whole, data.len() + 1), None);
        assert_eq!(decompressed(b"\x11\x00\x00", 1 << 30), None);
    }
}

//! Unpacking pages, within bounds.

use std::io::{self, Read};

use parquet::basic::CompressionCodec;

use super::error::PageError;
use super::{lzo, snappy};

/// The most that one page may unpack to, in bytes. Writers make pages of
/// about a megabyte; the largest seen put a whole column into one.
pub(crate) const MAX_PAGE_SIZE: usize = 320 << 20;

/// What is set aside before it is known that a page really unpacks to what it
/// claims.
const ON_TRUST: usize = 4 << 20;

/// Unpacks a page of which it is claimed that it unpacks to `claimed` bytes.
/// Gives what is stored where it is not packed.
pub(super) fn decompress<'a>(
    codec: CompressionCodec,
    stored: &'a [u8],
    claimed: usize,
    into: &'a mut Vec<u8>,
) -> Result<&'a [u8], PageError> {
    if codec == CompressionCodec::UNCOMPRESSED {
        return Ok(stored);
    }
    check_size(claimed)?;
    into.clear();
    // A page of no values may be stored as nothing at all.
    if claimed == 0 {
        return Ok(into);
    }
    match codec {
        CompressionCodec::SNAPPY => decompress_snappy(stored, claimed, into)?,
        CompressionCodec::GZIP => decompress_gzip(stored, claimed, into)?,
        CompressionCodec::LZ4 => hadoop_lz4(stored, claimed, into)?,
        CompressionCodec::LZ4_RAW => lz4_block(stored, claimed, into)?,
        CompressionCodec::LZO => lzo::decompress(stored, claimed, into)?,
        _ => read_stream(codec, stored, claimed, into)?,
    }
    if into.len() == claimed {
        Ok(into)
    } else {
        Err(PageError::codec(
            name(codec),
            format!("it unpacks to {} bytes, not to {claimed}", into.len()),
        ))
    }
}

/// Unpacks at least the first `wanted` bytes of a page, all of it where its
/// codec knows no half measures.
pub(super) fn decompress_prefix<'a>(
    codec: CompressionCodec,
    stored: &'a [u8],
    wanted: usize,
    claimed: usize,
    into: &'a mut Vec<u8>,
) -> Result<&'a [u8], PageError> {
    let wanted = wanted.min(claimed);
    check_size(wanted)?;
    match codec {
        CompressionCodec::SNAPPY => {
            into.clear();
            snappy::decompress_prefix(stored, wanted, into)?;
            Ok(into)
        }
        CompressionCodec::GZIP | CompressionCodec::BROTLI | CompressionCodec::ZSTD => {
            into.clear();
            read_stream(codec, stored, wanted, into)?;
            Ok(into)
        }
        _ => decompress(codec, stored, claimed, into),
    }
}

/// How many bytes [`unpack_beginning`] comes to.
pub(super) fn prefix_size(codec: CompressionCodec, wanted: usize, claimed: usize) -> usize {
    match codec {
        CompressionCodec::SNAPPY
        | CompressionCodec::GZIP
        | CompressionCodec::BROTLI
        | CompressionCodec::ZSTD => wanted.min(claimed),
        _ => claimed,
    }
}

/// Makes sure that a page unpacks to no more than any may.
pub(super) fn check_size(bytes: usize) -> Result<(), PageError> {
    if bytes > MAX_PAGE_SIZE {
        return Err(PageError::TooLarge {
            bytes: bytes as u64,
            most: MAX_PAGE_SIZE as u64,
        });
    }
    Ok(())
}

const fn name(codec: CompressionCodec) -> &'static str {
    match codec {
        CompressionCodec::SNAPPY => "snappy",
        CompressionCodec::GZIP => "gzip",
        CompressionCodec::LZO => "LZO",
        CompressionCodec::BROTLI => "brotli",
        CompressionCodec::LZ4 | CompressionCodec::LZ4_RAW => "LZ4",
        CompressionCodec::ZSTD => "zstd",
        CompressionCodec::UNCOMPRESSED => "uncompressed",
    }
}

fn decompress_snappy(stored: &[u8], claimed: usize, into: &mut Vec<u8>) -> Result<(), PageError> {
    let fault = |error: snap::Error| PageError::codec("snappy", error);
    let says = snap::raw::decompress_len(stored).map_err(fault)?;
    // A snappy copy of 3 bytes stands for 64 at the most.
    if says != claimed || claimed / 22 > stored.len() {
        return Err(PageError::codec(
            "snappy",
            format!("it says {says} bytes, and the page's header {claimed}"),
        ));
    }
    into.reserve_exact(claimed);
    into.resize(claimed, 0);
    let written = snap::raw::Decoder::new()
        .decompress(stored, into)
        .map_err(fault)?;
    into.truncate(written);
    Ok(())
}

/// One member of gzip that unpacks to what is claimed, which is what writers
/// make, is unpacked in one go; all else is read as a stream, which says what
/// is wrong with it.
fn decompress_gzip(stored: &[u8], claimed: usize, into: &mut Vec<u8>) -> Result<(), PageError> {
    // A byte of deflate stands for 1,032 at the most.
    let possible = claimed / 1032 <= stored.len();
    // No name, no comment, and no sum of the header, which is not compared.
    let plain = stored.get(3) == Some(&0);
    if possible && plain && gzip_length(stored) == u32::try_from(claimed).ok() {
        into.reserve_exact(claimed);
        into.resize(claimed, 0);
        let unpacked = libdeflater::Decompressor::new().gzip_decompress(stored, into);
        // Whatever comes after the first member is passed over, so what is
        // stored must end with the sum of what was unpacked, too.
        if unpacked == Ok(claimed) && gzip_sum(stored) == Some(libdeflater::crc32(into)) {
            return Ok(());
        }
        into.clear();
    }
    read_stream(CompressionCodec::GZIP, stored, claimed, into)
}

/// How many bytes the last member unpacks to, modulo 2^32: the last that is
/// stored of it.
fn gzip_length(stored: &[u8]) -> Option<u32> {
    stored.last_chunk().map(|last| u32::from_le_bytes(*last))
}

/// The sum of what the last member unpacks to, which stands before its length.
fn gzip_sum(stored: &[u8]) -> Option<u32> {
    gzip_length(stored.get(..stored.len().checked_sub(4)?)?)
}

/// Reads up to `most` bytes, and one more where there are more.
fn read_stream(
    codec: CompressionCodec,
    stored: &[u8],
    most: usize,
    into: &mut Vec<u8>,
) -> Result<(), PageError> {
    let sizes = (4 * stored.len(), most);
    let read = match codec {
        CompressionCodec::GZIP => {
            read_as_it_comes(flate2::read::MultiGzDecoder::new(stored), sizes, into)
        }
        CompressionCodec::BROTLI => {
            read_as_it_comes(brotli::Decompressor::new(stored, 64 << 10), sizes, into)
        }
        CompressionCodec::ZSTD => zstd::stream::read::Decoder::with_buffer(stored)
            .and_then(|decoder| read_as_it_comes(decoder, sizes, into)),
        other => return Err(PageError::UnknownCodec(format!("{other:?}"))),
    };
    read.map_err(|error| PageError::codec(name(codec), error))
}

/// Reads up to `most` bytes and one more, to see that there are not more. Sets
/// aside four times as much as has come, or as much as is `likely`, so that
/// what is claimed costs nothing before it is there, and what is there is
/// seldom moved.
fn read_as_it_comes(
    mut stream: impl Read,
    (likely, most): (usize, usize),
    into: &mut Vec<u8>,
) -> io::Result<()> {
    let end = into.len() + most + 1;
    // Where it is packed tightly, what is claimed is there.
    let mut step = ON_TRUST.max(likely);
    while into.len() < end {
        let wanted = if end <= 2 * step { end } else { step };
        into.reserve_exact(wanted.saturating_sub(into.len()));
        let left = (wanted - into.len()) as u64;
        stream.by_ref().take(left).read_to_end(into)?;
        if into.len() < wanted {
            break;
        }
        step *= 4;
    }
    Ok(())
}

fn lz4_block(stored: &[u8], claimed: usize, into: &mut Vec<u8>) -> Result<(), PageError> {
    // A byte of LZ4 stands for 255 at the most.
    if claimed / 256 > stored.len() {
        return Err(PageError::codec(
            "LZ4",
            "it is too short for what it claims",
        ));
    }
    into.reserve_exact(claimed);
    into.resize(claimed, 0);
    let written = lz4_flex::block::decompress_into(stored, into)
        .map_err(|error| PageError::codec("LZ4", error))?;
    into.truncate(written);
    Ok(())
}

/// The codec that the format calls LZ4: blocks in Hadoop's framing, or,
/// by other writers, one bare block or an LZ4 frame.
fn hadoop_lz4(stored: &[u8], claimed: usize, into: &mut Vec<u8>) -> Result<(), PageError> {
    let framed = lzo::read_hadoop_blocks(stored, claimed, into, |chunk, left, into| {
        let mut block = Vec::new();
        lz4_block(chunk, left, &mut block).ok()?;
        into.extend_from_slice(&block);
        Some(block.len())
    });
    if framed {
        return Ok(());
    }
    into.clear();
    if stored.starts_with(b"\x04\x22\x4d\x18") {
        return read_as_it_comes(
            lz4_flex::frame::FrameDecoder::new(stored),
            (4 * stored.len(), claimed),
            into,
        )
        .map_err(|error| PageError::codec("LZ4", error));
    }
    lz4_block(stored, claimed, into)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    /// What a page of gzip unpacks to, and that its stream says the same.
    fn unpacked(stored: &[u8], claimed: usize) -> Result<Vec<u8>, String> {
        let mut into = vec![1, 2, 3];
        let mut streamed = Vec::new();
        let said = decompress(CompressionCodec::GZIP, stored, claimed, &mut into)
            .map(<[u8]>::to_vec)
            .map_err(|fault| fault.to_string());
        let stream = read_stream(CompressionCodec::GZIP, stored, claimed, &mut streamed);
        match (&said, stream) {
            (Ok(said), Ok(())) => assert_eq!(*said, streamed),
            (Err(_), Ok(())) => assert_ne!(streamed.len(), claimed),
            (Ok(_), Err(fault)) => panic!("the stream says {fault}"),
            (Err(said), Err(fault)) => assert_eq!(*said, fault.to_string()),
        }
        said
    }

    #[test]
    fn gzip_in_one_go_says_what_its_stream_says() {
        let (one, two) = (vec![7; 70_000], b"another member".to_vec());
        let whole = [one.clone(), two.clone()].concat();
        let members = [gzip(&one), gzip(&two)].concat();
        assert_eq!(unpacked(&gzip(&one), one.len()), Ok(one.clone()));
        assert_eq!(unpacked(&members, whole.len()), Ok(whole));
        assert_eq!(unpacked(&gzip(b""), 0), Ok(vec![]));

        // More than is claimed, or less; an end that is missing, or one too many.
        assert!(unpacked(&gzip(&one), one.len() - 1).is_err());
        assert!(unpacked(&gzip(&one), one.len() + 1).is_err());
        assert!(unpacked(&members, one.len()).is_err());
        let alike = [gzip(&one), gzip(&vec![8; 70_000])].concat();
        assert!(unpacked(&alike, one.len()).is_err());
        let ends_alike = [&gzip(&one)[..], &70_000_u32.to_le_bytes()].concat();
        assert!(unpacked(&ends_alike, one.len()).is_err());
        let cut = gzip(&one);
        assert!(unpacked(&cut[..cut.len() - 1], one.len()).is_err());
        assert!(unpacked(&[&gzip(&one)[..], b"trash"].concat(), one.len()).is_err());
        assert!(unpacked(&[], 5).is_err());
        assert!(unpacked(&gzip(&one), MAX_PAGE_SIZE).is_err());
    }

    #[test]
    fn gzip_of_which_a_byte_is_wrong_is_no_page() {
        let data: Vec<u8> = (0..4_000_u32).flat_map(|n| (n * n).to_le_bytes()).collect();
        let right = gzip(&data);
        for place in 0..right.len() {
            let mut wrong = right.clone();
            wrong[place] ^= 0x41;
            // Some bytes of the header, like the time, mean nothing to the data.
            if let Ok(read) = unpacked(&wrong, data.len()) {
                assert!(place < 10 && read == data, "byte {place}");
            }
        }
    }
}

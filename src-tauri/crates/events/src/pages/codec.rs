//! Decompresses pages within bounds.

use std::io::{self, Read};

use parquet::basic::CompressionCodec;

use super::error::PageError;
use super::{lzo, snappy};

/// Maximum size of a decompressed page, in bytes. Most writers make pages of
/// about a megabyte; some put a whole column chunk into one.
pub(crate) const MAX_PAGE_SIZE: usize = 320 << 20;

/// Number of bytes allocated before any of a page is decompressed.
const INITIAL_CAPACITY: usize = 4 << 20;

/// Decompresses a page whose header declares a size of `declared` bytes. Returns
/// `stored` if the page is not compressed.
pub(super) fn decompress<'a>(
    codec: CompressionCodec,
    stored: &'a [u8],
    declared: usize,
    into: &'a mut Vec<u8>,
) -> Result<&'a [u8], PageError> {
    if codec == CompressionCodec::UNCOMPRESSED {
        return Ok(stored);
    }
    check_size(declared)?;
    into.clear();
    // Some writers store nothing at all for a page of no values.
    if declared == 0 {
        return Ok(into);
    }
    match codec {
        CompressionCodec::SNAPPY => decompress_snappy(stored, declared, into)?,
        CompressionCodec::GZIP => decompress_gzip(stored, declared, into)?,
        CompressionCodec::LZ4 => hadoop_lz4(stored, declared, into)?,
        CompressionCodec::LZ4_RAW => lz4_block(stored, declared, into)?,
        CompressionCodec::LZO => lzo::decompress(stored, declared, into)?,
        _ => read_stream(codec, stored, declared, into)?,
    }
    if into.len() == declared {
        Ok(into)
    } else {
        Err(PageError::codec(
            name(codec),
            format!("it decompresses to {} bytes, not to {declared}", into.len()),
        ))
    }
}

/// Decompresses at least the first `wanted` bytes of a page, or all of it if
/// its codec cannot stop early.
pub(super) fn decompress_prefix<'a>(
    codec: CompressionCodec,
    stored: &'a [u8],
    wanted: usize,
    declared: usize,
    into: &'a mut Vec<u8>,
) -> Result<&'a [u8], PageError> {
    let wanted = wanted.min(declared);
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
        _ => decompress(codec, stored, declared, into),
    }
}

/// Number of bytes that [`decompress_prefix`] decompresses.
pub(super) fn prefix_size(codec: CompressionCodec, wanted: usize, declared: usize) -> usize {
    match codec {
        CompressionCodec::SNAPPY
        | CompressionCodec::GZIP
        | CompressionCodec::BROTLI
        | CompressionCodec::ZSTD => wanted.min(declared),
        _ => declared,
    }
}

/// Checks that a page does not decompress to more than any page may.
pub(super) fn check_size(bytes: usize) -> Result<(), PageError> {
    if bytes > MAX_PAGE_SIZE {
        return Err(PageError::TooLarge {
            bytes: bytes as u64,
            max: MAX_PAGE_SIZE as u64,
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

fn decompress_snappy(stored: &[u8], declared: usize, into: &mut Vec<u8>) -> Result<(), PageError> {
    let to_page_error = |error: snap::Error| PageError::codec("snappy", error);
    let size = snap::raw::decompress_len(stored).map_err(to_page_error)?;
    // 3 bytes of snappy decompress to at most 64.
    if size != declared || declared / 22 > stored.len() {
        return Err(PageError::codec(
            "snappy",
            format!("it declares {size} bytes, and the page header {declared}"),
        ));
    }
    into.reserve_exact(declared);
    into.resize(declared, 0);
    let written = snap::raw::Decoder::new()
        .decompress(stored, into)
        .map_err(to_page_error)?;
    into.truncate(written);
    Ok(())
}

/// Decompresses a single gzip member of the declared size, which is what
/// writers make, in one call. Reads anything else as a stream, whose errors
/// say what is wrong.
fn decompress_gzip(stored: &[u8], declared: usize, into: &mut Vec<u8>) -> Result<(), PageError> {
    // A byte of deflate decompresses to at most 1,032.
    let possible = declared / 1032 <= stored.len();
    // Without a name, a comment, or a header checksum, which is not verified.
    let plain = stored.get(3) == Some(&0);
    if possible && plain && gzip_length(stored) == u32::try_from(declared).ok() {
        into.reserve_exact(declared);
        into.resize(declared, 0);
        let size = libdeflater::Decompressor::new().gzip_decompress(stored, into);
        // libdeflater ignores what follows the first member, so the checksum
        // at the end of the stored bytes must be that of the output, too.
        if size == Ok(declared) && gzip_sum(stored) == Some(libdeflater::crc32(into)) {
            return Ok(());
        }
        into.clear();
    }
    read_stream(CompressionCodec::GZIP, stored, declared, into)
}

/// Decompressed size of the last member modulo 2^32, from its trailer.
fn gzip_length(stored: &[u8]) -> Option<u32> {
    stored.last_chunk().map(|last| u32::from_le_bytes(*last))
}

/// CRC-32 of the last member, which precedes its size in the trailer.
fn gzip_sum(stored: &[u8]) -> Option<u32> {
    gzip_length(stored.get(..stored.len().checked_sub(4)?)?)
}

/// Reads up to `max` bytes, and one more if there are more.
fn read_stream(
    codec: CompressionCodec,
    stored: &[u8],
    max: usize,
    into: &mut Vec<u8>,
) -> Result<(), PageError> {
    let sizes = (4 * stored.len(), max);
    let read = match codec {
        CompressionCodec::GZIP => {
            read_growing(flate2::read::MultiGzDecoder::new(stored), sizes, into)
        }
        CompressionCodec::BROTLI => {
            read_growing(brotli::Decompressor::new(stored, 64 << 10), sizes, into)
        }
        CompressionCodec::ZSTD => zstd::stream::read::Decoder::with_buffer(stored)
            .and_then(|decoder| read_growing(decoder, sizes, into)),
        other => return Err(PageError::UnknownCodec(format!("{other:?}"))),
    };
    read.map_err(|error| PageError::codec(name(codec), error))
}

/// Reads up to `max` bytes, and one more to detect that there are more. Starts
/// with a buffer of `likely` bytes and multiplies it by four, so that a
/// declared size alone allocates little and the output is seldom copied.
fn read_growing(
    mut stream: impl Read,
    (likely, max): (usize, usize),
    into: &mut Vec<u8>,
) -> io::Result<()> {
    let end = into.len() + max + 1;
    // Data that compresses well likely has the declared size.
    let mut step = INITIAL_CAPACITY.max(likely);
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

fn lz4_block(stored: &[u8], declared: usize, into: &mut Vec<u8>) -> Result<(), PageError> {
    // A byte of LZ4 decompresses to at most 255.
    if declared / 256 > stored.len() {
        return Err(PageError::codec(
            "LZ4",
            "it is too short for its declared size",
        ));
    }
    into.reserve_exact(declared);
    into.resize(declared, 0);
    let written = lz4_flex::block::decompress_into(stored, into)
        .map_err(|error| PageError::codec("LZ4", error))?;
    into.truncate(written);
    Ok(())
}

/// The codec that the format calls LZ4: blocks in Hadoop's framing. Some
/// writers store one raw block or an LZ4 frame instead.
fn hadoop_lz4(stored: &[u8], declared: usize, into: &mut Vec<u8>) -> Result<(), PageError> {
    let framed = lzo::read_hadoop_blocks(stored, declared, into, |chunk, left, into| {
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
        return read_growing(
            lz4_flex::frame::FrameDecoder::new(stored),
            (4 * stored.len(), declared),
            into,
        )
        .map_err(|error| PageError::codec("LZ4", error));
    }
    lz4_block(stored, declared, into)
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

    /// Decompresses a gzip page, and asserts that the stream gives the same.
    fn decompressed(stored: &[u8], declared: usize) -> Result<Vec<u8>, String> {
        let mut into = vec![1, 2, 3];
        let mut streamed = Vec::new();
        let whole = decompress(CompressionCodec::GZIP, stored, declared, &mut into)
            .map(<[u8]>::to_vec)
            .map_err(|error| error.to_string());
        let stream = read_stream(CompressionCodec::GZIP, stored, declared, &mut streamed);
        match (&whole, stream) {
            (Ok(whole), Ok(())) => assert_eq!(*whole, streamed),
            (Err(_), Ok(())) => assert_ne!(streamed.len(), declared),
            (Ok(_), Err(error)) => panic!("the stream fails: {error}"),
            (Err(whole), Err(error)) => assert_eq!(*whole, error.to_string()),
        }
        whole
    }

    #[test]
    fn gzip_in_one_call_equals_gzip_as_a_stream() {
        let (one, two) = (vec![7; 70_000], b"another member".to_vec());
        let whole = [one.clone(), two.clone()].concat();
        let members = [gzip(&one), gzip(&two)].concat();
        assert_eq!(decompressed(&gzip(&one), one.len()), Ok(one.clone()));
        assert_eq!(decompressed(&members, whole.len()), Ok(whole));
        assert_eq!(decompressed(&gzip(b""), 0), Ok(vec![]));

        // Longer or shorter than declared; without a trailer, or with two.
        assert!(decompressed(&gzip(&one), one.len() - 1).is_err());
        assert!(decompressed(&gzip(&one), one.len() + 1).is_err());
        assert!(decompressed(&members, one.len()).is_err());
        let alike = [gzip(&one), gzip(&vec![8; 70_000])].concat();
        assert!(decompressed(&alike, one.len()).is_err());
        let ends_alike = [&gzip(&one)[..], &70_000_u32.to_le_bytes()].concat();
        assert!(decompressed(&ends_alike, one.len()).is_err());
        let cut = gzip(&one);
        assert!(decompressed(&cut[..cut.len() - 1], one.len()).is_err());
        assert!(decompressed(&[&gzip(&one)[..], b"trash"].concat(), one.len()).is_err());
        assert!(decompressed(&[], 5).is_err());
        assert!(decompressed(&gzip(&one), MAX_PAGE_SIZE).is_err());
    }

    #[test]
    fn gzip_with_a_corrupt_byte_is_an_error() {
        let data: Vec<u8> = (0..4_000_u32).flat_map(|n| (n * n).to_le_bytes()).collect();
        let right = gzip(&data);
        for position in 0..right.len() {
            let mut wrong = right.clone();
            wrong[position] ^= 0x41;
            // Some bytes of the header, such as the time, do not affect the data.
            if let Ok(read) = decompressed(&wrong, data.len()) {
                assert!(position < 10 && read == data, "byte {position}");
            }
        }
    }
}

//! Reads the levels at the start of a page of version 1, without its values.

use std::ops::{Deref, Range};

use parquet::basic::{CompressionCodec, Encoding};

use super::chunk::ChunkPages;
use super::codec;
use super::error::PageError;
use super::header::DataPage;
use super::page_parts::level_range;
use crate::source::Source;

/// Number of bytes of the stored page that are read in each attempt. The
/// levels of a page without nulls take a few bytes, those of most others a few
/// thousand.
const PREFIX_SIZES: [usize; 3] = [256, 16 << 10, usize::MAX];

/// Number of bytes that are decompressed first, because they often hold all
/// levels.
const FIRST_SIZE: usize = 64;

/// Encoding of the levels, and the maximum level.
type Levels = (Encoding, i16);

/// The first levels of the current page: the repetition levels of a nested
/// column, or the definition levels of another. Reads and decompresses little
/// else. Calls `charge` with the number of bytes before it does.
pub(super) fn first_levels<'a, S>(
    pages: &mut ChunkPages<S>,
    data: &DataPage,
    levels: Levels,
    buffer: &'a mut Vec<u8>,
    mut charge: impl FnMut(usize) -> Result<(), PageError>,
) -> Result<&'a [u8], PageError>
where
    S: Deref,
    S::Target: Source,
{
    let (codec, declared) = (pages.codec(), pages.uncompressed_size()?);
    let all = pages.compressed_size()?;
    let mut range = None;
    for prefix_size in PREFIX_SIZES {
        let read = prefix_size.min(all);
        let mut charge = |decompressed: usize| charge(read.saturating_add(decompressed));
        charge(0)?;
        let (stored, whole) = pages.body_prefix(prefix_size)?;
        range = match levels_in(codec, stored, data, levels, declared, buffer, &mut charge) {
            Ok(range) => Some(range),
            Err(
                error @ (PageError::Cancelled
                | PageError::OverBudget
                | PageError::OutOfMemory { .. }),
            ) => {
                return Err(error);
            }
            // The error may be that the prefix is too short.
            Err(_) if !whole => continue,
            Err(error) => return Err(error),
        };
        break;
    }
    range
        .and_then(|range| buffer.get(range))
        .ok_or(PageError::InvalidLevels)
}

/// Decompresses the levels, and returns their range in `buffer`.
fn levels_in(
    codec: CompressionCodec,
    stored: &[u8],
    data: &DataPage,
    (encoding, highest): Levels,
    declared: usize,
    buffer: &mut Vec<u8>,
    charge: &mut impl FnMut(usize) -> Result<(), PageError>,
) -> Result<Range<usize>, PageError> {
    let range_in = |start: &[u8]| level_range(encoding, highest, data.values, start);
    if codec == CompressionCodec::UNCOMPRESSED {
        let range = range_in(stored)?;
        charge(range.end.min(stored.len()))?;
        buffer.clear();
        buffer.extend_from_slice(stored.get(..range.end).ok_or(PageError::InvalidLevels)?);
        return Ok(range);
    }
    let prefix_size = |wanted: usize| codec::prefix_size(codec, wanted, declared);
    charge(prefix_size(FIRST_SIZE))?;
    let start = codec::decompress_prefix(codec, stored, FIRST_SIZE, declared, buffer)?;
    let range = range_in(start)?;
    if start.len() < range.end {
        charge(prefix_size(range.end))?;
        codec::decompress_prefix(codec, stored, range.end, declared, buffer)?;
    }
    if buffer.len() < range.end {
        return Err(PageError::InvalidLevels);
    }
    Ok(range)
}

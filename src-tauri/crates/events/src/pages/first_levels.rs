//! The levels that a page of version 1 begins with, and nothing else of it.

use std::ops::{Deref, Range};

use parquet::basic::{CompressionCodec, Encoding};

use super::chunk::ChunkPages;
use super::codec;
use super::error::PageError;
use super::header::DataPage;
use super::page_parts::level_range;
use crate::source::Source;

/// How much of a stored page is looked at for its levels: those of a page
/// without nulls take a few bytes, those of most others a few thousand.
const BEGINNINGS: [usize; 3] = [256, 16 << 10, usize::MAX];

/// The most that is unpacked in the hope that it holds all the levels.
const FEW_LEVELS: usize = 64;

/// How levels are encoded, and the highest that there can be.
type Levels = (Encoding, i16);

/// The first levels of the page whose header was read last: those of
/// repetition, where the column is nested, else those of definition. Reads and
/// unpacks little else, and says of how many bytes before it does.
pub(super) fn first_levels<'a, S>(
    pages: &mut ChunkPages<S>,
    data: &DataPage,
    levels: Levels,
    buffer: &'a mut Vec<u8>,
    mut may: impl FnMut(usize) -> Result<(), PageError>,
) -> Result<&'a [u8], PageError>
where
    S: Deref,
    S::Target: Source,
{
    let (codec, claimed) = (pages.codec(), pages.uncompressed_size()?);
    let all = pages.compressed_size()?;
    let mut place = None;
    for beginning in BEGINNINGS {
        let there = beginning.min(all);
        let mut may = |unpacked: usize| may(there.saturating_add(unpacked));
        may(0)?;
        let (stored, whole) = pages.body_prefix(beginning)?;
        place = match levels_in(codec, stored, data, levels, claimed, buffer, &mut may) {
            Ok(place) => Some(place),
            Err(
                fault @ (PageError::Cancelled
                | PageError::OverBudget
                | PageError::OutOfMemory { .. }),
            ) => {
                return Err(fault);
            }
            // What is cut short may look damaged.
            Err(_) if !whole => continue,
            Err(fault) => return Err(fault),
        };
        break;
    }
    place
        .and_then(|place| buffer.get(place))
        .ok_or(PageError::InvalidLevels)
}

/// Unpacks the levels, and says where in `buffer` they are.
fn levels_in(
    codec: CompressionCodec,
    stored: &[u8],
    data: &DataPage,
    (encoding, highest): Levels,
    claimed: usize,
    buffer: &mut Vec<u8>,
    may: &mut impl FnMut(usize) -> Result<(), PageError>,
) -> Result<Range<usize>, PageError> {
    let place = |start: &[u8]| level_range(encoding, highest, data.values, start);
    if codec == CompressionCodec::UNCOMPRESSED {
        let place = place(stored)?;
        may(place.end.min(stored.len()))?;
        buffer.clear();
        buffer.extend_from_slice(stored.get(..place.end).ok_or(PageError::InvalidLevels)?);
        return Ok(place);
    }
    let unpacks = |wanted: usize| codec::prefix_size(codec, wanted, claimed);
    may(unpacks(FEW_LEVELS))?;
    let start = codec::decompress_prefix(codec, stored, FEW_LEVELS, claimed, buffer)?;
    let place = place(start)?;
    if start.len() < place.end {
        may(unpacks(place.end))?;
        codec::decompress_prefix(codec, stored, place.end, claimed, buffer)?;
    }
    if buffer.len() < place.end {
        return Err(PageError::InvalidLevels);
    }
    Ok(place)
}

//! Where a column is null, and nothing else of it.

use std::ops::Range;

use parquet::basic::{CompressionCodec, Encoding};

use super::{Flat, NullRuns, Part, binary, each_run, walk};
use crate::pages::chunk::ChunkPages;
use crate::pages::header::{DataPage, Kind, Version};
use crate::pages::levels::place_of_levels;
use crate::pages::{PageFault, codec};
use crate::source::Source;

/// Finds the nulls of a column, without reading its values.
pub(crate) fn read_nulls(column: &Flat<'_>, told: &mut impl NullRuns) -> Result<(), PageFault> {
    walk(column, false, |pages, page, part| {
        let Part {
            skip, take, row, ..
        } = part;
        let Kind::Data(data) = page else {
            return Ok(());
        };
        if !column.nullable {
            return Ok(());
        }
        let mut buffer = Vec::new();
        let mut turned = Vec::new();
        let mut levels = match data.version {
            Version::V2 {
                repetition,
                definition,
                ..
            } => {
                let start = repetition as usize;
                let wanted = start.saturating_add(definition as usize);
                let (stored, _) = pages.stored_beginning(wanted)?;
                let levels = start
                    .checked_add(definition as usize)
                    .and_then(|end| stored.get(start..end))
                    .ok_or(PageFault::Levels)?;
                binary(levels, &data, false, &mut turned)?
            }
            Version::V1 { definition, .. } => {
                let levels = levels_only(pages, &data, definition, &mut buffer)?;
                let highest_first = definition != Encoding::RLE;
                binary(levels, &data, highest_first, &mut turned)?
            }
        };
        each_run(&mut levels, skip, take, row, |valid, row, count| {
            if !valid {
                told.nulls(row, count);
            }
            Ok(())
        })
    })
}

/// How much of a stored page is looked at for its levels: those of a page
/// without nulls take a few bytes, those of most others a few thousand.
const BEGINNINGS: [usize; 3] = [256, 16 << 10, usize::MAX];

/// The most that is unpacked in the hope that it holds all the levels.
const FEW_LEVELS: usize = 64;

/// The definition levels of a page of version 1, reading and unpacking little
/// else.
fn levels_only<'a>(
    pages: &mut ChunkPages<&dyn Source>,
    data: &DataPage,
    encoding: Encoding,
    buffer: &'a mut Vec<u8>,
) -> Result<&'a [u8], PageFault> {
    let (codec, claimed) = (pages.codec(), pages.claimed()?);
    let mut place = None;
    for beginning in BEGINNINGS {
        let (stored, whole) = pages.stored_beginning(beginning)?;
        place = match levels_in(codec, stored, data, encoding, claimed, buffer) {
            Ok(place) => Some(place),
            // What is cut short may look damaged.
            Err(_) if !whole => continue,
            Err(fault) => return Err(fault),
        };
        break;
    }
    place
        .and_then(|place| buffer.get(place))
        .ok_or(PageFault::Levels)
}

/// Unpacks the levels that a page of version 1 begins with, and says where in
/// `buffer` they are.
fn levels_in(
    codec: CompressionCodec,
    stored: &[u8],
    data: &DataPage,
    encoding: Encoding,
    claimed: usize,
    buffer: &mut Vec<u8>,
) -> Result<Range<usize>, PageFault> {
    if codec == CompressionCodec::UNCOMPRESSED {
        let place = place_of_levels(encoding, 1, data.values, stored)?;
        buffer.clear();
        buffer.extend_from_slice(stored.get(..place.end).ok_or(PageFault::Levels)?);
        return Ok(place);
    }
    let start = codec::unpack_beginning(codec, stored, FEW_LEVELS, claimed, buffer)?;
    let place = place_of_levels(encoding, 1, data.values, start)?;
    if start.len() < place.end {
        codec::unpack_beginning(codec, stored, place.end, claimed, buffer)?;
    }
    if buffer.len() < place.end {
        return Err(PageFault::Levels);
    }
    Ok(place)
}

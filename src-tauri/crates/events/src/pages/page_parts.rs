//! Splits a data page into levels and values.

use std::ops::{Deref, Range};

use parquet::basic::Encoding;

use super::chunk::ChunkPages;
use super::codec;
use super::error::PageError;
use super::header::{DataPage, PageVersion};
use super::levels::{is_msb_first, width_of};
use crate::source::Source;

/// The parts of a decompressed data page.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageParts<'a> {
    pub(super) repetition: &'a [u8],
    pub(super) definition: &'a [u8],
    pub(super) values: &'a [u8],
    /// Whether the levels are in the deprecated encoding `BIT_PACKED`, whose
    /// most significant bit comes first.
    pub(super) msb_first: bool,
}

/// Splits a decompressed page of version 1.
pub(super) fn split_v1<'a>(
    page: &DataPage,
    mut body: &'a [u8],
    max_repetition: i16,
    max_definition: i16,
) -> Result<PageParts<'a>, PageError> {
    let PageVersion::V1 {
        definition,
        repetition,
    } = page.version
    else {
        return Err(PageError::InvalidLevels);
    };
    let mut msb_first = false;
    let mut levels = |encoding: Encoding, highest: i16| -> Result<&'a [u8], PageError> {
        if highest == 0 {
            return Ok(&[][..]);
        }
        msb_first |= is_msb_first(encoding);
        let levels = level_range(encoding, highest, page.values, body)?;
        let (before, rest) = body
            .split_at_checked(levels.end)
            .ok_or(PageError::InvalidLevels)?;
        body = rest;
        Ok(&before[levels.start..])
    };
    let repetition = levels(repetition, max_repetition)?;
    let definition = levels(definition, max_definition)?;
    Ok(PageParts {
        repetition,
        definition,
        values: body,
        msb_first,
    })
}

/// Decompresses and splits the current page.
pub(super) fn split_page<'a, S>(
    pages: &'a mut ChunkPages<S>,
    data: &DataPage,
    max_repetition: i16,
    max_definition: i16,
    buffer: &'a mut Vec<u8>,
) -> Result<PageParts<'a>, PageError>
where
    S: Deref,
    S::Target: Source,
{
    match data.version {
        PageVersion::V1 { .. } => {
            let body = pages.decompressed(buffer)?;
            split_v1(data, body, max_repetition, max_definition)
        }
        PageVersion::V2 {
            definition,
            repetition,
            is_compressed,
            ..
        } => {
            let codec = pages.codec();
            let declared = pages.uncompressed_size()?;
            let stored = pages.body()?;
            let (repetition, rest) = stored
                .split_at_checked(repetition as usize)
                .ok_or(PageError::InvalidLevels)?;
            let (definition, values) = rest
                .split_at_checked(definition as usize)
                .ok_or(PageError::InvalidLevels)?;
            let levels = repetition.len() + definition.len();
            let values = if is_compressed && !values.is_empty() {
                let declared = declared
                    .checked_sub(levels)
                    .ok_or(PageError::InvalidLevels)?;
                codec::decompress(codec, values, declared, buffer)?
            } else {
                values
            };
            Ok(PageParts {
                repetition,
                definition,
                values,
                msb_first: false,
            })
        }
    }
}

/// Range of the levels at the start of `body`. Their length precedes them,
/// except in the encoding `BIT_PACKED`, which has none.
pub(super) fn level_range(
    encoding: Encoding,
    highest: i16,
    values: u32,
    body: &[u8],
) -> Result<Range<usize>, PageError> {
    if is_msb_first(encoding) {
        return Ok(0..(values as usize * usize::from(width_of(highest))).div_ceil(8));
    }
    let length = body.first_chunk::<4>().ok_or(PageError::InvalidLevels)?;
    let length = u32::from_le_bytes(*length) as usize;
    Ok(4..length.checked_add(4).ok_or(PageError::InvalidLevels)?)
}

//! Finds bytes of a file that its footer does not account for.
//!
//! Readers pass over such bytes. Two files put together with `cat` are one file for
//! them, with the footer of the second: the rows of one file are lost without an error.

use std::collections::BTreeSet;
use std::io;
use std::ops::Range;

use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use super::magic::MAGIC;
use crate::pages::{Chunk, is_dictionary_page, page_extent};
use crate::source::{Source, read_range};
use crate::thrift::{CompactReader, kind};

/// Number of bytes that are read of a gap to find repeated metadata, and per block of the
/// search for a magic.
const BLOCK_SIZE: u64 = 1 << 20;
/// Number of bytes read first, which are enough for most repeated metadata.
const FIRST_READ_SIZE: u64 = 4 << 10;
/// Maximum size of the header of a Bloom filter, in bytes.
const BLOOM_HEADER_SIZE: u64 = 64;

/// Bytes that the footer does not account for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnreferencedBytes {
    /// Number of them.
    pub(crate) count: u64,
    /// Offset of the first one.
    pub(crate) offset: u64,
    /// Offset of the first `PAR1` inside the file that is not its own. `None` if there is
    /// none.
    pub(crate) magic_at: Option<u64>,
}

/// Finds the bytes between the magic and the footer that no column chunk, page index,
/// Bloom filter or repeated column metadata accounts for. `None` if there are none.
///
/// `footer_start` is the offset of the footer. Chunks must be inside the file.
///
/// # Errors
/// If the source cannot be read.
pub(crate) fn unreferenced_bytes(
    source: &dyn Source,
    metadata: &ParquetMetaData,
    footer_start: u64,
) -> io::Result<Option<UnreferencedBytes>> {
    let mut used = Vec::new();
    let mut chunk_ends = BTreeSet::new();
    let mut has_empty_chunk = false;
    for chunk in metadata
        .row_groups()
        .iter()
        .flat_map(|group| group.columns())
    {
        has_empty_chunk |= chunk.num_values() == 0;
        if let Some(Chunk { start, end, .. }) = Chunk::of(chunk) {
            used.push(start..end);
            chunk_ends.insert(end);
        }
        used.extend(
            [
                range(chunk.column_index_offset(), chunk.column_index_length()),
                range(chunk.offset_index_offset(), chunk.offset_index_length()),
                bloom_filter(source, chunk, footer_start),
            ]
            .into_iter()
            .flatten(),
        );
    }
    let mut found: Option<UnreferencedBytes> = None;
    for mut gap in gaps(used, MAGIC.len() as u64..footer_start) {
        if chunk_ends.contains(&gap.start) || has_empty_chunk {
            gap.start += accounted_for(source, &gap, has_empty_chunk)?;
        }
        if gap.is_empty() {
            continue;
        }
        let bytes = found.get_or_insert(UnreferencedBytes {
            count: 0,
            offset: gap.start,
            magic_at: None,
        });
        bytes.count += gap.end - gap.start;
        if bytes.magic_at.is_none() {
            bytes.magic_at = find_magic(source, gap)?;
        }
    }
    if let Some(bytes) = &mut found
        && bytes.magic_at.is_none()
    {
        bytes.magic_at = joint_at(source, bytes.count, footer_start)?;
    }
    Ok(found)
}

/// The offset of the last of several joined files, if the columns of its footer seem to
/// lie across the joint: the offsets of that footer count from its own start, so as many
/// bytes as the other files have are not accounted for. `None` if no file starts there.
fn joint_at(source: &dyn Source, count: u64, footer_start: u64) -> io::Result<Option<u64>> {
    let magic = MAGIC.len() as u64;
    if count < magic || count + magic > footer_start {
        return Ok(None);
    }
    let bytes = read_range(source, count - magic..count + magic)?;
    Ok((bytes == [MAGIC, MAGIC].concat()).then_some(count))
}

/// A range of the footer. `None` if it is absent or impossible.
fn range(offset: Option<i64>, length: Option<i32>) -> Option<Range<u64>> {
    let start = u64::try_from(offset?).ok()?;
    let end = start.checked_add(u64::try_from(length?).ok()?)?;
    Some(start..end)
}

/// The range of a chunk's Bloom filter. Older writers give only its offset; then its
/// header has its length.
fn bloom_filter(
    source: &dyn Source,
    chunk: &ColumnChunkMetaData,
    footer_start: u64,
) -> Option<Range<u64>> {
    let offset = chunk.bloom_filter_offset()?;
    if chunk.bloom_filter_length().is_some() {
        return range(Some(offset), chunk.bloom_filter_length());
    }
    let start = u64::try_from(offset).ok()?;
    let header = read_range(
        source,
        start..footer_start.min(start.checked_add(BLOOM_HEADER_SIZE)?),
    )
    .ok()?;
    let mut reader = CompactReader::new(&header);
    let (mut last, mut bits) = (0, None);
    while let Some(field) = reader.field(&mut last).ok()? {
        match (field.id, field.kind) {
            (1, kind::I32) => bits = u64::try_from(reader.integer().ok()?).ok(),
            (_, other) => reader.skip(other).ok()?,
        }
    }
    Some(start..start.checked_add(reader.position() as u64 + bits?)?)
}

/// The parts of `whole` that no range of `used` covers, in ascending order.
fn gaps(mut used: Vec<Range<u64>>, whole: Range<u64>) -> Vec<Range<u64>> {
    used.sort_unstable_by_key(|range| range.start);
    let mut gaps = Vec::new();
    let mut next = whole.start;
    for range in used {
        if range.start.min(whole.end) > next {
            gaps.push(next..range.start.min(whole.end));
        }
        next = next.max(range.end);
    }
    if next < whole.end {
        gaps.push(next..whole.end);
    }
    gaps
}

/// Number of bytes at the start of a gap that are known: the metadata of a chunk, which
/// Polars, Impala and older Arrow repeat behind its pages, and the dictionaries of chunks without
/// values.
fn accounted_for(source: &dyn Source, gap: &Range<u64>, has_empty_chunk: bool) -> io::Result<u64> {
    let length = gap.end - gap.start;
    let mut size = FIRST_READ_SIZE.min(length);
    loop {
        let bytes = read_range(source, gap.start..gap.start + size)?;
        let mut known = 0;
        while let Some(rest) = bytes.get(known..).filter(|rest| !rest.is_empty()) {
            let next = column_metadata_size(rest).or_else(|| {
                let page =
                    page_extent(rest).filter(|_| has_empty_chunk && is_dictionary_page(rest));
                page.map(|page| page.header_size.saturating_add(page.compressed_size))
            });
            match next {
                Some(next) if known.saturating_add(next) as u64 <= length => known += next,
                _ => break,
            }
        }
        let known = known as u64;
        // A structure that ends behind what was read looks like an unknown one.
        let may_continue = known < size && size < length && size < BLOCK_SIZE;
        if !may_continue {
            return Ok(known);
        }
        size = BLOCK_SIZE.min(length);
    }
}

/// The size of the column metadata at the start of `bytes`, which Arrow and Impala write
/// inside a `ColumnChunk`. `None` if there is none.
fn column_metadata_size(bytes: &[u8]) -> Option<usize> {
    let mut reader = CompactReader::new(bytes);
    if is_column_metadata(&mut reader)? {
        return Some(reader.position());
    }
    let mut reader = CompactReader::new(bytes);
    let (mut last, mut has_metadata) = (0, false);
    while let Some(field) = reader.field(&mut last).ok()? {
        match (field.id, field.kind) {
            (3, kind::STRUCT) => has_metadata = is_column_metadata(&mut reader)?,
            (_, other) => reader.skip(other).ok()?,
        }
    }
    has_metadata.then(|| reader.position())
}

/// Reads a struct. Returns `true` if it has the required fields of `ColumnMetaData`,
/// `None` if it is not valid or not complete.
fn is_column_metadata(reader: &mut CompactReader<'_>) -> Option<bool> {
    const REQUIRED: [(i64, u8); 8] = [
        (1, kind::I32),
        (2, kind::LIST),
        (3, kind::LIST),
        (4, kind::I32),
        (5, kind::I64),
        (6, kind::I64),
        (7, kind::I64),
        (9, kind::I64),
    ];
    let (mut last, mut required) = (0, 0);
    while let Some(field) = reader.field(&mut last).ok()? {
        required += usize::from(REQUIRED.contains(&(field.id, field.kind)));
        reader.skip(field.kind).ok()?;
    }
    Some(required == REQUIRED.len())
}

/// The offset of the first magic in a range. `None` if there is none.
fn find_magic(source: &dyn Source, mut range: Range<u64>) -> io::Result<Option<u64>> {
    let overlap = MAGIC.len() as u64 - 1;
    while range.end - range.start > overlap {
        let bytes = read_range(source, range.start..range.end.min(range.start + BLOCK_SIZE))?;
        if let Some(at) = memchr::memmem::find(&bytes, MAGIC) {
            return Ok(Some(range.start + at as u64));
        }
        range.start += bytes.len() as u64 - overlap;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes behind the pages of `float16_zeros_and_nans.parquet` of
    /// apache/parquet-testing, which Arrow 15 wrote: a `ColumnChunk`.
    const COLUMN_CHUNK: [u8; 67] = [
        0x26, 0x88, 0x01, 0x1c, 0x15, 0x0e, 0x19, 0x35, 0x00, 0x06, 0x10, 0x19, 0x18, 0x01, 0x78,
        0x15, 0x00, 0x16, 0x06, 0x16, 0x80, 0x01, 0x16, 0x80, 0x01, 0x26, 0x2c, 0x26, 0x08, 0x1c,
        0x18, 0x02, 0x00, 0x00, 0x18, 0x02, 0x00, 0x80, 0x16, 0x02, 0x28, 0x02, 0x00, 0x00, 0x18,
        0x02, 0x00, 0x80, 0x00, 0x19, 0x2c, 0x15, 0x04, 0x15, 0x00, 0x15, 0x02, 0x00, 0x15, 0x00,
        0x15, 0x10, 0x15, 0x02, 0x00, 0x00, 0x00,
    ];

    #[test]
    fn repeated_metadata_is_recognised_in_both_forms() {
        let with_more = [&COLUMN_CHUNK[..], b"more"].concat();
        assert_eq!(column_metadata_size(&with_more), Some(67));
        // The metadata alone, as Polars writes it.
        assert_eq!(column_metadata_size(&COLUMN_CHUNK[4..]), Some(62));
        assert_eq!(column_metadata_size(&COLUMN_CHUNK[..60]), None);
        for other in [&b"PAR1"[..], &[0; 8], b"some text that follows", b""] {
            assert_eq!(column_metadata_size(other), None, "{other:?}");
        }
    }

    #[test]
    fn gaps_are_what_no_range_covers() {
        let used = vec![10..20, 4..8, 15..18, 30..90];
        assert_eq!(gaps(used, 4..100), [8..10, 20..30, 90..100]);
        assert_eq!(gaps(vec![0..50, 20..200], 4..100), []);
        let none_used = gaps(Vec::new(), 4..100);
        assert_eq!(none_used.first(), Some(&(4..100)));
    }
}

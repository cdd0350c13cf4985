//! A column chunk as a sequence of pages.

use std::ops::Deref;

use parquet::basic::CompressionCodec;
use parquet::file::metadata::ColumnChunkMetaData;

use super::error::PageError;
use super::header::{self, PageHeader};
use super::{codec, cost};
use crate::source::Source;

/// Number of bytes read at once when pages are read in sequence.
const READ_AHEAD_SIZE: usize = 1 << 20;

/// Number of bytes read for a header when most pages are skipped.
const HEADER_READ_SIZE: usize = 1 << 10;

/// Maximum size of a page header. A header can hold the minimum and the
/// maximum value of its page.
const MAX_HEADER_SIZE: usize = 16 << 20;

/// Location and codec of a column chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// Offset of its first byte in the file.
    pub(crate) start: u64,
    /// Offset of the byte after its last one.
    pub(crate) end: u64,
    pub(crate) codec: CompressionCodec,
}

impl Chunk {
    /// The chunk that the footer describes. `None` if the offsets are
    /// impossible, in which case the parquet crate's accessor panics.
    pub(crate) fn of(chunk: &ColumnChunkMetaData) -> Option<Self> {
        let data = chunk.data_page_offset();
        // Some writers give 0 as the offset of a missing dictionary page.
        let start = match chunk.dictionary_page_offset() {
            Some(dictionary) if dictionary < 0 || data < 0 => return None,
            Some(dictionary) if dictionary > 0 && (dictionary < data || data == 0) => dictionary,
            _ => data,
        };
        let start = u64::try_from(start).ok()?;
        let length = u64::try_from(chunk.compressed_size()).ok()?;
        Some(Self {
            start,
            end: start.checked_add(length)?,
            codec: chunk.compression_codec(),
        })
    }
}

/// Location of a page whose header was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageLocation {
    /// Offset of its body.
    body: u64,
    page: PageHeader,
    /// Offset of the byte after its body.
    next: u64,
}

/// Reads the pages of a chunk in order.
pub(crate) struct ChunkPages<S> {
    source: S,
    chunk: Chunk,
    /// Offset of the next page's header.
    next: u64,
    /// The page whose header was read last.
    found: Option<PageLocation>,
    /// Bytes that were read ahead, and their offset.
    window: Vec<u8>,
    window_start: u64,
    read_ahead: usize,
    /// Cost of reading that is not charged yet, in units of a budget.
    pending_cost: u64,
}

impl<S> ChunkPages<S>
where
    S: Deref,
    S::Target: Source,
{
    /// For pages that are read in sequence.
    pub(crate) fn new(source: S, chunk: Chunk) -> Self {
        Self {
            source,
            chunk,
            next: chunk.start,
            found: None,
            window: Vec::new(),
            window_start: chunk.start,
            read_ahead: READ_AHEAD_SIZE,
            pending_cost: 0,
        }
    }

    /// For pages most of which are skipped.
    pub(crate) fn sparse(source: S, chunk: Chunk) -> Self {
        Self {
            read_ahead: HEADER_READ_SIZE,
            ..Self::new(source, chunk)
        }
    }

    pub(crate) const fn codec(&self) -> CompressionCodec {
        self.chunk.codec
    }

    /// Returns the cost of reading since the last call, in units of a
    /// [`ReadBudget`](super::budget::ReadBudget).
    pub(crate) const fn take_pending_cost(&mut self) -> u64 {
        std::mem::replace(&mut self.pending_cost, 0)
    }

    /// Reads ahead from now on.
    pub(crate) fn read_on(&mut self) {
        self.read_ahead = READ_AHEAD_SIZE;
    }

    /// The current page: the one whose header was read last.
    pub(super) fn found(&self) -> Result<PageLocation, PageError> {
        self.found.ok_or(PageError::MissingField("page"))
    }

    /// Makes an earlier page the current one.
    pub(super) fn seek_to(&mut self, location: PageLocation) {
        self.next = location.next;
        self.found = Some(location);
    }

    /// Declared size of the current page's decompressed body.
    pub(crate) fn uncompressed_size(&self) -> Result<usize, PageError> {
        Ok(self.found()?.page.uncompressed_size)
    }

    /// Size of the current page's body, as stored.
    pub(crate) fn compressed_size(&self) -> Result<usize, PageError> {
        Ok(self.found()?.page.compressed_size)
    }

    /// Reads the next page's header. `None` at the end of the chunk.
    pub(crate) fn header(&mut self) -> Result<Option<PageHeader>, PageError> {
        let left = self.chunk.end.saturating_sub(self.next);
        if left == 0 {
            return Ok(None);
        }
        let mut wanted = HEADER_READ_SIZE;
        let (page, length) = loop {
            let (next, ahead) = (self.next, self.read_ahead);
            self.pending_cost += cost::header(wanted);
            let bytes = self.bytes(next, wanted, ahead)?;
            if let Some(found) = header::read(bytes)? {
                break found;
            }
            if bytes.len() as u64 >= left || wanted >= MAX_HEADER_SIZE {
                return Err(PageError::MissingField("end"));
            }
            wanted *= 4;
        };
        let body = self.next + length as u64;
        let left = self.chunk.end - body;
        if page.compressed_size as u64 > left {
            return Err(PageError::OutsideChunk {
                declared: page.compressed_size as u64,
                left,
            });
        }
        self.next = body + page.compressed_size as u64;
        self.found = Some(PageLocation {
            body,
            page,
            next: self.next,
        });
        Ok(Some(page))
    }

    /// The current page's body, as stored.
    pub(crate) fn body(&mut self) -> Result<&[u8], PageError> {
        let PageLocation { body, page, .. } = self.found()?;
        let ahead = self.read_ahead;
        Ok(&self.bytes(body, page.compressed_size, ahead)?[..page.compressed_size])
    }

    /// At least the first `wanted` bytes of the body as stored, if it has that
    /// many, and whether that is the whole body.
    pub(crate) fn body_prefix(&mut self, wanted: usize) -> Result<(&[u8], bool), PageError> {
        let PageLocation { body, page, .. } = self.found()?;
        let ahead = self.read_ahead;
        let bytes = self.bytes(body, wanted.min(page.compressed_size), ahead)?;
        let there = bytes.len().min(page.compressed_size);
        Ok((&bytes[..there], there == page.compressed_size))
    }

    /// The current page's body, decompressed into `into`. Returns the stored
    /// bytes if the chunk is not compressed.
    pub(crate) fn decompressed<'a>(
        &'a mut self,
        into: &'a mut Vec<u8>,
    ) -> Result<&'a [u8], PageError> {
        let page = self.found()?.page;
        let codec = self.chunk.codec;
        codec::decompress(codec, self.body()?, page.uncompressed_size, into)
    }

    /// As [`ChunkPages::decompressed`], in a vector of its own.
    pub(crate) fn decompressed_to_vec(&mut self) -> Result<Vec<u8>, PageError> {
        let page = self.found()?.page;
        let codec = self.chunk.codec;
        let mut kept = Vec::new();
        let stored = self.body()?;
        if codec == CompressionCodec::UNCOMPRESSED {
            kept.extend_from_slice(stored);
        } else {
            codec::decompress(codec, stored, page.uncompressed_size, &mut kept)?;
        }
        Ok(kept)
    }

    /// At least `wanted` bytes from the offset `start`, or fewer if the chunk
    /// ends first. Reads `ahead` bytes if they are not in the window yet.
    fn bytes(&mut self, start: u64, wanted: usize, ahead: usize) -> Result<&[u8], PageError> {
        let left = usize::try_from(self.chunk.end.saturating_sub(start)).unwrap_or(usize::MAX);
        let wanted = wanted.min(left);
        let inside = start
            .checked_sub(self.window_start)
            .and_then(|offset| usize::try_from(offset).ok())
            .filter(|offset| {
                offset
                    .checked_add(wanted)
                    .is_some_and(|end| end <= self.window.len())
            });
        let offset = match inside {
            Some(offset) => offset,
            None => {
                let length = wanted.max(ahead.min(left));
                self.pending_cost += cost::reading(length);
                self.window.resize(length, 0);
                self.window_start = start;
                if let Err(error) = self.source.read_at(start, &mut self.window) {
                    self.window.clear();
                    return Err(error.into());
                }
                0
            }
        };
        Ok(&self.window[offset..])
    }
}

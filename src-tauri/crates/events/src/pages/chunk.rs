//! A column chunk as a sequence of pages.

use std::ops::Deref;

use parquet::basic::CompressionCodec;
use parquet::file::metadata::ColumnChunkMetaData;

use super::error::PageError;
use super::header::{self, PageHeader};
use super::{codec, cost};
use crate::source::Source;

/// How much is read at once when pages follow one another.
const READ_AHEAD_SIZE: usize = 1 << 20;

/// How much is read for a header where its page is likely to be passed over.
const HEADER_READ_SIZE: usize = 1 << 10;

/// The longest header that is read. One can hold the least and the greatest
/// value of its page.
const MAX_HEADER_SIZE: usize = 16 << 20;

/// Where a column chunk lies, and how it is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// Its first byte.
    pub(crate) start: u64,
    /// The first byte that is no longer its own.
    pub(crate) end: u64,
    pub(crate) codec: CompressionCodec,
}

impl Chunk {
    /// Where the footer says the chunk is; none where it says something
    /// impossible. (The library's own accessor panics then.)
    pub(crate) fn of(chunk: &ColumnChunkMetaData) -> Option<Self> {
        let data = chunk.data_page_offset();
        // What is not there may be said to be at 0.
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

/// Where a page lies whose header was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageLocation {
    /// The first byte of its body.
    body: u64,
    page: PageHeader,
    /// The first byte behind it.
    next: u64,
}

/// Reads the pages of a chunk, one after the other.
pub(crate) struct ChunkPages<S> {
    source: S,
    chunk: Chunk,
    /// Where the next page's header begins.
    next: u64,
    /// The page whose header was read last.
    found: Option<PageLocation>,
    /// Bytes that were read ahead, and where they begin.
    window: Vec<u8>,
    window_start: u64,
    read_ahead: usize,
    /// What was read, in the units of an allowance, and not paid for yet.
    pending_cost: u64,
}

impl<S> ChunkPages<S>
where
    S: Deref,
    S::Target: Source,
{
    /// Pages that will be read one after the other.
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

    /// Pages most of which will be passed over.
    pub(crate) fn sparse(source: S, chunk: Chunk) -> Self {
        Self {
            read_ahead: HEADER_READ_SIZE,
            ..Self::new(source, chunk)
        }
    }

    pub(crate) const fn codec(&self) -> CompressionCodec {
        self.chunk.codec
    }

    /// What reading has cost since this was asked last, in the units of an
    /// [`ReadBudget`](super::ReadBudget).
    pub(crate) const fn take_pending_cost(&mut self) -> u64 {
        std::mem::replace(&mut self.pending_cost, 0)
    }

    /// From here on pages will be read one after the other.
    pub(crate) fn read_on(&mut self) {
        self.read_ahead = READ_AHEAD_SIZE;
    }

    /// The page whose header was read last.
    pub(super) fn found(&self) -> Result<PageLocation, PageError> {
        self.found.ok_or(PageError::MissingField("page"))
    }

    /// Makes a page that was found before the one whose header was read last.
    pub(super) fn seek_to(&mut self, place: PageLocation) {
        self.next = place.next;
        self.found = Some(place);
    }

    /// How many bytes the page whose header was read last claims to unpack to.
    pub(crate) fn uncompressed_size(&self) -> Result<usize, PageError> {
        Ok(self.found()?.page.uncompressed_size)
    }

    /// How many bytes the page whose header was read last has, as stored.
    pub(crate) fn compressed_size(&self) -> Result<usize, PageError> {
        Ok(self.found()?.page.compressed_size)
    }

    /// The next page's header; none at the chunk's end.
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
                claimed: page.compressed_size as u64,
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

    /// The body of the page whose header was read last, as stored.
    pub(crate) fn body(&mut self) -> Result<&[u8], PageError> {
        let PageLocation { body, page, .. } = self.found()?;
        let ahead = self.read_ahead;
        Ok(&self.bytes(body, page.compressed_size, ahead)?[..page.compressed_size])
    }

    /// The beginning of the body, as stored: at least `wanted` bytes of it
    /// where it has as many. Says whether that is all.
    pub(crate) fn body_prefix(&mut self, wanted: usize) -> Result<(&[u8], bool), PageError> {
        let PageLocation { body, page, .. } = self.found()?;
        let ahead = self.read_ahead;
        let bytes = self.bytes(body, wanted.min(page.compressed_size), ahead)?;
        let there = bytes.len().min(page.compressed_size);
        Ok((&bytes[..there], there == page.compressed_size))
    }

    /// The body of the page whose header was read last, unpacked into `into`
    /// where it is packed.
    pub(crate) fn decompressed<'a>(
        &'a mut self,
        into: &'a mut Vec<u8>,
    ) -> Result<&'a [u8], PageError> {
        let page = self.found()?.page;
        let codec = self.chunk.codec;
        codec::decompress(codec, self.body()?, page.uncompressed_size, into)
    }

    /// As [`ChunkPages::unpacked`], for whoever keeps it.
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

    /// At least `wanted` bytes from `start`, fewer only where the chunk ends
    /// before; reads `ahead` where it has to read at all.
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

//! Upper bounds of the cost of reading a page, in units of a
//! [`ReadBudget`](super::budget::ReadBudget) and in bytes of memory.

use parquet::basic::{CompressionCodec, Encoding};

use super::budget::budget_for;
use super::codec::check_size;
use super::error::PageError;
use super::header::{DataPage, PageHeader, PageKind, PageVersion};
use super::levels::is_msb_first;
use crate::columns::EventColumn;

/// Base cost of reading bytes of a file, and base cost and cost a byte of
/// parsing a page header.
const READING: u64 = 1_000;
const HEADER: u64 = 250;
const BYTE_OF_HEADER: u64 = 2;

/// Cost of reading this number of bytes of a file.
pub(super) const fn reading(bytes: usize) -> u64 {
    READING + bytes as u64 / 2
}

/// Cost of parsing a page header of at most this number of bytes.
pub(super) const fn header(bytes: usize) -> u64 {
    HEADER + bytes as u64 * BYTE_OF_HEADER
}

/// Cost of a value of a map, with its levels.
const VALUE_OF_MAP: u64 = 8;

/// Additional cost of a value of a map whose row has very many: its keys are
/// compared with one another.
const VALUE_OF_LONG_MAP: u64 = 48;

/// Cost of any value, including one of a run.
const VALUE: u64 = 1;

/// Cost of a decompressed byte, of a byte of a dictionary, which is parsed,
/// too, and of a byte that holds up to eight indices into a dictionary.
const BYTE: u64 = 1;
const BYTE_OF_DICTIONARY: u64 = 3;
const BYTE_OF_INDICES: u64 = 16;

/// Cost of a plain value that is skipped, and of one that is read.
const SKIPPED: u64 = 2;
const READ: u64 = 6;

/// Cost of a value that is read by its index into a dictionary.
const BY_INDEX: u64 = 4;

/// Cost of a number and of a byte array that the parquet crate decodes, and
/// the bytes that it holds of either.
const NUMBER_BY_PARQUET: u64 = 4;
const BYTES_BY_PARQUET: u64 = 32;
const HELD_BY_PARQUET: u64 = 8;

/// Cost of an entry of a dictionary, and the bytes held beside its value.
const ENTRY: u64 = 64;
const HELD_PER_ENTRY: u64 = 40;

/// Cost of reading this number of values of a map, null or not.
pub(super) const fn values_of_maps(count: usize) -> u64 {
    count as u64 * VALUE_OF_MAP
}

/// Additional cost if they are part of a very long row.
pub(super) const fn values_of_long_maps(count: usize) -> u64 {
    count as u64 * VALUE_OF_LONG_MAP
}

/// Cost of reading this number of values by their indices.
pub(super) const fn indices(count: usize) -> u64 {
    count as u64 * BY_INDEX
}

/// Cost of a run of nulls, or of values between nulls.
const RUN: u64 = 10;

/// Cost of decoding levels of this number of bytes, each of which can hold
/// eight runs.
pub(super) const fn levels(bytes: usize) -> u64 {
    bytes as u64 * 2 * RUN
}

/// Cost of expanding prefixes to this number of bytes, and of reading them.
pub(super) const fn expanded(bytes: u64) -> u64 {
    bytes * BYTE_OF_DICTIONARY
}

/// Cost of decompressing to this number of bytes.
pub(super) const fn decompression(bytes: usize) -> u64 {
    bytes as u64 * BYTE
}

/// Maximum number of rows that the budget of a file of this number of bytes
/// allows: each costs something in each required column.
pub(crate) const fn max_rows(bytes: u64) -> u64 {
    let columns = EventColumn::REQUIRED.len() as u64;
    budget_for(bytes) / VALUE / columns
}

impl PageHeader {
    /// Whether any part of its body is compressed.
    pub(super) fn is_compressed(&self, codec: CompressionCodec) -> bool {
        codec != CompressionCodec::UNCOMPRESSED
            && match self.kind {
                PageKind::Data(DataPage {
                    version: PageVersion::V2 { is_compressed, .. },
                    ..
                }) => is_compressed,
                _ => true,
            }
    }

    /// Number of bytes of its body, once decompressed.
    fn bytes(&self, codec: CompressionCodec) -> u64 {
        // The declared size means nothing if nothing is compressed.
        let bytes = if self.is_compressed(codec) {
            self.uncompressed_size.max(self.compressed_size)
        } else {
            self.compressed_size
        };
        bytes as u64
    }

    /// Cost of reading it, if this number of its values is read.
    pub(super) fn cost(&self, codec: CompressionCodec, values_read: usize) -> u64 {
        let bytes = self.bytes(codec);
        let values_read = values_read as u64;
        match self.kind {
            PageKind::Dictionary { values, .. } => {
                bytes * BYTE_OF_DICTIONARY + u64::from(values).min(bytes) * ENTRY
            }
            PageKind::Data(data) => {
                let values = u64::from(data.values);
                values_read * VALUE
                    + match data.encoding {
                        Encoding::PLAIN => bytes * BYTE + values * SKIPPED + values_read * READ,
                        Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                            bytes * BYTE_OF_INDICES
                        }
                        Encoding::DELTA_LENGTH_BYTE_ARRAY | Encoding::DELTA_BYTE_ARRAY => {
                            bytes * BYTE + values * BYTES_BY_PARQUET
                        }
                        _ => bytes * BYTE + values * NUMBER_BY_PARQUET,
                    }
            }
            PageKind::Other => 0,
        }
    }

    /// Cost of decompressing it, if its values are charged as they are read.
    pub(super) fn cost_of_body(&self, codec: CompressionCodec) -> u64 {
        self.bytes(codec) * BYTE
    }

    /// Cost of finding its nulls, without decompressing its levels.
    pub(super) const fn cost_of_nulls(values_read: usize) -> u64 {
        values_read as u64 * VALUE
    }

    /// Number of bytes held while it is read: its body as stored and
    /// decompressed.
    ///
    /// # Errors
    /// [`PageError::TooLarge`] if it decompresses to more than any page may.
    pub(super) fn memory(&self, codec: CompressionCodec) -> Result<u64, PageError> {
        let mut memory = self.compressed_size as u64;
        if self.is_compressed(codec) {
            check_size(self.uncompressed_size)?;
            memory += self.uncompressed_size as u64;
            if matches!(
                codec,
                CompressionCodec::LZ4 | CompressionCodec::LZ4_RAW | CompressionCodec::LZO
            ) {
                // Blocks are decompressed one by one, and there may be one.
                memory += self.uncompressed_size as u64;
            }
        }
        Ok(memory
            + match self.kind {
                PageKind::Dictionary { values, .. } => {
                    u64::from(values).min(self.bytes(codec)) * HELD_PER_ENTRY
                }
                PageKind::Data(data) => {
                    let reordered = match data.version {
                        PageVersion::V1 {
                            definition,
                            repetition,
                        } if is_msb_first(definition) || is_msb_first(repetition) => {
                            u64::from(data.values) / 2
                        }
                        _ => 0,
                    };
                    reordered
                        + match data.encoding {
                            Encoding::PLAIN
                            | Encoding::PLAIN_DICTIONARY
                            | Encoding::RLE_DICTIONARY => 0,
                            // The parquet crate holds the decoded values and
                            // their lengths.
                            _ => self.bytes(codec) + u64::from(data.values) * HELD_BY_PARQUET,
                        }
                }
                PageKind::Other => 0,
            })
    }

    /// Number of bytes held while the parquet crate reads it. The crate copies
    /// a dictionary into a buffer that doubles as it grows. Of another page,
    /// few values are read at once.
    ///
    /// # Errors
    /// As [`PageHeader::memory`].
    pub(super) fn memory_in_parquet(&self, codec: CompressionCodec) -> Result<u64, PageError> {
        let memory = self.memory(codec)?;
        Ok(match self.kind {
            PageKind::Dictionary { .. } => memory + 2 * self.bytes(codec),
            PageKind::Data(_) | PageKind::Other => memory,
        })
    }
}

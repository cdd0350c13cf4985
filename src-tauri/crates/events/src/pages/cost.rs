//! What it costs to read a page, at the most, in the units of an
//! [`ReadBudget`](super::ReadBudget) and in bytes.

use parquet::basic::{CompressionCodec, Encoding};

use super::budget::budget_for;
use super::codec::check_size;
use super::error::PageError;
use super::header::{DataPage, PageHeader, PageKind, PageVersion};
use super::levels::is_msb_first;
use crate::columns::EventColumn;

/// What it costs to read some bytes of a file, and to read through the header
/// of a page.
const READING: u64 = 1_000;
const HEADER: u64 = 250;
const BYTE_OF_HEADER: u64 = 2;

/// What it costs to read so many bytes of a file.
pub(super) const fn reading(bytes: usize) -> u64 {
    READING + bytes as u64 / 2
}

/// What it costs to read through a header of at most so many bytes.
pub(super) const fn header(bytes: usize) -> u64 {
    HEADER + bytes as u64 * BYTE_OF_HEADER
}

/// What a value of a map costs, with its levels.
const VALUE_OF_MAP: u64 = 8;

/// What a value of a map costs beside that where its row has very many: keys
/// are held against each other.
const VALUE_OF_LONG_MAP: u64 = 48;

/// What any value costs that is looked at, also one of a run.
const VALUE: u64 = 1;

/// What a byte costs that is unpacked, one of a dictionary, which is looked
/// through, too, and one that holds the places of eight values or fewer in a
/// dictionary.
const BYTE: u64 = 1;
const BYTE_OF_DICTIONARY: u64 = 3;
const BYTE_OF_PLACES: u64 = 16;

/// What a plain value costs that is passed over, and one that is looked at.
const PASSED_OVER: u64 = 2;
const LOOKED_AT: u64 = 6;

/// What a value costs that is looked at by its place in a dictionary.
const BY_PLACE: u64 = 4;

/// What a number and a byte string cost that the parquet crate decodes, and
/// how many bytes it keeps of either.
const NUMBER_BY_LIBRARY: u64 = 4;
const BYTES_BY_LIBRARY: u64 = 32;
const KEPT_BY_LIBRARY: u64 = 8;

/// What an entry of a dictionary costs, and how many bytes are kept of what is
/// remembered of it.
const ENTRY: u64 = 64;
const KEPT_OF_ENTRY: u64 = 40;

/// What it costs to look at so many values of a map, null or not.
pub(super) const fn values_of_maps(count: usize) -> u64 {
    count as u64 * VALUE_OF_MAP
}

/// What it costs beside that where they are part of a very long row.
pub(super) const fn values_of_long_maps(count: usize) -> u64 {
    count as u64 * VALUE_OF_LONG_MAP
}

/// What it costs to look at so many values by their places.
pub(super) const fn places(count: usize) -> u64 {
    count as u64 * BY_PLACE
}

/// What a run of nulls or of values between nulls costs.
const RUN: u64 = 10;

/// What it costs to look through levels of so many bytes, each of which can be
/// eight runs.
pub(super) const fn levels(bytes: usize) -> u64 {
    bytes as u64 * 2 * RUN
}

/// What it costs to put so many bytes together, and to look through them.
pub(super) const fn expanded(bytes: u64) -> u64 {
    bytes * BYTE_OF_DICTIONARY
}

/// What it costs to unpack so many bytes.
pub(super) const fn unpacking(bytes: usize) -> u64 {
    bytes as u64 * BYTE
}

/// The most rows that can be read of a file of so many bytes, as they cost
/// something in each required column.
pub(crate) const fn most_rows(bytes: u64) -> u64 {
    let columns = EventColumn::REQUIRED.len() as u64;
    budget_for(bytes) / VALUE / columns
}

impl PageHeader {
    /// Whether any of it is compressed.
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

    /// How many bytes its body comes to.
    fn bytes(&self, codec: CompressionCodec) -> u64 {
        // Where nothing is compressed, what it should unpack to means nothing.
        let bytes = if self.is_compressed(codec) {
            self.uncompressed_size.max(self.compressed_size)
        } else {
            self.compressed_size
        };
        bytes as u64
    }

    /// What it costs to read it, where so many of its values are looked at.
    pub(super) fn cost(&self, codec: CompressionCodec, looked_at: usize) -> u64 {
        let bytes = self.bytes(codec);
        let looked_at = looked_at as u64;
        match self.kind {
            PageKind::Dictionary { values, .. } => {
                bytes * BYTE_OF_DICTIONARY + u64::from(values).min(bytes) * ENTRY
            }
            PageKind::Data(data) => {
                let values = u64::from(data.values);
                looked_at * VALUE
                    + match data.encoding {
                        Encoding::PLAIN => {
                            bytes * BYTE + values * PASSED_OVER + looked_at * LOOKED_AT
                        }
                        Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => {
                            bytes * BYTE_OF_PLACES
                        }
                        Encoding::DELTA_LENGTH_BYTE_ARRAY | Encoding::DELTA_BYTE_ARRAY => {
                            bytes * BYTE + values * BYTES_BY_LIBRARY
                        }
                        _ => bytes * BYTE + values * NUMBER_BY_LIBRARY,
                    }
            }
            PageKind::Other => 0,
        }
    }

    /// What it costs to unpack it, where its values are paid for as they come.
    pub(super) fn cost_of_body(&self, codec: CompressionCodec) -> u64 {
        self.bytes(codec) * BYTE
    }

    /// What it costs to look through it for nulls, beside unpacking its levels.
    pub(super) const fn cost_of_nulls(looked_at: usize) -> u64 {
        looked_at as u64 * VALUE
    }

    /// How many bytes are held while it is read: as stored and unpacked.
    ///
    /// # Errors
    /// [`PageError::TooLarge`] where it unpacks to more than any page may.
    pub(super) fn memory(&self, codec: CompressionCodec) -> Result<u64, PageError> {
        let mut memory = self.compressed_size as u64;
        if self.is_compressed(codec) {
            check_size(self.uncompressed_size)?;
            memory += self.uncompressed_size as u64;
            if matches!(
                codec,
                CompressionCodec::LZ4 | CompressionCodec::LZ4_RAW | CompressionCodec::LZO
            ) {
                // Block by block, of which there may be one.
                memory += self.uncompressed_size as u64;
            }
        }
        Ok(memory
            + match self.kind {
                PageKind::Dictionary { values, .. } => {
                    u64::from(values).min(self.bytes(codec)) * KEPT_OF_ENTRY
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
                            // It keeps what it decodes, and their lengths.
                            _ => self.bytes(codec) + u64::from(data.values) * KEPT_BY_LIBRARY,
                        }
                }
                PageKind::Other => 0,
            })
    }

    /// How many bytes are held while the parquet crate reads it. It copies a
    /// dictionary as it decodes it, and grows as it does; of another page, what
    /// is asked for is little.
    ///
    /// # Errors
    /// As [`Page::room`].
    pub(super) fn memory_in_parquet(&self, codec: CompressionCodec) -> Result<u64, PageError> {
        let memory = self.memory(codec)?;
        Ok(match self.kind {
            PageKind::Dictionary { .. } => memory + 2 * self.bytes(codec),
            PageKind::Data(_) | PageKind::Other => memory,
        })
    }
}

//! Reads the pages of a column chunk within bounds.
//!
//! The parquet crate does not export its page headers and codecs, and trusts
//! the sizes that a header declares. This module checks every size against
//! the bytes available before it allocates. It also decodes LZO, and can read
//! levels without the values that follow them.

mod adapter;
mod budget;
mod checksum;
mod chunk;
mod codec;
mod cost;
mod delta;
mod dictionary;
mod error;
mod first_levels;
mod flat;
mod header;
mod levels;
mod lzo;
mod memory_limiter;
mod nested;
mod page_parts;
mod page_row_count;
mod page_validator;
mod parquet_decoder;
mod plain;
mod rle;
mod rle_cursor;
mod snappy;

pub(crate) use adapter::ChunkPageReader;
pub(crate) use budget::{BudgetHandle, ReadBudget};
pub(crate) use checksum::ChecksumMismatches;
pub(crate) use chunk::Chunk;
pub(crate) use cost::max_rows;
pub(crate) use dictionary::Dictionary;
pub(crate) use error::PageError;
pub(crate) use flat::{
    BytesSink, FlatColumn, NullSink, NumberSink, dictionary_only, read_bytes, read_nulls,
    read_numbers,
};
pub(crate) use header::is_dictionary_page;
pub use header::{PageExtent, page_extent};
pub use memory_limiter::MemoryLimiter;
pub(crate) use nested::{NestedColumnReader, NestedSink};

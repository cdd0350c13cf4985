//! The pages of a column chunk: found, bounded, unpacked.
//!
//! The parquet crate keeps its page headers and codecs to itself and believes
//! the sizes that a header declares. Here every size is held against what is
//! there before anything is allocated, LZO is read, too, and levels can be
//! read without the values behind them.

mod adapter;
mod budget;
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
pub(crate) use chunk::Chunk;
pub(crate) use cost::most_rows;
pub(crate) use dictionary::Dictionary;
pub(crate) use error::PageError;
pub(crate) use flat::{
    BytesSink, FlatColumn, NullSink, NumberSink, dictionary_only, read_bytes, read_nulls,
    read_numbers,
};
pub use header::{PageExtent, page_extent};
pub use memory_limiter::MemoryLimiter;
pub(crate) use nested::{NestedColumnReader, NestedSink};

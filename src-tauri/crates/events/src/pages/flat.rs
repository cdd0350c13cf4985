//! Reads columns that are not nested: each row has one value or a null.

mod bytes;
mod column;
mod nulls;
mod numbers;

pub(crate) use bytes::{dictionary_only, read_bytes};
pub(crate) use column::{BytesSink, FlatColumn, NullSink, NumberSink};
pub(crate) use nulls::read_nulls;
pub(crate) use numbers::read_numbers;

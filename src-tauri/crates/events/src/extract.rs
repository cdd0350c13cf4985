//! Writes a file's rows to two files: rows that would load, and rows that would
//! not.
//!
//! Rows are copied column by column as Parquet levels and values, without
//! another type system in between, so no byte of a value changes. A few hundred
//! thousand rows become a row group; of those, one batch of one column is in
//! memory at a time.

mod columns;
mod copier;
mod output_file;
mod output_files;
mod output_schemas;
mod validated_range;

#[cfg(test)]
mod tests;

pub use copier::extract;
pub use output_file::{ExtractCounts, ExtractError, OutputFile};

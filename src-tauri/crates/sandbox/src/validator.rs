//! The ingest's own validation of an event file: simple, slow, row by row.
//!
//! It shares no code with the check in the `events` crate, so that a mistake in
//! one of them makes the results differ. Files that are compressed as a whole
//! (`.parquet.gz`, `.parquet.bz2`) or use LZO are reported as unreadable.

mod codes;
mod footer;
mod rows;
mod schema;
mod thrift_reader;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::errors::ParquetError;
use parquet::file::reader::ChunkReader;

pub use codes::{INVALID_ENVIRONMENT_ID, INVALID_SCHEMA, INVALID_TIMESTAMP, REQUIRED_FIELDS_NULL};

/// The result of the validation of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValidationResult {
    /// The schema is invalid, for this reason. No row was read.
    SchemaRejected(String),
    /// The rows by exact set of codes: accepted rows first, then by number of rows,
    /// descending. Empty if the file has no rows.
    Rows(Vec<ValidatedRows>),
    /// The file cannot be read as Parquet, for this reason.
    Unreadable(String),
}

/// The rows that have exactly one set of codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidatedRows {
    /// The codes, sorted. Empty for accepted rows.
    pub codes: Vec<String>,
    /// Number of rows.
    pub rows: u64,
    /// One sentence for each code, in the same order.
    pub details: Vec<String>,
}

impl ValidatedRows {
    pub(crate) fn new(codes: Vec<String>, rows: u64) -> Self {
        let details = codes.iter().map(|code| codes::describe(code)).collect();
        Self {
            codes,
            rows,
            details,
        }
    }
}

/// Validates a file. `environments` are those of the integration; environments are
/// not checked if it is empty.
///
/// Blocks while it reads. Never panics: if the Parquet reader panics, the file is
/// unreadable.
pub fn validate<R: ChunkReader + 'static>(file: R, environments: &[String]) -> ValidationResult {
    match catch_unwind(AssertUnwindSafe(|| read(file, environments))) {
        Ok(Ok(result)) => result,
        Ok(Err(error)) => ValidationResult::Unreadable(error.to_string()),
        Err(_) => ValidationResult::Unreadable(READER_PANICKED.to_owned()),
    }
}

/// The reason if the Parquet reader panics.
const READER_PANICKED: &str = "The Parquet reader panicked.";

fn read<R: ChunkReader + 'static>(
    file: R,
    environments: &[String],
) -> Result<ValidationResult, ParquetError> {
    let metadata = footer::read(&file)?;
    if let Some(reason) = schema::error(metadata.file_metadata().schema()) {
        return Ok(ValidationResult::SchemaRejected(reason));
    }
    let mut sets: Vec<ValidatedRows> = rows::count(&Arc::new(file), &metadata, environments)?
        .into_iter()
        .map(|(codes, rows)| ValidatedRows::new(codes, rows))
        .collect();
    sort_by_rows(&mut sets);
    Ok(ValidationResult::Rows(sets))
}

/// Sorts in the order of a report: accepted rows first, then by number of rows,
/// descending.
pub(crate) fn sort_by_rows(sets: &mut [ValidatedRows]) {
    sets.sort_by(|a, b| {
        (!a.codes.is_empty(), u64::MAX - a.rows, &a.codes).cmp(&(
            !b.codes.is_empty(),
            u64::MAX - b.rows,
            &b.codes,
        ))
    });
}

#[cfg(test)]
mod tests;

//! The ingest's own judge of an event file: plain, slow, row by row.
//!
//! It shares no code with the check that the app makes before sending, so that
//! where the two agree, they agree for a reason. A file that is wrapped whole
//! (`.parquet.gz`, `.parquet.bz2`) or holds LZO is unreadable here for now.

mod footer;
mod rows;
mod schema;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::errors::ParquetError;
use parquet::file::reader::ChunkReader;

/// The whole file is rejected.
pub const INVALID_SCHEMA: &str = "INVALID_SCHEMA";
/// A row without a value that it needs.
pub const REQUIRED_FIELDS_NULL: &str = "REQUIRED_FIELDS_NULL";
/// A row of an environment that is not the integration's.
pub const INVALID_ENVIRONMENT_ID: &str = "INVALID_ENVIRONMENT_ID";
/// A row whose time is not in milliseconds.
pub const INVALID_TIMESTAMP: &str = "INVALID_TIMESTAMP";

/// What the judge makes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// The schema is wrong, so that no row is looked at. Says why.
    Schema(String),
    /// Every row, counted by its exact set of codes: the rows that load first,
    /// then by rows, most first. Empty when the file has no rows.
    Rows(Vec<RowSet>),
    /// It cannot be read as Parquet. Says why.
    Unreadable(String),
}

/// The rows that have one exact set of codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowSet {
    /// The codes, sorted. Empty: the rows load.
    pub codes: Vec<String>,
    /// How many rows.
    pub rows: u64,
    /// One sentence for each code, in the same order.
    pub details: Vec<String>,
}

impl RowSet {
    pub(crate) fn new(codes: Vec<String>, rows: u64) -> Self {
        let details = codes.iter().map(|code| sentence(code)).collect();
        Self {
            codes,
            rows,
            details,
        }
    }
}

/// The sentence of a code that a row can have.
fn sentence(code: &str) -> String {
    match code {
        INVALID_ENVIRONMENT_ID => "The environmentId is not one of this integration's.",
        INVALID_TIMESTAMP => "The timestamp is not in milliseconds since 1970.",
        REQUIRED_FIELDS_NULL => {
            "One of environmentId, trafficTypeId, eventTypeId, key and timestamp is null."
        }
        _ => "The row was not loaded.",
    }
    .to_owned()
}

/// Judges a file. `environments` are those of the integration; none of them
/// means that environments are not checked.
///
/// Blocks while it reads, and never panics: where the reader of Parquet does,
/// the file is unreadable.
pub fn judge<R: ChunkReader + 'static>(file: R, environments: &[String]) -> Judgement {
    let judged = catch_unwind(AssertUnwindSafe(|| read(file, environments)));
    match judged {
        Ok(Ok(judgement)) => judgement,
        Ok(Err(error)) => Judgement::Unreadable(error.to_string()),
        Err(_) => Judgement::Unreadable("The reader of Parquet gave up on it.".to_owned()),
    }
}

fn read<R: ChunkReader + 'static>(
    file: R,
    environments: &[String],
) -> Result<Judgement, ParquetError> {
    let metadata = footer::read(&file)?;
    if let Some(fault) = schema::fault(metadata.file_metadata().schema()) {
        return Ok(Judgement::Schema(fault));
    }
    let mut counted: Vec<RowSet> = rows::count(&Arc::new(file), &metadata, environments)?
        .into_iter()
        .map(|(codes, rows)| RowSet::new(codes, rows))
        .collect();
    arrange(&mut counted);
    Ok(Judgement::Rows(counted))
}

/// The order of a report: what loads first, then by rows, most first.
pub(crate) fn arrange(sets: &mut [RowSet]) {
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

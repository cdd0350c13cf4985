//! Errors of reports, of their entries, and of lists of uploads.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a report cannot be parsed, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("Line {line}, column {column}: {message}")]
pub struct ReportError {
    /// The line, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
    /// Why, as a sentence.
    pub message: String,
}

/// An entry that cannot be parsed and does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntryError {
    /// The entry's index in the file's list, from 0. 0 if the file has no list.
    pub index: usize,
    /// The entry, the file, and everything that is wrong with the entry.
    pub message: String,
}

/// Why a list of uploads cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct UploadListError {
    /// Why, as a sentence that names the file or the position.
    pub message: String,
}

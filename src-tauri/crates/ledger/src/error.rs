//! Errors of the ledger.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the ledger cannot be read or written.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// The data directory cannot be created.
    #[error("The data directory {} cannot be created: {source}.", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The file exists and is not a ledger.
    #[error("{} is not a ledger, or is damaged: {source}. Nothing in it was changed.", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The error of SQLite.
        source: rusqlite::Error,
    },
    /// A later version of Tallyman has written the file.
    #[error("{} was written by a later version of Tallyman. Nothing in it was changed.", path.display())]
    TooNew {
        /// The file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("The disk that holds the ledger is full. What was recorded before is safe.")]
    DiskFull,
    /// Another process has been writing for longer than the timeout.
    #[error("Another window or command is writing to the ledger. Try again in a moment.")]
    Busy,
    /// Any other error of SQLite.
    #[error("The ledger could not be read or written: {0}.")]
    Sqlite(rusqlite::Error),
    /// A value cannot be encoded as JSON, or decoded.
    #[error("A record could not be encoded or decoded: {0}.")]
    Json(#[from] serde_json::Error),
    /// The file is not on the list.
    #[error("That file is no longer on the list.")]
    NoSuchFile,
    /// The connection does not exist.
    #[error("That connection no longer exists.")]
    NoSuchConnection,
    /// A connection cannot be removed while an integration uses it.
    #[error("An integration uses that connection. Give the integration another one first.")]
    ConnectionInUse,
    /// The integration does not exist.
    #[error("That integration no longer exists.")]
    NoSuchIntegration,
    /// The only integration cannot be removed.
    #[error("This is the only integration, and there must be one. Change it instead.")]
    LastIntegration,
    /// An integration cannot be removed while uploads refer to it.
    #[error(
        "Files were sent through this integration, so it cannot be removed: their rows must be accounted for."
    )]
    IntegrationHasUploads,
    /// The source of reports does not exist.
    #[error("That source of reports is not in the ledger.")]
    NoSuchReportSource,
    /// The upload does not exist.
    #[error("That upload is not in the ledger.")]
    NoSuchUpload,
}

impl LedgerError {
    pub(crate) fn open(path: &Path, source: rusqlite::Error) -> Self {
        match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
                Self::Damaged {
                    path: path.to_owned(),
                    source,
                }
            }
            _ => source.into(),
        }
    }
}

impl From<rusqlite::Error> for LedgerError {
    fn from(source: rusqlite::Error) -> Self {
        match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                Self::Busy
            }
            _ => Self::Sqlite(source),
        }
    }
}

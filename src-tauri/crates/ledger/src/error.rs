//! What can go wrong with the ledger.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the ledger could not do what was asked.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// The data directory cannot be made.
    #[error("The data directory {} cannot be made: {source}.", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is there, and is not a ledger.
    #[error("{} is not a ledger, or is damaged: {source}. Nothing in it was changed.", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
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
    /// Another process holds the ledger for too long.
    #[error("Another window or command is writing to the ledger. Try again in a moment.")]
    Busy,
    /// Anything else that SQLite says.
    #[error("The ledger could not be read or written: {0}.")]
    Sqlite(rusqlite::Error),
    /// A value cannot be turned into JSON.
    #[error("A record could not be encoded: {0}.")]
    Encode(#[from] serde_json::Error),
    /// No such file on the list.
    #[error("That file is no longer on the list.")]
    NoSuchFile,
    /// No such connection.
    #[error("That connection is no longer there.")]
    NoSuchConnection,
    /// A connection cannot be forgotten while an integration uses it.
    #[error("An integration uses that connection. Give the integration another one first.")]
    ConnectionInUse,
    /// No such integration.
    #[error("That integration is no longer there.")]
    NoSuchIntegration,
    /// The only integration cannot be forgotten.
    #[error("This is the only integration, and there must be one. Change it instead.")]
    LastIntegration,
    /// What was sent through an integration must stay accounted for.
    #[error(
        "Files were sent through this integration, so it stays: its rows must be accounted for."
    )]
    IntegrationHasSendings,
    /// No such sending.
    #[error("That upload is not in the ledger.")]
    NoSuchSending,
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

//! The two output files, and why they cannot be written.

use parquet::errors::ParquetError;
use thiserror::Error;

use crate::read_error::{ReadError, reason};
use crate::scan::Abort;

/// One of the two files that rows are written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFile {
    /// The rows that would load.
    Clean,
    /// The rows that would not load.
    Rejected,
}

impl OutputFile {
    /// Both files, in the order in which they are listed.
    pub const ALL: [Self; 2] = [Self::Clean, Self::Rejected];

    /// The part of the file's name that distinguishes the two.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Rejected => "rejected",
        }
    }

    /// Adds to the error of a write that it is in this file.
    pub(super) fn written<T>(
        self,
        result: Result<T, impl Into<ParquetError>>,
    ) -> Result<T, ExtractError> {
        result.map_err(|error| ExtractError::Write {
            file: self,
            reason: reason(&error.into()),
        })
    }

    /// Index into arrays in the order of [`OutputFile::ALL`].
    pub(super) const fn index(self) -> usize {
        match self {
            Self::Clean => 0,
            Self::Rejected => 1,
        }
    }
}

/// Number of rows written. The sum is the number of rows of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExtractCounts {
    /// Rows that would load.
    pub clean: u64,
    /// Rows that would not load.
    pub rejected: u64,
}

impl ExtractCounts {
    /// Number of rows in one of the two files.
    #[must_use]
    pub const fn rows(self, file: OutputFile) -> u64 {
        match file {
            OutputFile::Clean => self.clean,
            OutputFile::Rejected => self.rejected,
        }
    }
}

/// Why rows cannot be written to two files.
#[derive(Debug, Error)]
pub enum ExtractError {
    /// The file cannot be read or decoded.
    #[error(transparent)]
    Unreadable(#[from] ReadError),
    /// Its schema is invalid.
    #[error(
        "The whole file is rejected for its schema, so there are no clean rows to tell from rejected ones."
    )]
    InvalidSchema,
    /// An output file cannot be written.
    #[error("The {} rows cannot be written: {reason}.", file.as_str())]
    Write {
        /// The file.
        file: OutputFile,
        /// Why, in a few words.
        reason: String,
    },
}

/// Why an extraction ends early.
pub(super) type ExtractAbort = Abort<ExtractError>;

impl From<ReadError> for ExtractAbort {
    fn from(error: ReadError) -> Self {
        Self::Failed(error.into())
    }
}

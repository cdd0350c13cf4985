//! Why a footer cannot be read.

use crate::check::FileCompression;
use crate::read_error::ReadError;

/// A file that has no footer to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FooterError {
    /// Why.
    pub reason: ReadError,
    /// How the file as a whole is wrapped.
    pub compression: FileCompression,
}

impl From<ReadError> for FooterError {
    /// The error of a file that is not compressed as a whole.
    fn from(reason: ReadError) -> Self {
        Self {
            reason,
            compression: FileCompression::None,
        }
    }
}

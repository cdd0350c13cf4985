//! Why a footer cannot be read.

use crate::check::FileCompression;
use crate::read_error::ReadError;

/// Why the footer of a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FooterError {
    /// The error, for the user.
    pub reason: ReadError,
    /// Compression of the whole file.
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

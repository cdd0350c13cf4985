//! Why rows cannot be shown.

use std::panic::{AssertUnwindSafe, catch_unwind};

use thiserror::Error;

use crate::read_error::ReadError;

/// Why rows cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PreviewError {
    /// The footer cannot be read, or the data cannot be decoded.
    #[error("{message}")]
    Unreadable {
        /// A few words, shown beside the file's name.
        note: String,
        /// What is wrong, in a sentence.
        message: String,
        /// What to do, in a sentence.
        fix: String,
    },
}

impl From<ReadError> for PreviewError {
    fn from(error: ReadError) -> Self {
        Self::Unreadable {
            note: error.note,
            message: error.message,
            fix: error.fix,
        }
    }
}

/// Runs `decode` and turns a panic into an error: the parquet crate can panic
/// on corrupt data.
pub(super) fn catch_decode_panic<T>(
    decode: impl FnOnce() -> Result<T, ReadError>,
) -> Result<T, PreviewError> {
    catch_unwind(AssertUnwindSafe(decode))
        .unwrap_or_else(|_| {
            Err(ReadError::new(
                "Cannot be decoded",
                "Decoding the file failed in a way that points to damaged data.",
                "Write the file again, or fetch it again from where it came.",
            ))
        })
        .map_err(PreviewError::from)
}

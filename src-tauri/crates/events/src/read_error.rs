//! Why a file cannot be read, for the user.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::errors::ParquetError;
use thiserror::Error;

/// What to do about damaged data.
pub(crate) const WRITE_AGAIN: &str = "Write the file again, or fetch it again from its source.";

/// Why a file cannot be read, in sentences for the user.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ReadError {
    /// A few words, to show next to the file's name.
    pub note: String,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do, in a sentence.
    pub fix: String,
}

impl ReadError {
    pub(crate) fn new(
        note: impl Into<String>,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            note: note.into(),
            message: message.into(),
            fix: fix.into(),
        }
    }

    /// The error of a library that panicked on the data.
    pub(crate) fn decoding_failed() -> Self {
        Self::undecodable("Decoding the file failed in a way that points to damaged data.")
    }

    /// The error of data that cannot be decoded.
    pub(crate) fn undecodable(message: impl Into<String>) -> Self {
        Self::new("Cannot be decoded", message, WRITE_AGAIN)
    }

    /// Whether the error is that of damaged data, not of reading or of what is not supported.
    pub(crate) fn is_damage(&self) -> bool {
        self.fix == WRITE_AGAIN
    }

    /// The error of data that contradicts the footer.
    pub(crate) fn damaged(message: impl Into<String>) -> Self {
        Self::new("Damaged", message, WRITE_AGAIN)
    }
}

/// The error of a read that failed.
impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            return Self::damaged(
                "The file ends before its size says; it may have changed while it was read.",
            );
        }
        Self::new(
            "Cannot be read",
            format!("Reading the file failed: {error}."),
            "Check that the file is still there and whole, then check it again.",
        )
    }
}

/// Runs `decode` and turns a panic into an error: the parquet crate can panic
/// on corrupt data.
pub(crate) fn catch_decode_panic<T, E: From<ReadError>>(
    decode: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(decode))
        .unwrap_or_else(|_| Err(ReadError::decoding_failed().into()))
}

/// The message of an error of the parquet crate, without its prefixes and its
/// full stop.
pub(crate) fn reason(error: &ParquetError) -> String {
    const PREFIXES: [&str; 3] = ["Parquet error: ", "Parquet argument error: ", "External: "];
    let message = error.to_string();
    let mut bare = message.as_str();
    while let Some(rest) = PREFIXES.iter().find_map(|prefix| bare.strip_prefix(prefix)) {
        bare = rest;
    }
    bare.trim_end_matches('.').to_owned()
}

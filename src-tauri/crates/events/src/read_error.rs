//! Why a file cannot be read, for the user.

use std::io;

use parquet::errors::ParquetError;

/// Why a file cannot be read, in sentences for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
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
        Self::new(
            "Cannot be decoded",
            "Decoding the file failed in a way that points to damaged data.",
            "Write the file again, or fetch it again from its source.",
        )
    }

    /// The error of a read that failed.
    pub(crate) fn from_reading(error: &io::Error) -> Self {
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

    /// The error of data that contradicts the footer.
    pub(crate) fn damaged(message: impl Into<String>) -> Self {
        Self::new(
            "Damaged",
            message,
            "Write the file again, or fetch it again from its source.",
        )
    }
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

//! Why two documents are not merged.

use serde::Serialize;
use thiserror::Error;

/// Which of the two documents something is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum InputRole {
    /// The document that is there.
    Existing,
    /// What is to be put into it.
    Addition,
    /// A whole document by itself.
    Whole,
}

impl InputRole {
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Existing => "The existing document",
            Self::Addition => "The addition",
            Self::Whole => "The document",
        }
    }
}

/// Why two documents are not merged.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "camelCase")]
#[error("{message}")]
pub struct MergeError {
    /// Which document it is about.
    #[serde(rename = "part")]
    pub role: InputRole,
    /// Its line there, from one, where it has a place.
    pub line: Option<usize>,
    /// Its column, from one, in characters.
    pub column: Option<usize>,
    /// What is wrong, where, and what to do, as sentences.
    pub message: String,
}

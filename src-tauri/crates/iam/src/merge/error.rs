//! The error of a merge.

use serde::Serialize;
use thiserror::Error;

/// Which document an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum InputRole {
    /// The existing document.
    Existing,
    /// The addition.
    Addition,
    /// A document that is not merged with another.
    #[serde(rename = "whole")]
    Full,
}

impl InputRole {
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Existing => "The existing document",
            Self::Addition => "The addition",
            Self::Full => "The document",
        }
    }
}

/// Two documents cannot be merged.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "camelCase")]
#[error("{message}")]
pub struct MergeError {
    /// The document that the error is about.
    #[serde(rename = "part")]
    pub role: InputRole,
    /// Line in that document, from 1. `None` if the error is about all of it.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// What is wrong, where, and what to do, in full sentences.
    pub message: String,
}

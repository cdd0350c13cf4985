//! Errors of reports, of their entries, and of lists of uploads. They are data:
//! the ledger stores them, and their sentences are written when they are shown.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a report cannot be parsed, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", kind.message("report"))]
pub struct ReportError {
    /// Why.
    pub kind: ReportErrorKind,
    /// The line, from 1. `None` if the error has no position.
    pub line: Option<u32>,
    /// The column, in characters from 1. `None` if the error has no position.
    pub column: Option<u32>,
}

impl ReportError {
    pub(crate) fn at((line, column): (usize, usize), kind: ReportErrorKind) -> Self {
        Self {
            kind,
            line: u32::try_from(line).ok(),
            column: u32::try_from(column).ok(),
        }
    }

    /// The error of a report that is larger than
    /// [`MAX_REPORT_BYTES`](crate::MAX_REPORT_BYTES).
    #[must_use]
    pub const fn too_large(bytes: u64) -> Self {
        Self {
            kind: ReportErrorKind::TooLarge { bytes },
            line: None,
            column: None,
        }
    }
}

/// Why a document is not a JSON object that can be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ReportErrorKind {
    /// It is larger than [`MAX_REPORT_BYTES`](crate::MAX_REPORT_BYTES).
    TooLarge {
        /// Its size.
        bytes: u64,
    },
    /// It seems to be UTF-16.
    Utf16,
    /// It seems to be compressed by gzip.
    Gzip,
    /// It is not UTF-8.
    NotUtf8,
    /// It contains nothing but white space.
    Empty,
    /// It does not begin with a brace.
    NotAnObject {
        /// The first character.
        first: char,
    },
    /// It is not JSON.
    Syntax {
        /// The error of the JSON parser, without the position.
        error: String,
        /// The word or character at the position. Empty if there is none.
        found: String,
    },
    /// The message that an earlier version stored.
    #[serde(untagged)]
    Message {
        /// A sentence.
        message: String,
    },
}

/// An entry, or the list of a file's entries, that cannot be parsed and does not
/// count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum EntryError {
    /// The value of a file is not a list.
    NotAList {
        /// Describes the value.
        found: String,
    },
    /// An entry is invalid.
    Invalid {
        /// The entry's index in the file's list, from 0.
        index: usize,
        /// Everything that is wrong with it.
        errors: Vec<AttributeError>,
    },
    /// More entries are invalid than are listed.
    Unlisted {
        /// Number of the entries that are not listed.
        count: usize,
    },
    /// The message that an earlier version stored.
    #[serde(untagged)]
    Message {
        /// A sentence.
        message: String,
    },
}

/// What is wrong with an attribute of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum AttributeError {
    /// It is missing.
    Missing {
        /// The attribute.
        attribute: String,
    },
    /// It occurs twice.
    Repeated {
        /// The attribute.
        attribute: String,
    },
    /// It has a value of another type.
    WrongType {
        /// The attribute. `None` for the entry itself.
        attribute: Option<String>,
        /// Index of the item in the attribute's list, from 0. `None` for the
        /// attribute itself.
        item: Option<usize>,
        /// Describes the value.
        found: String,
        /// The type that it must have.
        expected: ExpectedType,
    },
    /// It is a count below zero.
    Negative {
        /// The attribute.
        attribute: String,
        /// Its value.
        number: i64,
    },
}

impl AttributeError {
    /// The attribute. `None` if the error is about the entry itself.
    #[must_use]
    pub fn attribute(&self) -> Option<&str> {
        match self {
            Self::Missing { attribute }
            | Self::Repeated { attribute }
            | Self::Negative { attribute, .. } => Some(attribute),
            Self::WrongType { attribute, .. } => attribute.as_deref(),
        }
    }
}

/// The type that a value in a report must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedType {
    /// An object.
    Object,
    /// A whole number of at most 64 bits.
    Integer,
    /// True or false.
    Boolean,
    /// A list of texts.
    Strings,
    /// A text.
    String,
}

/// Why a list of uploads cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct UploadListError {
    /// Why, as a sentence that names the file or the position.
    pub message: String,
}

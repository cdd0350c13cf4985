//! Errors of exporting a document.

use serde::Serialize;
use tallyman_iam::document::DocumentKind;
use tallyman_iam::merge::MergeError;
use tallyman_text::join_with_and;
use thiserror::Error;

use super::format::PolicyFormat;
use super::target_name::{MissingInput, TargetName};

/// Why a document is not exported.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "camelCase", tag = "reason")]
pub enum ExportError {
    /// The name of what the document is attached to is unknown.
    #[error("{}", missing(required))]
    MissingInput {
        /// The names to ask for.
        required: Vec<MissingInput>,
    },
    /// A given name is invalid.
    #[error("{}: {message}", target_name.label())]
    InvalidName {
        /// Which name.
        target_name: TargetName,
        /// What is wrong and how to correct it, as sentences.
        message: String,
        /// A valid value; `None` if none is known.
        suggestion: Option<String>,
    },
    /// The format replaces the whole document, and only an addition was given.
    #[error(
        "{} replaces the whole {}, so it needs the full document. Provide the existing one: the \
         addition is merged into it.",
        format.label(),
        kind.label()
    )]
    NeedsFullDocument {
        /// The kind of document.
        kind: DocumentKind,
        /// The format.
        format: PolicyFormat,
    },
    /// The format cannot express something in the document, or the kind of
    /// document has no such format.
    #[error("{message}")]
    Unsupported {
        /// What, why, and what to do, as sentences.
        message: String,
    },
    /// The document is invalid or incomplete.
    #[error("{error}")]
    Document {
        /// What is wrong with it.
        error: MergeError,
    },
}

impl From<MergeError> for ExportError {
    fn from(error: MergeError) -> Self {
        Self::Document { error }
    }
}

fn missing(required: &[MissingInput]) -> String {
    let names: Vec<String> = required
        .iter()
        .map(|missing| format!("`{}`", missing.name))
        .collect();
    let hints: Vec<String> = required
        .iter()
        .map(|missing| format!("{} Write it like `{}`.", missing.hint, missing.example))
        .collect();
    let verb = if required.len() == 1 { "is" } else { "are" };
    format!(
        "{} {verb} missing. {}",
        join_with_and(&names),
        hints.join(" ")
    )
}

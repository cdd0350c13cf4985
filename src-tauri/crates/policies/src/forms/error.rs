//! Errors of exporting a document.

use serde::Serialize;
use tallyman_iam::document::DocumentKind;
use tallyman_iam::merge::MergeError;
use tallyman_iam::wording::listed;
use thiserror::Error;

use super::form::Form;
use super::need::{Missing, Need};

/// Why a document is not exported.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "camelCase", tag = "reason")]
pub enum FormError {
    /// The name of what the document is attached to is unknown.
    #[error("{}", missing(needs))]
    Missing {
        /// The names to ask for.
        needs: Vec<Missing>,
    },
    /// A given name is invalid.
    #[error("{}: {message}", need.label())]
    Wrong {
        /// Which name.
        need: Need,
        /// What is wrong and how to correct it, as sentences.
        message: String,
        /// A valid value; `None` if none is known.
        suggestion: Option<String>,
    },
    /// The form replaces the whole document, and only an addition was given.
    #[error(
        "{} replaces the whole {}, so that it is made of a whole one only. Give the one that is \
         there: the addition is merged into it.",
        form.label(),
        kind.label()
    )]
    NeedsWhole {
        /// The kind of document.
        kind: DocumentKind,
        /// The form.
        form: Form,
    },
    /// The form cannot express something in the document, or the kind of
    /// document has no such form.
    #[error("{message}")]
    NoPlace {
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

impl From<MergeError> for FormError {
    fn from(error: MergeError) -> Self {
        Self::Document { error }
    }
}

fn missing(needs: &[Missing]) -> String {
    let names: Vec<String> = needs
        .iter()
        .map(|missing| format!("`{}`", missing.name))
        .collect();
    let hints: Vec<String> = needs
        .iter()
        .map(|missing| format!("{} Write it like `{}`.", missing.hint, missing.example))
        .collect();
    let verb = if needs.len() == 1 { "is" } else { "are" };
    format!("{} {verb} missing. {}", listed(&names), hints.join(" "))
}

//! Why a form is not made.

use serde::Serialize;
use tallyman_iam::document::DocumentKind;
use tallyman_iam::merge::MergeError;
use tallyman_iam::wording::listed;
use thiserror::Error;

use super::form::Form;
use super::need::{Missing, Need};

/// Why a form is not made.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "camelCase", tag = "reason")]
pub enum FormError {
    /// It is not known what the document is attached to.
    #[error("{}", missing(needs))]
    Missing {
        /// What is to be asked for.
        needs: Vec<Missing>,
    },
    /// A name that was given cannot be one.
    #[error("{}: {message}", need.label())]
    Wrong {
        /// Which.
        need: Need,
        /// What is wrong and what to write, as sentences.
        message: String,
        /// A value that would be right.
        suggestion: Option<String>,
    },
    /// The form replaces the whole document, and there is only an addition.
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
    /// The document holds something that the form has no place for.
    #[error("{message}")]
    NoPlace {
        /// What, why, and what to do, as sentences.
        message: String,
    },
    /// The document is not one that can be issued.
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

//! What the linter reports.

use serde::Serialize;

use super::rules::Rule;
use crate::severity::Severity;

/// Something found in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The rule that it breaks.
    pub rule: Rule,
    /// How grave it is.
    pub severity: Severity,
    /// The JSON pointer of what it is about; empty for the whole.
    pub pointer: String,
    /// Its line, from one.
    pub line: usize,
    /// Its column, from one, in characters.
    pub column: usize,
    /// What is wrong and why, as sentences.
    pub message: String,
    /// What to do, as a sentence.
    #[serde(rename = "fix")]
    pub help: String,
    /// The document mended, where that can do no harm.
    #[serde(rename = "mend", skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// A document with one finding mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What the mend does, as the words of a button.
    pub label: String,
    /// The whole text, mended.
    pub text: String,
}

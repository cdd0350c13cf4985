//! The findings of the linter.

use serde::Serialize;

use super::rules::Rule;
use crate::severity::Severity;

/// A finding in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The violated rule.
    pub rule: Rule,
    /// Its severity.
    pub severity: Severity,
    /// JSON pointer of the node. Empty for the whole document.
    pub pointer: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and why, in full sentences.
    pub message: String,
    /// What to do, in one sentence.
    #[serde(rename = "fix")]
    pub help: String,
    /// A fix that does no harm. `None` if a person has to decide.
    #[serde(rename = "mend", skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// A mechanical change that removes a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does, as the label of a button.
    pub label: String,
    /// The full text with the fix applied.
    pub text: String,
}

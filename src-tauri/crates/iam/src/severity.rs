//! The severity of a finding or note.

use serde::Serialize;

/// Severity, most severe first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(
    feature = "specta",
    derive(specta::Type),
    serde(rename = "NoteSeverity")
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// AWS rejects the document, or it does not work.
    Error,
    /// The document works, but may allow more than intended.
    Warning,
    /// Worth knowing.
    Notice,
    /// No problem.
    Good,
}

//! How grave something that is said of a document is.

use serde::Serialize;

/// How grave a note is, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The document is not issued until it is mended.
    Error,
    /// It works, and allows or does more than one may want.
    Warning,
    /// Good to know.
    Notice,
    /// All is well.
    Good,
}

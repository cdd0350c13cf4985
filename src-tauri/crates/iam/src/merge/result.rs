//! The result of a merge.

use serde::Serialize;

use crate::diff::DiffLine;
use crate::document::DocumentKind;
use crate::lint::Finding;
use crate::severity::Severity;

/// An existing document merged with an addition. Only
/// [`merge`](fn@crate::merge::merge) creates one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Merged {
    pub(super) kind: DocumentKind,
    pub(super) text: String,
    pub(super) changed: bool,
    pub(super) entries: Vec<MergeEntry>,
    #[serde(rename = "notes")]
    pub(super) warnings: Vec<MergeWarning>,
    pub(super) findings: Vec<Finding>,
    pub(super) diff: Vec<DiffLine>,
}

impl Merged {
    /// Returns the kind of document.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// Returns the full text: the existing text with insertions.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether anything was inserted.
    #[must_use]
    pub const fn changed(&self) -> bool {
        self.changed
    }

    /// Returns the outcome of each element of the addition, in its order.
    #[must_use]
    pub fn entries(&self) -> &[MergeEntry] {
        &self.entries
    }

    /// Returns the warnings about the merge, most severe first.
    #[must_use]
    pub fn warnings(&self) -> &[MergeWarning] {
        &self.warnings
    }

    /// Returns the findings of the linter in the full document.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Returns the diff from the existing to the full text.
    #[must_use]
    pub fn diff(&self) -> &[DiffLine] {
        &self.diff
    }
}

/// The outcome of one element of the addition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MergeEntry {
    /// `Sid` or `Id` in the addition, if it has one.
    pub name: Option<String>,
    /// Its outcome.
    pub outcome: MergeOutcome,
    /// `Sid` or `Id` in the result, if it has one.
    pub under: Option<String>,
    /// JSON pointer in the result.
    pub pointer: String,
    /// The outcome in one or two sentences, and what to do.
    pub message: String,
}

/// The outcome of one element of the addition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum MergeOutcome {
    /// Added after the existing elements.
    Added,
    /// Added under another name, because another statement has its name.
    Renamed,
    /// Already present in the existing document, so nothing was inserted.
    #[serde(rename = "alreadyThere")]
    AlreadyPresent,
}

/// A warning about a merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MergeWarning {
    /// Severity. AWS rejects a document with an error.
    pub severity: Severity,
    /// JSON pointer in the result.
    pub pointer: String,
    /// What is wrong and what to do, in full sentences.
    pub message: String,
}

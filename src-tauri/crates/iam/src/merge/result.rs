//! The result of a merge.

use serde::Serialize;

use super::diff::DiffLine;
use crate::document::DocumentKind;
use crate::lint::Finding;
use crate::severity::Severity;

/// A document with an addition in it. Only [`merge`] makes one.
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
    /// What kind of document it is.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The whole document: the existing text with insertions.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether anything was inserted.
    #[must_use]
    pub const fn changed(&self) -> bool {
        self.changed
    }

    /// What became of each statement or entry of the addition, in its order.
    #[must_use]
    pub fn entries(&self) -> &[MergeEntry] {
        &self.entries
    }

    /// What is to be said of the merge itself, the gravest first.
    #[must_use]
    pub fn warnings(&self) -> &[MergeWarning] {
        &self.warnings
    }

    /// What the lint says of the whole document; among it that it is too
    /// large, or that a key's owner would be locked out.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The existing text against the new one, line by line.
    #[must_use]
    pub fn diff(&self) -> &[DiffLine] {
        &self.diff
    }
}

/// What became of one statement, or entry, of the addition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MergeEntry {
    /// Its Sid or Id in the addition, where it has one.
    pub name: Option<String>,
    /// What became of it.
    pub outcome: EntryOutcome,
    /// The Sid or Id under which it stands in the result, where it has one.
    pub under: Option<String>,
    /// The JSON pointer of where it stands in the result.
    pub pointer: String,
    /// The same as a sentence or two, and what to do.
    pub message: String,
}

/// What becomes of a statement, or entry, of the addition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum EntryOutcome {
    /// It stands behind the others.
    Added,
    /// The same, under another name: its own is that of another statement.
    Renamed,
    /// The document says it already; nothing was inserted.
    AlreadyThere,
}

/// Something to know about a merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MergeWarning {
    /// How grave it is; an error is what AWS refuses.
    pub severity: Severity,
    /// The JSON pointer, in the result, of what it is about.
    pub pointer: String,
    /// What is so and what to do, as sentences.
    pub message: String,
}

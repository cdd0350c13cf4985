//! Documents without placeholders and duplicate keys.

use super::elements::Elements;
use super::error::{InputRole, MergeError};
use super::parse::parse_complete;
use super::result::Merged;
use crate::document::{Document, DocumentKind};

/// A full document, which may replace an existing one.
#[derive(Debug, Clone, PartialEq)]
pub struct FullDocument {
    kind: DocumentKind,
    document: Document,
}

impl FullDocument {
    /// Parses a document that replaces an existing one. To keep the content of
    /// the existing document, use [`Merged::full_document`].
    ///
    /// # Errors
    ///
    /// [`MergeError`] if the text is not a full document of that kind, has a
    /// duplicate key or contains a placeholder.
    pub fn parse(text: &str, kind: DocumentKind) -> Result<Self, MergeError> {
        let document = parse_complete(text, InputRole::Full)?;
        Elements::of(&document, kind, InputRole::Full)?;
        Ok(Self { kind, document })
    }

    /// Returns the kind of document.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// Returns the parsed document.
    #[must_use]
    pub const fn document(&self) -> &Document {
        &self.document
    }
}

impl Merged {
    /// Returns the merged document, which may replace the existing one.
    ///
    /// # Errors
    ///
    /// [`MergeError`] if it has a duplicate key or contains a placeholder.
    pub fn full_document(&self) -> Result<FullDocument, MergeError> {
        FullDocument::parse(self.text(), self.kind())
    }
}

/// An addition to a document: a full document, or some of its statements.
#[derive(Debug, Clone, PartialEq)]
pub struct Addition {
    kind: DocumentKind,
    document: Document,
}

impl Addition {
    /// Parses an addition, such as the document of a recipe.
    ///
    /// # Errors
    ///
    /// [`MergeError`] if [`merge`](fn@crate::merge::merge) would reject it.
    pub fn parse(text: &str, kind: DocumentKind) -> Result<Self, MergeError> {
        let document = parse_complete(text, InputRole::Addition)?;
        Elements::of(&document, kind, InputRole::Addition)?;
        Ok(Self { kind, document })
    }

    /// Returns the kind of document.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// Returns the parsed document.
    #[must_use]
    pub const fn document(&self) -> &Document {
        &self.document
    }
}

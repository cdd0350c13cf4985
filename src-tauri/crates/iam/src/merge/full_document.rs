//! Documents that are complete: nothing in them is left to be filled in.

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
    /// Parses a document that is to replace an existing one. To keep what the
    /// existing document says, use [`Merged::full_document`].
    ///
    /// # Errors
    ///
    /// [`MergeError`] if it is not a full document of the kind, has a key
    /// twice, or contains a placeholder.
    pub fn parse(text: &str, kind: DocumentKind) -> Result<Self, MergeError> {
        let document = parse_complete(text, InputRole::Whole)?;
        Elements::of(&document, kind, InputRole::Whole)?;
        Ok(Self { kind, document })
    }

    /// The kind of document.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The parsed document.
    #[must_use]
    pub const fn document(&self) -> &Document {
        &self.document
    }
}

impl Merged {
    /// The merged document, as one that may replace the existing document.
    ///
    /// # Errors
    ///
    /// [`MergeError`] if it contains a placeholder, or has a key twice.
    pub fn full_document(&self) -> Result<FullDocument, MergeError> {
        FullDocument::parse(self.text(), self.kind())
    }
}

/// What is to be added to a document: a full one, or statements of one.
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
    /// [`MergeError`] if [`merge`](fn@crate::merge::merge) would refuse it.
    pub fn parse(text: &str, kind: DocumentKind) -> Result<Self, MergeError> {
        let document = parse_complete(text, InputRole::Addition)?;
        Elements::of(&document, kind, InputRole::Addition)?;
        Ok(Self { kind, document })
    }

    /// The kind of document.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The parsed document.
    #[must_use]
    pub const fn document(&self) -> &Document {
        &self.document
    }
}

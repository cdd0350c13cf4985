//! The answer to a request.

use serde::Serialize;

use super::layer::Layer;

/// What comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// It is allowed.
    Allowed,
    /// A statement denies it; nothing can allow it.
    ExplicitDeny,
    /// Nothing allows it.
    ImplicitDeny,
    /// What is known does not tell.
    Unknown,
}

/// A statement that took part in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decider {
    /// The layer of its document.
    pub layer: Layer,
    /// Which document of that layer, from nought.
    pub document: usize,
    /// Which statement, from nought.
    pub statement: usize,
    /// Its name, where it has one.
    pub sid: Option<String>,
    /// Its JSON pointer.
    pub pointer: String,
    /// Its line, from one.
    pub line: usize,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// What comes of the request.
    pub outcome: Decision,
    /// Why, as a sentence or two.
    pub why: String,
    /// The statements that decided it; none where nothing allows it.
    pub decided_by: Vec<Decider>,
    /// What could not be known, a phrase each.
    pub unknown: Vec<String>,
    /// Layers that were not given. A deny there would win.
    pub unseen: Vec<Layer>,
    /// What nearly allowed it, and why it did not; a sentence each.
    pub near: Vec<String>,
}

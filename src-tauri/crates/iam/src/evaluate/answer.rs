//! The answer to a request.

use serde::Serialize;

use super::layer::Layer;

/// A decision about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "specta",
    derive(specta::Type),
    serde(rename = "PolicyDecision")
)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// Allowed.
    Allowed,
    /// Denied by a statement. Nothing can allow it.
    ExplicitDeny,
    /// Denied, because nothing allows it.
    ImplicitDeny,
    /// Depends on something unknown.
    Unknown,
}

/// A statement that took part in a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MatchedStatement {
    /// The layer of its document.
    pub layer: Layer,
    /// Index of the document in its layer, from 0.
    pub document: usize,
    /// Index of the statement, from 0.
    pub statement: usize,
    /// `Sid`, if given.
    pub sid: Option<String>,
    /// JSON pointer of the statement.
    pub pointer: String,
    /// Its line, from 1.
    pub line: usize,
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The decision.
    pub outcome: Decision,
    /// The reason, in one or two sentences.
    pub why: String,
    /// The statements that decided. Empty if nothing allows the request.
    pub decided_by: Vec<MatchedStatement>,
    /// What is unknown, one phrase each.
    pub unknown: Vec<String>,
    /// Layers that were not given. A deny in one of them would override.
    pub unseen: Vec<Layer>,
    /// Statements that almost allowed the request, each with the reason why
    /// they did not, one sentence each.
    #[serde(rename = "near")]
    pub near_misses: Vec<String>,
}

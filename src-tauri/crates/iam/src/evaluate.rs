//! May this caller do that on this resource?
//!
//! A pure evaluator of AWS's policy logic, for what can be known without AWS.
//! [`ask`] asks one document; [`evaluate`](fn@evaluate) weighs the layers of a
//! request against one another: identity and resource policies, boundary,
//! session policy and SCPs. Resource control policies of an organization, ACLs
//! and grants of a key are not looked at. What the documents leave open, such as a condition
//! key nobody told, makes the answer [`Outcome::Unknown`] and is named.

mod caller;
mod condition;
mod context;
mod dates;
mod layers;
mod operator;
mod pattern;
mod question;
mod statement;
#[cfg(test)]
mod tests;
mod truth;

pub use caller::{Caller, NotACaller};
pub use context::Context;
pub use layers::{Held, Layer, Layers, ask, evaluate};
pub(crate) use operator::{Operator, Set, Test};
pub(crate) use pattern::glob;
pub use question::{Misasked, Part, Question};

use serde::Serialize;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who asks.
    pub caller: Caller,
    /// The action, as in `s3:GetObject`.
    pub action: String,
    /// The ARN of the resource.
    pub resource: String,
    /// The account that owns the resource, where its ARN does not tell.
    pub resource_account: Option<String>,
    /// What else is known of the request.
    pub context: Context,
}

/// What comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
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
    pub outcome: Outcome,
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

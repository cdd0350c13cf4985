//! May this caller do that on this resource?
//!
//! A pure evaluator of AWS's policy logic, for what can be known without AWS.
//! [`simulate`] asks one document; [`evaluate`](fn@evaluate) weighs the layers of a
//! request against one another: identity and resource policies, boundary,
//! session policy and SCPs. Resource control policies of an organization, ACLs
//! and grants of a key are not looked at. What the documents leave open, such as a condition
//! key nobody told, makes the answer [`Decision::Unknown`] and is named.

mod answer;
mod caller;
mod condition;
mod context;
mod dates;
mod decide;
mod layer;
mod layer_decision;
mod operator;
mod pattern;
mod question;
mod request;
mod simulate;
mod statement;
#[cfg(test)]
mod tests;
mod truth;

pub use answer::{Answer, Decider, Decision};
pub use caller::{Caller, InvalidPrincipal};
pub use context::Context;
pub use layer::{Layer, Layers, PolicySet};
pub(crate) use operator::{Comparison, Operator, SetOperator};
pub(crate) use pattern::glob;
pub use question::{InvalidQuestion, Question, QuestionPart};
pub use request::Request;
pub use simulate::{evaluate, simulate};

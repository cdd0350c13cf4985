//! A policy simulator: may this principal do that on this resource?
//!
//! It follows AWS's policy evaluation logic without calling AWS. [`simulate()`]
//! evaluates one document. [`evaluate`](fn@evaluate) combines all layers:
//! identity-based and resource-based policies, permissions boundary, session
//! policy and SCPs. It does not consider resource control policies, ACLs and
//! KMS grants. A condition key that no request of the action or of the caller
//! can carry is absent. If the answer depends on something unknown, such as the
//! value of a condition key, the decision is [`Decision::Unknown`] and the
//! answer names it.

mod answer;
mod caller;
mod caller_keys;
mod condition;
mod context;
mod dates;
mod decide;
mod layer;
mod layer_decision;
mod operator;
mod overlap;
mod pattern;
mod question;
mod request;
mod request_keys;
mod simulate;
mod statement;
#[cfg(test)]
mod tests;
mod truth;

pub use answer::{Answer, Decision, MatchedStatement};
pub use caller::{Caller, InvalidPrincipal};
pub use context::Context;
pub use layer::{Layer, Layers, PolicySet};
pub(crate) use operator::{Comparison, Operator, SetOperator, network, within};
pub(crate) use overlap::{DeniedPart, denied_part};
pub(crate) use pattern::glob;
pub use question::{InvalidQuestion, Question, QuestionPart};
pub use request::Request;
pub use simulate::{evaluate, simulate};

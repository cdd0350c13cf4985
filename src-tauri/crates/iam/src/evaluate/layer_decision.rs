//! What the statements of one layer decide.

use tallyman_text::quoted;

use super::answer::Decider;
use super::caller::PrincipalMatch;
use super::context::Context;
use super::layer::{Layer, PolicySet};
use super::request::Request;
use super::statement::matching;
use super::truth::Truth;
use crate::document::Effect;

/// The matching statements of one layer.
#[derive(Default)]
pub(super) struct LayerDecision {
    pub(super) denies: Vec<Decider>,
    pub(super) may_deny: Vec<(Decider, Vec<String>)>,
    pub(super) allows: Vec<(Decider, PrincipalMatch)>,
    pub(super) may_allow: Vec<(Decider, PrincipalMatch, Vec<String>)>,
    pub(super) near_misses: Vec<String>,
}

impl LayerDecision {
    /// Whether a statement allows the request, considering only statements
    /// whose principal match passes.
    pub(super) fn grants(&self, pass: impl Fn(PrincipalMatch) -> bool) -> Truth {
        if self
            .allows
            .iter()
            .any(|(_, principal_match)| pass(*principal_match))
        {
            return Truth::Yes;
        }
        let mut unknown = Truth::No;
        for (_, principal_match, what) in &self.may_allow {
            if pass(*principal_match) {
                unknown = unknown.or(Truth::Unknown(what.clone()));
            }
        }
        unknown
    }
}

pub(super) fn decide_layer(
    layer: Layer,
    policies: &PolicySet<'_>,
    request: &Request,
    context: &Context,
    bounded: bool,
) -> LayerDecision {
    let mut decision = LayerDecision::default();
    let PolicySet::Documents(documents) = policies else {
        return decision;
    };
    for (at, document) in documents.iter().enumerate() {
        let policy = document.policy();
        for statement in &policy.statements {
            let Some(effect) = statement.effect else {
                continue;
            };
            let location = document.location(statement.span);
            let decider = Decider {
                layer,
                document: at,
                statement: statement.index,
                sid: statement.sid.as_ref().map(|sid| sid.value.clone()),
                pointer: location.pointer,
                line: location.line,
            };
            let by_resource = layer == Layer::Resource;
            let found = matching(&policy, statement, request, context, by_resource, bounded);
            match (effect, found.truth()) {
                (Effect::Allow, Truth::Yes) => {
                    decision.allows.push((decider, found.principal_match));
                }
                (Effect::Allow, Truth::Unknown(what)) => {
                    decision
                        .may_allow
                        .push((decider, found.principal_match, what));
                }
                (Effect::Deny, Truth::Yes) => decision.denies.push(decider),
                (Effect::Deny, Truth::Unknown(what)) => decision.may_deny.push((decider, what)),
                (Effect::Allow, Truth::No) if found.action == Truth::Yes => {
                    let why = if found.principal == Truth::No {
                        "for others"
                    } else if found.resource == Truth::No {
                        "on other resources"
                    } else {
                        "under a condition that does not hold"
                    };
                    decision.near_misses.push(format!(
                        "{} allows it {why}.",
                        describe_decider(&decider, true)
                    ));
                }
                _ => {}
            }
        }
    }
    decision
}

pub(super) fn describe_decider(decider: &Decider, first: bool) -> String {
    let start = if first { "Statement" } else { "statement" };
    let number = decider.statement + 1;
    let line = decider.line;
    let layer = decider.layer.label();
    match &decider.sid {
        Some(sid) if !sid.is_empty() => {
            format!("{start} {} (line {line}) of the {layer}", quoted(sid))
        }
        _ => format!("{start} {number} (line {line}) of the {layer}"),
    }
}

//! What the statements of one layer decide.

use tallyman_text::quoted;

use super::answer::MatchedStatement;
use super::caller::{Caller, PrincipalMatch};
use super::condition;
use super::context::Context;
use super::layer::{Layer, PolicySet};
use super::request::Request;
use super::statement::match_statement;
use super::truth::Truth;
use crate::document::{Effect, Statement};

/// The matching statements of one layer.
#[derive(Default)]
pub(super) struct LayerDecision {
    pub(super) denies: Vec<MatchedStatement>,
    pub(super) may_deny: Vec<(MatchedStatement, Vec<String>)>,
    pub(super) allows: Vec<(MatchedStatement, PrincipalMatch)>,
    pub(super) may_allow: Vec<(MatchedStatement, PrincipalMatch, Vec<String>)>,
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
            let matched = MatchedStatement {
                layer,
                document: at,
                statement: statement.index,
                sid: statement.sid.as_ref().map(|sid| sid.value.clone()),
                pointer: location.pointer,
                line: location.line,
            };
            let by_resource = layer == Layer::Resource;
            let found = match_statement(&policy, statement, request, context, by_resource, bounded);
            match (effect, found.truth()) {
                (Effect::Allow, Truth::Yes) => {
                    decision.allows.push((matched, found.principal_match));
                }
                (Effect::Allow, Truth::Unknown(what)) => {
                    decision
                        .may_allow
                        .push((matched, found.principal_match, what));
                }
                (Effect::Deny, Truth::Yes) => decision.denies.push(matched),
                (Effect::Deny, Truth::Unknown(what)) => decision.may_deny.push((matched, what)),
                (Effect::Allow, Truth::No) if found.action == Truth::Yes => {
                    let why = if found.principal == Truth::No {
                        "for other principals".to_owned()
                    } else if found.resource == Truth::No {
                        "on other resources".to_owned()
                    } else {
                        unmet_condition(statement, policy.expands_variables(), request, context)
                    };
                    decision.near_misses.push(format!(
                        "{} allows it {why}.",
                        describe_statement(&matched, true)
                    ));
                }
                _ => {}
            }
        }
    }
    decision
}

/// Describes why the conditions of a statement do not hold.
fn unmet_condition(
    statement: &Statement,
    variables: bool,
    request: &Request,
    context: &Context,
) -> String {
    let unmet = statement
        .conditions
        .iter()
        .filter(|condition| condition::holds(condition, variables, context) == Truth::No);
    for condition in unmet {
        let key = condition.key.value.as_str();
        let of_whom = if context.never_carries(key) {
            format!("no request of {} carries", quoted(&request.action))
        } else if context.caller_never_carries(key) {
            match &request.caller {
                Caller::Anonymous => "no anonymous request carries".to_owned(),
                Caller::Service(name) => {
                    format!("no request of the service {} carries", quoted(name))
                }
                _ => "no request of this caller carries".to_owned(),
            }
        } else {
            continue;
        };
        return format!("under a condition on {}, which {of_whom}", quoted(key));
    }
    "under a condition that does not hold".to_owned()
}

pub(super) fn describe_statement(matched: &MatchedStatement, first: bool) -> String {
    let start = if first { "Statement" } else { "statement" };
    let number = matched.statement + 1;
    let line = matched.line;
    let layer = matched.layer.label();
    match &matched.sid {
        Some(sid) if !sid.is_empty() => {
            format!("{start} {} (line {line}) of the {layer}", quoted(sid))
        }
        _ => format!("{start} {number} (line {line}) of the {layer}"),
    }
}

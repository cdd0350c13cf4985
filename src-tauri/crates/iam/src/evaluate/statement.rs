//! Matches statements with requests.

use tallyman_text::quoted;

use super::caller::PrincipalMatch;
use super::condition;
use super::context::Context;
use super::operator::{Comparison, Operator, SetOperator};
use super::pattern::{ExpandedPattern, expand, glob, matches_resource};
use super::request::Request;
use super::truth::Truth;
use crate::document::{Effect, Policy, PrincipalKind, Statement};

/// Which elements of a statement match a request.
pub(super) struct Match {
    pub(super) principal: Truth,
    pub(super) principal_match: PrincipalMatch,
    pub(super) action: Truth,
    pub(super) resource: Truth,
    pub(super) conditions: Truth,
}

impl Match {
    pub(super) fn truth(&self) -> Truth {
        // Something unknown matters only if everything else matches.
        [
            &self.principal,
            &self.action,
            &self.resource,
            &self.conditions,
        ]
        .into_iter()
        .cloned()
        .fold(Truth::Yes, Truth::and)
    }
}

pub(super) fn match_statement(
    policy: &Policy,
    statement: &Statement,
    request: &Request,
    context: &Context,
    by_resource: bool,
    bounded: bool,
) -> Match {
    let variables = policy.expands_variables();
    let (principal, principal_match) = if by_resource {
        principal(statement, request, bounded)
    } else {
        (Truth::Yes, PrincipalMatch::Direct)
    };
    Match {
        principal,
        principal_match,
        action: action(statement, &request.action),
        resource: resource(statement, &request.resource, variables, context),
        conditions: conditions(statement, variables, context),
    }
}

/// Whether all conditions of a statement hold.
pub(super) fn conditions(statement: &Statement, variables: bool, context: &Context) -> Truth {
    Truth::all(
        statement
            .conditions
            .iter()
            .map(|condition| condition::holds(condition, variables, context)),
    )
}

/// Whether a statement names the caller, and how. `bounded` means that the caller has
/// a permissions boundary.
pub(super) fn principal(
    statement: &Statement,
    request: &Request,
    bounded: bool,
) -> (Truth, PrincipalMatch) {
    if statement.not_principal {
        let out = request.caller.excluded_by(&statement.principals);
        let about = match (statement.effect, out) {
            // AWS applies such a deny to every caller with a permissions
            // boundary, even if `NotPrincipal` lists it.
            (Some(Effect::Deny), _) if bounded => Truth::Yes,
            (Some(Effect::Allow), Truth::No | Truth::Unknown(_)) => {
                Truth::unknown("how AWS treats NotPrincipal with Allow, which it does not support")
            }
            (_, out) => out.not(),
        };
        return (about, PrincipalMatch::Role);
    }
    let mut truth = Truth::No;
    let mut principal_match = PrincipalMatch::Account;
    for principal in &statement.principals {
        let (named, mut how) = request.caller.named_by(principal);
        let everyone = principal.kind == PrincipalKind::Everyone
            || (principal.kind == PrincipalKind::Aws && principal.value == "*");
        if everyone && compares_principal_arn(statement) {
            how = PrincipalMatch::Direct;
        }
        if named != Truth::No && (how > principal_match || truth == Truth::No) {
            principal_match = how;
        }
        truth = truth.or(named);
    }
    (truth, principal_match)
}

/// Whether a condition compares the ARN of the caller. With the principal `*`,
/// permissions boundaries and session policies then do not limit the request.
fn compares_principal_arn(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        condition.key.value.eq_ignore_ascii_case("aws:PrincipalArn")
            && Operator::parse(&condition.operator.value).is_some_and(|operator| {
                !operator.negated
                    && !operator.if_exists
                    && operator.set != SetOperator::All
                    && operator.comparison != Comparison::Null
            })
    })
}

fn action(statement: &Statement, asked: &str) -> Truth {
    let asked = asked.to_ascii_lowercase();
    let named = statement
        .actions
        .iter()
        .any(|action| glob(&action.value.to_ascii_lowercase(), &asked));
    Truth::of(named != statement.not_action && !statement.actions.is_empty())
}

fn resource(statement: &Statement, asked: &str, variables: bool, context: &Context) -> Truth {
    // A trust policy has no resource: it applies to its role.
    if statement.resources.is_empty() {
        return Truth::of(!statement.not_resource);
    }
    let named = Truth::any(statement.resources.iter().map(|resource| {
        if variables && has_misplaced_variable(&resource.value) {
            return Truth::unknown(format!(
                "how AWS treats the policy variable in {} before the fifth colon, where it \
                 supports none",
                quoted(&resource.value)
            ));
        }
        match expand(&resource.value, variables, context) {
            ExpandedPattern::Nothing => Truth::No,
            ExpandedPattern::Unknown(keys) => Truth::Unknown(
                keys.iter()
                    .map(|key| format!("the value of {key}"))
                    .collect(),
            ),
            ExpandedPattern::Pattern(tokens) => match matches_resource(&tokens, asked) {
                Some(known) => Truth::of(known),
                None => Truth::unknown(format!(
                    "how AWS reads {}, which has fewer than the six parts of an ARN",
                    quoted(&resource.value)
                )),
            },
        }
    }));
    if statement.not_resource {
        named.not()
    } else {
        named
    }
}

/// Whether a policy variable occurs before the last part of the ARN.
fn has_misplaced_variable(resource: &str) -> bool {
    resource
        .split_once("${")
        .is_some_and(|(before, _)| before.starts_with("arn:") && before.matches(':').count() < 5)
}

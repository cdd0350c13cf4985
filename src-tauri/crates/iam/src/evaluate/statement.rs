//! Whether a statement is about a request.

use super::Request;
use super::caller::Naming;
use super::condition;
use super::context::Context;
use super::operator::{Operator, Set, Test};
use super::pattern::{Filled, fill, glob, matches_resource};
use super::truth::Truth;
use crate::document::{Effect, Policy, PrincipalKind, Statement};
use crate::wording::quoted;

/// What a statement is about, part for part.
pub(super) struct Match {
    pub(super) principal: Truth,
    pub(super) naming: Naming,
    pub(super) action: Truth,
    pub(super) resource: Truth,
    pub(super) conditions: Truth,
}

impl Match {
    pub(super) fn truth(&self) -> Truth {
        // What cannot be known matters only where the rest matches.
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

pub(super) fn matching(
    policy: &Policy,
    statement: &Statement,
    request: &Request,
    context: &Context,
    by_resource: bool,
    bounded: bool,
) -> Match {
    let variables = policy.fills_variables();
    let (principal, naming) = if by_resource {
        principal(statement, request, bounded)
    } else {
        (Truth::Yes, Naming::Direct)
    };
    Match {
        principal,
        naming,
        action: action(statement, &request.action),
        resource: resource(statement, &request.resource, variables, context),
        conditions: Truth::all(
            statement
                .conditions
                .iter()
                .map(|condition| condition::holds(condition, variables, context)),
        ),
    }
}

fn principal(statement: &Statement, request: &Request, bounded: bool) -> (Truth, Naming) {
    if statement.not_principal {
        let out = request.caller.left_out_by(&statement.principals);
        let about = match (statement.effect, out) {
            // It denies whoever has a boundary, whomever it names.
            (Some(Effect::Deny), _) if bounded => Truth::Yes,
            (Some(Effect::Allow), Truth::No | Truth::Unknown(_)) => Truth::unknown(
                "what AWS makes of NotPrincipal in a statement that allows, which it does not \
                 support",
            ),
            (_, out) => out.not(),
        };
        return (about, Naming::General);
    }
    let mut truth = Truth::No;
    let mut naming = Naming::Account;
    for principal in &statement.principals {
        let (named, mut how) = request.caller.named_by(principal);
        let everyone = principal.kind == PrincipalKind::Everyone
            || (principal.kind == PrincipalKind::Aws && principal.value == "*");
        if everyone && by_arn(statement) {
            how = Naming::Direct;
        }
        if named != Truth::No && (how > naming || truth == Truth::No) {
            naming = how;
        }
        truth = truth.or(named);
    }
    (truth, naming)
}

/// Whether the condition names the caller by its ARN. With `*` as the
/// principal, boundaries and session policies then limit nothing.
fn by_arn(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        condition.key.value.eq_ignore_ascii_case("aws:PrincipalArn")
            && Operator::parse(&condition.operator.value).is_some_and(|operator| {
                !operator.negated
                    && !operator.if_exists
                    && operator.set != Set::All
                    && operator.test != Test::Null
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
    // A trust policy names no resource: it is about its role.
    if statement.resources.is_empty() {
        return Truth::of(!statement.not_resource);
    }
    let named = Truth::any(statement.resources.iter().map(|resource| {
        if variables && misplaced(&resource.value) {
            return Truth::unknown(format!(
                "what a variable means in {} before the fifth colon, where AWS takes none",
                quoted(&resource.value)
            ));
        }
        match fill(&resource.value, variables, context) {
            Filled::Nothing => Truth::No,
            Filled::Unknown(keys) => Truth::Unknown(
                keys.iter()
                    .map(|key| format!("the value of {key}"))
                    .collect(),
            ),
            Filled::Pattern(tokens) => match matches_resource(&tokens, asked) {
                Some(known) => Truth::of(known),
                None => Truth::unknown(format!(
                    "how {} is read, which has fewer than the six parts of an ARN",
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

/// Whether a policy variable stands before the part that names the resource.
fn misplaced(resource: &str) -> bool {
    resource
        .split_once("${")
        .is_some_and(|(before, _)| before.starts_with("arn:") && before.matches(':').count() < 5)
}

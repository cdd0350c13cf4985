//! Whether a statement is about a request.

use super::Request;
use super::caller::Naming;
use super::condition;
use super::context::Context;
use super::pattern::{Filled, Token, fill, glob, matches, matches_arn};
use super::truth::Truth;
use crate::document::{Policy, Statement};

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
) -> Match {
    let variables = policy.fills_variables();
    let (principal, naming) = if by_resource {
        principal(statement, request)
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

fn principal(statement: &Statement, request: &Request) -> (Truth, Naming) {
    if statement.not_principal {
        let out = request.caller.left_out_by(&statement.principals);
        return (out.not(), Naming::General);
    }
    let mut truth = Truth::No;
    let mut naming = Naming::Account;
    for principal in &statement.principals {
        let (named, how) = request.caller.named_by(principal);
        if named != Truth::No && (how > naming || truth == Truth::No) {
            naming = how;
        }
        truth = truth.or(named);
    }
    (truth, naming)
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
    let chars: Vec<char> = asked.chars().collect();
    let named = Truth::any(statement.resources.iter().map(|resource| {
        match fill(&resource.value, variables, context) {
            Filled::Nothing => Truth::No,
            Filled::Unknown(keys) => Truth::Unknown(
                keys.iter()
                    .map(|key| format!("the value of {key}"))
                    .collect(),
            ),
            Filled::Pattern(tokens) => {
                let parts = tokens.iter().filter(|t| **t == Token::Char(':')).count();
                if tokens == [Token::Any] || parts >= 5 {
                    Truth::of(matches_arn(&tokens, asked))
                } else if matches(&tokens, &chars) {
                    Truth::unknown(format!(
                        "how {} is read, which has fewer than the six parts of an ARN",
                        crate::wording::quoted(&resource.value)
                    ))
                } else {
                    Truth::No
                }
            }
        }
    }));
    if statement.not_resource {
        named.not()
    } else {
        named
    }
}

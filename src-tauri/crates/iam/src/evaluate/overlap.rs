//! Which part of what one statement allows another one denies.

use super::caller::Caller;
use super::context::Context;
use super::operator::{Comparison, Operator, SetOperator};
use super::pattern::{Token, overlap};
use super::request::Request;
use super::statement::{conditions, principal};
use super::truth::Truth;
use crate::document::{Policy, Principal, PrincipalKind, Spanned, Statement};

/// Number of principals, actions and resources of a statement that are compared.
const MAX_COMPARED: usize = 40;

/// The part of an allow that a deny applies to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DeniedPart {
    /// The actions of the allow that are denied, in its order.
    pub(crate) actions: Vec<String>,
    /// Whether the deny applies to some requests for sure.
    pub(crate) certain: bool,
    /// Whether it applies to all requests for sure.
    pub(crate) whole: bool,
    /// What it depends on, one phrase each.
    pub(crate) unknown: Vec<String>,
}

/// How a list of patterns relates to a pattern of an allow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Coverage {
    Nothing,
    Part,
    All,
}

/// Returns the part of what `allow` allows that `deny`, of the same policy,
/// denies. `None` if there is none. It is assumed that requests use a current TLS.
pub(crate) fn denied_part(
    policy: &Policy,
    allow: &Statement,
    deny: &Statement,
    names_principals: bool,
) -> Option<DeniedPart> {
    let actions = patterns(&allow.actions, allow.not_action);
    let resources = patterns(&allow.resources, allow.not_resource);
    let denied_actions = lower_case(&deny.actions);
    let callers = if names_principals {
        callers(allow)
    } else {
        vec![(Caller::Anonymous, true)]
    };
    let mut part = DeniedPart {
        whole: true,
        ..DeniedPart::default()
    };
    for action in &actions {
        let lower = action.to_ascii_lowercase();
        let by_action = coverage(&denied_actions, deny.not_action, &lower);
        for resource in &resources {
            let by_resource = if deny.resources.is_empty() {
                Coverage::All
            } else {
                coverage(&values(&deny.resources), deny.not_resource, resource)
            };
            for (caller, is_broad) in &callers {
                let request = Request {
                    caller: caller.clone(),
                    action: action.clone(),
                    resource: resource.clone(),
                    resource_account: None,
                    context: allowed_context(allow),
                };
                // What one caller lacks, another of many may have.
                let context = match is_broad {
                    true => request.context.of_any_caller(action),
                    false => request.full_context(None),
                };
                let named = if names_principals {
                    principal(deny, &request, false).0
                } else {
                    Truth::Yes
                };
                let holds = if *is_broad && compares_caller(deny) {
                    Truth::unknown("which principal makes the request")
                } else {
                    conditions(deny, policy.expands_variables(), &context)
                };
                let truth = named.and(holds);
                let covered = by_action != Coverage::Nothing && by_resource != Coverage::Nothing;
                if !covered || truth == Truth::No {
                    part.whole = false;
                    continue;
                }
                if !part.actions.contains(action) {
                    part.actions.push(action.clone());
                }
                match truth {
                    Truth::Yes => {
                        part.certain = true;
                        part.whole &= by_action == Coverage::All && by_resource == Coverage::All;
                    }
                    Truth::Unknown(what) => {
                        part.whole = false;
                        for what in what {
                            if !part.unknown.contains(&what) {
                                part.unknown.push(what);
                            }
                        }
                    }
                    Truth::No => {}
                }
            }
        }
    }
    (!part.actions.is_empty()).then_some(part)
}

/// Returns the patterns of an element. An element that lists exceptions, or none,
/// stands for everything.
fn patterns(listed: &[Spanned], is_exception: bool) -> Vec<String> {
    if is_exception || listed.is_empty() {
        return vec!["*".to_owned()];
    }
    values(listed)
}

fn values(listed: &[Spanned]) -> Vec<String> {
    listed
        .iter()
        .take(MAX_COMPARED)
        .map(|pattern| pattern.value.clone())
        .collect()
}

fn lower_case(listed: &[Spanned]) -> Vec<String> {
    values(listed)
        .iter()
        .map(|pattern| pattern.to_ascii_lowercase())
        .collect()
}

/// Returns a caller for each principal of a statement, and whether it stands for
/// many.
fn callers(statement: &Statement) -> Vec<(Caller, bool)> {
    let one = |principal: &Principal| {
        if principal.kind == PrincipalKind::Everyone || principal.value == "*" {
            return (Caller::Anonymous, true);
        }
        match Caller::parse(&principal.value) {
            Ok(caller @ Caller::Root { .. }) => (caller, true),
            Ok(caller) => (caller, false),
            Err(_) => (Caller::Anonymous, true),
        }
    };
    if statement.not_principal {
        return vec![(Caller::Anonymous, true)];
    }
    statement
        .principals
        .iter()
        .take(MAX_COMPARED)
        .map(one)
        .collect()
}

/// Whether a condition of a statement compares who makes the request.
fn compares_caller(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        let key = condition.key.value.to_ascii_lowercase();
        key.starts_with("aws:principal") || key == "aws:username" || key == "aws:userid"
    })
}

/// Returns the keys that a request must have for a statement to allow it.
fn allowed_context(allow: &Statement) -> Context {
    let mut context = Context::default()
        .with("aws:SecureTransport", ["true"])
        .with("s3:TlsVersion", ["1.3"]);
    for condition in &allow.conditions {
        let Some(operator) = Operator::parse(&condition.operator.value) else {
            continue;
        };
        let equals = matches!(
            operator.comparison,
            Comparison::StringEquals
                | Comparison::StringLike
                | Comparison::Arn
                | Comparison::Bool
                | Comparison::NumericEquals
        );
        let is_plain =
            !operator.negated && !operator.if_exists && operator.set == SetOperator::Single;
        if let ([value], true, true) = (&condition.values[..], equals, is_plain)
            && !value.value.contains(['*', '?', '$'])
        {
            context = context.with(&condition.key.value, [value.value.as_str()]);
        }
    }
    context
}

/// Returns how much of a pattern the patterns of a deny cover.
fn coverage(listed: &[String], is_exception: bool, pattern: &str) -> Coverage {
    let coverage = if listed.iter().any(|other| covers(other, pattern)) {
        Coverage::All
    } else if listed
        .iter()
        .any(|other| overlap(&tokens(other), &tokens(pattern)))
    {
        Coverage::Part
    } else {
        Coverage::Nothing
    };
    match (is_exception, coverage) {
        (false, coverage) => coverage,
        (true, Coverage::Nothing) => Coverage::All,
        (true, Coverage::Part) => Coverage::Part,
        (true, Coverage::All) => Coverage::Nothing,
    }
}

/// Whether one pattern matches all that another one matches. May miss some.
fn covers(wide: &str, narrow: &str) -> bool {
    if wide == narrow {
        return true;
    }
    // A wildcard stands for texts of any length, so several are tried.
    !wide.contains("${")
        && ["", "\u{1}", "\u{1}\u{1}\u{2}"]
            .iter()
            .all(|text| super::glob(wide, &narrow.replace('*', text)))
}

/// Returns a pattern, with a wildcard for each policy variable.
fn tokens(pattern: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((_, after)) = after.split_once('}') else {
            break;
        };
        tokens.extend(before.chars().map(Token::from));
        tokens.push(Token::Any);
        rest = after;
    }
    tokens.extend(rest.chars().map(Token::from));
    tokens
}

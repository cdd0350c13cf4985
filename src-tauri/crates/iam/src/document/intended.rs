//! A policy as it is meant, where its keys or effects are misspelt.

use super::node::{Node, Value};
use super::policy::{self, Policy};
use crate::nearest::nearest;

/// The keys of a statement.
pub(crate) const STATEMENT_KEYS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// The values of `Effect`.
pub(crate) const EFFECTS: [&str; 2] = ["Allow", "Deny"];

/// Returns the key of an object that one of its keys is most likely meant to be. `None` if
/// it is like no known key, or if the object has that key, too.
pub(crate) fn intended_key(
    object: &Node,
    written: &str,
    known: &[&'static str],
) -> Option<&'static str> {
    let meant = nearest(written.trim(), known.iter().copied())?;
    object.member(meant).is_none().then_some(meant)
}

/// Returns the effect that a text is most likely meant to be.
pub(crate) fn intended_effect(written: &str) -> Option<&'static str> {
    nearest(written.trim(), EFFECTS.into_iter())
}

/// Returns the policy with misspelt keys and effects of statements as they are meant. AWS
/// rejects such a policy; this is what it will be once that is corrected.
pub(super) fn intended_policy(root: &Node) -> Policy {
    let mut root = root.clone();
    let list = match &mut root.value {
        Value::Object(members) => members
            .iter_mut()
            .rev()
            .find(|member| member.key == "Statement")
            .map(|member| &mut member.value),
        _ => None,
    };
    let list = match list {
        Some(list) => list,
        None => &mut root,
    };
    match &mut list.value {
        Value::Array(items) => items.iter_mut().for_each(correct_statement),
        _ => correct_statement(list),
    }
    policy::policy(&root)
}

fn correct_statement(statement: &mut Node) {
    let meant: Vec<Option<&str>> = statement
        .members()
        .iter()
        .map(|member| intended_key(statement, &member.key, &STATEMENT_KEYS))
        .collect();
    let Value::Object(members) = &mut statement.value else {
        return;
    };
    for (member, meant) in members.iter_mut().zip(meant) {
        if let Some(meant) = meant {
            meant.clone_into(&mut member.key);
        }
    }
    let effects = members.iter_mut().filter(|member| member.key == "Effect");
    for effect in effects {
        if let Value::String(written) = &mut effect.value.value
            && let Some(meant) = intended_effect(written)
        {
            meant.clone_into(written);
        }
    }
}

//! Checks that someone is left who may change the policy of a KMS key, whatever the
//! statements say of each other.

use tallyman_text::quoted;

use super::key_administrators::{Administration, administration};
use super::linter::Linter;
use super::owner::{is_owner_statement, key_account};
use super::rules::Rule;
use crate::document::{DocumentKind, DocumentShape};
use crate::severity::Severity;

pub(super) fn check(linter: &mut Linter<'_>) {
    if linter.kind != DocumentKind::Key || linter.shape != DocumentShape::Policy {
        return;
    }
    match administration(linter) {
        Administration::Denied(index) => denied(linter, index),
        // Without a statement for the owner, its absence is reported.
        Administration::NoOne if key_account(linter).is_some() => without_effect(linter),
        _ => {}
    }
}

/// Reports a Deny that takes from everyone what other statements allow.
fn denied(linter: &mut Linter<'_>, index: usize) {
    let Some(deny) = linter
        .statements()
        .into_iter()
        .find(|statement| statement.index == index)
    else {
        return;
    };
    let name = match &deny.sid {
        Some(sid) => format!("The Deny {}", quoted(&sid.value)),
        None => "This Deny".to_owned(),
    };
    let always = match deny.conditions.is_empty() {
        true => "",
        false => ", whose conditions hold for everyone whom the policy allows it,",
    };
    linter.add(
        Rule::KeyWithoutOwner,
        Severity::Error,
        linter.span_of(&deny, &["Effect"]),
        format!(
            "{name}{always} overrides every Allow of kms:PutKeyPolicy, so no one could change this \
             policy again: the key would lock its owner out, and KMS rejects that."
        ),
        "Remove kms:PutKeyPolicy from the denied actions, or exempt an administrator by a \
         condition on aws:PrincipalArn.",
    );
}

/// Reports a statement for the owner that does not apply to the key.
fn without_effect(linter: &mut Linter<'_>) {
    let Some(owner) = linter.statements().into_iter().find(is_owner_statement) else {
        return;
    };
    linter.add(
        Rule::KeyWithoutOwner,
        Severity::Error,
        linter.span_of(&owner, &["Resource", "NotResource", "Effect"]),
        "This statement does not apply to the key itself, and no other allows kms:PutKeyPolicy on \
         it, so no one could change this policy again: the key would lock its owner out."
            .to_owned(),
        "Write the resource `*`, which stands for the key.",
    );
}

//! Checks that the owner of a KMS key keeps control of it.

use super::key_administrators::{Administration, administration};
use super::linter::{Change, Linter};
use super::placeholders::placeholder;
use super::rules::Rule;
use crate::arn::{account_of, is_account};
use crate::document::{DocumentKind, Effect, Principal, PrincipalKind, Span, Statement};
use crate::severity::Severity;

pub(super) fn root_account(principal: &Principal) -> Option<&str> {
    if principal.kind != PrincipalKind::Aws {
        return None;
    }
    if is_account(&principal.value) {
        return Some(&principal.value);
    }
    let account = account_of(&principal.value)?;
    principal.value.ends_with(":root").then_some(account)
}

pub(super) fn is_owner_statement(statement: &Statement) -> bool {
    statement.effect == Some(Effect::Allow)
        && !statement.not_principal
        && !statement.not_action
        && statement.conditions.is_empty()
        && statement
            .actions
            .iter()
            .any(|action| action.value == "*" || action.value.eq_ignore_ascii_case("kms:*"))
        && statement
            .principals
            .iter()
            .any(|p| root_account(p).is_some())
}

/// Returns the account that owns the key, from its root statement.
pub(super) fn key_account(linter: &Linter<'_>) -> Option<String> {
    if linter.kind != DocumentKind::Key {
        return None;
    }
    let accounts: Vec<&str> = linter
        .policy
        .statements
        .iter()
        .filter(|statement| is_owner_statement(statement))
        .flat_map(|statement| statement.principals.iter().filter_map(root_account))
        .collect();
    let own = linter.own_account;
    accounts
        .iter()
        .find(|account| own == Some(**account))
        .or(if own.is_none() {
            accounts.first()
        } else {
            None
        })
        .map(|account| (*account).to_owned())
}

pub(super) fn check_owner(linter: &mut Linter<'_>, owner: Option<&str>) {
    // A placeholder may stand for the owner.
    let has_placeholder = linter.policy.statements.iter().any(|statement| {
        statement
            .principals
            .iter()
            .any(|p| placeholder(&p.value).is_some())
    });
    if owner.is_some() || has_placeholder {
        return;
    }
    let span = linter
        .document
        .root()
        .member("Statement")
        .map_or(linter.document.root().span, |member| member.key_span);
    let whose = match linter.own_account {
        Some(account) => format!("the root of the account {account}"),
        None => "the root of the account that owns the key".to_owned(),
    };
    let (severity, rest) = match administration(linter) {
        Administration::Someone | Administration::Denied(_) => (
            Severity::Warning,
            ". IAM policies then have no effect on this key, and if the principals named here are \
             deleted, only AWS Support can restore access.",
        ),
        Administration::Unknown => (
            Severity::Warning,
            ", and whether anyone else may change this policy depends on conditions. If no one \
             meets them, only AWS Support can restore access.",
        ),
        Administration::NoOne => (
            Severity::Error,
            ", and no one else may change this policy: the key would lock its owner out.",
        ),
    };
    let message = format!("No statement allows `kms:*` to {whose}{rest}");
    let statement = linter.own_account.and_then(|account| {
        let list = linter.document.root().member("Statement")?.value.items();
        let first = list.first()?;
        let partition = linter
            .policy
            .statements
            .iter()
            .flat_map(|s| &s.principals)
            .find_map(|p| crate::arn::partition(&p.value))
            .unwrap_or("aws");
        matches!(
            linter.document.root().member("Statement")?.value.value,
            crate::document::Value::Array(_)
        )
        .then(|| Change {
            label: "Add the owner's statement".to_owned(),
            edits: vec![(
                Span { from: first.span.from, to: first.span.from },
                format!(
                    "{{\n      \"Sid\": \"KMSOwner\",\n      \"Effect\": \"Allow\",\n      \"Principal\": \
                     {{\n        \"AWS\": \"arn:{partition}:iam::{account}:root\"\n      }},\n      \
                     \"Action\": \"kms:*\",\n      \"Resource\": \"*\"\n    }},\n    "
                ),
            )],
        })
    });
    linter.add_fixable(
        Rule::KeyWithoutOwner,
        severity,
        span,
        message,
        "Add a first statement that allows `kms:*` to `arn:aws:iam::`, the account, `:root`.",
        statement,
    );
}

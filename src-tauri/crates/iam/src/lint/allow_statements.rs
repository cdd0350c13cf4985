//! Checks statements that allow too much, or allow it to the wrong principals.

use tallyman_text::quoted;

use super::condition_keys::{RESTRICTING_KEYS, compares};
use super::linter::{Change, Linter, json_text};
use super::owner::{check_owner, is_owner_statement, key_account};
use super::rules::Rule;
use super::s3::{action_types, resource_types};
use super::trust_policy::{account_root, confused_deputy, external_id};
use crate::document::{DocumentKind, DocumentShape, Effect, Principal, PrincipalKind, Statement};
use crate::severity::Severity;

pub(super) fn check(linter: &mut Linter<'_>) {
    let owner = key_account(linter);
    if linter.kind == DocumentKind::Key && linter.shape == DocumentShape::Policy {
        check_owner(linter, owner.as_deref());
    }
    for statement in linter.statements() {
        if statement.effect != Some(Effect::Allow) {
            continue;
        }
        negated_elements(linter, &statement);
        if !(statement.not_action || is_owner_statement(&statement)) {
            wildcard_actions(linter, &statement);
        }
        if statement.not_principal {
            continue;
        }
        for principal in &statement.principals {
            wildcard_principal(linter, &statement, principal);
            if principal.kind == PrincipalKind::Service {
                confused_deputy(linter, &statement, principal);
            }
            if principal.kind == PrincipalKind::Aws && principal.value != "*" {
                external_id(linter, &statement, principal);
                account_root(linter, &statement, principal, owner.as_deref());
            }
        }
    }
}

fn negated_elements(linter: &mut Linter<'_>, statement: &Statement) {
    if statement.not_principal {
        linter.add(
            Rule::AllowNotPrincipal,
            Severity::Error,
            linter.span_of(statement, &["NotPrincipal"]),
            "This allows everyone except those listed, including people without an AWS account.",
            "List the allowed principals under `Principal`.",
        );
    }
    if statement.not_action {
        linter.add(
            Rule::AllowNotAction,
            Severity::Warning,
            linter.span_of(statement, &["NotAction"]),
            "This allows every action except those listed, including actions of other services \
             and ones AWS adds later.",
            "List the allowed actions under `Action`, or deny the others in a separate statement.",
        );
    }
    if statement.not_resource {
        linter.add(
            Rule::AllowNotResource,
            Severity::Warning,
            linter.span_of(statement, &["NotResource"]),
            "This applies to every resource except those listed, including ones created later.",
            "List the resources under `Resource`.",
        );
    }
}

fn wildcard_actions(linter: &mut Linter<'_>, statement: &Statement) {
    for action in &statement.actions {
        if !action.value.contains(['*', '?']) {
            continue;
        }
        let name = action.value.split_once(':').map_or("*", |(_, name)| name);
        let all = name == "*";
        let change = tightened(linter, statement, action);
        // AWS's own policies list actions by prefix, such as `kms:Describe*`.
        let severity = if all {
            Severity::Warning
        } else {
            Severity::Notice
        };
        let message = if action.value == "*" {
            "`*` allows every action.".to_owned()
        } else if all {
            format!(
                "{} allows every action of the service, including deleting and changing \
                 permissions.",
                quoted(&action.value)
            )
        } else {
            format!(
                "{} allows every action with this prefix, including ones AWS adds later.",
                quoted(&action.value)
            )
        };
        let help = match &change {
            Some(_) => {
                "A vendor may ask for it. The fix allows only what reading, listing or writing \
                 files needs."
            }
            None => "List the required actions.",
        };
        linter.add_fixable(
            Rule::WildcardAction,
            severity,
            action.span,
            message,
            help,
            change,
        );
    }
}

/// Returns the change to the few actions that reading, listing or writing files
/// needs. `None` for any other wildcard.
fn tightened(
    linter: &Linter<'_>,
    statement: &Statement,
    action: &crate::document::Spanned,
) -> Option<Change> {
    let wanted: &[&str] = match action.value.as_str() {
        "s3:Get*" => &["s3:GetObject", "s3:GetBucketLocation"],
        "s3:List*" => &["s3:ListBucket"],
        "s3:Put*" => &["s3:PutObject", "s3:PutObjectAcl"],
        _ => return None,
    };
    let types = resource_types(statement)?;
    let taken = |new: &str| statement.actions.iter().any(|other| other.value == new);
    let new: Vec<String> = wanted
        .iter()
        .filter(|name| !taken(name))
        .filter(|name| {
            let works_on = action_types(name);
            (works_on.object && types.object) || (works_on.bucket && types.bucket)
        })
        .map(|name| json_text(name))
        .collect();
    if new.is_empty() {
        return None;
    }
    let pointer = linter.document.location(action.span).pointer;
    let alone = pointer.ends_with("/Action");
    let text = new.join(", ");
    Some(Change {
        label: format!("Tighten {}", action.value),
        edits: vec![(action.span, if alone { format!("[{text}]") } else { text })],
    })
}

fn wildcard_principal(linter: &mut Linter<'_>, statement: &Statement, principal: &Principal) {
    let all = principal.kind == PrincipalKind::Everyone
        || (principal.kind == PrincipalKind::Aws && principal.value == "*");
    if !all || compares(statement, &RESTRICTING_KEYS) {
        return;
    }
    let (severity, who) = match linter.kind {
        DocumentKind::Trust | DocumentKind::Key => (
            Severity::Error,
            "anyone with an AWS account, unless a condition excludes them",
        ),
        _ => (Severity::Warning, "anyone, even without signing in"),
    };
    linter.add(
        Rule::WildcardPrincipal,
        severity,
        principal.span,
        format!("`*` allows this to {who}."),
        "Name the role, or add a condition on aws:SourceArn, aws:SourceAccount or \
         aws:PrincipalOrgID.",
    );
}

//! Checks that AWS accepts each principal.

use tallyman_text::quoted;

use super::arns::{check_account, check_arn};
use super::linter::Linter;
use super::placeholders::placeholder;
use super::rules::Rule;
use super::service_principals;
use crate::arn::is_account;
use crate::document::{Principal, PrincipalKind, Spanned};
use crate::severity::Severity;

pub(super) fn check(linter: &mut Linter<'_>) {
    for statement in linter.statements() {
        for principal in &statement.principals {
            if placeholder(&principal.value).is_some() {
                continue;
            }
            match &principal.kind {
                PrincipalKind::Everyone | PrincipalKind::CanonicalUser => {}
                PrincipalKind::Aws => aws(linter, principal),
                PrincipalKind::Service => service_principals::check(linter, principal),
                PrincipalKind::Federated => {
                    if principal.value.starts_with("arn:") {
                        check_arn(linter, &spanned(principal), false);
                    }
                }
                PrincipalKind::Other(key) => other(linter, principal, key),
            }
        }
    }
}

fn spanned(principal: &Principal) -> Spanned {
    Spanned {
        value: principal.value.clone(),
        span: principal.span,
    }
}

fn bad(linter: &mut Linter<'_>, principal: &Principal, message: String, help: &str) {
    linter.add(
        Rule::BadPrincipal,
        Severity::Error,
        principal.span,
        message,
        help,
    );
}

fn aws(linter: &mut Linter<'_>, principal: &Principal) {
    let value = principal.value.as_str();
    if value == "*" || is_account(value) {
        return;
    }
    if let Some(kind) = unique_id(value) {
        linter.add(
            Rule::BadPrincipal,
            Severity::Warning,
            principal.span,
            format!(
                "{} is the unique ID of a {kind}. AWS shows it once the {kind} is deleted, and it \
                 matches no one.",
                quoted(value)
            ),
            "Remove it, or write the ARN of one that exists.",
        );
        return;
    }
    if value
        .chars()
        .all(|c| c.is_ascii_digit() || c == '-' || c == ' ')
    {
        check_account(linter, &spanned(principal), value);
        return;
    }
    if value.ends_with(".amazonaws.com") {
        bad(
            linter,
            principal,
            format!("{} is a service, but is listed under `AWS`.", quoted(value)),
            "Put it under `Service`.",
        );
        return;
    }
    if !value.starts_with("arn:") {
        bad(
            linter,
            principal,
            format!(
                "{} is not a principal: `AWS` takes an ARN, an account ID or `*`.",
                quoted(value)
            ),
            "Write the ARN of the role.",
        );
        return;
    }
    if !check_arn(linter, &spanned(principal), false) {
        return;
    }
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    let [_, _, service, _, account, name] = parts[..] else {
        return;
    };
    if account.is_empty() {
        bad(
            linter,
            principal,
            format!("{} names no account.", quoted(value)),
            "Copy the ARN from the IAM console.",
        );
        return;
    }
    let user = match service {
        "iam" => ["root", "user/", "role/"]
            .iter()
            .any(|start| name.starts_with(start)),
        "sts" => ["assumed-role/", "federated-user/", "self"]
            .iter()
            .any(|start| name.starts_with(start)),
        _ => false,
    };
    if name.contains(['*', '?']) {
        bad(
            linter,
            principal,
            format!(
                "{} contains a wildcard. In a principal, `*` is only allowed alone; AWS rejects this, \
                 or matches no one.",
                quoted(value)
            ),
            "Name the role, or name the account and compare aws:PrincipalArn in a condition.",
        );
    } else if !user {
        let what = if name.starts_with("group/") {
            "a group, which cannot be a principal"
        } else {
            "something that cannot make requests"
        };
        bad(
            linter,
            principal,
            format!("{} names {what}.", quoted(value)),
            "Name a role or a user.",
        );
    }
}

fn unique_id(value: &str) -> Option<&'static str> {
    let id = value.len() >= 16
        && value
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    match value.get(..4) {
        Some("AIDA") if id => Some("user"),
        Some("AROA") if id => Some("role"),
        _ => None,
    }
}

fn other(linter: &mut Linter<'_>, principal: &Principal, key: &str) {
    let message = if key.is_empty() {
        format!(
            "Expected an object, found {}; only `*` is allowed without one.",
            quoted(&principal.value)
        )
    } else {
        format!(
            "{} is not a type of principal: those are `AWS`, `Service`, `Federated` and \
             `CanonicalUser`.",
            quoted(key)
        )
    };
    bad(
        linter,
        principal,
        message,
        "Write it like {\"AWS\": \"arn:…\"}.",
    );
}

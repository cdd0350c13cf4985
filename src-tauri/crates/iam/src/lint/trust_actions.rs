//! Checks the actions of trust policies.

use tallyman_text::quoted;

use super::identity_provider::{Provider, provider};
use super::linter::{Linter, replace};
use super::placeholders::placeholder;
use super::rules::Rule;
use crate::document::{DocumentKind, Effect, Principal, PrincipalKind, Spanned, Statement};
use crate::evaluate::glob;
use crate::severity::Severity;

/// The actions that a trust policy can have: those that assume a role, and those that
/// set what goes with the session.
const ACTIONS: [&str; 6] = [
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:setcontext",
    "sts:setsourceidentity",
    "sts:tagsession",
];

pub(super) fn check(linter: &mut Linter<'_>) {
    if linter.kind != DocumentKind::Trust {
        return;
    }
    for statement in linter.statements() {
        if statement.not_action {
            continue;
        }
        for action in &statement.actions {
            let lower = action.value.to_ascii_lowercase();
            let of_sts = lower.strip_prefix("sts:").is_some_and(|name| {
                !name.is_empty()
                    && tallyman_service_reference::service("sts")
                        .is_some_and(|sts| !sts.actions_matching(name).is_empty())
            });
            // Unknown actions and those of other services are reported as such.
            if of_sts && !ACTIONS.iter().any(|known| glob(&lower, known)) {
                linter.add(
                    Rule::TrustAction,
                    Severity::Error,
                    action.span,
                    format!(
                        "{} does not assume a role, so IAM rejects it in a trust policy, which \
                         says who may assume the role.",
                        quoted(&action.value)
                    ),
                    "Remove it. Whoever needs it gets it in an IAM policy.",
                );
            }
        }
        if statement.effect == Some(Effect::Allow) && !statement.not_principal {
            for principal in &statement.principals {
                check_principal(linter, &statement, principal);
            }
        }
    }
}

/// Reports a principal that can assume a role, but by none of the actions.
fn check_principal(linter: &mut Linter<'_>, statement: &Statement, principal: &Principal) {
    let value = principal.value.as_str();
    if placeholder(value).is_some() || value.contains("${") {
        return;
    }
    let (by, who): (&[&str], _) = match principal.kind {
        PrincipalKind::Federated => match provider(value) {
            Provider::Saml => (
                &["sts:AssumeRoleWithSAML"],
                "Users of a SAML identity provider",
            ),
            // A service is reported as such.
            Provider::Service => return,
            Provider::Oidc(_) | Provider::Unknown => (
                &["sts:AssumeRoleWithWebIdentity"],
                "Users of an OIDC identity provider",
            ),
        },
        PrincipalKind::Aws => (&["sts:AssumeRole"], "AWS principals"),
        PrincipalKind::Service => (&["sts:AssumeRole"], "AWS services"),
        _ => return,
    };
    let matching = |names: &[&str], action: &Spanned| {
        let lower = action.value.to_ascii_lowercase();
        names
            .iter()
            .any(|name| glob(&lower, &name.to_ascii_lowercase()))
    };
    let assuming: Vec<&Spanned> = statement
        .actions
        .iter()
        .filter(|action| matching(&ACTIONS[..3], action))
        .collect();
    let (Some(first), false) = (
        assuming.first(),
        assuming.iter().any(|action| matching(by, action)),
    ) else {
        return;
    };
    let right = by.first().copied().unwrap_or_default();
    let alone = assuming.len() == 1 && statement.principals.len() == 1;
    linter.add_fixable(
        Rule::TrustAction,
        Severity::Warning,
        first.span,
        format!(
            "{who} assume a role by `{right}`, so {} gives {} nothing.",
            quoted(&first.value),
            quoted(value)
        ),
        format!("Write `{right}`."),
        alone.then(|| replace(first.span, right)).flatten(),
    );
}

//! Checks trust in identity providers: that each is one, and that conditions compare its
//! own keys.

use tallyman_text::quoted;

use super::identity_provider::{Provider, claim_of, is_open, provider};
use super::linter::{Linter, replace};
use super::rules::Rule;
use super::shared_providers;
use crate::document::{Condition, DocumentKind, Effect, Principal, PrincipalKind, Statement};
use crate::evaluate::{Comparison, Operator, SetOperator, glob};
use crate::severity::Severity;

pub(super) fn check(linter: &mut Linter<'_>) {
    let statements = linter.statements();
    for statement in &statements {
        for principal in &statement.principals {
            if principal.kind == PrincipalKind::Federated && !is_open(&principal.value) {
                check_provider(linter, principal);
            }
        }
        if linter.kind != DocumentKind::Trust || statement.not_principal {
            continue;
        }
        provider_keys(linter, statement);
        if statement.effect == Some(Effect::Allow) && assumes_by_token(statement) {
            for principal in &statement.principals {
                shared_providers::check(linter, &statements, statement, principal);
            }
        }
    }
}

fn assumes_by_token(statement: &Statement) -> bool {
    !statement.not_action
        && statement.actions.iter().any(|action| {
            glob(
                &action.value.to_ascii_lowercase(),
                "sts:assumerolewithwebidentity",
            )
        })
}

/// Reports a principal that is no identity provider.
fn check_provider(linter: &mut Linter<'_>, principal: &Principal) {
    let value = principal.value.as_str();
    let shown = quoted(value);
    let (severity, message, help) = match provider(value) {
        Provider::Service => (
            Severity::Error,
            format!("{shown} is a service, but is listed under `Federated`, so no one is trusted."),
            "Put it under `Service`.",
        ),
        Provider::Oidc(issuer) if issuer.contains("://") => {
            linter.add_fixable(
                Rule::BadPrincipal,
                Severity::Error,
                principal.span,
                format!(
                    "{shown} is not the ARN of an identity provider, which contains the address \
                     without `https://`."
                ),
                "Remove `https://`.",
                issuer.split_once("://").and_then(|(scheme, _)| {
                    replace(principal.span, &value.replace(&format!("{scheme}://"), ""))
                }),
            );
            return;
        }
        Provider::Unknown if value.starts_with("arn:") => (
            Severity::Error,
            format!(
                "{shown} is not an identity provider, so IAM rejects it: the ARN of one contains \
                 `oidc-provider/` or `saml-provider/`."
            ),
            "Write the ARN of the identity provider, or put a role or user under `AWS`.",
        ),
        Provider::Unknown if value.contains('.') => (
            Severity::Warning,
            format!(
                "{shown} is not an identity provider of the account: without an ARN, IAM knows \
                 Amazon Cognito, Login with Amazon, Facebook and Google only."
            ),
            "Write `arn:aws:iam::`, the account, `:oidc-provider/` and this address without \
             `https://`.",
        ),
        Provider::Unknown if value != "*" => (
            Severity::Error,
            format!(
                "{shown} is not an identity provider, so IAM rejects it: `Federated` takes the ARN \
                 of one, or the name of one that IAM knows."
            ),
            "Write the ARN of the identity provider.",
        ),
        _ => return,
    };
    linter.add(Rule::BadPrincipal, severity, principal.span, message, help);
}

/// Reports conditions on keys of other providers than those that the statement trusts.
fn provider_keys(linter: &mut Linter<'_>, statement: &Statement) {
    let mut saml = false;
    let mut issuers: Vec<&str> = Vec::new();
    for principal in &statement.principals {
        match (&principal.kind, provider(&principal.value)) {
            _ if is_open(&principal.value) => return,
            (PrincipalKind::Federated, Provider::Saml) => saml = true,
            (PrincipalKind::Federated, Provider::Oidc(issuer)) => issuers.push(issuer),
            _ => return,
        }
    }
    if !saml && issuers.is_empty() {
        return;
    }
    for condition in &statement.conditions {
        let key = condition.key.value.as_str();
        let lower = key.to_ascii_lowercase();
        let of_saml = lower.starts_with("saml:");
        let of_issuer = lower
            .split_once(':')
            .is_some_and(|(prefix, _)| prefix.contains('.'));
        let own = match of_saml {
            true => saml,
            false => issuers.iter().any(|issuer| claim_of(key, issuer).is_some()),
        };
        if own || is_open(key) || !(of_saml || of_issuer) {
            continue;
        }
        let whose = match &issuers[..] {
            [] => "a SAML identity provider".to_owned(),
            [issuer, ..] => quoted(issuer).to_string(),
        };
        let meant = match (&issuers[..], lower.rsplit_once(':')) {
            ([issuer], Some((_, claim))) if of_issuer && !saml => Some(format!("{issuer}:{claim}")),
            _ => None,
        };
        linter.add_fixable(
            Rule::ConditionKeyScope,
            Severity::Warning,
            condition.key.span,
            format!(
                "Users of {whose} have no condition key {}, {}.",
                quoted(key),
                effect_of_absence(condition)
            ),
            match &meant {
                Some(meant) => format!("Write {}.", quoted(meant)),
                None => "Compare a key of the provider that the statement trusts.".to_owned(),
            },
            meant
                .filter(|meant| {
                    !statement.conditions.iter().any(|other| {
                        other.operator.span == condition.operator.span
                            && other.key.value.eq_ignore_ascii_case(meant)
                    })
                })
                .and_then(|meant| replace(condition.key.span, &meant)),
        );
    }
}

/// Describes the effect of a condition on a key that is always absent.
fn effect_of_absence(condition: &Condition) -> String {
    let name = &condition.operator.value;
    match Operator::parse(name) {
        Some(operator) if operator.comparison == Comparison::Null => {
            "so it is always absent".to_owned()
        }
        Some(operator)
            if operator.if_exists
                || operator.set == SetOperator::All
                || (operator.negated && operator.set == SetOperator::Single) =>
        {
            format!("so with `{name}` the condition always holds")
        }
        _ => "so it never has a value to compare".to_owned(),
    }
}

//! Checks that a Deny leaves someone who may change the policy of a KMS key.

use tallyman_text::quoted;

use super::linter::Linter;
use super::placeholders::placeholder;
use super::rules::Rule;
use crate::document::{DocumentKind, DocumentShape, Effect, Principal, PrincipalKind};
use crate::evaluate::{Caller, Context, Decision, Request, simulate};
use crate::severity::Severity;

/// Maximum number of principals for which the policy is evaluated.
const MAX_PRINCIPALS: usize = 50;

pub(super) fn check(linter: &mut Linter<'_>) {
    if linter.kind != DocumentKind::Key || linter.shape != DocumentShape::Policy {
        return;
    }
    let statements = linter.statements();
    let has_deny = statements
        .iter()
        .any(|statement| statement.effect == Some(Effect::Deny));
    let principals: Vec<&Principal> = statements
        .iter()
        .flat_map(|statement| &statement.principals)
        .collect();
    if !has_deny
        || principals.len() > MAX_PRINCIPALS
        || principals
            .iter()
            .any(|principal| placeholder(&principal.value).is_some())
    {
        return;
    }
    let mut deciding = None;
    for principal in principals {
        if !matches!(principal.kind, PrincipalKind::Aws) || principal.value == "*" {
            continue;
        }
        let Ok(caller) = Caller::parse(&principal.value) else {
            return;
        };
        let account = caller.account().map(str::to_owned);
        let key = account.as_deref().unwrap_or("111122223333");
        let answer = simulate(
            linter.document,
            DocumentKind::Key,
            &Request {
                caller,
                action: "kms:PutKeyPolicy".to_owned(),
                resource: format!("arn:aws:kms:us-east-1:{key}:key/this-key"),
                resource_account: account,
                context: Context::default(),
            },
        );
        match answer.outcome {
            Decision::ExplicitDeny => {
                let by = answer.decided_by.first().and_then(|matched| {
                    statements
                        .iter()
                        .find(|statement| statement.index == matched.statement)
                });
                // Others in the account may not meet the conditions.
                let Some(by) = by.filter(|by| by.conditions.is_empty()) else {
                    return;
                };
                deciding = deciding.or(Some(by));
            }
            Decision::ImplicitDeny => {}
            Decision::Allowed | Decision::Unknown => return,
        }
    }
    let Some(deny) = deciding else {
        return;
    };
    let name = match &deny.sid {
        Some(sid) => format!("The Deny {}", quoted(&sid.value)),
        None => "This Deny".to_owned(),
    };
    linter.add(
        Rule::KeyWithoutOwner,
        Severity::Error,
        linter.span_of(deny, &["Effect"]),
        format!(
            "{name} overrides every Allow of kms:PutKeyPolicy, so no one could change this policy \
             again: the key would lock its owner out, and KMS rejects that."
        ),
        "Remove kms:PutKeyPolicy from the denied actions, or exempt an administrator by a \
         condition on aws:PrincipalArn.",
    );
}

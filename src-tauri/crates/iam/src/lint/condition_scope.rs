//! Checks that condition keys exist, and that requests of the actions carry them.

use tallyman_service_reference::{
    Service, global_condition_keys, key_matches, service, service_prefixes,
};
use tallyman_text::quoted;

use super::action_names::own_services;
use super::actions::{NamedActions, is_well_known, named_actions, service_has_key};
use super::linter::{Linter, replace};
use super::placeholders::placeholder;
use super::rules::Rule;
use crate::document::{Condition, DocumentKind, Statement};
use crate::evaluate::{Comparison, Operator};
use crate::nearest::nearest;
use crate::severity::Severity;

/// Keys of S3 that every request to it carries, or every request through an access point.
const S3_KEYS_OF_EVERY_ACTION: [&str; 10] = [
    "s3:accessgrantsinstancearn",
    "s3:accesspointnetworkorigin",
    "s3:authtype",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "s3:resourceaccount",
    "s3:signatureage",
    "s3:signatureversion",
    "s3:tlsversion",
    "s3:x-amz-content-sha256",
];

/// Keys of listing that S3 also takes for the listing of multipart uploads, which the
/// reference does not say.
const S3_LISTING_KEYS: [&str; 3] = ["s3:delimiter", "s3:max-keys", "s3:prefix"];

/// A key that AWS's managed policies compare, and its reference does not list.
const UNLISTED_KEY: &str = "aws:PrincipalOrgMasterAccountId";

/// Prefixes of keys that are not in the reference: sessions of identity providers,
/// attributes of devices, and a service that AWS has closed.
const OPEN_PREFIXES: [&str; 4] = ["deepracer", "greengrass", "iot", "saml"];

pub(super) fn check(linter: &mut Linter<'_>) {
    for statement in linter.statements() {
        if statement.conditions.is_empty() {
            continue;
        }
        let named = named_actions(&statement);
        for condition in &statement.conditions {
            check_key(linter, &statement, &named, condition);
        }
    }
}

fn check_key(
    linter: &mut Linter<'_>,
    statement: &Statement,
    named: &[NamedActions],
    condition: &Condition,
) {
    let key = condition.key.value.as_str();
    if placeholder(key).is_some() || key.contains("${") || key.contains("{{") {
        return;
    }
    let Some((prefix, _)) = key.split_once(':') else {
        return;
    };
    let prefix = prefix.to_ascii_lowercase();
    // Keys of identity providers begin with their address.
    if prefix.contains(['.', '/']) || OPEN_PREFIXES.contains(&prefix.as_str()) {
        return;
    }
    let is_global = key.eq_ignore_ascii_case(UNLISTED_KEY)
        || global_condition_keys().any(|known| key_matches(known.name, key));
    if is_global {
        return;
    }
    let services = || {
        named.iter().filter_map(|named| match named {
            NamedActions::Known { service, .. } | NamedActions::UnknownAction(service) => {
                Some(*service)
            }
            _ => None,
        })
    };
    let of_prefix = service(&prefix);
    let is_known = of_prefix.is_some_and(|service| service_has_key(&service, key))
        || services().any(|service| service_has_key(&service, key));
    if !is_known {
        unknown_key(linter, condition, &prefix, of_prefix);
        return;
    }
    let own = own_services(linter.kind);
    if linter.kind == DocumentKind::Bucket && !own.contains(&prefix.as_str()) {
        linter.add(
            Rule::ConditionKeyScope,
            Severity::Error,
            condition.key.span,
            format!(
                "{} is a condition key of another service, so S3 rejects a bucket policy with it.",
                quoted(key)
            ),
            "Remove the condition, or compare a key of `aws:` or `s3:`.",
        );
        return;
    }
    if !statement.not_action {
        actions_without_key(linter, statement, named, condition);
    }
}

fn unknown_key(
    linter: &mut Linter<'_>,
    condition: &Condition,
    prefix: &str,
    of_prefix: Option<Service>,
) {
    let key = condition.key.value.as_str();
    // A key without its prefix may exist under another one.
    let elsewhere = of_prefix.is_none()
        && prefix != "aws"
        && service_prefixes()
            .filter_map(service)
            .any(|service| service_has_key(&service, key));
    if elsewhere {
        return;
    }
    let bucket = linter.kind == DocumentKind::Bucket && prefix != "aws";
    let effect = if bucket {
        "S3 rejects a bucket policy with it (invalid condition key)."
    } else {
        "No request carries it, so it never has a value to compare."
    };
    let of_service: Vec<&str> = of_prefix
        .map(|service| service.condition_keys().map(|key| key.name).collect())
        .unwrap_or_default();
    let mut near = nearest(
        key,
        of_service
            .into_iter()
            .chain(global_condition_keys().map(|key| key.name)),
    );
    // A key for tags without the name of the tag.
    let with_tag = || {
        let start = format!("{}/", key.trim_end_matches('/').to_ascii_lowercase());
        global_condition_keys()
            .map(|known| known.name)
            .find(|known| known.to_ascii_lowercase().starts_with(&start))
    };
    near = near.or_else(with_tag);
    let owner = match (prefix, of_prefix) {
        ("aws", _) => "AWS".to_owned(),
        (_, Some(service)) => service.name.to_owned(),
        (_, None) => "No AWS service of that prefix".to_owned(),
    };
    let has = if owner.starts_with("No ") {
        "has a condition key"
    } else {
        "has no condition key"
    };
    linter.add_fixable(
        Rule::UnknownConditionKey,
        if bucket {
            Severity::Error
        } else {
            Severity::Warning
        },
        condition.key.span,
        format!("{owner} {has} {}. {effect}", quoted(key)),
        match near {
            Some(near) => format!("Write {}, if that is meant.", quoted(near)),
            None => "Write the key as the Service Authorization Reference names it.".to_owned(),
        },
        near.filter(|near| !near.contains("${"))
            .and_then(|near| replace(condition.key.span, near)),
    );
}

/// Reports actions whose requests never carry a key.
fn actions_without_key(
    linter: &mut Linter<'_>,
    statement: &Statement,
    named: &[NamedActions],
    condition: &Condition,
) {
    let key = condition.key.value.to_ascii_lowercase();
    if S3_KEYS_OF_EVERY_ACTION.contains(&key.as_str()) {
        return;
    }
    let operator = Operator::parse(&condition.operator.value);
    if operator.as_ref().is_some_and(|operator| operator.if_exists) {
        return;
    }
    let carries = |action: &str, named: &NamedActions| {
        named.can_carry(&key)
            || (S3_LISTING_KEYS.contains(&key.as_str())
                && action.eq_ignore_ascii_case("s3:ListBucketMultipartUploads"))
    };
    let without: Vec<_> = statement
        .actions
        .iter()
        .zip(named)
        .filter(|(action, named)| !carries(&action.value, named))
        .collect();
    let none = !without.is_empty() && without.len() == statement.actions.len();
    let shown = quoted(&condition.key.value);
    if linter.kind == DocumentKind::Bucket {
        // A wildcard stands for the actions that have the key.
        let Some((action, _)) = without.first() else {
            return;
        };
        linter.add(
            Rule::ConditionKeyScope,
            Severity::Error,
            condition.key.span,
            format!(
                "Requests of {} have no condition key {shown}, and S3 rejects a bucket policy whose \
                 conditions do not apply to the combination of actions and resources.",
                quoted(&action.value)
            ),
            "Put the actions that have the key into a statement of their own, with this condition.",
        );
    } else if none && is_well_known(key.split(':').next().unwrap_or_default()) {
        let null = operator.is_some_and(|operator| operator.comparison == Comparison::Null);
        let effect = if null {
            "so it is always absent"
        } else {
            "so it never has a value to compare"
        };
        linter.add(
            Rule::ConditionKeyScope,
            Severity::Warning,
            condition.key.span,
            format!("No action of this statement has the condition key {shown}, {effect}."),
            "Remove the condition, or compare a key that the actions have.",
        );
    }
}

//! Describes conditions.

use tallyman_text::quoted;

use super::describe::join_limited;
use crate::document::Condition;
use crate::evaluate::{Comparison, Operator, SetOperator};

const KEYS: [(&str, &str); 20] = [
    ("aws:sourcearn", "the resource that triggers it"),
    ("aws:sourceaccount", "the account that it acts for"),
    ("aws:sourceowner", "the account that it acts for"),
    ("aws:sourceip", "the address of the caller"),
    ("aws:sourcevpc", "the VPC of the caller"),
    ("aws:sourcevpce", "the VPC endpoint of the caller"),
    ("aws:principalorgid", "the organization of the caller"),
    ("aws:principalaccount", "the account of the caller"),
    ("aws:principalarn", "the ARN of the caller"),
    ("aws:currenttime", "the time"),
    ("aws:username", "the name of the user"),
    ("aws:requestedregion", "the requested region"),
    ("sts:externalid", "the given external ID"),
    ("s3:prefix", "the listed prefix"),
    ("s3:x-amz-acl", "the requested ACL"),
    (
        "s3:x-amz-server-side-encryption",
        "the requested encryption",
    ),
    (
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
        "the requested key",
    ),
    ("kms:viaservice", "the service acting for the caller"),
    ("kms:calleraccount", "the account of the caller"),
    (
        "kms:grantisforawsresource",
        "that the grant is for an AWS service",
    ),
];

pub(super) fn describe(condition: &Condition) -> String {
    let lower = condition.key.value.to_ascii_lowercase();
    let Some(operator) = Operator::parse(&condition.operator.value) else {
        return format!(
            "{} holds for {}",
            quoted(&condition.operator.value),
            quoted(&condition.key.value)
        );
    };
    if let Some(words) = truth(&lower, operator, condition) {
        return words;
    }
    let key = KEYS.iter().find(|(name, _)| *name == lower).map_or_else(
        || quoted(&condition.key.value),
        |(_, words)| (*words).to_owned(),
    );
    let key = match operator.set {
        SetOperator::Single => key,
        SetOperator::All => format!("every value of {key}"),
        SetOperator::Any => format!("a value of {key}"),
    };
    if operator.comparison == Comparison::Null {
        let absent = condition
            .values
            .first()
            .is_some_and(|v| v.value.eq_ignore_ascii_case("true"));
        return format!("{key} is {}", if absent { "absent" } else { "present" });
    }
    let relation = relation(operator, condition.values.len());
    let values: Vec<String> = condition.values.iter().map(|v| quoted(&v.value)).collect();
    let values = match (values.is_empty(), operator.negated) {
        (true, _) => "nothing".to_owned(),
        (false, true) => join_limited("and", values),
        (false, false) => join_limited("or", values),
    };
    let last = if operator.if_exists {
        ", if present"
    } else {
        ""
    };
    format!("{key} {relation}{values}{last}")
}

/// Describes a condition on a key that is true or false.
fn truth(key: &str, operator: Operator, condition: &Condition) -> Option<String> {
    let [value] = &condition.values[..] else {
        return None;
    };
    let yes = value.value.eq_ignore_ascii_case("true");
    if operator.comparison != Comparison::Bool || operator.set != SetOperator::Single {
        return None;
    }
    let words = match (key, yes) {
        ("aws:securetransport", true) => "the request uses TLS",
        ("aws:securetransport", false) => "the request does not use TLS",
        ("aws:multifactorauthpresent", true) => "the caller signed in with a second factor",
        ("aws:multifactorauthpresent", false) => "the caller signed in without a second factor",
        ("aws:principalisawsservice", true) => "the caller is an AWS service",
        ("aws:principalisawsservice", false) => "the caller is not an AWS service",
        ("kms:grantisforawsresource", true) => "the grant is for an AWS service",
        _ => return None,
    };
    let last = if operator.if_exists {
        ", or that is unknown"
    } else {
        ""
    };
    Some(format!("{words}{last}"))
}

fn relation(operator: Operator, count: usize) -> &'static str {
    match (operator.comparison, operator.negated) {
        (Comparison::NumericLessThan, _) => "is less than ",
        (Comparison::NumericLessThanEquals, _) => "is at most ",
        (Comparison::NumericGreaterThan, _) => "is more than ",
        (Comparison::NumericGreaterThanEquals, _) => "is at least ",
        (Comparison::DateLessThan, _) => "is before ",
        (Comparison::DateLessThanEquals, _) => "is not after ",
        (Comparison::DateGreaterThan, _) => "is after ",
        (Comparison::DateGreaterThanEquals, _) => "is not before ",
        (Comparison::IpAddress, false) => "is in ",
        (Comparison::IpAddress, true) => "is not in ",
        (Comparison::StringLike, false) => "is like ",
        (Comparison::StringLike, true) if count > 1 => "is like none of ",
        (Comparison::StringLike, true) => "is not like ",
        (_, false) => "is ",
        (_, true) if count > 1 => "is none of ",
        (_, true) => "is not ",
    }
}

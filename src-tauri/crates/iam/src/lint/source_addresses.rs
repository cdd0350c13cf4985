//! Checks conditions on the address of the requester.

use tallyman_text::quoted;

use super::condition_effect::consequence;
use super::linter::{Linter, replace};
use super::placeholders::placeholder;
use super::rules::Rule;
use crate::document::{Condition, Spanned, Statement};
use crate::evaluate::{Comparison, Operator, network, within};
use crate::severity::Severity;

/// Keys whose value is an address.
const KEYS: [&str; 2] = ["aws:SourceIp", "aws:VpcSourceIp"];

/// Keys of requests through a VPC endpoint, which do not carry aws:SourceIp.
const KEYS_OF_ENDPOINTS: [&str; 7] = [
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:vpcsourceip",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
];

/// Ranges that no request from the internet comes from: IANA's special-purpose registries
/// without the ranges for documentation, which stand for real addresses in examples.
const NOT_PUBLIC: [&str; 16] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
];

pub(super) fn check(
    linter: &mut Linter<'_>,
    statement: &Statement,
    condition: &Condition,
    operator: Operator,
) {
    let Some(key) = KEYS
        .into_iter()
        .find(|key| key.eq_ignore_ascii_case(&condition.key.value))
    else {
        return;
    };
    match operator.comparison {
        Comparison::StringEquals
        | Comparison::StringEqualsIgnoreCase
        | Comparison::StringLike
        | Comparison::BinaryEquals
        | Comparison::Arn => compared_as_text(linter, statement, condition, operator, key),
        Comparison::IpAddress if key == "aws:SourceIp" => {
            private_addresses(linter, statement, condition, operator);
        }
        _ => {}
    }
}

fn is_open(value: &Spanned) -> bool {
    let text = value.value.as_str();
    text == "*" || text.contains("${") || text.contains("{{") || placeholder(text).is_some()
}

/// Reports addresses that are compared as text.
fn compared_as_text(
    linter: &mut Linter<'_>,
    statement: &Statement,
    condition: &Condition,
    operator: Operator,
    key: &str,
) {
    let values: Vec<&Spanned> = condition
        .values
        .iter()
        .filter(|value| !is_open(value))
        .collect();
    let Some(first) = values.first() else {
        return;
    };
    let name = &condition.operator.value;
    let right = address_operator(name, operator);
    let range = values
        .iter()
        .find(|value| value.value.contains('/') && network(&value.value).is_some());
    let message = match range {
        Some(range) => format!(
            "`{name}` compares text, and {key} is a single address, so the range {} never \
             matches.{}",
            quoted(&range.value),
            consequence(statement, condition, operator, values.len() == 1)
        ),
        None => format!(
            "{key} is an address, which AWS compares by `IpAddress` and `NotIpAddress`. `{name}` \
             compares text, so {} does not match as a range or in another spelling.",
            quoted(&first.value)
        ),
    };
    let are_addresses = values.len() == condition.values.len()
        && values.iter().all(|value| network(&value.value).is_some());
    let help = match are_addresses {
        true => format!("Use `{right}`."),
        false => format!("Use `{right}` with a range, such as `203.0.113.0/24`."),
    };
    let pointer = linter.document.location(condition.operator.span).pointer;
    let document = linter.document;
    let alone = document
        .node_at(&pointer)
        .is_some_and(|node| node.members().len() == 1);
    let is_free = pointer
        .rsplit_once('/')
        .and_then(|(parent, _)| document.node_at(parent))
        .is_some_and(|block| block.member(&right).is_none());
    linter.add_fixable(
        Rule::ConditionValue,
        Severity::Warning,
        range.unwrap_or(first).span,
        message,
        help,
        (are_addresses && alone && is_free)
            .then(|| replace(condition.operator.span, &right))
            .flatten(),
    );
}

/// Returns the operator for addresses in place of another one.
fn address_operator(name: &str, operator: Operator) -> String {
    let set = name
        .split_once(':')
        .map_or(String::new(), |(set, _)| format!("{set}:"));
    let not = if operator.negated { "Not" } else { "" };
    let if_exists = if operator.if_exists { "IfExists" } else { "" };
    format!("{set}{not}IpAddress{if_exists}")
}

/// Reports addresses that no request from the internet has.
fn private_addresses(
    linter: &mut Linter<'_>,
    statement: &Statement,
    condition: &Condition,
    operator: Operator,
) {
    let by_endpoint = statement
        .conditions
        .iter()
        .any(|other| KEYS_OF_ENDPOINTS.contains(&other.key.value.to_ascii_lowercase().as_str()));
    if by_endpoint {
        return;
    }
    let private: Vec<&Spanned> = condition
        .values
        .iter()
        .filter(|value| is_private(&value.value))
        .collect();
    let all = private.len() == condition.values.len();
    for value in private {
        linter.add(
            Rule::ConditionValue,
            // Beside public addresses it does no harm.
            if all {
                Severity::Warning
            } else {
                Severity::Notice
            },
            value.span,
            format!(
                "aws:SourceIp is the public address of the requester, and requests through a VPC \
                 endpoint do not carry it, so the private address {} never matches.{}",
                quoted(&value.value),
                consequence(statement, condition, operator, all)
            ),
            "Write the public address of the network, or compare aws:SourceVpc, aws:SourceVpce or \
             aws:VpcSourceIp.",
        );
    }
}

/// Whether an address or every address of a range is not public.
fn is_private(text: &str) -> bool {
    let Some((address, bits)) = network(text) else {
        return false;
    };
    let address = address.to_string();
    NOT_PUBLIC.iter().any(|range| {
        network(range).is_some_and(|(_, length)| bits >= length) && within(range, &address)
    })
}

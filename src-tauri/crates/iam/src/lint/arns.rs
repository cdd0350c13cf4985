//! Checks ARNs in resources and conditions: parts, partition, account and
//! bucket name.

use std::net::Ipv4Addr;

use tallyman_text::quoted;

use super::arn_fields::{self, is_variable};
use super::linter::{Linter, replace};
use super::placeholders::placeholder;
use super::rules::Rule;
use crate::arn::{is_account, without_separators};
use crate::document::{DocumentKind, Spanned};
use crate::severity::Severity;

/// All partitions of AWS. Those after the third are not public.
const PARTITIONS: [&str; 8] = [
    "aws",
    "aws-cn",
    "aws-us-gov",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
    "aws-eusc",
];

/// Values of the account field in ARNs of resources that AWS owns.
const AWS_ACCOUNTS: [&str; 4] = ["aws", "cloudfront", "aws-managed", "third-party"];

/// Condition keys whose values are ARNs.
const ARN_KEYS: [&str; 3] = ["aws:sourcearn", "aws:principalarn", "lambda:functionarn"];

pub(super) fn check(linter: &mut Linter<'_>) {
    for statement in linter.statements() {
        for resource in &statement.resources {
            if resource.value != "*" {
                check_arn(linter, resource, true);
            }
        }
        for condition in &statement.conditions {
            let key = condition.key.value.to_ascii_lowercase();
            let operator = condition.operator.value.to_ascii_lowercase();
            if !ARN_KEYS.contains(&key.as_str()) || operator.contains("null") {
                continue;
            }
            for value in &condition.values {
                let six = value.value.split(':').count() >= 6;
                // In a string comparison, a wildcard may match several parts.
                if value.value.contains(['*', '?', '$']) && !six {
                    continue;
                }
                check_arn(linter, value, false);
            }
        }
    }
}

/// Resources without an ARN in policies of other services: API Gateway stages
/// and logical IDs of stacks.
const WITHOUT_ARN: [&str; 2] = ["execute-api:/", "LogicalResourceId/"];

/// Checks an ARN. Returns whether it has the parts of one.
pub(super) fn check_arn(linter: &mut Linter<'_>, text: &Spanned, resource: bool) -> bool {
    let value = text.value.as_str();
    if placeholder(value).is_some() {
        return false;
    }
    let bad = |linter: &mut Linter<'_>, message: String, help: &str, new: Option<String>| {
        let change = new.and_then(|new| replace(text.span, &new));
        linter.add_fixable(
            Rule::BadArn,
            Severity::Error,
            text.span,
            message,
            help,
            change,
        );
        false
    };
    let trimmed: String = value.split_whitespace().collect();
    if value.trim() != value || (trimmed != value && trimmed.starts_with("arn:aws:s3:::")) {
        let blank_inside = value.trim() != trimmed;
        if value.trim() != value || !value.contains('/') {
            return bad(
                linter,
                format!("{} contains white space; an ARN has none.", quoted(value)),
                "Remove the white space.",
                (!blank_inside).then_some(trimmed),
            );
        }
    }
    if value.starts_with("${") {
        return true;
    }
    let short = WITHOUT_ARN.iter().any(|start| value.starts_with(start));
    if short && resource && linter.kind == DocumentKind::Resource {
        return true;
    }
    if !value.starts_with("arn:") {
        let lower = value.get(..4).map(str::to_ascii_lowercase);
        let new = (lower.as_deref() == Some("arn:")).then(|| format!("arn:{}", &value[4..]));
        return bad(
            linter,
            format!(
                "{} is not an ARN, which begins with `arn:`{}.",
                quoted(value),
                if resource { ", nor `*`" } else { "" }
            ),
            "Write the ARN, such as `arn:aws:s3:::acme-split-events/*`.",
            new,
        );
    }
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    let [_, partition, service, region, account, name] = parts[..] else {
        if resource && parts.len() > 2 && parts.last() == Some(&"*") {
            let whole = format!("{value}{}", ":*".repeat(6 - parts.len()));
            linter.add_fixable(
                Rule::BadArn,
                Severity::Warning,
                text.span,
                format!(
                    "{} has {} of the six parts of an ARN. Its `*` stands for the rest, if AWS \
                     accepts it.",
                    quoted(value),
                    parts.len()
                ),
                "Write all six.",
                replace(text.span, &whole),
            );
            return true;
        }
        return bad(
            linter,
            format!(
                "{} has {} parts; an ARN has six, separated by colons. A part may be empty.",
                quoted(value),
                parts.len()
            ),
            "Write all six, such as `arn:aws:s3:::acme-split-events`: S3 has no region and no \
             account.",
            None,
        );
    };
    if service.is_empty() || name.is_empty() {
        if resource && name.is_empty() && linter.kind == DocumentKind::Identity {
            linter.add(
                Rule::BadArn,
                Severity::Warning,
                text.span,
                format!("{} names no resource, so it matches none.", quoted(value)),
                "Copy the ARN from the console of its service.",
            );
            return true;
        }
        let what = if service.is_empty() {
            "service"
        } else {
            "resource"
        };
        return bad(
            linter,
            format!("{} names no {what}.", quoted(value)),
            "Copy the ARN from the console of its service.",
            None,
        );
    }
    if resource && service.contains(['*', '?']) {
        return bad(
            linter,
            format!(
                "{} has a wildcard in the name of the service, which AWS rejects.",
                quoted(value)
            ),
            "Write the service in full, such as `s3`, once for each service.",
            None,
        );
    }
    check_partition(linter, text, partition, region);
    check_account(linter, text, account);
    arn_fields::check(linter, text, [partition, service, region, account, name]);
    if service == "s3" && !is_variable(region) && !is_variable(account) {
        check_bucket(linter, text, [partition, region, account, name]);
    }
    true
}

fn check_partition(linter: &mut Linter<'_>, text: &Spanned, partition: &str, region: &str) {
    if is_variable(partition) {
        return;
    }
    let with = |new: &str| {
        text.value
            .replacen(partition, new, 1)
            .replacen("arn::", "arn:aws:", 1)
    };
    if !PARTITIONS.contains(&partition) {
        let lower = partition.to_ascii_lowercase();
        let right = match lower.as_str() {
            "" => Some("aws"),
            lower => PARTITIONS.into_iter().find(|known| *known == lower),
        };
        let new = right.map(|right| {
            if partition.is_empty() {
                text.value.replacen("arn::", "arn:aws:", 1)
            } else {
                with(right)
            }
        });
        linter.add_fixable(
            Rule::BadPartition,
            Severity::Error,
            text.span,
            format!(
                "{} is not a partition of AWS: those are `aws`, `aws-cn` for China and \
                 `aws-us-gov` for GovCloud.",
                quoted(partition)
            ),
            "Write the partition that the account is in.",
            new.and_then(|new| replace(text.span, &new)),
        );
        return;
    }
    let home = if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        return;
    };
    if partition != home {
        linter.add_fixable(
            Rule::BadPartition,
            Severity::Error,
            text.span,
            format!("The region `{region}` is in the partition `{home}`, not `{partition}`."),
            format!("Write `{home}`."),
            replace(text.span, &text.value.replacen(partition, home, 1)),
        );
    }
}

pub(super) fn check_account(linter: &mut Linter<'_>, text: &Spanned, account: &str) {
    if account.is_empty()
        || is_variable(account)
        || is_account(account)
        || AWS_ACCOUNTS.contains(&account)
    {
        return;
    }
    let digits = without_separators(account);
    let change = is_account(&digits)
        .then(|| replace(text.span, &text.value.replacen(account, &digits, 1)))
        .flatten();
    linter.add_fixable(
        Rule::BadAccount,
        Severity::Error,
        text.span,
        format!("{} is not a valid account ID (12 digits).", quoted(account)),
        match change {
            Some(_) => "Write the 12 digits alone.",
            None => "Write all 12 digits. Leading zeros count.",
        },
        change,
    );
}

fn check_bucket(linter: &mut Linter<'_>, text: &Spanned, parts: [&str; 4]) {
    let [partition, region, account, name] = parts;
    let others = [
        "accesspoint",
        "job/",
        "storage-lens",
        "access-grants",
        "async-request/",
    ];
    if others.iter().any(|start| name.starts_with(start))
        && !(region.is_empty() && account.is_empty())
    {
        return;
    }
    if !region.is_empty() || !account.is_empty() {
        let new = format!("arn:{partition}:s3:::{name}");
        linter.add_fixable(
            Rule::BadArn,
            Severity::Error,
            text.span,
            "The ARN of a bucket has no region and no account, so this one matches nothing.",
            format!("Write {}.", quoted(&new)),
            replace(text.span, &new),
        );
        return;
    }
    let bucket = name.split('/').next().unwrap_or(name);
    if let Some((severity, why)) = bucket_name_error(bucket) {
        let lower = bucket.to_ascii_lowercase();
        let change = (lower != bucket && bucket_name_error(&lower).is_none())
            .then(|| replace(text.span, &text.value.replacen(bucket, &lower, 1)))
            .flatten();
        linter.add_fixable(
            Rule::BadBucketName,
            severity,
            text.span,
            format!("{} is not a valid bucket name: {why}", quoted(bucket)),
            "Write the name as the S3 console shows it.",
            change,
        );
    } else if linter.kind == DocumentKind::Bucket && name.starts_with(&format!("{bucket}//")) {
        linter.add_fixable(
            Rule::BadArn,
            Severity::Warning,
            text.span,
            "Two slashes follow the bucket's name. A key does not begin with a slash, so this \
             most likely matches nothing.",
            "Keep only one slash.",
            replace(text.span, &text.value.replacen("//", "/", 1)),
        );
    }
}

/// Returns what is wrong with a bucket name. Some names that S3 rejects today
/// were valid in us-east-1 until 2018, so such buckets may exist.
fn bucket_name_error(name: &str) -> Option<(Severity, String)> {
    if is_variable(name) || name.starts_with("amzn-s3-demo-") || name.starts_with("DOC-EXAMPLE-") {
        return None;
    }
    let error = |why: &str| Some((Severity::Error, why.to_owned()));
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    if let Some(odd) = name.chars().find(|c| !allowed(*c)) {
        return error(&format!("it cannot contain {}.", quoted(&odd.to_string())));
    }
    if name.len() < 3 {
        return error("it must have at least 3 characters.");
    }
    let old = name.contains('_') || name.chars().any(|c| c.is_ascii_uppercase());
    if old || (64..=255).contains(&name.len()) {
        return Some((
            Severity::Warning,
            "it may have at most 63 lower-case letters, digits, dots and dashes. Only buckets \
             created in us-east-1 before 2018 can have such a name."
                .to_owned(),
        ));
    }
    if name.len() > 63 {
        return error("it may have at most 63 characters.");
    }
    if name.starts_with(['-', '.']) || name.ends_with(['-', '.']) {
        return error("it must begin and end with a letter or a digit.");
    }
    if name.contains("..") {
        return error("it cannot contain two dots in a row.");
    }
    if name.parse::<Ipv4Addr>().is_ok() {
        return error("it cannot look like an IP address.");
    }
    if name.starts_with("xn--") || name.starts_with("sthree-") {
        return error("AWS reserves this prefix.");
    }
    None
}

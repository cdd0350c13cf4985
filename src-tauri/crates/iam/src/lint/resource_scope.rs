//! Checks that the policy of a bucket, topic or key names no other resource, and the
//! resource in conditions on the source.

use tallyman_text::quoted;

use super::linter::{Linter, replace};
use super::placeholders::placeholder;
use super::rules::Rule;
use crate::document::{DocumentKind, Spanned, Statement};
use crate::evaluate::glob;
use crate::severity::Severity;

pub(super) fn check(linter: &mut Linter<'_>) {
    match linter.kind {
        DocumentKind::Bucket => bucket_policy(linter),
        DocumentKind::Topic => topic_policy(linter),
        _ => {}
    }
    source_arns(linter);
}

/// Resources whose ARN can be judged, of statements without `NotResource`.
fn resources(statements: &[Statement]) -> impl Iterator<Item = &Spanned> {
    statements
        .iter()
        .filter(|statement| !statement.not_resource)
        .flat_map(|statement| &statement.resources)
        .filter(|resource| placeholder(&resource.value).is_none())
}

/// Resources that statements exclude.
fn excluded(statements: &[Statement]) -> impl Iterator<Item = &Spanned> {
    statements
        .iter()
        .filter(|statement| statement.not_resource)
        .flat_map(|statement| &statement.resources)
        .filter(|resource| placeholder(&resource.value).is_none())
}

/// S3 judges the resources that a statement excludes like those that it names.
fn bucket_policy(linter: &mut Linter<'_>) {
    let statements = linter.statements();
    let named = || resources(&statements).chain(excluded(&statements));
    let bucket = named().find_map(|resource| {
        bucket_name(&resource.value).filter(|name| !is_pattern(name) && !name.contains("{{"))
    });
    for resource in named() {
        bucket_resource(linter, resource, bucket);
    }
}

fn bucket_resource(linter: &mut Linter<'_>, resource: &Spanned, bucket: Option<&str>) {
    let value = resource.value.as_str();
    let own_arns = || match bucket {
        Some(bucket) => {
            format!("Write `arn:aws:s3:::{bucket}` and `arn:aws:s3:::{bucket}/*`.")
        }
        None => "Write the ARN of the bucket, and that ARN followed by `/*`.".to_owned(),
    };
    if value == "*" {
        refuse(
            linter,
            resource,
            "S3 rejects the resource `*` in a bucket policy (invalid resource): the resources are \
             this bucket and its objects."
                .to_owned(),
            own_arns(),
        );
        return;
    }
    if bucket_name(value) == Some("*") {
        refuse(
            linter,
            resource,
            format!(
                "{} names every bucket, but the policy of a bucket names that bucket only. S3 \
                 rejects any other (invalid resource).",
                quoted(value)
            ),
            own_arns(),
        );
        return;
    }
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    let service = parts.get(2).copied().unwrap_or_default();
    let own = ["s3", "s3-object-lambda", "s3express", "s3-outposts"];
    if value.starts_with("arn:") && !service.contains(['*', '?']) && !own.contains(&service) {
        refuse(
            linter,
            resource,
            format!(
                "{} is a resource of another service, so S3 rejects the bucket policy (invalid \
                 resource).",
                quoted(value)
            ),
            "Write the ARN of the bucket or of its objects.".to_owned(),
        );
        return;
    }
    let Some(bucket) = bucket else { return };
    let is_access_point = matches!(parts[..], [_, _, "s3" | "s3-object-lambda", _, _, name]
        if name.starts_with("accesspoint/") || name.starts_with("accesspoint:"));
    if is_access_point {
        refuse(
            linter,
            resource,
            format!(
                "{} is an access point, which has a policy of its own. S3 rejects it in the policy \
                 of the bucket {} (invalid resource).",
                quoted(value),
                quoted(bucket)
            ),
            "Put the statement into the policy of the access point, or name the bucket and compare \
             s3:DataAccessPointArn in a condition."
                .to_owned(),
        );
    } else if let Some(name) = bucket_name(value)
        && !can_be(name, bucket)
    {
        refuse(
            linter,
            resource,
            format!(
                "{} is in the bucket {}, but the policy also names the bucket {}. S3 rejects a \
                 policy that names another bucket than its own (invalid resource).",
                quoted(value),
                quoted(name),
                quoted(bucket)
            ),
            "Put the statement about the other bucket into the policy of that bucket.".to_owned(),
        );
    }
}

fn topic_policy(linter: &mut Linter<'_>) {
    let statements = linter.statements();
    let mut first: Option<&str> = None;
    for resource in resources(&statements) {
        let value = resource.value.as_str();
        let parts: Vec<&str> = value.splitn(6, ':').collect();
        match parts[..] {
            ["arn", _, "sns", _, _, _] if is_pattern(value) => {}
            ["arn", _, "sns", _, _, name] if is_subscription(name) => refuse(
                linter,
                resource,
                format!(
                    "{} is the ARN of a subscription. The resource of a topic policy is the topic \
                     itself, so this allows nothing.",
                    quoted(value)
                ),
                "Write the ARN of the topic, which has nothing after its name.".to_owned(),
            ),
            ["arn", _, "sns", _, _, _] => match first {
                Some(first) if first != value => {
                    linter.add(
                        Rule::ResourceScope,
                        Severity::Warning,
                        resource.span,
                        format!(
                            "{} is not the topic {}, which this policy also names. The policy of a \
                             topic applies to that topic only.",
                            quoted(value),
                            quoted(first)
                        ),
                        "Put the statement about the other topic into the policy of that topic.",
                    );
                }
                _ => first = Some(value),
            },
            ["arn", _, service, _, _, _] if !service.contains(['*', '?']) => {
                refuse(
                    linter,
                    resource,
                    format!(
                        "{} is not a topic. The resource of a topic policy is the topic itself, so \
                         this allows nothing.",
                        quoted(value)
                    ),
                    "Write the ARN of the topic. What may publish to it belongs into a condition \
                     on aws:SourceArn."
                        .to_owned(),
                );
            }
            _ => {}
        }
    }
}

/// Returns `true` if a name in an ARN of SNS is that of a topic with the UUID of a
/// subscription.
fn is_subscription(name: &str) -> bool {
    name.split_once(':').is_some_and(|(topic, id)| {
        let groups: Vec<usize> = id.split('-').map(str::len).collect();
        !topic.is_empty() && groups == [8, 4, 4, 4, 12]
    })
}

fn refuse(linter: &mut Linter<'_>, resource: &Spanned, message: String, help: String) {
    let severity = if linter.may_be_of_an_endpoint() {
        Severity::Warning
    } else {
        Severity::Error
    };
    linter.add(Rule::ResourceScope, severity, resource.span, message, help);
}

/// Returns the bucket in the ARN of a bucket or of objects. `None` for anything else, such
/// as an access point.
pub(crate) fn bucket_name(arn: &str) -> Option<&str> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts[..] {
        ["arn", _, "s3", "", "", name] => name.split('/').next(),
        _ => None,
    }
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?']) || text.contains("${")
}

/// Returns `true` if a name, which may be a pattern, can be that of a bucket.
fn can_be(name: &str, bucket: &str) -> bool {
    name.contains("${") || name.contains("{{") || glob(name, bucket)
}

/// Reports conditions on `aws:SourceArn` that have the ARN of objects. Requests that S3
/// makes for a bucket carry the ARN of the bucket.
fn source_arns(linter: &mut Linter<'_>) {
    for statement in linter.statements() {
        for condition in &statement.conditions {
            if !condition.key.value.eq_ignore_ascii_case("aws:SourceArn") {
                continue;
            }
            for value in &condition.values {
                let Some(bucket) = bucket_name(&value.value) else {
                    continue;
                };
                let arn = value.value.split('/').next().unwrap_or_default();
                if arn.len() == value.value.len()
                    || bucket.contains("${")
                    || placeholder(&value.value).is_some()
                {
                    continue;
                }
                linter.add_fixable(
                    Rule::SourceArnOfObjects,
                    Severity::Warning,
                    value.span,
                    format!(
                        "aws:SourceArn is the ARN of the bucket, without a slash, so {} never \
                         matches. S3 then cannot validate the destination of its notifications.",
                        quoted(&value.value)
                    ),
                    format!("Write {}.", quoted(arn)),
                    replace(value.span, arn),
                );
            }
        }
    }
}

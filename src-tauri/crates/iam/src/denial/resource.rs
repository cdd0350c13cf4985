//! Finds the resource of a denial.

mod address;
mod named;

use tallyman_service_reference::service;

use super::scan::{quoted_at_start, word_after};
use address::{queue_url, s3_address, s3_url};
use named::{bucket_alone, bucket_and_key};

/// What follows the resource in AWS's own sentence.
const AFTER_RESOURCE: [&str; 6] = [
    " because ",
    " with an explicit deny",
    " (Service",
    " (RequestToken",
    "</Message>",
    "; ",
];

/// Returns the resource that AWS states: `on resource: …`.
pub(super) fn stated_resource(text: &str) -> Option<String> {
    let lead = "on resource: ";
    let (_, rest) = text.split_once(lead)?;
    if let Some(quoted) = quoted_at_start(rest, &AFTER_RESOURCE) {
        return (!quoted.is_empty()).then(|| quoted.to_owned());
    }
    // A key that is not quoted ends where the sentence goes on.
    let line = rest.lines().next()?;
    let end = AFTER_RESOURCE.iter().filter_map(|end| line.find(end)).min();
    match end.and_then(|end| line.get(..end)) {
        Some(resource) if resource.contains(":s3:::") => Some(resource.to_owned()),
        _ => word_after(text, lead),
    }
}

/// Returns the resource that a tool names: a bucket and a key, an ARN, an S3
/// address or a URL. `lower` is the text in lower case.
pub(super) fn find_resource(text: &str, lower: &str, action: Option<&str>) -> Option<String> {
    let action = action.unwrap_or_default();
    let prefix = action.split(':').next().unwrap_or_default();
    let is_s3 = prefix.is_empty() || prefix.starts_with("s3");
    let in_s3 = || {
        bucket_and_key(text, lower)
            .or_else(|| first_arn(text, action))
            .or_else(|| s3_address(text, action))
            .or_else(|| s3_url(text))
            .or_else(|| bucket_alone(text, lower))
            .map(|arn| in_partition(arn, text, lower))
            .map(|arn| without_key(arn, action))
    };
    let found = if is_s3 {
        in_s3()
    } else {
        first_arn(text, action)
    };
    // An error of S3 may name only the key or the topic that it could not use.
    found
        .or_else(|| queue_url(text))
        .or_else(|| is_s3.then(|| first_arn(text, "")).flatten())
}

/// Returns the first ARN that the action can have.
fn first_arn(text: &str, action: &str) -> Option<String> {
    let service_of_action = action.split(':').next().unwrap_or_default();
    let assumes = action.starts_with("sts:AssumeRole");
    text.match_indices("arn:aws").find_map(|(at, _)| {
        let before = text.get(..at)?;
        if ["User: ", "user: ", "User "]
            .iter()
            .any(|lead| before.ends_with(lead))
        {
            return None;
        }
        let arn = text_or_quoted(text, at)?;
        let mut parts = arn.splitn(6, ':').skip(2);
        let service = parts.next()?;
        let is_role = service == "iam" && parts.nth(2)?.starts_with("role/");
        let fits = match service_of_action {
            "" => matches!(service, "s3" | "sns" | "kms" | "sqs"),
            "sts" => assumes && is_role,
            "iam" => is_role,
            expected => service == expected,
        };
        fits.then_some(arn)
    })
}

/// Returns the text at a position, up to the quote that ends it or, without
/// quotes, up to what cannot be part of an address.
fn text_or_quoted(text: &str, at: usize) -> Option<String> {
    let before = text.get(..at)?;
    let quote = before
        .chars()
        .next_back()
        .filter(|c| matches!(c, '"' | '\'' | '`'));
    if let Some(quote) = quote {
        let start = at - quote.len_utf8();
        let start = start - usize::from(text.get(..start)?.ends_with('\\'));
        return quoted_at_start(text.get(start..)?, &[]).map(str::to_owned);
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ')' | '<' | '\\');
    let word = text.get(at..)?.split(ends).next()?;
    Some(word.trim_end_matches(['.', ':', ';']).to_owned())
}

/// Returns the ARN in the partition that the text names: by an ARN, an endpoint or a
/// region.
fn in_partition(arn: String, text: &str, lower: &str) -> String {
    const MARKS: [(&str, &str); 7] = [
        ("arn:aws:", "aws"),
        ("arn:aws-cn:", "aws-cn"),
        ("arn:aws-us-gov:", "aws-us-gov"),
        (".amazonaws.com.cn", "aws-cn"),
        ("cn-north-1", "aws-cn"),
        ("cn-northwest-1", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
    ];
    let rest = match arn.strip_prefix("arn:aws:") {
        Some(rest) if !text.contains(&arn) => rest,
        _ => return arn,
    };
    match MARKS.iter().find(|(mark, _)| lower.contains(mark)) {
        Some((_, partition)) => format!("arn:{partition}:{rest}"),
        None => arn,
    }
}

/// Returns the bucket alone if the action works on buckets and on no objects.
fn without_key(arn: String, action: &str) -> String {
    let on_objects = action
        .split_once(':')
        .and_then(|(prefix, name)| service(prefix)?.action(name))
        .is_none_or(|action| {
            let mut kinds = action.resources.iter();
            kinds.any(|kind| kind.name.contains("object"))
        });
    match arn.split_once(":s3:::") {
        Some((start, name)) if !on_objects => {
            let bucket = name.split('/').next().unwrap_or(name);
            format!("{start}:s3:::{bucket}")
        }
        _ => arn,
    }
}

/// Returns the ARN of a bucket or an object. `None` without a bucket.
fn s3_arn(bucket: &str, key: &str) -> Option<String> {
    let key = key.trim_start_matches('/');
    match (bucket.is_empty(), key.is_empty()) {
        (true, _) => None,
        (_, true) => Some(format!("arn:aws:s3:::{bucket}")),
        _ => Some(format!("arn:aws:s3:::{bucket}/{key}")),
    }
}

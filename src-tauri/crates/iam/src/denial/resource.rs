//! Finds the resource of a denial.

mod address;
mod arn;
mod named;

use super::scan::{quoted_at_start, text_or_quoted, word_after};
use address::{queue_url, s3_address, s3_url};
use arn::{in_partition, without_key};
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

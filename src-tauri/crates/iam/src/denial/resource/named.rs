//! Buckets and keys that tools name apart from each other.

use super::super::scan::{after, assigned, between};
use super::arn::s3_arn;

/// Returns the resource of tools that name a bucket and perhaps a key: Arrow,
/// ClickHouse, CloudTrail, S3's XML, boto3, Terraform, AWS Glue and others.
pub(super) fn bucket_and_key(text: &str, lower: &str) -> Option<String> {
    let name = |lead, end| between(text, lead, end).unwrap_or_default();
    let forms = [
        (name(" in bucket '", "'"), name("key '", "' in bucket '")),
        (name(" of bucket '", "'"), ""),
        (name(", bucket ", ","), name(", key ", ", object size")),
        (
            name("<BucketName>", "</BucketName>"),
            name("<Key>", "</Key>"),
        ),
        (name("for bucket [", "]"), name("key [", "]")),
        (name("(Bucket: ", ","), name(", Key: ", ")")),
    ];
    forms
        .into_iter()
        .find_map(|(bucket, key)| s3_arn(bucket, key))
        .or_else(|| fields(text))
        .or_else(|| xml_resource(text))
        .or_else(|| terraform(text, lower))
        .or_else(|| boto(text))
        .or_else(|| glue(text))
        .or_else(|| options(text))
        .or_else(|| parenthesized(text, lower))
}

/// Returns the bucket of tools that name no key.
pub(super) fn bucket_alone(text: &str, lower: &str) -> Option<String> {
    const LEADS: [&str; 9] = [
        "output bucket ",
        "doesbucketexist on ",
        "doesbucketexistv2 on ",
        "listing bucket=",
        "s3 bucket acl for ",
        "s3 bucket policy for ",
        "s3 bucket ",
        "bucket: ",
        "bucket ",
    ];
    LEADS.iter().find_map(|lead| {
        let rest = after(text, lower, lead)?;
        let is_quoted = rest.starts_with(['"', '\'', '`']);
        let rest = rest.trim_start_matches(['"', '\'', '`']);
        let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | '(' | '<');
        let word = rest.split(ends).next()?.trim_end_matches(['.', ':', ';']);
        // A word behind `bucket` alone may be any: quotes, or how rclone goes on, make it a
        // name.
        let is_any = matches!(*lead, "s3 bucket " | "bucket ");
        let tail = rest.get(word.len()..)?;
        let is_sure = is_quoted || !is_any || tail.starts_with(" path ");
        (is_sure && is_bucket(word)).then(|| s3_arn(word, ""))?
    })
}

/// Whether a word can be the name of a bucket.
fn is_bucket(word: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    (3..=63).contains(&word.len())
        && word.chars().all(allowed)
        && word.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// Returns the bucket and the key of fields and arguments, as in an event of CloudTrail or
/// in code.
fn fields(text: &str) -> Option<String> {
    ["bucketName", "Bucket"].iter().find_map(|name| {
        let bucket = assigned(text, name).filter(|bucket| is_bucket(bucket))?;
        let key = assigned(text, "key").or_else(|| assigned(text, "Key"));
        s3_arn(bucket, key.unwrap_or_default())
    })
}

/// Returns the resource of S3's XML: `<Resource>/bucket/key</Resource>`.
fn xml_resource(text: &str) -> Option<String> {
    let path = between(text, "<Resource>/", "</Resource>")?;
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    s3_arn(bucket, key)
}

/// Returns the resource of Terraform: `S3 Object (key) to Bucket (bucket)`.
fn terraform(text: &str, lower: &str) -> Option<String> {
    let (key, rest) = after(text, lower, "s3 object (")?.split_once(')')?;
    let bucket = between(rest, "ucket (", ")").unwrap_or_default();
    s3_arn(bucket, key)
}

/// Returns the bucket in parentheses: `S3 Bucket (name)`, `S3 Bucket Versioning (name)`.
fn parenthesized(text: &str, lower: &str) -> Option<String> {
    /// Words between the bucket and its name, in bytes.
    const LONGEST: usize = 40;
    lower.match_indices("bucket").find_map(|(at, lead)| {
        let (words, rest) = text.get(at + lead.len()..)?.split_once('(')?;
        if words.len() > LONGEST || words.contains([':', '\n']) {
            return None;
        }
        let (bucket, _) = rest.split_once(')')?;
        is_bucket(bucket).then(|| s3_arn(bucket, ""))?
    })
}

/// Returns the resource of boto3: `Failed to upload FILE to BUCKET/KEY: …`.
fn boto(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("Failed to upload ")?;
    let line = rest.lines().next()?;
    let end = line
        .find(": An error occurred")
        .or_else(|| line.find(": "))
        .unwrap_or(line.len());
    let line = line.get(..end)?;
    line.match_indices(" to ").find_map(|(at, lead)| {
        let (bucket, key) = line.get(at + lead.len()..)?.split_once('/')?;
        is_bucket(bucket).then(|| s3_arn(bucket, key))?
    })
}

/// Returns the resource of AWS Glue: `for bucket: BUCKET, key: KEY.Access Denied`.
fn glue(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("for bucket: ")?;
    let line = rest.lines().next()?;
    let (bucket, rest) = line.split_once(',').unwrap_or((line, ""));
    let key = rest.trim_start().strip_prefix("key: ").unwrap_or_default();
    let end = [".Access Denied", ". Access Denied", " (Service", ": "]
        .iter()
        .filter_map(|end| key.find(end))
        .min()
        .unwrap_or(key.len());
    s3_arn(bucket.trim(), key.get(..end)?.trim())
}

/// Returns the resource of a command of the AWS CLI: `--bucket BUCKET --key KEY`.
fn options(text: &str) -> Option<String> {
    let value = |option: &str| {
        let (_, rest) = text.split_once(option)?;
        let rest = rest.strip_prefix([' ', '='])?.trim_start();
        match rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => rest.get(1..)?.split(quote).next(),
            None => rest.split_whitespace().next(),
        }
    };
    let bucket = value("--bucket").filter(|bucket| is_bucket(bucket))?;
    s3_arn(bucket, value("--key").unwrap_or_default())
}

//! Bucket names, by S3's rules for general purpose buckets.

use std::net::Ipv4Addr;

use tallyman_iam::arn::s3_parts;
use tallyman_text::quoted;

use super::error::InvalidValue;

/// Name prefixes that AWS reserves.
const RESERVED: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];

/// Name suffixes of other resources, and what each names.
const OTHERS: [(&str, &str); 5] = [
    ("-s3alias", "the alias of an access point"),
    ("--ol-s3", "the alias of an Object Lambda access point"),
    (".mrap", "a multi-region access point"),
    (
        "--x-s3",
        "a directory bucket, which has no event notifications",
    ),
    (
        "--table-s3",
        "a table bucket, which has no event notifications",
    ),
];

pub(super) fn name(value: &str) -> Result<String, InvalidValue> {
    if let Some((name, _)) = s3_parts(value) {
        return Err(InvalidValue::new(format!(
            "This is {}; only the name is needed.",
            form(value)
        ))
        .suggest(name));
    }
    if let Some((scheme, rest)) = value.split_once("://") {
        let host = rest.split('/').next().unwrap_or(rest);
        let invalid = InvalidValue::new("This is a web address; only the name is needed.");
        let name = host.split_once(".s3").map(|(name, _)| name);
        return Err(match name {
            Some(name) if scheme.starts_with("http") => invalid.suggest(name),
            _ => invalid,
        });
    }
    if let Some((name, _)) = value.split_once('/') {
        return Err(
            InvalidValue::new("A bucket name has no slash; folders are prefixes.").suggest(name),
        );
    }
    rules(value)?;
    Ok(value.to_owned())
}

const fn form(value: &str) -> &'static str {
    match value.as_bytes() {
        [b's' | b'S', ..] => "an address",
        _ => "an ARN",
    }
}

fn rules(value: &str) -> Result<(), InvalidValue> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    if value.chars().any(|c| c.is_ascii_uppercase()) {
        return Err(InvalidValue::new("A bucket name is in lower case.")
            .suggest(value.to_ascii_lowercase()));
    }
    if let Some(odd) = value.chars().find(|c| !allowed(*c)) {
        return Err(InvalidValue::new(format!(
            "{} is not allowed in a bucket name, which has letters, digits, dots and dashes.",
            quoted(&odd.to_string())
        )));
    }
    let length = value.len();
    if !(3..=63).contains(&length) {
        return Err(InvalidValue::new(format!(
            "A bucket name has 3 to 63 characters; this has {length}."
        )));
    }
    if value.starts_with(['-', '.']) || value.ends_with(['-', '.']) {
        return Err(InvalidValue::new(
            "A bucket name begins and ends with a letter or a digit.",
        ));
    }
    if value.contains("..") {
        return Err(InvalidValue::new("A bucket name has no two dots in a row."));
    }
    // S3 also rejects an address with leading zeros, which `parse` does not
    // accept as one.
    let numbers: Vec<&str> = value.split('.').collect();
    let digits = |part: &&str| part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    if value.parse::<Ipv4Addr>().is_ok() || (numbers.len() == 4 && numbers.iter().all(digits)) {
        return Err(InvalidValue::new(
            "A bucket name cannot look like an IP address.",
        ));
    }
    if let Some(start) = RESERVED.iter().find(|start| value.starts_with(*start)) {
        return Err(InvalidValue::new(format!(
            "No bucket name begins with `{start}`, which AWS reserves."
        )));
    }
    if let Some((_, other)) = OTHERS.iter().find(|(end, _)| value.ends_with(end)) {
        return Err(InvalidValue::new(format!("This is the name of {other}."))
            .instruct("Write the name of the bucket that holds the files."));
    }
    Ok(())
}

//! Finds the resource of a denial.

use super::scan::{between, quoted_at_start, word_after};

/// What follows the resource in AWS's own sentence.
const AFTER_RESOURCE: [&str; 5] = [
    " because ",
    " with an explicit deny",
    " (Service",
    " (RequestToken",
    "</Message>",
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
/// address or a URL.
pub(super) fn find_resource(text: &str, action: &str) -> Option<String> {
    bucket_and_key(text)
        .or_else(|| first_arn(text, action))
        .or_else(|| s3_address(text, action))
        .or_else(|| s3_url(text))
}

fn s3_arn(bucket: &str, key: &str) -> Option<String> {
    let key = key.trim_start_matches('/');
    match (bucket.is_empty(), key.is_empty()) {
        (true, _) => None,
        (_, true) => Some(format!("arn:aws:s3:::{bucket}")),
        _ => Some(format!("arn:aws:s3:::{bucket}/{key}")),
    }
}

/// Returns the resource of tools that name bucket and key separately: Arrow,
/// ClickHouse, CloudTrail and S3's XML.
fn bucket_and_key(text: &str) -> Option<String> {
    let name = |lead, end| between(text, lead, end).unwrap_or_default();
    for (bucket, key) in [
        (name(" in bucket '", "'"), name("key '", "' in bucket '")),
        (name(" of bucket '", "'"), ""),
        (name(", bucket ", ","), name(", key ", ", object size")),
        (name("\"bucketName\": \"", "\""), name("\"key\": \"", "\"")),
        (
            name("<BucketName>", "</BucketName>"),
            name("<Key>", "</Key>"),
        ),
    ] {
        if let Some(arn) = s3_arn(bucket, key) {
            return Some(arn);
        }
    }
    None
}

/// Returns the first ARN that the action can have.
fn first_arn(text: &str, action: &str) -> Option<String> {
    let assumes = action.to_ascii_lowercase().starts_with("sts:assumerole");
    text.match_indices("arn:aws").find_map(|(at, _)| {
        let arn = text_or_quoted(text, at)?;
        let mut parts = arn.splitn(6, ':').skip(2);
        let service = parts.next()?;
        let fits = match service {
            "s3" | "sns" | "kms" | "sqs" => true,
            "iam" => assumes && parts.nth(2)?.starts_with("role/"),
            _ => !service.is_empty() && action.split(':').next() == Some(service) && !assumes,
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

/// Returns the ARN of an `s3://`, `s3a://` or `s3n://` address: the first, or
/// for a copy that was denied writing, the last.
fn s3_address(text: &str, action: &str) -> Option<String> {
    let mut addresses = text.match_indices("://").filter_map(|(at, _)| {
        let before = text.get(..at)?.to_ascii_lowercase();
        let scheme = ["s3a", "s3n", "s3"]
            .into_iter()
            .find(|scheme| before.ends_with(scheme))?;
        Some((at - scheme.len(), at + 3))
    });
    let first = addresses.next()?;
    let is_copy = ["copy failed: ", "move failed: "]
        .iter()
        .any(|lead| text.get(..first.0).is_some_and(|text| text.ends_with(lead)));
    let (start, from) = match action {
        "s3:PutObject" if is_copy => addresses.next().unwrap_or(first),
        _ => first,
    };
    let before = text.get(..start)?;
    let rest = text.get(from..)?;
    let line = rest.lines().next()?;
    let lead = before.lines().next_back().unwrap_or_default();
    // Keys with blanks end where the sentence of the tool goes on.
    let end = if before.ends_with("Exception: ") {
        line.find(": ")
    } else if lead.contains("failed: ") {
        let to = line.find(" to ").filter(|_| lead.ends_with("failed: "));
        to.or_else(|| line.find(" An error occurred"))
    } else {
        None
    };
    let address = match end.and_then(|end| line.get(..end)) {
        Some(address) => address.to_owned(),
        None => {
            let whole = text_or_quoted(text, start)?;
            whole.get(from - start..)?.to_owned()
        }
    };
    let address = address.trim_end_matches(['.', ':', ';', '/']);
    let (bucket, key) = address.split_once('/').unwrap_or((address, ""));
    s3_arn(bucket, key)
}

/// Returns the ARN of the first URL of S3, in either style.
fn s3_url(text: &str) -> Option<String> {
    text.match_indices("https://").find_map(|(at, lead)| {
        let url = text_or_quoted(text, at)?;
        let rest = url.get(lead.len()..)?;
        let rest = rest.split(['?', '#']).next().unwrap_or(rest);
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (name, _) = host.split_once(".amazonaws.com")?;
        let key = percent_decoded(path);
        if name == "s3" || name.starts_with("s3.") || name.starts_with("s3-") {
            let (bucket, key) = key.split_once('/').unwrap_or((&key, ""));
            return s3_arn(bucket, key);
        }
        let (bucket, _) = name
            .split_once(".s3.")
            .or_else(|| name.split_once(".s3-"))
            .or_else(|| name.strip_suffix(".s3").map(|bucket| (bucket, "")))?;
        s3_arn(bucket, &key)
    })
}

/// Decodes `%20` and its like. Bytes that are not UTF-8 stay encoded.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = tail
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = match code {
            Some(_) => tail.get(2..).unwrap_or_default(),
            None => tail,
        };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

//! Resources that addresses and URLs name.

use super::super::scan::text_or_quoted;
use super::arn::s3_arn;
use crate::percent::percent_decoded;

/// What stands before an address that may have blanks, and where the sentence goes on.
const AROUND_ADDRESS: [(&str, &[&str]); 4] = [
    // Athena, Trino, AWS Glue.
    ("split ", &[" (offset=", " (Offset"]),
    ("url: ", &[" . Please", ". Please"]),
    ("location: ", &[" . Please", ". Please"]),
    ("file at ", &[". Tables"]),
];

/// Returns the ARN of an `s3://`, `s3a://` or `s3n://` address: the first, or
/// for a copy that was denied writing, the last.
pub(super) fn s3_address(text: &str, action: &str) -> Option<String> {
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
    } else if lead.ends_with("failed: ") && line.contains(" to ") {
        line.find(" to ")
    } else if lead.ends_with("being read : ") {
        Some(line.trim_end().len())
    } else if lead.contains("failed: ") {
        line.find(" An error occurred")
    } else {
        AROUND_ADDRESS
            .iter()
            .find(|(start, _)| lead.ends_with(start))
            .and_then(|(_, ends)| ends.iter().filter_map(|end| line.find(end)).min())
    };
    let address = match end.and_then(|end| line.get(..end)) {
        Some(address) => address.to_owned(),
        None => {
            let whole = text_or_quoted(text, start)?;
            whole.get(from - start..)?.to_owned()
        }
    };
    // DuckDB writes requests to list a bucket as addresses.
    let address = match address.split_once("/?") {
        Some((bucket, query)) if query.contains("list-type=") => bucket,
        _ => address.as_str(),
    };
    let address = address.trim_end().trim_end_matches(['.', ':', ';', '/']);
    let (bucket, key) = address.split_once('/').unwrap_or((address, ""));
    s3_arn(bucket, key)
}

/// Returns the ARN of the first URL of S3, in either style.
pub(super) fn s3_url(text: &str) -> Option<String> {
    urls(text).find_map(|url| {
        let rest = url.split(['?', '#']).next().unwrap_or(&url);
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (name, _) = host.split_once(".amazonaws.com")?;
        let key = percent_decoded(path).unwrap_or_else(|| path.to_owned());
        if name == "s3" || name.starts_with("s3.") || name.starts_with("s3-") {
            let (bucket, key) = key.split_once('/').unwrap_or((&key, ""));
            return s3_arn(bucket, key);
        }
        if name.contains(".s3-accesspoint") || name.contains(".s3-object-lambda") {
            return None;
        }
        let (bucket, _) = name
            .split_once(".s3.")
            .or_else(|| name.split_once(".s3-"))
            .or_else(|| name.strip_suffix(".s3").map(|bucket| (bucket, "")))?;
        s3_arn(bucket, &key)
    })
}

/// Returns the ARN of the first URL of a queue:
/// `https://sqs.REGION.amazonaws.com/ACCOUNT/QUEUE`.
pub(super) fn queue_url(text: &str) -> Option<String> {
    urls(text).find_map(|url| {
        let (host, path) = url.split_once('/')?;
        let (name, end) = host.split_once(".amazonaws.com")?;
        let region = name
            .strip_prefix("sqs.")
            .or_else(|| name.strip_suffix(".queue"))
            .unwrap_or("us-east-1");
        if !(name.starts_with("sqs.") || name == "queue" || name.ends_with(".queue")) {
            return None;
        }
        let partition = match region {
            _ if end == ".cn" => "aws-cn",
            region if region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        };
        let (account, queue) = path.split_once('/')?;
        let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        let is_queue = !queue.is_empty() && !queue.contains('/');
        (is_account && is_queue).then(|| format!("arn:{partition}:sqs:{region}:{account}:{queue}"))
    })
}

/// Returns the URLs in a text, without scheme.
fn urls(text: &str) -> impl Iterator<Item = String> {
    text.match_indices("://").filter_map(|(at, lead)| {
        let before = text.get(..at)?;
        let scheme = ["https", "http"]
            .into_iter()
            .find(|scheme| before.ends_with(scheme))?;
        let start = at - scheme.len();
        let url = text_or_quoted(text, start)?;
        url.get(scheme.len() + lead.len()..).map(str::to_owned)
    })
}

//! The action of an HTTP request to S3.

/// Query parameters that name a part of a bucket or object, and the action of a request
/// that reads it and of one that writes it. Empty if S3 has no such request.
const SUBRESOURCES: [(&str, bool, &str, &str); 17] = [
    ("list-type", false, "s3:ListBucket", ""),
    ("prefix", false, "s3:ListBucket", ""),
    ("location", false, "s3:GetBucketLocation", ""),
    (
        "uploads",
        false,
        "s3:ListBucketMultipartUploads",
        "s3:PutObject",
    ),
    ("versions", false, "s3:ListBucketVersions", ""),
    ("policy", false, "s3:GetBucketPolicy", "s3:PutBucketPolicy"),
    (
        "notification",
        false,
        "s3:GetBucketNotification",
        "s3:PutBucketNotification",
    ),
    (
        "versioning",
        false,
        "s3:GetBucketVersioning",
        "s3:PutBucketVersioning",
    ),
    (
        "encryption",
        false,
        "s3:GetEncryptionConfiguration",
        "s3:PutEncryptionConfiguration",
    ),
    ("acl", false, "s3:GetBucketAcl", "s3:PutBucketAcl"),
    (
        "tagging",
        false,
        "s3:GetBucketTagging",
        "s3:PutBucketTagging",
    ),
    ("delete", false, "", "s3:DeleteObject"),
    ("uploads", true, "", "s3:PutObject"),
    ("acl", true, "s3:GetObjectAcl", "s3:PutObjectAcl"),
    (
        "tagging",
        true,
        "s3:GetObjectTagging",
        "s3:PutObjectTagging",
    ),
    (
        "retention",
        true,
        "s3:GetObjectRetention",
        "s3:PutObjectRetention",
    ),
    (
        "legal-hold",
        true,
        "s3:GetObjectLegalHold",
        "s3:PutObjectLegalHold",
    ),
];

/// Words of tools that read a URL and name no method, in lower case.
const READS: [&str; 4] = [
    "unable to connect to url",
    "awaiting response",
    "returned error: 403",
    "http error 403",
];

/// How far before its URL a method stands, in bytes.
const LONGEST_LEAD: usize = 80;

/// Returns the action of the first HTTP request to S3: `PUT https://…`,
/// `HTTP GET error on 'https://…'`. Without a method, the words of the tool may say that it
/// reads the URL.
pub(super) fn http_request(text: &str, lower: &str) -> Option<String> {
    let reads = || READS.iter().any(|mark| lower.contains(mark));
    request(text, &method).or_else(|| {
        reads()
            .then(|| request(text, &|_| Some("GET")))
            .flatten()
            .filter(|action| action.starts_with("s3:GetObject"))
    })
}

/// Returns the action of the first URL of S3 with a method, which `method` finds in the
/// text before the URL.
fn request<'a>(text: &'a str, method: &dyn Fn(&'a str) -> Option<&'a str>) -> Option<String> {
    text.match_indices("://").find_map(|(at, lead)| {
        let before = text.get(..at)?;
        let start = before
            .rfind(|c: char| !c.is_ascii_alphanumeric())
            .map_or(0, |index| index + 1);
        let scheme = before.get(start..)?;
        let url = text.get(at + lead.len()..)?;
        let url = url.split([' ', '`', '"', '\'', '\n', '<', '\\']).next()?;
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let (host, path) = address.split_once('/').unwrap_or((address, ""));
        let has_key = match scheme {
            // DuckDB writes requests to `s3://` addresses.
            "s3" => !path.is_empty(),
            "https" | "http" if !host.contains(".amazonaws.com") => return None,
            "https" | "http" if host.starts_with("s3.") || host.starts_with("s3-") => {
                path.split_once('/').is_some_and(|(_, key)| !key.is_empty())
            }
            "https" | "http" if host.contains(".s3.") || host.contains(".s3-") => !path.is_empty(),
            _ => return None,
        };
        let method = method(before.get(..start)?)?;
        action(method, has_key, query).map(str::to_owned)
    })
}

/// Returns the last method before a URL on its line.
fn method(before: &str) -> Option<&str> {
    let line = before.rsplit('\n').next()?;
    let mut from = line.len().saturating_sub(LONGEST_LEAD);
    while !line.is_char_boundary(from) {
        from += 1;
    }
    line.get(from..)?
        .rsplit(|c: char| !c.is_ascii_alphabetic())
        .find(|word| ["GET", "HEAD", "PUT", "POST", "DELETE"].contains(word))
}

fn action(method: &str, has_key: bool, query: &str) -> Option<&'static str> {
    let names = |name: &str| {
        query
            .split('&')
            .any(|pair| pair.split('=').next() == Some(name))
    };
    let reads = matches!(method, "GET" | "HEAD");
    let part = SUBRESOURCES
        .iter()
        .find(|(name, of_key, _, _)| *of_key == has_key && names(name))
        .map(|(_, _, read, write)| if reads { *read } else { *write })
        .filter(|action| !action.is_empty());
    if part.is_some() && method != "DELETE" {
        return part;
    }
    match (method, has_key) {
        ("GET" | "HEAD", true) if names("uploadId") => Some("s3:ListMultipartUploadParts"),
        ("DELETE", true) if names("uploadId") => Some("s3:AbortMultipartUpload"),
        ("GET" | "HEAD", true) if names("versionId") => Some("s3:GetObjectVersion"),
        ("DELETE", true) if names("versionId") => Some("s3:DeleteObjectVersion"),
        ("GET" | "HEAD", true) => Some("s3:GetObject"),
        ("GET" | "HEAD", false) => Some("s3:ListBucket"),
        ("PUT" | "POST", true) => Some("s3:PutObject"),
        ("PUT", false) if query.is_empty() => Some("s3:CreateBucket"),
        ("DELETE", true) => Some("s3:DeleteObject"),
        _ => None,
    }
}

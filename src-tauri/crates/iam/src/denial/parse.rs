//! Extracts what an error text contains.

use super::cause::CauseKind;

/// The parts of an error text.
#[derive(Debug, Default)]
pub(super) struct ParsedError {
    pub(super) action: Option<String>,
    pub(super) resource: Option<String>,
    pub(super) principal: Option<String>,
    pub(super) explicit: bool,
    /// The cause that AWS names.
    pub(super) named: Option<CauseKind>,
}

/// API operations and the actions that they need.
const OPERATIONS: [(&str, &str); 34] = [
    ("PutObject", "s3:PutObject"),
    ("GetObject", "s3:GetObject"),
    ("HeadObject", "s3:GetObject"),
    ("CopyObject", "s3:PutObject"),
    ("DeleteObject", "s3:DeleteObject"),
    ("DeleteObjects", "s3:DeleteObject"),
    ("PutObjectAcl", "s3:PutObjectAcl"),
    ("GetObjectAcl", "s3:GetObjectAcl"),
    ("CreateMultipartUpload", "s3:PutObject"),
    ("UploadPart", "s3:PutObject"),
    ("CompleteMultipartUpload", "s3:PutObject"),
    ("AbortMultipartUpload", "s3:AbortMultipartUpload"),
    ("ListMultipartUploads", "s3:ListBucketMultipartUploads"),
    ("ListParts", "s3:ListMultipartUploadParts"),
    ("ListObjects", "s3:ListBucket"),
    ("ListObjectsV2", "s3:ListBucket"),
    ("ListObjectVersions", "s3:ListBucketVersions"),
    ("HeadBucket", "s3:ListBucket"),
    ("ListBuckets", "s3:ListAllMyBuckets"),
    ("GetBucketLocation", "s3:GetBucketLocation"),
    ("GetBucketPolicy", "s3:GetBucketPolicy"),
    ("PutBucketPolicy", "s3:PutBucketPolicy"),
    (
        "GetBucketNotificationConfiguration",
        "s3:GetBucketNotification",
    ),
    (
        "PutBucketNotificationConfiguration",
        "s3:PutBucketNotification",
    ),
    (
        "GetBucketOwnershipControls",
        "s3:GetBucketOwnershipControls",
    ),
    ("Publish", "sns:Publish"),
    ("Subscribe", "sns:Subscribe"),
    ("SetTopicAttributes", "sns:SetTopicAttributes"),
    ("GetTopicAttributes", "sns:GetTopicAttributes"),
    ("AssumeRole", "sts:AssumeRole"),
    ("Decrypt", "kms:Decrypt"),
    ("GenerateDataKey", "kms:GenerateDataKey"),
    ("DescribeKey", "kms:DescribeKey"),
    ("PutKeyPolicy", "kms:PutKeyPolicy"),
];

/// Markers of a denial, in lower case, and the cause that they name.
const MARKERS: [(&str, Option<CauseKind>); 22] = [
    (
        "accesscontrollistnotsupported",
        Some(CauseKind::ObjectOwnership),
    ),
    (
        "bucket does not allow acls",
        Some(CauseKind::ObjectOwnership),
    ),
    ("block public access", Some(CauseKind::PublicAccessBlock)),
    ("blockpublicpolicy", Some(CauseKind::PublicAccessBlock)),
    ("expiredtoken", Some(CauseKind::Credentials)),
    (
        "token included in the request is expired",
        Some(CauseKind::Credentials),
    ),
    ("invalidaccesskeyid", Some(CauseKind::Credentials)),
    ("invalidclienttokenid", Some(CauseKind::Credentials)),
    ("unrecognizedclientexception", Some(CauseKind::Credentials)),
    ("signaturedoesnotmatch", Some(CauseKind::Credentials)),
    ("requesttimetooskewed", Some(CauseKind::Credentials)),
    (
        "unable to validate the following destination configurations",
        Some(CauseKind::Topic),
    ),
    (
        "customer master key that does not exist",
        Some(CauseKind::Key),
    ),
    ("kms key that does not exist", Some(CauseKind::Key)),
    ("is not authorized to perform", None),
    ("access denied", None),
    ("accessdenied", None),
    ("authorizationerror", None),
    ("forbidden", None),
    ("(403)", None),
    ("code: 403", None),
    ("statuscode: 403", None),
];

pub(super) fn parse(text: &str) -> Option<ParsedError> {
    let lower = text.to_ascii_lowercase();
    let (_, named) = MARKERS.iter().find(|(marker, _)| lower.contains(marker))?;
    let mut parsed = ParsedError {
        named: *named,
        explicit: lower.contains("explicit deny"),
        ..ParsedError::default()
    };
    parsed.principal = word_after(text, "User: ").or_else(|| word_after(text, "user: "));
    parsed.action = word_after(text, "to perform: ").or_else(|| find_action(text));
    parsed.resource = word_after(text, "on resource: ").or_else(|| find_resource(text));
    if parsed.named.is_none() {
        parsed.named = named_policy(&lower, &parsed);
    }
    if parsed.named == Some(CauseKind::Topic) && parsed.action.is_none() {
        parsed.action = Some("sns:Publish".to_owned());
    }
    Some(parsed)
}

/// Returns the word after `lead`, without quotes and punctuation.
fn word_after(text: &str, lead: &str) -> Option<String> {
    let from = text.find(lead)? + lead.len();
    let word = text.get(from..)?.split_whitespace().next()?;
    let word = word
        .trim_matches(|c: char| matches!(c, '"' | '\'' | '\\' | ',' | ';' | ')' | '(' | '<' | '>'))
        .trim_end_matches(['.', ':']);
    // XML or JSON may follow directly.
    let word = word.split(['<', '"', '\\']).next().unwrap_or(word);
    (!word.is_empty()).then(|| word.to_owned())
}

/// Returns the action of the operation that a tool names.
fn find_action(text: &str) -> Option<String> {
    let named = word_after(text, "when calling the ")
        .or_else(|| word_after(text, "operation error S3: "))
        .or_else(|| word_after(text, "operation error SNS: "))
        .or_else(|| word_after(text, "operation error KMS: "))
        .or_else(|| word_after(text, "operation error STS: "))?;
    OPERATIONS
        .iter()
        .find(|(name, _)| *name == named)
        .map(|(_, action)| (*action).to_owned())
}

/// Returns the first ARN of a resource, or the ARN of the first S3 address.
fn find_resource(text: &str) -> Option<String> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ')' | '<' | '\\');
    for (at, _) in text.match_indices("arn:aws") {
        let arn = text.get(at..)?.split(ends).next()?;
        let arn = arn.trim_end_matches(['.', ':', ';']);
        let service = arn.split(':').nth(2).unwrap_or_default();
        if matches!(service, "s3" | "sns" | "kms" | "sqs") {
            return Some(arn.to_owned());
        }
    }
    let at = text.find("s3://")?;
    let address = text.get(at + 5..)?.split(ends).next()?;
    let address = address.trim_end_matches(['.', ':', ';', '/']);
    (!address.is_empty()).then(|| format!("arn:aws:s3:::{address}"))
}

/// Returns the policy that AWS names: `because no … policy allows`, `with an
/// explicit deny in a … policy`.
fn named_policy(lower: &str, parsed: &ParsedError) -> Option<CauseKind> {
    let from = [
        "explicit deny in a",
        "because no ",
        "not allow the request. no ",
    ]
    .iter()
    .find_map(|lead| lower.find(lead).map(|at| at + lead.len()))?;
    let rest = lower.get(from..)?;
    let names = [
        ("identity-based policy", Some(CauseKind::Identity)),
        ("resource-based policy", None),
        ("service control policy", Some(CauseKind::ServiceControl)),
        ("resource control policy", Some(CauseKind::ServiceControl)),
        ("permissions boundary", Some(CauseKind::Boundary)),
        ("session policy", Some(CauseKind::Session)),
        ("vpc endpoint policy", Some(CauseKind::Endpoint)),
        ("role trust policy", Some(CauseKind::Trust)),
    ];
    let (_, kind) = names
        .iter()
        .filter_map(|entry| Some((rest.find(entry.0)?, entry)))
        .min_by_key(|(at, _)| *at)
        .map(|(_, entry)| entry)?;
    Some(kind.unwrap_or_else(|| resource_policy(parsed)))
}

/// Returns the resource-based policy of the action's service.
pub(super) fn resource_policy(parsed: &ParsedError) -> CauseKind {
    let service = parsed
        .action
        .as_deref()
        .and_then(|action| action.split(':').next())
        .unwrap_or_default();
    match service.to_ascii_lowercase().as_str() {
        "s3" => CauseKind::Bucket,
        "sns" => CauseKind::Topic,
        "kms" => CauseKind::Key,
        "sts" => CauseKind::Trust,
        _ => CauseKind::Resource,
    }
}

//! What can be read from an error text.

use super::Place;

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) action: Option<String>,
    pub(super) resource: Option<String>,
    pub(super) principal: Option<String>,
    pub(super) explicit: bool,
    /// The place that AWS itself names.
    pub(super) named: Option<Place>,
}

/// Requests and the actions that they need.
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

/// Words that tell of a denial, and the place that they name.
const SIGNS: [(&str, Option<Place>); 22] = [
    (
        "accesscontrollistnotsupported",
        Some(Place::ObjectOwnership),
    ),
    ("bucket does not allow acls", Some(Place::ObjectOwnership)),
    ("block public access", Some(Place::PublicAccessBlock)),
    ("blockpublicpolicy", Some(Place::PublicAccessBlock)),
    ("expiredtoken", Some(Place::Credentials)),
    (
        "token included in the request is expired",
        Some(Place::Credentials),
    ),
    ("invalidaccesskeyid", Some(Place::Credentials)),
    ("invalidclienttokenid", Some(Place::Credentials)),
    ("unrecognizedclientexception", Some(Place::Credentials)),
    ("signaturedoesnotmatch", Some(Place::Credentials)),
    ("requesttimetooskewed", Some(Place::Credentials)),
    (
        "unable to validate the following destination configurations",
        Some(Place::Topic),
    ),
    ("customer master key that does not exist", Some(Place::Key)),
    ("kms key that does not exist", Some(Place::Key)),
    ("is not authorized to perform", None),
    ("access denied", None),
    ("accessdenied", None),
    ("authorizationerror", None),
    ("forbidden", None),
    ("(403)", None),
    ("code: 403", None),
    ("statuscode: 403", None),
];

pub(super) fn read(text: &str) -> Option<Reading> {
    let lower = text.to_ascii_lowercase();
    let (_, named) = SIGNS.iter().find(|(sign, _)| lower.contains(sign))?;
    let mut reading = Reading {
        named: *named,
        explicit: lower.contains("explicit deny"),
        ..Reading::default()
    };
    reading.principal = after(text, "User: ").or_else(|| after(text, "user: "));
    reading.action = after(text, "to perform: ").or_else(|| operation(text));
    reading.resource = after(text, "on resource: ").or_else(|| resource(text));
    if reading.named.is_none() {
        reading.named = policy(&lower, &reading);
    }
    if reading.named == Some(Place::Topic) && reading.action.is_none() {
        reading.action = Some("sns:Publish".to_owned());
    }
    Some(reading)
}

/// The word that follows, without quotes and punctuation around it.
fn after(text: &str, lead: &str) -> Option<String> {
    let from = text.find(lead)? + lead.len();
    let word = text.get(from..)?.split_whitespace().next()?;
    let word = word
        .trim_matches(|c: char| matches!(c, '"' | '\'' | '\\' | ',' | ';' | ')' | '(' | '<' | '>'))
        .trim_end_matches(['.', ':']);
    // XML and JSON may follow without a blank.
    let word = word.split(['<', '"', '\\']).next().unwrap_or(word);
    (!word.is_empty()).then(|| word.to_owned())
}

/// The action of the request that a tool names.
fn operation(text: &str) -> Option<String> {
    let named = after(text, "when calling the ")
        .or_else(|| after(text, "operation error S3: "))
        .or_else(|| after(text, "operation error SNS: "))
        .or_else(|| after(text, "operation error KMS: "))
        .or_else(|| after(text, "operation error STS: "))?;
    OPERATIONS
        .iter()
        .find(|(name, _)| *name == named)
        .map(|(_, action)| (*action).to_owned())
}

/// The first ARN of a resource, or an address of S3.
fn resource(text: &str) -> Option<String> {
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

/// The policy that AWS names: `because no … policy allows`, `with an explicit
/// deny in a … policy`.
fn policy(lower: &str, reading: &Reading) -> Option<Place> {
    let from = [
        "explicit deny in a",
        "because no ",
        "not allow the request. no ",
    ]
    .iter()
    .find_map(|lead| lower.find(lead).map(|at| at + lead.len()))?;
    let rest = lower.get(from..)?;
    let names = [
        ("identity-based policy", Some(Place::Identity)),
        ("resource-based policy", None),
        ("service control policy", Some(Place::ServiceControl)),
        ("resource control policy", Some(Place::ServiceControl)),
        ("permissions boundary", Some(Place::Boundary)),
        ("session policy", Some(Place::Session)),
        ("vpc endpoint policy", Some(Place::Endpoint)),
        ("role trust policy", Some(Place::Trust)),
    ];
    let (_, place) = names
        .iter()
        .filter_map(|entry| Some((rest.find(entry.0)?, entry)))
        .min_by_key(|(at, _)| *at)
        .map(|(_, entry)| entry)?;
    Some(place.unwrap_or_else(|| of_resource(reading)))
}

/// The policy of the resource that was asked.
pub(super) fn of_resource(reading: &Reading) -> Place {
    let service = reading
        .action
        .as_deref()
        .and_then(|action| action.split(':').next())
        .unwrap_or_default();
    match service.to_ascii_lowercase().as_str() {
        "s3" => Place::Bucket,
        "sns" => Place::Topic,
        "kms" => Place::Key,
        "sts" => Place::Trust,
        _ => Place::Resource,
    }
}

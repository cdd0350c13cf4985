//! The actions of API operations.

use tallyman_service_reference::{Service, service, service_prefixes};

/// API operations whose action has another name.
const OPERATIONS: [(&str, &str); 37] = [
    ("HeadObject", "s3:GetObject"),
    ("SelectObjectContent", "s3:GetObject"),
    ("CopyObject", "s3:PutObject"),
    ("PostObject", "s3:PutObject"),
    ("DeleteObjects", "s3:DeleteObject"),
    ("CreateMultipartUpload", "s3:PutObject"),
    ("InitiateMultipartUpload", "s3:PutObject"),
    ("UploadPart", "s3:PutObject"),
    ("UploadPartCopy", "s3:PutObject"),
    ("CompleteMultipartUpload", "s3:PutObject"),
    ("ListMultipartUploads", "s3:ListBucketMultipartUploads"),
    ("ListParts", "s3:ListMultipartUploadParts"),
    ("ListObjects", "s3:ListBucket"),
    ("ListObjectsV2", "s3:ListBucket"),
    ("ListObjectVersions", "s3:ListBucketVersions"),
    ("HeadBucket", "s3:ListBucket"),
    ("ListBuckets", "s3:ListAllMyBuckets"),
    (
        "GetBucketNotificationConfiguration",
        "s3:GetBucketNotification",
    ),
    (
        "PutBucketNotificationConfiguration",
        "s3:PutBucketNotification",
    ),
    (
        "GetBucketLifecycleConfiguration",
        "s3:GetLifecycleConfiguration",
    ),
    (
        "PutBucketLifecycleConfiguration",
        "s3:PutLifecycleConfiguration",
    ),
    ("GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    ("PutBucketEncryption", "s3:PutEncryptionConfiguration"),
    ("GetBucketReplication", "s3:GetReplicationConfiguration"),
    ("PutBucketReplication", "s3:PutReplicationConfiguration"),
    ("GetBucketCors", "s3:GetBucketCORS"),
    ("PutBucketCors", "s3:PutBucketCORS"),
    ("DeleteBucketCors", "s3:PutBucketCORS"),
    ("GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"),
    ("PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
    (
        "GetObjectLockConfiguration",
        "s3:GetBucketObjectLockConfiguration",
    ),
    (
        "PutObjectLockConfiguration",
        "s3:PutBucketObjectLockConfiguration",
    ),
    ("DeleteBucketTagging", "s3:PutBucketTagging"),
    ("PublishBatch", "sns:Publish"),
    ("SendMessageBatch", "sqs:SendMessage"),
    ("DeleteMessageBatch", "sqs:DeleteMessage"),
    ("PutRecordBatch", "firehose:PutRecordBatch"),
];

/// Services that are looked at first for an operation whose service the error
/// does not name.
const COMMON_SERVICES: [&str; 6] = ["s3", "sns", "kms", "sts", "sqs", "iam"];

/// Returns the action that an operation needs. `name` is that of its service,
/// if known.
pub(super) fn action_of(operation: &str, name: Option<&str>) -> Option<String> {
    // Every operation begins with a capital and has a verb and a noun; common
    // words such as `Access` are none.
    if !operation.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    if let Some((_, action)) = OPERATIONS.iter().find(|(known, _)| *known == operation) {
        return Some((*action).to_owned());
    }
    let find = |service: Service| {
        let action = service.actions().find(|action| action.name == operation)?;
        Some(format!("{}:{}", service.prefix, action.name))
    };
    if let Some(name) = name {
        let lower = name.to_ascii_lowercase().replace(' ', "");
        return service(&lower)
            .and_then(find)
            .or_else(|| Some(format!("{lower}:{operation}")).filter(|_| !name.contains(' ')));
    }
    COMMON_SERVICES
        .iter()
        .filter_map(|prefix| service(prefix))
        .find_map(find)
        .or_else(|| {
            // Another service, if only one has such an action.
            let mut found = service_prefixes().filter_map(service).filter_map(find);
            let first = found.next()?;
            found.next().is_none().then_some(first)
        })
}

/// Returns the action of an operation that several services have, if the text names one
/// of them. `lower` is the text in lower case.
pub(super) fn action_among(operation: &str, lower: &str) -> Option<String> {
    let is_named = |service: &Service| {
        let own = match service.prefix {
            // Lake Formation denies operations of the catalog.
            "glue" => lower.contains("lake formation") || lower.contains("datacatalog"),
            // Only Amazon EC2 has this code.
            "ec2" => lower.contains("unauthorizedoperation"),
            _ => false,
        };
        own || lower
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .any(|word| word == service.prefix || word.strip_prefix("aws") == Some(service.prefix))
    };
    let mut found = service_prefixes()
        .filter_map(service)
        .filter(is_named)
        .filter(|service| service.actions().any(|action| action.name == operation));
    let first = found.next()?;
    let is_only = found.next().is_none();
    is_only.then(|| format!("{}:{operation}", first.prefix))
}

/// Returns an action as AWS's reference writes it: `sns:Publish` for `SNS:publish`.
pub(super) fn normalized(action: &str) -> String {
    let Some((prefix, name)) = action.split_once(':') else {
        return action.to_owned();
    };
    let Some(service) = service(prefix) else {
        return action.to_owned();
    };
    let name = service.action(name).map_or(name, |action| action.name);
    format!("{}:{name}", service.prefix)
}

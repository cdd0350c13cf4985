//! Finds the action that was denied.

use tallyman_service_reference::{Service, service, service_prefixes};

use super::scan::{identifiers, word_after};

/// API operations whose action has another name.
const OPERATIONS: [(&str, &str); 36] = [
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
];

/// Services that are looked at first for an operation whose service the error
/// does not name.
const COMMON_SERVICES: [&str; 6] = ["s3", "sns", "kms", "sts", "sqs", "iam"];

/// What Hadoop's S3A calls its operations, before ` on s3a://`.
const S3A_OPERATIONS: [(&str, &str); 16] = [
    ("getfilestatus on s3a://", "s3:GetObject"),
    ("getobjectmetadata on s3a://", "s3:GetObject"),
    (" at 0 on s3a://", "s3:GetObject"),
    ("reopen at position", "s3:GetObject"),
    ("reopen s3a://", "s3:GetObject"),
    ("open s3a://", "s3:GetObject"),
    ("read on s3a://", "s3:GetObject"),
    ("writing object on ", "s3:PutObject"),
    ("put 0-byte object", "s3:PutObject"),
    ("multipartupload on ", "s3:PutObject"),
    ("multipart upload on ", "s3:PutObject"),
    ("upload part", "s3:PutObject"),
    ("copyfile(", "s3:PutObject"),
    ("delete on s3a://", "s3:DeleteObject"),
    ("multipart delete", "s3:DeleteObject"),
    ("doesbucketexist on ", "s3:ListBucket"),
];

/// Words of tools that name no operation, in lower case.
const PHRASES: [(&str, &str); 19] = [
    ("aws::s3::bucketpolicy", "s3:PutBucketPolicy"),
    ("aws::sns::topicpolicy", "sns:SetTopicAttributes"),
    ("putting s3 policy", "s3:PutBucketPolicy"),
    ("putting s3 bucket policy", "s3:PutBucketPolicy"),
    ("putting s3 bucket notification", "s3:PutBucketNotification"),
    ("setting s3 bucket notification", "s3:PutBucketNotification"),
    ("creating s3 bucket acl", "s3:PutBucketAcl"),
    ("creating s3 bucket", "s3:CreateBucket"),
    ("reading s3 bucket policy", "s3:GetBucketPolicy"),
    ("reading s3 bucket", "s3:ListBucket"),
    ("listing s3 objects", "s3:ListBucket"),
    ("liststatus on s3a://", "s3:ListBucket"),
    ("list objects under", "s3:ListBucket"),
    ("putting s3 acl", "s3:PutBucketAcl"),
    ("could not list objects", "s3:ListBucket"),
    ("unable to list folder", "s3:ListBucket"),
    ("unable to list objects", "s3:ListBucket"),
    ("when listing objects", "s3:ListBucket"),
    ("when reading information for key", "s3:GetObject"),
];

/// Returns the action, such as `s3:PutObject`, from AWS's own sentence, the
/// operation that a tool names, or the request itself.
pub(super) fn find_action(text: &str, lower: &str) -> Option<String> {
    stated_action(text)
        .or_else(|| named_operation(text))
        .or_else(|| phrase(&S3A_OPERATIONS, lower).filter(|_| lower.contains("s3a")))
        .or_else(|| any_action(text))
        .or_else(|| operation_in_code(text))
        .or_else(|| phrase(&PHRASES, lower))
        .or_else(|| http_request(text))
}

/// Returns the action in AWS's sentence: `not authorized to perform: …`.
fn stated_action(text: &str) -> Option<String> {
    ["to perform: ", "to perform "].iter().find_map(|lead| {
        let word = word_after(text, lead)?;
        let (service, name) = word.split_once(':')?;
        let plain = |part: &str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        };
        (plain(service) && plain(name)).then_some(word)
    })
}

/// Returns the action of the operation that a tool names in a sentence.
fn named_operation(text: &str) -> Option<String> {
    const LEADS: [&str; 8] = [
        "when calling the ",
        "when calling ",
        "Error executing \"",
        "AWS Error ACCESS_DENIED during ",
        "Error ACCESS_DENIED during ",
        "during ",
        "\"eventName\": \"",
        "\"eventName\":\"",
    ];
    LEADS
        .iter()
        .find_map(|lead| action_of(&word_after(text, lead)?, None))
        .or_else(|| {
            // AWS SDK for Go: `operation error S3: PutObject, …`.
            let (_, rest) = text.split_once("operation error ")?;
            let (service, operation) = rest.split_once(": ")?;
            action_of(identifiers(operation).next()?, Some(service))
        })
}

/// Returns the first action in the text that AWS has.
fn any_action(text: &str) -> Option<String> {
    let ends = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, ':' | '-' | '_');
    text.split(ends).find_map(|word| {
        let word = word.trim_matches(':');
        let (prefix, name) = word.split_once(':')?;
        service(prefix)?.action(name).map(|_| word.to_owned())
    })
}

/// Returns the action of an operation in a stack trace or the name of a type:
/// `AmazonS3Client.putObject(`, `de_PutObjectCommandError`, `PutObjectError`.
fn operation_in_code(text: &str) -> Option<String> {
    let calls = text.match_indices("Client.").filter_map(|(at, lead)| {
        let call = identifiers(text.get(at + lead.len()..)?).next()?;
        let mut letters = call.chars();
        let first = letters.next()?.to_ascii_uppercase();
        Some(format!("{first}{}", letters.as_str()))
    });
    let types = identifiers(text).filter_map(|word| {
        let word = ["de_", "deserializeAws_restXml", "deserializeAws_query"]
            .into_iter()
            .find_map(|start| word.strip_prefix(start))
            .unwrap_or(word);
        let end = ["CommandError", "Command", "Error", "Request"]
            .into_iter()
            .find(|end| word.ends_with(end))?;
        word.strip_suffix(end).map(str::to_owned)
    });
    calls
        .chain(types)
        .find_map(|name| action_of(name.strip_suffix("Async").unwrap_or(&name), None))
}

fn phrase(phrases: &[(&str, &str)], lower: &str) -> Option<String> {
    phrases
        .iter()
        .find(|(phrase, _)| lower.contains(phrase))
        .map(|(_, action)| (*action).to_owned())
}

/// Returns the action of an HTTP request to S3: `PUT https://…`.
fn http_request(text: &str) -> Option<String> {
    text.match_indices("https://").find_map(|(at, lead)| {
        let method = text
            .get(..at)?
            .trim_end_matches(['`', '"', '\'', ' '])
            .rsplit(|c: char| !c.is_ascii_alphabetic())
            .next()?;
        let url = text.get(at + lead.len()..)?;
        let url = url.split([' ', '`', '"', '\'', '\n']).next()?;
        let (host, path) = url.split_once('/').unwrap_or((url, ""));
        if !host.contains("amazonaws.com") {
            return None;
        }
        let path = path.split('?').next().unwrap_or(path);
        let has_key = if host.starts_with("s3") {
            path.split_once('/').is_some_and(|(_, key)| !key.is_empty())
        } else {
            !path.is_empty()
        };
        let action = match (method, has_key) {
            ("GET" | "HEAD", true) => "s3:GetObject",
            ("GET" | "HEAD", false) => "s3:ListBucket",
            ("PUT", true) => "s3:PutObject",
            ("DELETE", true) => "s3:DeleteObject",
            _ => return None,
        };
        Some(action.to_owned())
    })
}

/// Returns the action that an operation needs. `name` is that of its service,
/// if known.
fn action_of(operation: &str, name: Option<&str>) -> Option<String> {
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

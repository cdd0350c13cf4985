//! Names of API operations and commands that are mistaken for actions.

/// Operations without an action of their name, and the action that each requires: S3 API
/// reference, "Policy actions for Amazon S3" of the S3 user guide, and the Lambda and KMS
/// developer guides.
const OPERATIONS: [(&str, &str); 44] = [
    ("s3:CompleteMultipartUpload", "s3:PutObject"),
    ("s3:CopyObject", "s3:PutObject"),
    ("s3:CreateMultipartUpload", "s3:PutObject"),
    ("s3:DeleteBucketEncryption", "s3:PutEncryptionConfiguration"),
    ("s3:DeleteBucketLifecycle", "s3:PutLifecycleConfiguration"),
    (
        "s3:DeleteBucketReplication",
        "s3:PutReplicationConfiguration",
    ),
    ("s3:DeleteObjects", "s3:DeleteObject"),
    ("s3:DownloadObject", "s3:GetObject"),
    ("s3:GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    ("s3:GetBucketLifecycle", "s3:GetLifecycleConfiguration"),
    (
        "s3:GetBucketLifecycleConfiguration",
        "s3:GetLifecycleConfiguration",
    ),
    (
        "s3:GetBucketNotificationConfiguration",
        "s3:GetBucketNotification",
    ),
    ("s3:GetBucketReplication", "s3:GetReplicationConfiguration"),
    (
        "s3:GetObjectLockConfiguration",
        "s3:GetBucketObjectLockConfiguration",
    ),
    ("s3:GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"),
    ("s3:HeadBucket", "s3:ListBucket"),
    ("s3:HeadObject", "s3:GetObject"),
    ("s3:ListBuckets", "s3:ListAllMyBuckets"),
    ("s3:ListMultipartUploads", "s3:ListBucketMultipartUploads"),
    ("s3:ListObject", "s3:ListBucket"),
    ("s3:ListObjectVersions", "s3:ListBucketVersions"),
    ("s3:ListObjects", "s3:ListBucket"),
    ("s3:ListObjectsV2", "s3:ListBucket"),
    ("s3:ListParts", "s3:ListMultipartUploadParts"),
    ("s3:PutBucketEncryption", "s3:PutEncryptionConfiguration"),
    ("s3:PutBucketLifecycle", "s3:PutLifecycleConfiguration"),
    (
        "s3:PutBucketLifecycleConfiguration",
        "s3:PutLifecycleConfiguration",
    ),
    (
        "s3:PutBucketNotificationConfiguration",
        "s3:PutBucketNotification",
    ),
    ("s3:PutBucketReplication", "s3:PutReplicationConfiguration"),
    (
        "s3:PutObjectLockConfiguration",
        "s3:PutBucketObjectLockConfiguration",
    ),
    ("s3:PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
    ("s3:ReadObject", "s3:GetObject"),
    ("s3:SelectObjectContent", "s3:GetObject"),
    ("s3:UploadObject", "s3:PutObject"),
    ("s3:UploadPart", "s3:PutObject"),
    ("s3:UploadPartCopy", "s3:PutObject"),
    ("s3:WriteObject", "s3:PutObject"),
    ("kms:GenerateKey", "kms:GenerateDataKey"),
    ("kms:ReEncrypt", "kms:ReEncrypt*"),
    ("lambda:Invoke", "lambda:InvokeFunction"),
    ("sns:PublishBatch", "sns:Publish"),
    ("sns:PublishMessage", "sns:Publish"),
    ("sqs:ReadMessage", "sqs:ReceiveMessage"),
    ("sts:Assume", "sts:AssumeRole"),
];

/// Returns the action that an operation of a service requires. `None` if the name is not
/// one of an operation.
pub(super) fn required_action(service: &str, name: &str) -> Option<&'static str> {
    OPERATIONS
        .iter()
        .find(|(operation, _)| {
            operation
                .split_once(':')
                .is_some_and(|(of, known)| of == service && known.eq_ignore_ascii_case(name))
        })
        .map(|(_, action)| *action)
}

/// Actions that AWS lists as deprecated, and the one that replaced each: Service
/// Authorization Reference, "Actions, resources, and condition keys for Amazon Athena".
const REPLACED: [(&str, &str); 3] = [
    ("athena:CancelQueryExecution", "athena:StopQueryExecution"),
    ("athena:GetQueryExecutions", "athena:ListQueryExecutions"),
    ("athena:RunQuery", "athena:StartQueryExecution"),
];

/// Returns the action that replaced a deprecated one. `None` if it is not deprecated.
pub(super) fn replacement(action: &str) -> Option<&'static str> {
    REPLACED
        .iter()
        .find(|(old, _)| old.eq_ignore_ascii_case(action))
        .map(|(_, new)| *new)
}

#[cfg(test)]
mod tests {
    use super::{OPERATIONS, REPLACED};
    use tallyman_service_reference::service;

    #[test]
    fn operations_are_no_actions_and_their_actions_exist() {
        for (operation, action) in OPERATIONS {
            let known = |action: &str| {
                let (prefix, name) = action.split_once(':').expect("service and name");
                service(prefix).is_some_and(|service| !service.actions_matching(name).is_empty())
            };
            assert!(!known(operation), "{operation} is an action");
            assert!(known(action), "{action} is no action");
        }
    }

    #[test]
    fn replaced_actions_and_their_replacements_exist() {
        let actions = REPLACED.iter().flat_map(|(old, new)| [old, new]);
        for action in actions {
            let (prefix, name) = action.split_once(':').expect("service and name");
            assert!(service(prefix).is_some_and(|service| service.action(name).is_some()));
        }
    }
}

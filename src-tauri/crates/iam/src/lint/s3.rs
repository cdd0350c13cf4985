//! Checks that S3 actions and resources fit together.

use tallyman_text::quoted;

use super::linter::{Change, Linter};
use super::rules::Rule;
use crate::document::{DocumentKind, Effect, Statement};
use crate::severity::Severity;

/// Types of S3 resources: those that an action works on, or those that the
/// resources of a statement can have.
#[derive(Clone, Copy)]
pub(super) struct ResourceTypes {
    pub(super) object: bool,
    pub(super) bucket: bool,
}

const OBJECT_ACTIONS: &str = "AbortMultipartUpload BypassGovernanceRetention DeleteObject \
    DeleteObjectTagging DeleteObjectVersion DeleteObjectVersionTagging GetObject GetObjectAcl \
    GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging GetObjectTorrent \
    GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes \
    GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent \
    InitiateReplication ListMultipartUploadParts ObjectOwnerOverrideToBucketOwner PutObject \
    PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging PutObjectVersionAcl \
    PutObjectVersionTagging ReplicateDelete ReplicateObject ReplicateTags RestoreObject";

const BUCKET_ACTIONS: &str = "CreateBucket DeleteBucket DeleteBucketPolicy DeleteBucketWebsite \
    GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAcl GetBucketCORS \
    GetBucketLocation GetBucketLogging GetBucketNotification GetBucketObjectLockConfiguration \
    GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock \
    GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite \
    GetEncryptionConfiguration GetIntelligentTieringConfiguration GetInventoryConfiguration \
    GetLifecycleConfiguration GetMetricsConfiguration GetReplicationConfiguration ListBucket \
    ListBucketMultipartUploads ListBucketVersions PutAccelerateConfiguration \
    PutAnalyticsConfiguration PutBucketAcl PutBucketCORS PutBucketLogging PutBucketNotification \
    PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy \
    PutBucketPublicAccessBlock PutBucketRequestPayment PutBucketTagging PutBucketVersioning \
    PutBucketWebsite PutEncryptionConfiguration PutIntelligentTieringConfiguration \
    PutInventoryConfiguration PutLifecycleConfiguration PutMetricsConfiguration \
    PutReplicationConfiguration";

/// Returns the types of resources that an action works on: both for a wildcard
/// that matches actions of both, none for an unknown action.
pub(super) fn action_types(action: &str) -> ResourceTypes {
    let action = action.to_ascii_lowercase();
    let any = |list: &str| {
        action.strip_prefix("s3:").is_some_and(|name| {
            list.split_whitespace()
                .any(|known| crate::evaluate::glob(name, &known.to_ascii_lowercase()))
        })
    };
    ResourceTypes {
        object: any(OBJECT_ACTIONS),
        bucket: any(BUCKET_ACTIONS),
    }
}

/// Returns the types of a statement's resources. `None` if one of them may not
/// belong to S3.
pub(super) fn resource_types(statement: &Statement) -> Option<ResourceTypes> {
    if statement.not_resource || statement.resources.is_empty() {
        return None;
    }
    let mut types = ResourceTypes {
        object: false,
        bucket: false,
    };
    for resource in &statement.resources {
        let parts: Vec<&str> = resource.value.splitn(6, ':').collect();
        match parts[..] {
            ["*"] => {
                types.object = true;
                types.bucket = true;
            }
            ["arn", _, "s3", "", "", name] => {
                let open = name.contains(['*', '?']) || name.contains("${");
                let slash = name.contains('/');
                types.object |= slash || open;
                types.bucket |= !slash;
            }
            _ => return None,
        }
    }
    Some(types)
}

pub(super) fn check(linter: &mut Linter<'_>) {
    for statement in linter.statements() {
        let Some(types) = resource_types(&statement) else {
            continue;
        };
        if statement.not_action {
            continue;
        }
        for action in &statement.actions {
            let works_on = action_types(&action.value);
            let (rule, works, listed) = match (works_on.object, works_on.bucket) {
                (true, false) if !types.object => {
                    (Rule::ObjectActionOnBucket, "objects", "buckets")
                }
                (false, true) if !types.bucket => {
                    (Rule::BucketActionOnObject, "buckets", "objects")
                }
                _ => continue,
            };
            let bucket = linter.kind == DocumentKind::Bucket;
            let deny = statement.effect == Some(Effect::Deny);
            let severity = if bucket {
                Severity::Error
            } else if deny || statement.actions.len() == 1 {
                Severity::Warning
            } else {
                Severity::Notice
            };
            let effect = if bucket {
                "S3 rejects such a bucket policy."
            } else {
                "It has no effect."
            };
            let change = linter.item_with_comma(action.span).map(|removed| Change {
                label: format!("Remove {}", action.value),
                edits: vec![(removed, String::new())],
            });
            let help = if rule == Rule::ObjectActionOnBucket {
                "Add the ARN of the objects, which ends in `/*`, or remove the action."
            } else {
                "Add the ARN of the bucket, without a slash, or remove the action."
            };
            linter.add_fixable(
                rule,
                severity,
                action.span,
                format!(
                    "{} applies to {works}, but this statement lists only {listed}. {effect}",
                    quoted(&action.value)
                ),
                help,
                change,
            );
        }
    }
}

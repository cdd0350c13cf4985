//! Errors that name the policy, the key or the setting that denied.

use super::super::cause::CauseKind::{
    Bucket, Identity, Key, ObjectLock, ObjectOwnership, Proxy, PublicAccessBlock, Region,
    RequesterPays, Resource, StorageClass, Topic, Trust,
};
use super::known_error::{BASE, KnownError};

/// Errors that count before those of credentials.
pub(super) const FIRST: &[KnownError] = &[
    KnownError {
        marks: &[
            "accesscontrollistnotsupported",
            "bucket does not allow acls",
        ],
        kind: ObjectOwnership,
        text: Some(
            "With Bucket owner enforced, S3 rejects every write that sets an ACL other than \
             bucket-owner-full-control. Write without an ACL, or set Object Ownership to Bucket \
             owner preferred.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "block public access",
            "blockpublicpolicy",
            "blockpublicacls",
            "restrictpublicbuckets",
            "public policies are blocked",
        ],
        kind: PublicAccessBlock,
        ..BASE
    },
    KnownError {
        marks: &["lake formation permission"],
        kind: Resource,
        text: Some(
            "Lake Formation governs this table or database, beside IAM: the role or user needs a \
             grant there (Describe, Select, Create Table …) on the database, the table and its \
             columns, or on their LF-Tags, and for data also lakeformation:GetDataAccess in IAM. \
             An administrator of the data lake grants it: Lake Formation, Data permissions.",
        ),
        others: &[Identity],
        ..BASE
    },
];

/// The more specific ones come first.
pub(super) const ERRORS: &[KnownError] = &[
    KnownError {
        marks: &["unable to validate the following destination configurations"],
        kind: Topic,
        by_policy: true,
        others: &[Key],
        action: Some("sns:Publish"),
        ..BASE
    },
    KnownError {
        marks: &["kmsdisabled", "kmsinvalidstate", "kms.disabled"],
        shared_marks: &[
            "disabledexception",
            "key is disabled",
            "is pending deletion",
            "is pending import",
        ],
        kind: Key,
        text: Some(
            "The KMS key is disabled, or to be deleted. Enable it, or cancel its deletion. No \
             policy plays a part.",
        ),
        ..BASE
    },
    KnownError {
        marks: &[
            "master key that does not exist",
            "kms key that does not exist",
            "associated with this ciphertext",
            "resource does not exist in this region",
            "kms.notfoundexception",
            "kmsnotfound",
            "kmsaccessdenied",
            "kms.accessdenied",
            "kms.kms",
            "kms access was denied",
            "access to kms is not allowed",
            "service: awskms",
            "service: kms",
            "awskms; status code",
        ],
        kind: Key,
        by_policy: true,
        text: Some(
            "The KMS key of the object, topic or queue denied it: its policy does not let the \
             caller use it (kms:GenerateDataKey to write, kms:Decrypt to read and to publish), or \
             the key was deleted or is in another region. Only a customer managed key can be \
             opened to another account or to a service.",
        ),
        others: &[Identity],
        action: Some("kms:Decrypt"),
        ..BASE
    },
    KnownError {
        marks: &["is not allowed by integration"],
        kind: Resource,
        text: Some(
            "Snowflake itself denied it: the storage integration does not allow this location. \
             Add it to STORAGE_ALLOWED_LOCATIONS of the integration (ALTER STORAGE INTEGRATION); \
             the bucket and the role's policy have to allow it too.",
        ),
        others: &[Bucket, Identity],
        ..BASE
    },
    KnownError {
        marks: &["error assuming aws_role"],
        kind: Trust,
        text: Some(
            "Snowflake cannot assume the role of the integration or stage. The role's trust \
             policy has to name the user and the external ID that Snowflake shows now: \
             STORAGE_AWS_IAM_USER_ARN and STORAGE_AWS_EXTERNAL_ID of DESC INTEGRATION. Creating \
             the integration anew changes the external ID.",
        ),
        action: Some("sts:AssumeRole"),
        ..BASE
    },
    KnownError {
        marks: &[
            "not authorized to assume",
            "is unable to assume role",
            "cannot be assumed by",
            "not authorized to get credentials of role",
        ],
        yields: true,
        kind: Trust,
        text: Some(
            "The service cannot assume the role. The role's trust policy has to allow \
             sts:AssumeRole to the service, such as redshift.amazonaws.com, \
             firehose.amazonaws.com or lambda.amazonaws.com. For Redshift, the role has to be \
             attached to the cluster too. A new role takes some seconds to count.",
        ),
        others: &[Identity],
        action: Some("sts:AssumeRole"),
        ..BASE
    },
    KnownError {
        marks: &["unable to verify/create output bucket"],
        kind: Identity,
        certain: false,
        text: Some(
            "Athena looks for the bucket of its results with the caller's permissions: \
             s3:GetBucketLocation, s3:ListBucket, s3:PutObject, s3:GetObject, \
             s3:AbortMultipartUpload, s3:ListBucketMultipartUploads and \
             s3:ListMultipartUploadParts on the bucket and its objects. Check the name of the \
             bucket in the settings of the workgroup too.",
        ),
        others: &[Bucket, Region],
        ..BASE
    },
    KnownError {
        marks: &["trust policy for the provided iam role allows"],
        kind: Identity,
        certain: false,
        text: Some(
            "Firehose writes with the role of the stream. Its policy has to allow s3:PutObject, \
             s3:AbortMultipartUpload, s3:GetBucketLocation and s3:ListBucket on the bucket, and \
             its trust policy has to name firehose.amazonaws.com.",
        ),
        others: &[Trust, Bucket, Key],
        action: Some("s3:PutObject"),
        ..BASE
    },
    KnownError {
        marks: &["protected by object lock", "worm protected"],
        kind: ObjectLock,
        ..BASE
    },
    KnownError {
        marks: &[
            "invalidobjectstate",
            "not valid for the object's storage class",
            "not valid for the object's access tier",
        ],
        kind: StorageClass,
        ..BASE
    },
    KnownError {
        marks: &["corsresponse", "this cors request is not allowed"],
        kind: Bucket,
        text: Some(
            "The bucket's CORS configuration does not allow this origin, method or header to a \
             browser. It is no policy: change the CORS configuration of the bucket.",
        ),
        ..BASE
    },
    KnownError {
        marks: &["requester pays", "requester-pays"],
        kind: RequesterPays,
        ..BASE
    },
    KnownError {
        marks: &["generated by cloudfront"],
        shared_marks: &["request blocked"],
        kind: Proxy,
        text: Some(
            "CloudFront or its firewall (AWS WAF) answered, not S3. Look at the distribution: the \
             path, the restrictions of countries, the WAF rules, and the policy that lets the \
             distribution read the bucket.",
        ),
        others: &[Bucket],
        ..BASE
    },
];

//! The causes of a denial.

use serde::Serialize;

/// What can cause a denial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum CauseKind {
    /// Identity-based policies of the caller.
    Identity,
    /// Bucket policy.
    Bucket,
    /// SNS topic policy.
    Topic,
    /// KMS key policy.
    Key,
    /// Trust policy of the role.
    Trust,
    /// Resource-based policy of another service.
    Resource,
    /// S3 Object Ownership of the bucket.
    ObjectOwnership,
    /// Permissions boundary of the caller.
    Boundary,
    /// Service or resource control policy of the organization.
    ServiceControl,
    /// Session policy of the caller.
    Session,
    /// VPC endpoint policy.
    Endpoint,
    /// S3 Block Public Access.
    PublicAccessBlock,
    /// Invalid, expired or missing credentials.
    Credentials,
    /// The object does not exist, and the caller may not list the bucket.
    MissingObject,
    /// S3 Object Lock: a retention period or legal hold of the object.
    ObjectLock,
    /// The object is archived: it has to be restored before it can be read.
    StorageClass,
    /// The bucket bills the requester, and the request does not agree to that.
    RequesterPays,
    /// The request went to the wrong region.
    Region,
    /// A proxy or firewall answered instead of AWS.
    Proxy,
}

impl CauseKind {
    /// Returns the name, as a heading.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Identity => "IAM policy of the caller",
            Self::Bucket => "Bucket policy",
            Self::Topic => "SNS topic policy",
            Self::Key => "KMS key policy",
            Self::Trust => "Trust policy of the role",
            Self::Resource => "Policy of the resource",
            Self::ObjectOwnership => "Object Ownership of the bucket",
            Self::Boundary => "Permissions boundary",
            Self::ServiceControl => "Control policy of the organization",
            Self::Session => "Session policy",
            Self::Endpoint => "Policy of the VPC endpoint",
            Self::PublicAccessBlock => "Block Public Access",
            Self::Credentials => "Credentials",
            Self::MissingObject => "Object that does not exist",
            Self::ObjectLock => "Object Lock",
            Self::StorageClass => "Storage class of the object",
            Self::RequesterPays => "Requester Pays",
            Self::Region => "Region",
            Self::Proxy => "Proxy or firewall",
        }
    }
}

/// A possible cause of a denial.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cause {
    /// What it is.
    #[serde(rename = "place")]
    pub kind: CauseKind,
    /// Whether AWS names it in the error.
    pub certain: bool,
    /// Whether a policy that a recipe makes may resolve it.
    #[serde(skip)]
    pub by_policy: bool,
    /// Why, and what to do, in full sentences.
    pub text: String,
}

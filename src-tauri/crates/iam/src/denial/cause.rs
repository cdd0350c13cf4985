//! The causes of a denial.

use serde::Serialize;

/// Where a denial can lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum CauseKind {
    /// The IAM policies of the caller.
    Identity,
    /// The policy of the bucket.
    Bucket,
    /// The access policy of the topic.
    Topic,
    /// The policy of the KMS key.
    Key,
    /// The trust policy of the role.
    Trust,
    /// The policy of another resource.
    Resource,
    /// The Object Ownership of the bucket.
    ObjectOwnership,
    /// The permissions boundary of the caller.
    Boundary,
    /// A service or resource control policy of the organization.
    ServiceControl,
    /// The policy of the caller's session.
    Session,
    /// The policy of the VPC endpoint.
    Endpoint,
    /// Block Public Access.
    PublicAccessBlock,
    /// The credentials, not a policy.
    Credentials,
}

impl CauseKind {
    /// The place in words, as a heading has it.
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
        }
    }
}

/// A place where a denial can lie, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cause {
    /// Where.
    #[serde(rename = "place")]
    pub kind: CauseKind,
    /// Whether AWS itself names it.
    pub certain: bool,
    /// Why, and what to do, as sentences.
    pub text: String,
}

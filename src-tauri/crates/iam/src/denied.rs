//! What an error text of AWS says: who was denied what, and where it can
//! lie.

mod causes;
mod reading;
#[cfg(test)]
mod tests;

use serde::Serialize;

/// How much of a text is read.
const MOST_BYTES: usize = 64 * 1024;

/// Where a denial can lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Place {
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

impl Place {
    /// The place in words, as a heading has it.
    #[must_use]
    pub const fn words(self) -> &'static str {
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
    pub place: Place,
    /// Whether AWS itself names it.
    pub certain: bool,
    /// Why, and what to do, as sentences.
    pub text: String,
}

/// What an error text says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Denial {
    /// The action, as in `s3:PutObject`.
    pub action: Option<String>,
    /// The resource's ARN.
    pub resource: Option<String>,
    /// Who was denied: an ARN, or `anonymous`.
    pub principal: Option<String>,
    /// Whether a statement denies it; nothing can allow it then.
    pub explicit: bool,
    /// Where it can lie: what AWS names first, then the likeliest.
    pub causes: Vec<Cause>,
}

/// Reads an error text of AWS: of the CLI, an SDK, or S3's XML. None where it
/// tells of no denial.
#[must_use]
pub fn denied(text: &str) -> Option<Denial> {
    let mut end = text.len().min(MOST_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end).unwrap_or_default();
    let read = reading::read(text)?;
    let causes = causes::causes(&read);
    Some(Denial {
        action: read.action,
        resource: read.resource,
        principal: read.principal,
        explicit: read.explicit,
        causes,
    })
}

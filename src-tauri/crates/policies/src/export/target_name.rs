//! The names that a format needs besides the document.

use serde::Serialize;
use tallyman_iam::document::DocumentKind;

use crate::model::{InputKind, RecipeInput};

/// A name that a format needs besides the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum TargetName {
    /// The name of the bucket.
    Bucket,
    /// The ARN of the SNS topic.
    TopicArn,
    /// The ARN of the KMS key.
    KeyArn,
    /// The name of the role that the trust policy belongs to.
    RoleName,
    /// The name of the IAM policy.
    PolicyName,
}

static BUCKET: RecipeInput = RecipeInput::new(
    "bucket",
    InputKind::BucketName,
    "Bucket name",
    "The bucket that it is attached to.",
    "acme-split-events",
);
static TOPIC_ARN: RecipeInput = RecipeInput::new(
    "topicArn",
    InputKind::TopicArn,
    "Topic ARN",
    "The topic that it is attached to, as its page in the SNS console shows it.",
    "arn:aws:sns:us-east-1:111122223333:split-events",
);
static KEY_ARN: RecipeInput = RecipeInput::new(
    "keyArn",
    InputKind::KeyArn,
    "Key ARN",
    "The key that it is attached to, as its page in the KMS console shows it.",
    "arn:aws:kms:us-east-1:444455556666:key/1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809",
);

impl TargetName {
    /// All names.
    pub const ALL: [Self; 5] = [
        Self::Bucket,
        Self::TopicArn,
        Self::KeyArn,
        Self::RoleName,
        Self::PolicyName,
    ];

    /// Returns what a format needs for this kind of document; `None` if JSON is
    /// the only format.
    #[must_use]
    pub const fn of(kind: DocumentKind) -> Option<Self> {
        match kind {
            DocumentKind::Bucket | DocumentKind::Notification => Some(Self::Bucket),
            DocumentKind::Topic => Some(Self::TopicArn),
            DocumentKind::Key => Some(Self::KeyArn),
            DocumentKind::Trust => Some(Self::RoleName),
            DocumentKind::Identity => Some(Self::PolicyName),
            DocumentKind::Resource => None,
        }
    }

    /// Stable name for scripts, as in `--set bucket=…`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bucket => BUCKET.name,
            Self::TopicArn => TOPIC_ARN.name,
            Self::KeyArn => KEY_ARN.name,
            Self::RoleName => "roleName",
            Self::PolicyName => "policyName",
        }
    }

    /// Label of the form field.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Bucket => BUCKET.label,
            Self::TopicArn => TOPIC_ARN.label,
            Self::KeyArn => KEY_ARN.label,
            Self::RoleName => "Role name",
            Self::PolicyName => "Policy name",
        }
    }

    /// Where to find the value, or what it is.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Bucket => BUCKET.hint,
            Self::TopicArn => TOPIC_ARN.hint,
            Self::KeyArn => KEY_ARN.hint,
            Self::RoleName => "The role that the trust policy belongs to, without its path.",
            Self::PolicyName => "A name that no other policy of your account has.",
        }
    }

    /// A valid example.
    #[must_use]
    pub const fn example(self) -> &'static str {
        match self {
            Self::Bucket => BUCKET.example,
            Self::TopicArn => TOPIC_ARN.example,
            Self::KeyArn => KEY_ARN.example,
            Self::RoleName => "segment-actions",
            Self::PolicyName => "tallyman-uploader",
        }
    }

    pub(super) const fn input(self) -> Option<&'static RecipeInput> {
        match self {
            Self::Bucket => Some(&BUCKET),
            Self::TopicArn => Some(&TOPIC_ARN),
            Self::KeyArn => Some(&KEY_ARN),
            Self::RoleName | Self::PolicyName => None,
        }
    }

    pub(super) fn missing(self) -> MissingInput {
        MissingInput {
            target_name: self,
            name: self.name(),
            label: self.label(),
            hint: self.hint(),
            example: self.example(),
        }
    }
}

/// A name to ask the user for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MissingInput {
    /// Which name it is.
    pub target_name: TargetName,
    /// Stable name for scripts.
    pub name: &'static str,
    /// Label of the form field.
    pub label: &'static str,
    /// Where to find the value, or what it is.
    pub hint: &'static str,
    /// A valid example.
    pub example: &'static str,
}

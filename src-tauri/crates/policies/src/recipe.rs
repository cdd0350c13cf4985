//! What a recipe is.

use serde::{Serialize, Serializer};
use tallyman_iam::Severity;
use tallyman_iam::document::DocumentKind;

use crate::model::Input;
use crate::rule::Rule;
use crate::template::Node;

/// One policy as data: what it needs, what it becomes, what to do with it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recipe {
    /// The name scripts use, as in `split-inbound-bucket`.
    pub name: &'static str,
    /// Whose page asks for it.
    pub vendor: &'static str,
    /// The title in a list of that vendor's recipes.
    pub title: &'static str,
    /// What kind of document it becomes.
    pub kind: Kind,
    /// What it allows, in a sentence or two.
    pub about: &'static str,
    /// What it needs, in the order of a form.
    pub inputs: &'static [Input],
    /// What to do, before and after, in order.
    pub steps: &'static [&'static str],
    /// What else there is to do, each under its own heading.
    pub sections: &'static [Section],
    #[serde(skip)]
    pub(crate) template: Node,
    #[serde(skip)]
    pub(crate) rules: &'static [Rule],
    #[serde(skip)]
    pub(crate) remarks: &'static [Remark],
}

impl Recipe {
    /// The input of that name.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&'static Input> {
        self.inputs.iter().find(|input| input.name == name)
    }
}

/// Steps of their own, such as the way back from a change.
#[derive(Debug, Serialize)]
#[cfg_attr(
    feature = "specta",
    derive(specta::Type),
    serde(rename = "RecipeSection")
)]
#[serde(rename_all = "camelCase")]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// What to do, or to know, in order.
    pub steps: &'static [&'static str],
}

/// Something to know about a text that the template itself holds. It is said
/// only where the document holds the text.
#[derive(Debug)]
pub(crate) struct Remark {
    /// The text, as it stands in the template.
    pub(crate) on: &'static str,
    /// How many lines before hold the same text, and are not meant.
    pub(crate) after: usize,
    pub(crate) severity: Severity,
    pub(crate) message: &'static str,
}

/// What kind of document a recipe becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The policy of an S3 bucket, whole.
    BucketPolicy,
    /// One statement, to be added to the access policy of an SNS topic.
    TopicStatement,
    /// The notification configuration of an S3 bucket, with one entry.
    Notification,
    /// The policy of a KMS key, whole.
    KeyPolicy,
    /// What an IAM user or role may do.
    IamPolicy,
    /// Who may take on an IAM role.
    TrustPolicy,
}

impl Kind {
    /// The kind in words, as a heading has it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::BucketPolicy => "Bucket policy",
            Self::TopicStatement => "SNS topic policy statement",
            Self::Notification => "S3 event notification",
            Self::KeyPolicy => "KMS key policy",
            Self::IamPolicy => "IAM policy",
            Self::TrustPolicy => "IAM trust policy",
        }
    }

    /// How much the whole policy may have, by AWS's limits, as [`Self::size`]
    /// counts it. AWS names none for a notification.
    #[must_use]
    pub const fn limit(self) -> Option<u64> {
        match self {
            Self::BucketPolicy => Some(20 * 1024),
            Self::TopicStatement => Some(30 * 1024),
            Self::Notification => None,
            Self::KeyPolicy => Some(32 * 1024),
            Self::IamPolicy => Some(6_144),
            Self::TrustPolicy => Some(2_048),
        }
    }

    /// The size of a document as AWS counts it: bytes of UTF-8 or, for IAM,
    /// characters without white space.
    #[must_use]
    pub fn size(self, text: &str) -> usize {
        if self.counts_characters() {
            text.chars().filter(|c| !c.is_whitespace()).count()
        } else {
            text.len()
        }
    }

    /// Whether [`Self::size`] counts characters, not bytes.
    pub(crate) const fn counts_characters(self) -> bool {
        matches!(self, Self::IamPolicy | Self::TrustPolicy)
    }

    /// What kind of document it is, or is a part of.
    #[must_use]
    pub const fn document(self) -> DocumentKind {
        match self {
            Self::BucketPolicy => DocumentKind::Bucket,
            Self::TopicStatement => DocumentKind::Topic,
            Self::Notification => DocumentKind::Notification,
            Self::KeyPolicy => DocumentKind::Key,
            Self::IamPolicy => DocumentKind::Identity,
            Self::TrustPolicy => DocumentKind::Trust,
        }
    }

    /// Whether it is one statement of a policy, not a whole one.
    #[must_use]
    pub const fn is_statement(self) -> bool {
        matches!(self, Self::TopicStatement)
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.label())
    }
}

//! The type of a recipe.

use serde::{Serialize, Serializer};
use tallyman_iam::Severity;
use tallyman_iam::document::DocumentKind;

use crate::input_rules::InputRule;
use crate::model::RecipeInput;
use crate::template::TemplateNode;

/// One policy as data: its inputs, its template and the steps to apply it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recipe {
    /// Stable name for scripts, as in `split-inbound-bucket`.
    pub name: &'static str,
    /// Name of the vendor that needs the policy.
    pub vendor: &'static str,
    /// Title in the list of the vendor's recipes.
    pub title: &'static str,
    /// Kind of document that the recipe renders.
    pub kind: RecipeKind,
    /// What the policy allows, in one or two sentences.
    pub about: &'static str,
    /// Inputs, in the order of the form.
    pub inputs: &'static [RecipeInput],
    /// What to do before and after applying the document, in order.
    pub steps: &'static [&'static str],
    /// Further instructions, each under its own heading.
    pub sections: &'static [RecipeSection],
    #[serde(skip)]
    pub(crate) template: TemplateNode,
    #[serde(skip)]
    pub(crate) rules: &'static [InputRule],
    #[serde(skip)]
    pub(crate) notes: &'static [NoteTemplate],
}

impl Recipe {
    /// Returns the input with that name; `None` if there is none.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&'static RecipeInput> {
        self.inputs.iter().find(|input| input.name == name)
    }
}

/// Steps apart from the main ones, such as how to undo a change.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RecipeSection {
    /// The heading.
    pub title: &'static str,
    /// What to do or to know, in order.
    pub steps: &'static [&'static str],
}

/// A note on a text that the template itself contains. It is reported only if
/// the rendered document contains the text.
#[derive(Debug)]
pub(crate) struct NoteTemplate {
    /// The text, as the template contains it.
    pub(crate) on: &'static str,
    /// Number of earlier lines with the same text that are skipped.
    pub(crate) after: usize,
    pub(crate) severity: Severity,
    pub(crate) message: &'static str,
}

/// Kind of document that a recipe renders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecipeKind {
    /// Complete policy of an S3 bucket.
    BucketPolicy,
    /// One statement, to be added to the access policy of an SNS topic.
    TopicStatement,
    /// Notification configuration of an S3 bucket, with one entry.
    Notification,
    /// Complete policy of a KMS key.
    KeyPolicy,
    /// Identity policy: what an IAM user or role may do.
    IamPolicy,
    /// Trust policy: who may assume an IAM role.
    TrustPolicy,
}

impl RecipeKind {
    /// Returns the kind in words, as a heading.
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

    /// Returns AWS's size limit for the whole policy, in the unit of
    /// [`Self::size`]. `None` for a notification, for which AWS states no
    /// limit.
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

    /// Returns the size of a document as AWS counts it: bytes of UTF-8 or, for
    /// IAM and trust policies, characters without white space.
    #[must_use]
    pub fn size(self, text: &str) -> usize {
        if self.counts_characters() {
            text.chars().filter(|c| !c.is_whitespace()).count()
        } else {
            text.len()
        }
    }

    /// Whether [`Self::size`] counts characters instead of bytes.
    pub(crate) const fn counts_characters(self) -> bool {
        matches!(self, Self::IamPolicy | Self::TrustPolicy)
    }

    /// Returns the kind of document that this is, or belongs to if it is a
    /// statement.
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

    /// Whether this is one statement of a policy instead of a complete policy.
    #[must_use]
    pub const fn is_statement(self) -> bool {
        matches!(self, Self::TopicStatement)
    }
}

impl Serialize for RecipeKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.label())
    }
}

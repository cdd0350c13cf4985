//! Inputs and the state of their values: types that recipes, validation and
//! templates share.

use serde::Serialize;
use tallyman_iam::arn::PARTITIONS;

/// An input of a recipe.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RecipeInput {
    /// Stable name for scripts, as in `roleArn`.
    pub name: &'static str,
    /// Label of the form field.
    pub label: &'static str,
    /// Where to find the value, or what it does.
    pub hint: &'static str,
    /// A valid example.
    pub example: &'static str,
    /// Whether the document is complete without it.
    pub optional: bool,
    /// Kind of value that it takes.
    pub kind: InputKind,
    /// Name of the input that can be given instead; `None` if there is none.
    pub instead: Option<&'static str>,
    /// The values that a choice allows; empty for other kinds.
    pub choices: &'static [&'static str],
}

impl RecipeInput {
    /// The AWS partition, for recipes that require no ARN.
    pub(crate) const PARTITION: Self = Self::choice(
        "partition",
        "Partition",
        "The AWS partition of the bucket: China and GovCloud have their own. Default: aws.",
        &PARTITIONS,
    );

    /// Whether to render the vendor's document word for word, or a tightened
    /// version of it.
    pub(crate) const VARIANT: Self = Self::choice(
        "form",
        "Variant",
        "documented (the default) is the vendor's own document, word for word; tightened allows \
         the same work with the fewest permissions.",
        &["documented", TIGHTENED],
    );

    /// Creates a required input.
    pub(crate) const fn new(
        name: &'static str,
        kind: InputKind,
        label: &'static str,
        hint: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            name,
            label,
            hint,
            example,
            optional: false,
            kind,
            instead: None,
            choices: &[],
        }
    }

    /// Creates an optional input with these choices; the first is its example.
    pub(crate) const fn choice(
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        choices: &'static [&'static str],
    ) -> Self {
        Self {
            choices,
            optional: true,
            ..Self::new(name, InputKind::Choice, label, hint, choices[0])
        }
    }

    /// Makes the input optional.
    pub(crate) const fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }
}

/// The choice of [`RecipeInput::VARIANT`] that differs from the vendor's document.
pub(crate) const TIGHTENED: &str = "tightened";

/// Kind of value that an input takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum InputKind {
    /// The ARN of an IAM role.
    RoleArn,
    /// The ARN of a standard SNS topic.
    TopicArn,
    /// A twelve-digit AWS account ID.
    AccountId,
    /// The name of an S3 bucket.
    BucketName,
    /// The ARN of an S3 bucket.
    BucketArn,
    /// A key prefix in a bucket, without a slash at its start.
    Prefix,
    /// The ARN of a KMS key.
    KeyArn,
    /// The external ID that a third party requires for assuming a role.
    ExternalId,
    /// The name of an event notification.
    EventName,
    /// A suffix of file names.
    Suffix,
    /// One of the input's `choices`.
    Choice,
}

/// Whether a value is present and valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "lowercase")]
pub enum InputState {
    /// No value was entered.
    Empty,
    /// The value is valid.
    #[serde(rename = "good")]
    Valid,
    /// The value is invalid.
    #[serde(rename = "bad")]
    Invalid,
}

/// The range of a value or a placeholder in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct PolicyMark {
    /// Start, in UTF-16 code units.
    pub from: usize,
    /// End, exclusive, in UTF-16 code units.
    pub to: usize,
    /// The input's name.
    pub input: String,
    /// Whether the range holds a placeholder instead of a value.
    pub missing: bool,
}

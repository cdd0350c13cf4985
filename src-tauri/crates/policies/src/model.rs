//! Inputs, and what is known of their values: the types that recipes, the
//! checks of inputs and templates share.

use serde::Serialize;
use tallyman_iam::arn::PARTITIONS;

/// One value that a recipe needs.
#[derive(Debug, Serialize)]
#[cfg_attr(
    feature = "specta",
    derive(specta::Type),
    serde(rename = "RecipeInput")
)]
#[serde(rename_all = "camelCase")]
pub struct Input {
    /// The name scripts use, as in `roleArn`. It never changes.
    pub name: &'static str,
    /// The label of its field.
    pub label: &'static str,
    /// Where to find it, or what it does.
    pub hint: &'static str,
    /// A value of the right form.
    pub example: &'static str,
    /// Whether the document can do without.
    pub optional: bool,
    /// What it may hold.
    pub kind: InputKind,
    /// The input that may be given in its place.
    pub instead: Option<&'static str>,
    /// What there is to choose from; none where its kind is no choice.
    pub choices: &'static [&'static str],
}

impl Input {
    /// The partition of AWS, where no ARN tells it.
    pub(crate) const PARTITION: Self = Self::choice(
        "partition",
        "Partition",
        "The part of AWS that the bucket lies in: China and GovCloud have their own. aws unless \
         chosen.",
        &PARTITIONS,
    );

    /// The vendor's document as it is documented, or the same drawn tighter.
    pub(crate) const FORM: Self = Self::choice(
        "form",
        "Form",
        "Documented is the vendor's own document, word for word; tightened allows the same work \
         and no more. Documented unless chosen.",
        &["documented", TIGHTENED],
    );

    /// An input that is needed.
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

    /// One among these words, which may be left out.
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

    /// The same, and the document can do without.
    pub(crate) const fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }
}

/// The choice of [`Input::FORM`] that differs from the vendor's document.
pub(crate) const TIGHTENED: &str = "tightened";

/// What an input may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum InputKind {
    /// The ARN of an IAM role.
    RoleArn,
    /// The ARN of a standard SNS topic.
    TopicArn,
    /// The twelve digits of an AWS account.
    AccountId,
    /// The bare name of an S3 bucket.
    BucketName,
    /// The ARN of an S3 bucket.
    BucketArn,
    /// A folder in a bucket, without slashes around it.
    Prefix,
    /// The ARN of a KMS key.
    KeyArn,
    /// The external ID by which a third party names its customer.
    ExternalId,
    /// The name of an event notification.
    EventName,
    /// What the names of files end with.
    Suffix,
    /// One of the input's `choices`.
    Choice,
}

/// Whether a value is there, and right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "lowercase")]
pub enum InputState {
    /// Nothing was typed.
    Empty,
    /// It can stand.
    Good,
    /// It cannot stand.
    Bad,
}

/// Where a value stands in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type), serde(rename = "PolicyMark"))]
pub struct Mark {
    /// Its start, in UTF-16 units.
    pub from: usize,
    /// Its end, in UTF-16 units.
    pub to: usize,
    /// The input's name.
    pub input: String,
    /// Whether a placeholder stands there.
    pub missing: bool,
}

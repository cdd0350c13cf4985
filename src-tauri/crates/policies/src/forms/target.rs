//! What a document is attached to.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tallyman_iam::arn::s3_parts;
use tallyman_iam::document::{Document, DocumentKind};
use tallyman_iam::wording::quoted;

use super::{Form, FormError};
use crate::fill::InputState;
use crate::input::Given;
use crate::recipe::{Input, InputKind};

/// A name that a form needs beside the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Need {
    /// The name of the bucket.
    Bucket,
    /// The ARN of the SNS topic.
    TopicArn,
    /// The ARN of the KMS key.
    KeyArn,
    /// The name of the role whom the trust policy belongs to.
    RoleName,
    /// The name of the IAM policy.
    PolicyName,
}

static BUCKET: Input = Input::new(
    "bucket",
    InputKind::BucketName,
    "Bucket name",
    "The bucket that it is attached to.",
    "acme-split-events",
);
static TOPIC_ARN: Input = Input::new(
    "topicArn",
    InputKind::TopicArn,
    "Topic ARN",
    "The topic that it is attached to, as its page in the SNS console shows it.",
    "arn:aws:sns:us-east-1:111122223333:split-events",
);
static KEY_ARN: Input = Input::new(
    "keyArn",
    InputKind::KeyArn,
    "Key ARN",
    "The key that it is attached to, as its page in the KMS console shows it.",
    "arn:aws:kms:us-east-1:444455556666:key/1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809",
);

impl Need {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::Bucket,
        Self::TopicArn,
        Self::KeyArn,
        Self::RoleName,
        Self::PolicyName,
    ];

    /// What a form of a document of that kind needs; none where there is no
    /// form but JSON.
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

    /// The name scripts use, as in `--set bucket=…`.
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

    /// The label of its field.
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

    /// Where to find it, or what it is.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Bucket => BUCKET.hint,
            Self::TopicArn => TOPIC_ARN.hint,
            Self::KeyArn => KEY_ARN.hint,
            Self::RoleName => "The role that it says who may assume, without its path.",
            Self::PolicyName => "Whatever tells the policy from the others of your account.",
        }
    }

    /// A value of the right form.
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

    const fn input(self) -> Option<&'static Input> {
        match self {
            Self::Bucket => Some(&BUCKET),
            Self::TopicArn => Some(&TOPIC_ARN),
            Self::KeyArn => Some(&KEY_ARN),
            Self::RoleName | Self::PolicyName => None,
        }
    }

    fn missing(self) -> Missing {
        Missing {
            need: self,
            name: self.name(),
            label: self.label(),
            hint: self.hint(),
            example: self.example(),
        }
    }

    /// The value in its plain form.
    fn read(self, typed: &str) -> Result<String, FormError> {
        let wrong = |message: String, suggestion: Option<String>| FormError::Wrong {
            need: self,
            message,
            suggestion,
        };
        if let Some(input) = self.input() {
            let given = Given::read(input, typed);
            return match given.state {
                InputState::Good => Ok(given.value),
                _ => Err(wrong(given.message.unwrap_or_default(), given.suggestion)),
            };
        }
        let name = typed.trim();
        let most = if self == Self::RoleName { 64 } else { 128 };
        let plain = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
        if name.len() > most || !name.chars().all(plain) {
            return Err(wrong(
                format!(
                    "{} is no name in IAM, which has 1 to {most} letters, digits and `_+=,.@-`. \
                     Write it like `{}`.",
                    quoted(name),
                    self.example()
                ),
                None,
            ));
        }
        Ok(name.to_owned())
    }
}

/// A name that is to be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Missing {
    /// Which.
    pub need: Need,
    /// The name scripts use.
    pub name: &'static str,
    /// The label of its field.
    pub label: &'static str,
    /// Where to find it, or what it is.
    pub hint: &'static str,
    /// A value of the right form.
    pub example: &'static str,
}

/// The names that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    names: BTreeMap<Need, String>,
}

impl Target {
    /// What is known from inputs, by the names scripts use: those of a recipe
    /// and those of [`Need`]. Others are passed over.
    #[must_use]
    pub fn of_inputs(values: &BTreeMap<String, String>) -> Self {
        let mut target = Self::default();
        let filled = |name: &str| values.get(name).filter(|value| !value.trim().is_empty());
        for need in Need::ALL {
            if let Some(value) = filled(need.name()) {
                target.names.insert(need, value.clone());
            }
        }
        if !target.names.contains_key(&Need::Bucket)
            && let Some((bucket, _)) = filled("bucketArn").and_then(|arn| s3_parts(arn.trim()))
        {
            target.names.insert(Need::Bucket, bucket.to_owned());
        }
        target
    }

    /// The same with one name more.
    #[must_use]
    pub fn with(mut self, need: Need, value: impl Into<String>) -> Self {
        self.names.insert(need, value.into());
        self
    }

    /// The one name that a form of this document needs: as it is known or as
    /// the document tells it.
    pub(super) fn name(
        &self,
        kind: DocumentKind,
        document: &Document,
        form: Form,
    ) -> Result<String, FormError> {
        let Some(need) = Need::of(kind) else {
            return Err(FormError::NoPlace {
                message: format!(
                    "A {} has no form as {}, since its service is not known. Take the JSON.",
                    kind.words(),
                    form.words()
                ),
            });
        };
        let known = self.names.get(&need).filter(|name| !name.trim().is_empty());
        match known.cloned().or_else(|| told(need, document)) {
            Some(name) => need.read(&name),
            None => Err(FormError::Missing {
                needs: vec![need.missing()],
            }),
        }
    }
}

/// What the resources of a policy tell, where they are all of one thing.
fn told(need: Need, document: &Document) -> Option<String> {
    let policy = document.policy();
    let resources = policy
        .statements
        .iter()
        .flat_map(|statement| &statement.resources);
    let names: BTreeSet<&str> = resources
        .map(|resource| match need {
            Need::Bucket => s3_parts(&resource.value).map_or("", |(bucket, _)| bucket),
            _ => &resource.value,
        })
        .collect();
    let mut names = names.into_iter();
    match (names.next(), names.next()) {
        (Some(name), None) if need.input().is_some() => need
            .read(name)
            .is_ok_and(|read| read == name)
            .then(|| name.to_owned()),
        _ => None,
    }
}

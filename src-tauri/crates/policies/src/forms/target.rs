//! What a document is attached to.

use std::collections::{BTreeMap, BTreeSet};

use tallyman_iam::arn::s3_parts;
use tallyman_iam::document::{Document, DocumentKind};
use tallyman_iam::wording::quoted;

use super::error::FormError;
use super::form::Form;
use super::need::Need;
use crate::input::Given;
use crate::model::InputState;

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
                    kind.label(),
                    form.label()
                ),
            });
        };
        let known = self.names.get(&need).filter(|name| !name.trim().is_empty());
        match known.cloned().or_else(|| told(need, document)) {
            Some(name) => normalize(need, &name),
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
        (Some(name), None) if need.input().is_some() => normalize(need, name)
            .is_ok_and(|read| read == name)
            .then(|| name.to_owned()),
        _ => None,
    }
}

/// The value in its plain form.
fn normalize(need: Need, typed: &str) -> Result<String, FormError> {
    let wrong = |message: String, suggestion: Option<String>| FormError::Wrong {
        need,
        message,
        suggestion,
    };
    if let Some(input) = need.input() {
        let given = Given::read(input, typed);
        return match given.state {
            InputState::Good => Ok(given.value),
            _ => Err(wrong(given.message.unwrap_or_default(), given.suggestion)),
        };
    }
    let name = typed.trim();
    let most = if need == Need::RoleName { 64 } else { 128 };
    let plain = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if name.len() > most || !name.chars().all(plain) {
        return Err(wrong(
            format!(
                "{} is no name in IAM, which has 1 to {most} letters, digits and `_+=,.@-`. \
                 Write it like `{}`.",
                quoted(name),
                need.example()
            ),
            None,
        ));
    }
    Ok(name.to_owned())
}

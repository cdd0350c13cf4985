//! The names of what a document is attached to.

use std::collections::{BTreeMap, BTreeSet};

use tallyman_iam::arn::s3_parts;
use tallyman_iam::document::{Document, DocumentKind};
use tallyman_iam::wording::quoted;

use super::error::FormError;
use super::form::Form;
use super::need::Need;
use crate::input::Given;
use crate::model::InputState;

/// The known names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    names: BTreeMap<Need, String>,
}

impl Target {
    /// Takes the names from inputs, which are keyed by the names for scripts:
    /// those of a recipe and those of [`Need`]. Ignores other inputs. Without a
    /// `bucket`, the bucket comes from `bucketArn`.
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

    /// Adds a name, or replaces it.
    #[must_use]
    pub fn with(mut self, need: Need, value: impl Into<String>) -> Self {
        self.names.insert(need, value.into());
        self
    }

    /// Returns the name that a form of this document needs: the known one, or
    /// else the one that the document's resources give.
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

/// Returns the name that the policy's resources give; `None` if they name
/// several things, or none that can be used.
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

/// Returns the normalized value, or why it is invalid.
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

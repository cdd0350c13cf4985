//! The names of what a document is attached to.

use std::collections::{BTreeMap, BTreeSet};

use tallyman_iam::arn::s3_parts;
use tallyman_iam::document::{Document, DocumentKind};
use tallyman_text::quoted;

use super::error::ExportError;
use super::format::PolicyFormat;
use super::target_name::TargetName;
use crate::input::ParsedInput;
use crate::model::InputState;

/// The known names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    names: BTreeMap<TargetName, String>,
}

impl Target {
    /// Takes the names from inputs, which are keyed by the names for scripts:
    /// those of a recipe and those of [`TargetName`]. Ignores other inputs.
    /// Without a `bucket`, the bucket comes from `bucketArn`.
    #[must_use]
    pub fn of_inputs(values: &BTreeMap<String, String>) -> Self {
        let mut target = Self::default();
        let non_empty = |name: &str| values.get(name).filter(|value| !value.trim().is_empty());
        for target_name in TargetName::ALL {
            if let Some(value) = non_empty(target_name.name()) {
                target.names.insert(target_name, value.clone());
            }
        }
        if !target.names.contains_key(&TargetName::Bucket)
            && let Some((bucket, _)) = non_empty("bucketArn").and_then(|arn| s3_parts(arn.trim()))
        {
            target.names.insert(TargetName::Bucket, bucket.to_owned());
        }
        target
    }

    /// Adds a name, or replaces it.
    #[must_use]
    pub fn with(mut self, target_name: TargetName, value: impl Into<String>) -> Self {
        self.names.insert(target_name, value.into());
        self
    }

    /// Returns the name that a format of this document needs: the known one, or
    /// else the one that the document's resources give.
    pub(super) fn name(
        &self,
        kind: DocumentKind,
        document: &Document,
        format: PolicyFormat,
    ) -> Result<String, ExportError> {
        let Some(target_name) = TargetName::of(kind) else {
            return Err(ExportError::Unsupported {
                message: format!(
                    "A {} cannot be exported as {}, because its service is not known. Use JSON.",
                    kind.label(),
                    format.label()
                ),
            });
        };
        let known = self
            .names
            .get(&target_name)
            .filter(|name| !name.trim().is_empty());
        match known
            .cloned()
            .or_else(|| from_resources(target_name, document))
        {
            Some(name) => normalize(target_name, &name),
            None => Err(ExportError::MissingInput {
                required: vec![target_name.missing()],
            }),
        }
    }
}

/// Returns the name that the policy's resources give; `None` if they name
/// several things, or none that can be used.
fn from_resources(target_name: TargetName, document: &Document) -> Option<String> {
    let policy = document.policy();
    let resources = policy
        .statements
        .iter()
        .flat_map(|statement| &statement.resources);
    let names: BTreeSet<&str> = resources
        .map(|resource| match target_name {
            TargetName::Bucket => s3_parts(&resource.value).map_or("", |(bucket, _)| bucket),
            _ => &resource.value,
        })
        .collect();
    let mut names = names.into_iter();
    match (names.next(), names.next()) {
        (Some(name), None) if target_name.input().is_some() => normalize(target_name, name)
            .is_ok_and(|read| read == name)
            .then(|| name.to_owned()),
        _ => None,
    }
}

/// Returns the normalized value, or why it is invalid.
fn normalize(target_name: TargetName, typed: &str) -> Result<String, ExportError> {
    let invalid_name = |message: String, suggestion: Option<String>| ExportError::InvalidName {
        target_name,
        message,
        suggestion,
    };
    if let Some(input) = target_name.input() {
        let parsed = ParsedInput::parse(input, typed);
        return match parsed.state {
            InputState::Valid => Ok(parsed.value),
            _ => Err(invalid_name(
                parsed.message.unwrap_or_default(),
                parsed.suggestion,
            )),
        };
    }
    let name = typed.trim();
    let most = if target_name == TargetName::RoleName {
        64
    } else {
        128
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if name.len() > most || !name.chars().all(plain) {
        return Err(invalid_name(
            format!(
                "{} is not a valid IAM name, which has 1 to {most} letters, digits and `_+=,.@-`. \
                 Write it like `{}`.",
                quoted(name),
                target_name.example()
            ),
            None,
        ));
    }
    Ok(name.to_owned())
}

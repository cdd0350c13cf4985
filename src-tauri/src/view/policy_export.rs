//! Policies in other formats, and merged into existing documents.

use serde::Serialize;
use specta::Type;
use tallyman_iam::Severity;
use tallyman_iam::document::parse;
use tallyman_iam::lint::size_label;
use tallyman_iam::merge::{self, InputRole, MergeOutcome, Merged};
use tallyman_policies::PolicyNote;
use tallyman_policies::export::{ExportError, Exported, MissingInput, TargetName};

use super::policy_check::LineRange;

/// A name that a format needs in addition to the document.
#[derive(Debug, Clone, Serialize, Type)]
pub struct RequiredInput {
    /// The name that scripts use.
    pub name: String,
    /// The label of its field.
    pub label: String,
    /// Where to find the value.
    pub hint: String,
    /// A valid example.
    pub example: String,
    /// What is wrong with the given value. `None` if no value was given.
    pub message: Option<String>,
    /// A valid value to suggest. `None` if there is none.
    pub suggestion: Option<String>,
}

impl From<&MissingInput> for RequiredInput {
    fn from(missing: &MissingInput) -> Self {
        Self::of(missing.target_name)
    }
}

impl RequiredInput {
    fn of(target_name: TargetName) -> Self {
        Self {
            name: target_name.name().to_owned(),
            label: target_name.label().to_owned(),
            hint: target_name.hint().to_owned(),
            example: target_name.example().to_owned(),
            message: None,
            suggestion: None,
        }
    }
}

/// A document in a format, or why there is none.
#[derive(Debug, Clone, Default, Serialize, Type)]
pub struct ExportedPolicy {
    /// The text to copy. `None` if the export failed.
    pub text: Option<String>,
    /// What to know before it is applied, one note each.
    pub notes: Vec<String>,
    /// Why the export failed. `None` if it did not.
    pub message: Option<String>,
    /// The name that is missing or invalid. `None` if there is none.
    pub required_input: Option<RequiredInput>,
    /// Whether the format needs a full document, such as a merged one.
    pub needs_full_document: bool,
}

impl From<Result<Exported, ExportError>> for ExportedPolicy {
    fn from(exported: Result<Exported, ExportError>) -> Self {
        match exported {
            Ok(exported) => Self {
                text: Some(exported.text),
                notes: exported.notes,
                ..Self::default()
            },
            Err(error) => Self {
                message: Some(error.to_string()),
                needs_full_document: matches!(error, ExportError::NeedsFullDocument { .. }),
                required_input: match error {
                    ExportError::MissingInput { required } => {
                        required.first().map(RequiredInput::from)
                    }
                    ExportError::InvalidName {
                        target_name,
                        message,
                        suggestion,
                    } => Some(RequiredInput {
                        message: Some(message),
                        suggestion,
                        ..RequiredInput::of(target_name)
                    }),
                    _ => None,
                },
                ..Self::default()
            },
        }
    }
}

/// The outcome of one statement or element of the addition.
#[derive(Debug, Clone, Serialize, Type)]
pub struct MergedEntry {
    /// Its outcome.
    pub outcome: MergeOutcome,
    /// Its lines in the result. `None` if unknown.
    pub lines: Option<LineRange>,
    /// The outcome in one or two sentences, and what to do.
    pub message: String,
}

/// An existing document merged with an addition.
#[derive(Debug, Clone, Serialize, Type)]
pub struct MergedPolicy {
    /// The full text.
    pub text: String,
    /// Whether anything was inserted.
    pub changed: bool,
    /// The outcome of each statement or element of the addition.
    pub entries: Vec<MergedEntry>,
    /// Notes on the full document.
    pub notes: Vec<PolicyNote>,
    /// Its size and the limit of its kind.
    pub size: Option<String>,
    /// The full document in the requested format.
    pub exported: ExportedPolicy,
}

/// Why nothing was merged.
#[derive(Debug, Clone, Serialize, Type)]
pub struct MergeError {
    /// Whether the error is in the existing document, not in the addition.
    pub in_existing: bool,
    /// The line of the error, from 1. `None` if unknown.
    pub line: Option<usize>,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Result of a merge: exactly one field is set.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PolicyMerge {
    /// The merged document.
    pub merged: Option<MergedPolicy>,
    /// Why nothing was merged.
    pub error: Option<MergeError>,
}

impl PolicyMerge {
    /// Converts the result of a merge, and exports the full document with
    /// `export`.
    #[must_use]
    pub fn new(
        merged: Result<Merged, merge::MergeError>,
        export: impl FnOnce(&Merged) -> Result<Exported, ExportError>,
    ) -> Self {
        match merged {
            Ok(merged) => Self {
                merged: Some(MergedPolicy::new(&merged, export(&merged))),
                error: None,
            },
            Err(error) => Self {
                merged: None,
                error: Some(MergeError {
                    in_existing: error.role == InputRole::Existing,
                    line: error.line,
                    message: error.message,
                }),
            },
        }
    }
}

impl MergedPolicy {
    fn new(merged: &Merged, exported: Result<Exported, ExportError>) -> Self {
        let document = parse(merged.text()).ok();
        let lines = |pointer: &str| LineRange::at(document.as_ref()?, pointer);
        let entries = merged
            .entries()
            .iter()
            .map(|entry| MergedEntry {
                outcome: entry.outcome,
                lines: lines(&entry.pointer),
                message: entry.message.clone(),
            })
            .collect();
        let warnings = merged.warnings().iter().map(|note| PolicyNote {
            severity: note.severity,
            line: lines(&note.pointer).map(|lines| lines.from),
            input: None,
            message: note.message.clone(),
        });
        // Notices about the existing document would hide the other notes.
        let found = merged
            .findings()
            .iter()
            .filter(|finding| finding.severity <= Severity::Warning)
            .map(|finding| PolicyNote {
                severity: finding.severity,
                line: Some(finding.line),
                input: None,
                message: format!("{} {}", finding.message, finding.help),
            });
        Self {
            text: merged.text().to_owned(),
            changed: merged.changed(),
            entries,
            notes: warnings.chain(found).collect(),
            size: document
                .as_ref()
                .and_then(|document| size_label(document, merged.kind())),
            exported: exported.into(),
        }
    }
}

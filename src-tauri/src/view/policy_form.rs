//! Policies as forms other than JSON, and merged into what is there.

use serde::Serialize;
use specta::Type;
use tallyman_iam::Severity;
use tallyman_iam::document::parse;
use tallyman_iam::lint::size_in_words;
use tallyman_iam::merge::{self, EntryOutcome, InputRole, Merged};
use tallyman_policies::Note;
use tallyman_policies::forms::{FormError, Issued, Missing, Need};

use super::policy_check::LineRange;

/// A name that a form needs beside the document.
#[derive(Debug, Clone, Serialize, Type)]
pub struct RequiredInput {
    /// The name that scripts use.
    pub name: String,
    /// The label of its field.
    pub label: String,
    /// Where to find it.
    pub hint: String,
    /// A value of the right form.
    pub example: String,
    /// What is wrong with the one that was given.
    pub message: Option<String>,
    /// A value that would be right.
    pub suggestion: Option<String>,
}

impl From<&Missing> for RequiredInput {
    fn from(missing: &Missing) -> Self {
        Self::of(missing.need)
    }
}

impl RequiredInput {
    fn of(need: Need) -> Self {
        Self {
            name: need.name().to_owned(),
            label: need.label().to_owned(),
            hint: need.hint().to_owned(),
            example: need.example().to_owned(),
            message: None,
            suggestion: None,
        }
    }
}

/// A document in a form, or why there is none.
#[derive(Debug, Clone, Default, Serialize, Type)]
pub struct ExportedPolicy {
    /// The text to copy; none where it is not made.
    pub text: Option<String>,
    /// What to know before it is applied.
    pub notes: Vec<String>,
    /// Why it is not made.
    pub message: Option<String>,
    /// The name that it still needs, or that is not right.
    pub required_input: Option<RequiredInput>,
    /// Whether it would be made of a whole document, such as a merged one.
    pub needs_full_document: bool,
}

impl From<Result<Issued, FormError>> for ExportedPolicy {
    fn from(issued: Result<Issued, FormError>) -> Self {
        match issued {
            Ok(issued) => Self {
                text: Some(issued.text),
                notes: issued.notes,
                ..Self::default()
            },
            Err(error) => Self {
                message: Some(error.to_string()),
                needs_full_document: matches!(error, FormError::NeedsWhole { .. }),
                required_input: match error {
                    FormError::Missing { needs } => needs.first().map(RequiredInput::from),
                    FormError::Wrong {
                        need,
                        message,
                        suggestion,
                    } => Some(RequiredInput {
                        message: Some(message),
                        suggestion,
                        ..RequiredInput::of(need)
                    }),
                    _ => None,
                },
                ..Self::default()
            },
        }
    }
}

/// One statement, or entry, of an addition.
#[derive(Debug, Clone, Serialize, Type)]
pub struct MergedEntry {
    /// What became of it.
    pub outcome: EntryOutcome,
    /// Where it stands in the result.
    pub lines: Option<LineRange>,
    /// The same as a sentence or two, and what to do.
    pub message: String,
}

/// A document with an addition in it.
#[derive(Debug, Clone, Serialize, Type)]
pub struct MergedPolicy {
    /// The whole of it.
    pub text: String,
    /// Whether anything came to it.
    pub changed: bool,
    /// What became of each statement or entry of the addition.
    pub entries: Vec<MergedEntry>,
    /// What is to be said of the whole, the gravest first.
    pub notes: Vec<Note>,
    /// Its size beside the limit of its kind.
    pub size: Option<String>,
    /// The whole in the form that was asked for.
    pub exported: ExportedPolicy,
}

/// Why nothing was merged.
#[derive(Debug, Clone, Serialize, Type)]
pub struct MergeError {
    /// Whether it lies in what is there, not in the addition.
    pub in_existing: bool,
    /// The line there, from 1.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub message: String,
}

/// What came of a merge: one of the two.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PolicyMerge {
    /// The whole document.
    pub merged: Option<MergedPolicy>,
    /// Why there is none.
    pub error: Option<MergeError>,
}

impl PolicyMerge {
    /// What came of a merge, and the whole in a form.
    #[must_use]
    pub fn new(
        merged: Result<Merged, merge::MergeError>,
        issue: impl FnOnce(&Merged) -> Result<Issued, FormError>,
    ) -> Self {
        match merged {
            Ok(merged) => Self {
                merged: Some(MergedPolicy::new(&merged, issue(&merged))),
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
    fn new(merged: &Merged, issued: Result<Issued, FormError>) -> Self {
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
        let told = merged.warnings().iter().map(|note| Note {
            severity: note.severity,
            line: lines(&note.pointer).map(|lines| lines.from),
            input: None,
            message: note.message.clone(),
        });
        // What is merely good to know of what was there would hide the rest.
        let found = merged
            .findings()
            .iter()
            .filter(|finding| finding.severity <= Severity::Warning)
            .map(|finding| Note {
                severity: finding.severity,
                line: Some(finding.line),
                input: None,
                message: format!("{} {}", finding.message, finding.help),
            });
        Self {
            text: merged.text().to_owned(),
            changed: merged.changed(),
            entries,
            notes: told.chain(found).collect(),
            size: document
                .as_ref()
                .and_then(|document| size_in_words(document, merged.kind())),
            exported: issued.into(),
        }
    }
}

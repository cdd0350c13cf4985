//! Policies: their recipes, and documents as they are filled in.

use serde::Serialize;
use specta::Type;
use tallyman_iam::Severity;
use tallyman_policies::{Filled, InputState as State, Recipe as PolicyRecipe};

use super::policy_check::PolicyKind;

/// A value that a recipe needs.
#[derive(Debug, Clone, Serialize, Type)]
pub struct RecipeInput {
    /// The name that scripts use.
    pub name: String,
    /// The label of its field.
    pub label: String,
    /// Where to find it, or what it does.
    pub hint: String,
    /// A value of the right form.
    pub example: String,
    /// Whether the document can do without.
    pub optional: bool,
    /// The input that may be given in its place.
    pub instead: Option<String>,
    /// What there is to choose from; none where it is typed.
    pub choices: Vec<String>,
}

/// Steps of their own, such as the way back from a change.
#[derive(Debug, Clone, Serialize, Type)]
pub struct RecipeSection {
    /// Its heading.
    pub title: String,
    /// What to do, or to know, in order.
    pub steps: Vec<String>,
}

/// One policy, before it is filled in.
#[derive(Debug, Clone, Serialize, Type)]
pub struct Recipe {
    /// The name that scripts use.
    pub name: String,
    /// Whose page asks for it.
    pub vendor: String,
    /// Its title among that vendor's.
    pub title: String,
    /// What kind of document it becomes, in words.
    pub kind: String,
    /// The same, as what it is attached to.
    pub document: PolicyKind,
    /// What it allows.
    pub about: String,
    /// What it needs.
    pub inputs: Vec<RecipeInput>,
    /// What to do, in order.
    pub steps: Vec<String>,
    /// What else there is to do, each under its own heading.
    pub sections: Vec<RecipeSection>,
}

impl From<&PolicyRecipe> for Recipe {
    fn from(recipe: &PolicyRecipe) -> Self {
        Self {
            name: recipe.name.to_owned(),
            vendor: recipe.vendor.to_owned(),
            title: recipe.title.to_owned(),
            kind: recipe.kind.label().to_owned(),
            document: recipe.kind.document().into(),
            about: recipe.about.to_owned(),
            inputs: recipe
                .inputs
                .iter()
                .map(|input| RecipeInput {
                    name: input.name.to_owned(),
                    label: input.label.to_owned(),
                    hint: input.hint.to_owned(),
                    example: input.example.to_owned(),
                    optional: input.optional,
                    instead: input.instead.map(str::to_owned),
                    choices: owned(input.choices),
                })
                .collect(),
            steps: owned(recipe.steps),
            sections: recipe
                .sections
                .iter()
                .map(|section| RecipeSection {
                    title: section.title.to_owned(),
                    steps: owned(section.steps),
                })
                .collect(),
        }
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Whether an input is there, and right.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum InputState {
    /// Nothing is typed.
    Empty,
    /// It is right.
    Good,
    /// It is not.
    Bad,
}

/// What is said of one input.
#[derive(Debug, Clone, Serialize, Type)]
pub struct InputCheck {
    /// The input.
    pub name: String,
    /// Whether it is there, and right.
    pub state: InputState,
    /// What is wrong and what to write.
    pub message: Option<String>,
    /// A value that would be right.
    pub suggestion: Option<String>,
}

/// Where a value stands in the document.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PolicyMark {
    /// Its start, in UTF-16 units.
    pub from: usize,
    /// Its end, in UTF-16 units.
    pub to: usize,
    /// The input.
    pub input: String,
    /// Whether a placeholder stands there.
    pub missing: bool,
}

/// How much a note matters.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum NoteSeverity {
    /// The document cannot be issued.
    Error,
    /// It can, and likely should not be as it is.
    Warning,
    /// Worth knowing.
    Notice,
    /// All is well.
    Good,
}

impl From<Severity> for NoteSeverity {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Notice => Self::Notice,
            Severity::Good => Self::Good,
        }
    }
}

/// Something said of the document.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PolicyNote {
    /// How much it matters.
    pub severity: NoteSeverity,
    /// The line it speaks of, from 1.
    pub line: Option<usize>,
    /// The input it speaks of.
    pub input: Option<String>,
    /// What is to be known.
    pub message: String,
}

/// A document as far as it is filled in.
#[derive(Debug, Clone, Serialize, Type)]
pub struct RenderedPolicy {
    /// The document, with `{roleArn}` where a value is missing.
    pub text: String,
    /// Whether nothing is missing and nothing is bad.
    pub complete: bool,
    /// Where values stand in it.
    pub marks: Vec<PolicyMark>,
    /// What is said of each input.
    pub inputs: Vec<InputCheck>,
    /// What is said of the document.
    pub notes: Vec<PolicyNote>,
    /// Its length in bytes.
    pub bytes: usize,
    /// How long the whole policy may be; none where AWS names no limit.
    pub limit: Option<u64>,
}

impl RenderedPolicy {
    /// What the interface is given of a document.
    #[must_use]
    pub fn new(filled: Filled, limit: Option<u64>) -> Self {
        Self {
            text: filled.text,
            complete: filled.complete,
            marks: filled
                .marks
                .into_iter()
                .map(|mark| PolicyMark {
                    from: mark.from,
                    to: mark.to,
                    input: mark.input,
                    missing: mark.missing,
                })
                .collect(),
            inputs: filled
                .inputs
                .into_iter()
                .map(|check| InputCheck {
                    name: check.name,
                    state: match check.state {
                        State::Empty => InputState::Empty,
                        State::Good => InputState::Good,
                        State::Bad => InputState::Bad,
                    },
                    message: check.message,
                    suggestion: check.suggestion,
                })
                .collect(),
            notes: filled
                .notes
                .into_iter()
                .map(|note| PolicyNote {
                    severity: note.severity.into(),
                    line: note.line,
                    input: note.input,
                    message: note.message,
                })
                .collect(),
            bytes: filled.bytes,
            limit,
        }
    }
}

//! Renders a recipe with values, and reports on the values and the document.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value as Json;
use tallyman_iam::Severity;
use tallyman_text::group_thousands;

use crate::error::{InputError, PolicyError};
use crate::input::ParsedInput;
use crate::model::{InputState, PolicyMark};
use crate::recipe::{Recipe, RecipeKind};
use crate::template::{self, TemplateWriter};

/// A recipe rendered with values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RenderedPolicy {
    /// The document, with placeholders such as `{roleArn}` for missing values,
    /// without a trailing line break.
    pub text: String,
    /// Whether the document is ready to use: no value is missing or invalid,
    /// and the document is valid JSON within AWS's size limit.
    pub complete: bool,
    /// Ranges of values and placeholders in `text`, in its order.
    pub marks: Vec<PolicyMark>,
    /// State of each input, in the recipe's order.
    pub inputs: Vec<InputCheck>,
    /// Notes on the document, the most severe first.
    pub notes: Vec<PolicyNote>,
    /// Length of `text` in bytes of UTF-8.
    pub bytes: usize,
    /// AWS's size limit for the whole policy, in bytes or, for IAM and trust
    /// policies, characters. `None` if AWS has no limit.
    pub limit: Option<u64>,
}

/// The state of one input's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct InputCheck {
    /// The input's name.
    pub name: String,
    /// Whether the value is present and valid.
    pub state: InputState,
    /// What is wrong or what to enter, as sentences; `None` if there is nothing
    /// to say.
    pub message: Option<String>,
    /// A valid value to offer; `None` if none is known.
    pub suggestion: Option<String>,
}

/// A note on the document or one of its inputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct PolicyNote {
    /// How severe it is.
    pub severity: Severity,
    /// The line of `text` it is about, counted from 1; `None` if it is about no
    /// single line.
    pub line: Option<usize>,
    /// The input it is about; `None` if it is about the document.
    pub input: Option<String>,
    /// The note, as sentences.
    pub message: String,
}

/// Renders a recipe with values, which are keyed by the names of its inputs.
/// Ignores values of other names, and white space around a value.
#[must_use]
pub fn render(recipe: &Recipe, values: &BTreeMap<String, String>) -> RenderedPolicy {
    let mut parsed: Vec<ParsedInput> = recipe
        .inputs
        .iter()
        .map(|input| ParsedInput::parse(input, values.get(input.name).map_or("", String::as_str)))
        .collect();
    let mut advice = Vec::new();
    for rule in recipe.rules {
        advice.extend(rule.apply(&mut parsed));
    }
    let writer = template::write(&recipe.template, &parsed);

    let mut notes = Vec::new();
    for parsed in &parsed {
        let input = parsed.input;
        let (severity, message) = match (&parsed.state, &parsed.message) {
            (InputState::Invalid, Some(message)) => {
                (Severity::Error, format!("{}: {message}", input.label))
            }
            _ if is_missing(parsed.input.name, &writer.marks) => {
                (Severity::Notice, format!("{} is required.", input.label))
            }
            _ => continue,
        };
        notes.push(note(recipe, severity, input.name, message, &writer));
    }
    for advice in advice {
        notes.push(note(
            recipe,
            advice.severity,
            advice.input,
            advice.message,
            &writer,
        ));
    }
    for template in recipe.notes {
        let Some(line) = writer.line_of_text(template.on, template.after) else {
            continue;
        };
        notes.push(PolicyNote {
            severity: template.severity,
            line: Some(line),
            input: None,
            message: template.message.to_owned(),
        });
    }
    let all_valid = parsed
        .iter()
        .all(|parsed| parsed.state != InputState::Invalid)
        && writer.marks.iter().all(|mark| !mark.missing);
    let document_note = all_valid.then(|| document_note(recipe.kind, &writer.text));
    let complete = document_note
        .as_ref()
        .is_some_and(|note| note.severity == Severity::Good);
    notes.extend(document_note);
    notes.sort_by_key(|note| note.severity);

    RenderedPolicy {
        bytes: writer.text.len(),
        limit: recipe.kind.limit(),
        text: writer.text,
        complete,
        marks: writer.marks,
        inputs: parsed
            .into_iter()
            .map(|parsed| InputCheck {
                name: parsed.input.name.to_owned(),
                state: parsed.state,
                message: parsed.message,
                suggestion: parsed.suggestion,
            })
            .collect(),
        notes,
    }
}

/// Returns the complete document of a recipe, without a trailing line break.
///
/// # Errors
///
/// [`PolicyError::NoSuchInput`] if a value's name is not an input of the
/// recipe, and [`PolicyError::Incomplete`] if an input is missing or invalid,
/// or the document as a whole is.
pub fn show(recipe: &Recipe, values: &BTreeMap<String, String>) -> Result<String, PolicyError> {
    let unknown: Vec<String> = values
        .keys()
        .filter(|name| recipe.input(name).is_none())
        .cloned()
        .collect();
    if !unknown.is_empty() {
        return Err(PolicyError::NoSuchInput {
            recipe: recipe.name.to_owned(),
            names: unknown,
            known: recipe
                .inputs
                .iter()
                .map(|input| input.name.to_owned())
                .collect(),
        });
    }
    let rendered = render(recipe, values);
    if rendered.complete {
        return Ok(rendered.text);
    }
    Err(PolicyError::Incomplete {
        errors: errors(recipe, &rendered),
    })
}

fn errors(recipe: &Recipe, rendered: &RenderedPolicy) -> Vec<InputError> {
    let mut errors = Vec::new();
    for (input, check) in recipe.inputs.iter().zip(&rendered.inputs) {
        let missing = is_missing(input.name, &rendered.marks);
        let message = match (check.state, &check.message, input.instead) {
            (InputState::Invalid, Some(message), _) => message.clone(),
            (_, _, Some(instead)) if missing => format!(
                "This or `{instead}` is missing. {} Write it like `{}`.",
                input.hint, input.example
            ),
            _ if missing => format!(
                "This is missing. {} Write it like `{}`.",
                input.hint, input.example
            ),
            _ => continue,
        };
        errors.push(InputError {
            input: input.name.to_owned(),
            message,
        });
    }
    // Errors of the document as a whole, such as its size, name no input.
    let about_document =
        |note: &&PolicyNote| note.severity == Severity::Error && note.input.is_none();
    errors.extend(
        rendered
            .notes
            .iter()
            .filter(about_document)
            .map(|note| InputError {
                input: recipe.name.to_owned(),
                message: note.message.clone(),
            }),
    );
    errors
}

fn is_missing(input: &str, marks: &[PolicyMark]) -> bool {
    marks.iter().any(|mark| mark.missing && mark.input == input)
}

/// Returns a note at the line of an input. An input that is not in the document
/// takes the line of the input that it can be given instead of.
fn note(
    recipe: &Recipe,
    severity: Severity,
    input: &str,
    message: String,
    writer: &TemplateWriter<'_>,
) -> PolicyNote {
    let other = || {
        let other = recipe
            .inputs
            .iter()
            .find(|other| other.instead == Some(input))?;
        writer.line_of_input(other.name)
    };
    PolicyNote {
        severity,
        line: writer.line_of_input(input).or_else(other),
        input: Some(input.to_owned()),
        message,
    }
}

/// Returns the note on a document with nothing missing and nothing invalid: an
/// error if it is not JSON or too large, otherwise its size.
fn document_note(kind: RecipeKind, text: &str) -> PolicyNote {
    let size = group_thousands(kind.size(text));
    let size_of = |limit: u64| {
        let limit = group_thousands(limit);
        if kind.counts_characters() {
            format!("{size} of {limit} characters, excluding white space.")
        } else if kind.is_statement() {
            format!("{size} of the {limit} bytes that the whole policy may have.")
        } else {
            format!("{size} of {limit} bytes.")
        }
    };
    let over = kind
        .limit()
        .filter(|limit| u64::try_from(kind.size(text)).is_ok_and(|size| size > *limit));
    let (severity, message) = match (serde_json::from_str::<Json>(text), over) {
        (Err(error), _) => (
            Severity::Error,
            format!("The document is not JSON: {error}. This is a bug in Tallyman."),
        ),
        (Ok(_), Some(limit)) => {
            let unit = if kind.counts_characters() {
                "characters"
            } else {
                "bytes"
            };
            let limit = group_thousands(limit);
            (
                Severity::Error,
                format!(
                    "The document has {size} {unit}; AWS allows {limit}. Write shorter values."
                ),
            )
        }
        (Ok(json), None) => {
            let mut sentences = Vec::new();
            sentences.extend(principals(&json).map(|principals| format!("Names {principals}.")));
            sentences.push("Valid JSON.".to_owned());
            sentences.extend(kind.limit().map(size_of));
            (Severity::Good, sentences.join(" "))
        }
    };
    PolicyNote {
        severity,
        line: None,
        input: None,
        message,
    }
}

/// Returns the number of distinct principals in the document, in words; `None`
/// if there are none.
fn principals(json: &Json) -> Option<String> {
    let mut named = BTreeSet::new();
    collect_principals(json, false, &mut named);
    match named.len() {
        0 => None,
        1 => Some("one principal".to_owned()),
        count => Some(format!("{count} principals")),
    }
}

fn collect_principals<'a>(json: &'a Json, below: bool, named: &mut BTreeSet<&'a str>) {
    match json {
        Json::String(text) if below => {
            named.insert(text);
        }
        Json::Array(items) => {
            for item in items {
                collect_principals(item, below, named);
            }
        }
        Json::Object(fields) => {
            for (key, value) in fields {
                collect_principals(value, below || key == "Principal", named);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;

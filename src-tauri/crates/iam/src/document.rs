//! A policy document as it was pasted or dropped: read with its places.
//!
//! [`parse`] takes any text. What is JSON becomes a [`Document`], in which every
//! node knows where it stands; what is not becomes an [`ParseError`], with the
//! place and, where a mend is plain, the repaired text.

mod json;
mod kind;
mod policy;
mod repair;
#[cfg(test)]
mod tests;

pub use json::{DuplicateKey, Member, Node, Span, Value};
pub use kind::{DocumentKind, Shape};
pub use policy::{Condition, Effect, Policy, Principal, PrincipalKind, Spanned, Statement};
pub use repair::{Repair, Repaired};

use serde::Serialize;
use thiserror::Error;

use crate::wording::{grouped, listed};

/// How many bytes of text are read. The largest policy of AWS has 32 KiB, so
/// that nothing past this can be one.
pub const MOST_BYTES: usize = 1024 * 1024;

/// Where something stands in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Location {
    /// The JSON pointer, as in `/Statement/0/Action`; empty for the whole.
    pub pointer: String,
    /// The line, from one.
    pub line: usize,
    /// The column, from one, in characters.
    pub column: usize,
}

/// A text that is JSON, with its places.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    text: String,
    lines: Vec<usize>,
    root: Node,
    duplicates: Vec<DuplicateKey>,
}

/// Why a text is not read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ParseError {
    /// What is wrong, where, and what to do, as sentences.
    pub message: String,
    /// The line that it is about, from one.
    pub line: Option<usize>,
    /// The column, from one, in characters.
    pub column: Option<usize>,
    /// The text made readable, where it plainly can be.
    pub repaired: Option<Repaired>,
}

/// Reads a text as JSON.
///
/// # Errors
///
/// [`ParseError`] where it is empty, longer than [`MOST_BYTES`], nested too
/// deep, or not JSON.
pub fn parse(text: &str) -> Result<Document, ParseError> {
    let plain = |message: String| ParseError {
        message,
        line: None,
        column: None,
        repaired: None,
    };
    if text.len() > MOST_BYTES {
        return Err(plain(format!(
            "This text has {} bytes. The largest policy that AWS takes has 32,768, so only texts \
             of up to {} bytes are read. Paste the policy alone.",
            grouped(text.len()),
            grouped(MOST_BYTES)
        )));
    }
    if text.trim().is_empty() {
        return Err(plain(
            "There is nothing here. Paste a policy, or drop a file that holds one.".to_owned(),
        ));
    }
    let lines = line_starts(text);
    match json::parse(text) {
        Ok((root, duplicates)) => Ok(Document {
            text: text.to_owned(),
            lines,
            root,
            duplicates,
        }),
        Err(error) => {
            let (line, column) = line_and_column(text, &lines, error.at);
            let repaired = if error.unrecoverable {
                None
            } else {
                repair::repair(text)
            };
            let advice = match &repaired {
                Some(repaired) => {
                    let words: Vec<String> = repaired
                        .repairs
                        .iter()
                        .map(|repair| repair.label().to_owned())
                        .collect();
                    format!("It is readable without its {}.", listed(&words))
                }
                None if error.unrecoverable => "Paste the policy alone.".to_owned(),
                None => "Correct it there, or copy the document anew.".to_owned(),
            };
            Err(ParseError {
                message: format!(
                    "This is not JSON: line {line}, column {column}: {} {advice}",
                    error.message
                ),
                line: Some(line),
                column: Some(column),
                repaired,
            })
        }
    }
}

impl Document {
    /// The text as it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The outermost node.
    #[must_use]
    pub const fn root(&self) -> &Node {
        &self.root
    }

    /// Keys that stand twice in one object, in the order of the text.
    #[must_use]
    pub fn duplicates(&self) -> &[DuplicateKey] {
        &self.duplicates
    }

    /// Whether it is a whole policy, one statement, a list of them, a
    /// notification, or none of these.
    #[must_use]
    pub fn shape(&self) -> Shape {
        kind::shape(&self.root)
    }

    /// What kind of document it seems to be. The caller may know better.
    #[must_use]
    pub fn guess_kind(&self) -> DocumentKind {
        kind::guess(self.shape(), &self.policy())
    }

    /// Its statements; none where it is no policy.
    #[must_use]
    pub fn policy(&self) -> Policy {
        match self.shape() {
            Shape::Policy | Shape::Statement | Shape::Statements => policy::policy(&self.root),
            Shape::Notification | Shape::Other => Policy::default(),
        }
    }

    /// Where a part of the text stands.
    #[must_use]
    pub fn location(&self, span: Span) -> Location {
        let (line, column) = line_and_column(&self.text, &self.lines, span.from);
        let mut pointer = String::new();
        json::pointer(&self.root, span, &mut pointer);
        Location {
            pointer,
            line,
            column,
        }
    }

    /// The node at a JSON pointer.
    #[must_use]
    pub fn node_at(&self, pointer: &str) -> Option<&Node> {
        let mut node = &self.root;
        if pointer.is_empty() {
            return Some(node);
        }
        for step in pointer.strip_prefix('/')?.split('/') {
            let step = step.replace("~1", "/").replace("~0", "~");
            node = match &node.value {
                Value::Object(members) => {
                    &members
                        .iter()
                        .rev()
                        .find(|member| member.key == step)?
                        .value
                }
                Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(node)
    }

    /// The text with parts put in place of others. Parts that overlap an
    /// earlier one are passed over.
    #[must_use]
    pub fn with_edits(&self, edits: &[(Span, String)]) -> String {
        let mut edits: Vec<&(Span, String)> = edits.iter().collect();
        edits.sort_by_key(|(span, _)| (span.from, span.to));
        let mut out = String::with_capacity(self.text.len());
        let mut done = 0;
        for (span, new) in edits {
            if span.from < done {
                continue;
            }
            out.push_str(self.text.get(done..span.from).unwrap_or_default());
            out.push_str(new);
            done = span.to;
        }
        out.push_str(self.text.get(done..).unwrap_or_default());
        out
    }

    /// How many characters it has without the blanks between its parts, as IAM
    /// counts them.
    #[must_use]
    pub fn character_count(&self) -> usize {
        let mut inside = false;
        let mut escaped = false;
        let mut count = 0;
        for c in self.text.chars() {
            if inside {
                count += 1;
                if escaped {
                    escaped = false;
                } else if c == '\\' {
                    escaped = true;
                } else if c == '"' {
                    inside = false;
                }
            } else if !c.is_whitespace() {
                count += 1;
                inside = c == '"';
            }
        }
        count
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let breaks = text.match_indices('\n').map(|(place, _)| place + 1);
    std::iter::once(0).chain(breaks).collect()
}

fn line_and_column(text: &str, lines: &[usize], at: usize) -> (usize, usize) {
    let line = lines.partition_point(|start| *start <= at).max(1);
    let start = lines.get(line - 1).copied().unwrap_or_default();
    let before = text.get(start..at).unwrap_or_default();
    (line, before.chars().count() + 1)
}

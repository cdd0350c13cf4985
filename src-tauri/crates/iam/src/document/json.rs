//! Parses JSON, and says how a text that is almost JSON can be repaired.

use tallyman_text::{group_thousands, join_with_and};
use thiserror::Error;

use super::parsed::{Document, line_and_column, line_starts};
use super::parser;
use super::repair::{self, Repaired};

/// Maximum size of a text that is parsed, in bytes. AWS accepts at most 32 KiB
/// for a policy, so a larger text cannot be one.
pub const MAX_BYTES: usize = 1024 * 1024;

/// A text cannot be parsed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ParseError {
    /// What is wrong, where, and what to do, in full sentences.
    pub message: String,
    /// Line of the error, from 1. `None` if it concerns the whole text.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// The repaired text. `None` if it cannot be repaired.
    pub repaired: Option<Repaired>,
}

/// Parses a text as JSON.
///
/// # Errors
///
/// [`ParseError`] if the text is empty, longer than [`MAX_BYTES`], nested too
/// deeply, or not JSON.
pub fn parse(text: &str) -> Result<Document, ParseError> {
    let plain = |message: String| ParseError {
        message,
        line: None,
        column: None,
        repaired: None,
    };
    if text.len() > MAX_BYTES {
        return Err(plain(format!(
            "This text has {} bytes. AWS accepts policies of at most 32,768 bytes, and at most {} \
             bytes are read here. Paste only the policy.",
            group_thousands(text.len()),
            group_thousands(MAX_BYTES)
        )));
    }
    if text.trim().is_empty() {
        return Err(plain(
            "There is no text. Paste a policy, or drop a policy file.".to_owned(),
        ));
    }
    let lines = line_starts(text);
    match parser::parse(text) {
        Ok((root, duplicates)) => Ok(Document {
            text: text.into(),
            lines: lines.into(),
            root,
            duplicates,
            embedding: None,
            is_read_only: false,
            found: Vec::new(),
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
                    format!(
                        "It can be repaired automatically: {}.",
                        join_with_and(&words)
                    )
                }
                None if error.unrecoverable => "Paste only the policy.".to_owned(),
                None => "Correct it there, or copy the document again.".to_owned(),
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

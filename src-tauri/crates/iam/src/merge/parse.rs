//! Parses the two documents and the result.

use tallyman_text::quoted;

use super::elements::{Elements, merge_error};
use super::error::{InputRole, MergeError};
use crate::document::{Document, DocumentKind, Node, ParseError, Span, Value, parse};
use crate::lint::{LintContext, Rule, lint_document};
use crate::severity::Severity;

/// Whether a document is empty: no text, white space, or `{}`.
pub(super) fn is_empty_document(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || text
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            .is_some_and(|inside| inside.trim().is_empty())
}

/// Returns a policy without statements.
pub(super) fn empty_policy() -> Result<Document, MergeError> {
    let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": []\n}";
    parse(text).map_err(|error| parse_error(InputRole::Existing, &error))
}

pub(super) fn parse_existing(text: &str) -> Result<Document, MergeError> {
    let document = parse(text).map_err(|error| parse_error(InputRole::Existing, &error))?;
    let root = document.root();
    let duplicate = document.duplicates().iter().find(|duplicate| {
        root.members()
            .iter()
            .any(|member| member.key_span == duplicate.again)
    });
    if let Some(duplicate) = duplicate {
        return Err(duplicate_key_error(
            &document,
            InputRole::Existing,
            duplicate.again,
            &duplicate.key,
        ));
    }
    Ok(document)
}

/// Parses a document without duplicate keys and placeholders.
pub(super) fn parse_complete(text: &str, role: InputRole) -> Result<Document, MergeError> {
    let document = parse(text).map_err(|error| parse_error(role, &error))?;
    if let Some(duplicate) = document.duplicates().first() {
        return Err(duplicate_key_error(
            &document,
            role,
            duplicate.again,
            &duplicate.key,
        ));
    }
    let placeholder = lint_document(&document, LintContext::default())
        .into_iter()
        .find(|finding| finding.rule == Rule::Placeholder && finding.severity == Severity::Error);
    if let Some(placeholder) = placeholder {
        return Err(MergeError {
            role,
            line: Some(placeholder.line),
            column: Some(placeholder.column),
            message: format!(
                "{}, line {}: {} {}",
                role.label(),
                placeholder.line,
                placeholder.message,
                placeholder.help
            ),
        });
    }
    Ok(document)
}

/// Parses the result, and verifies that it contains all of the existing
/// document in the same order.
pub(super) fn parse_result(
    text: &str,
    kind: DocumentKind,
    existing: Option<&Elements<'_>>,
) -> Result<Document, MergeError> {
    let internal_error = || MergeError {
        role: InputRole::Existing,
        line: None,
        column: None,
        message: "The merge was stopped because it would not have kept the whole existing \
                  document. This is a bug in Tallyman. Nothing was changed."
            .to_owned(),
    };
    let document = parse(text).map_err(|_| internal_error())?;
    let parts = Elements::of(&document, kind, InputRole::Existing).map_err(|_| internal_error())?;
    let kept = existing.is_none_or(|existing| {
        existing.groups.iter().all(|group| {
            let now = parts.group(group.key);
            group.items.is_empty()
                || now.is_some_and(|now| {
                    now.items.len() >= group.items.len()
                        && group
                            .items
                            .iter()
                            .zip(&now.items)
                            .all(|(old, new)| equal_ignoring_spans(old, new))
                })
        })
    });
    if kept {
        Ok(document)
    } else {
        Err(internal_error())
    }
}

/// Whether two nodes are equal, ignoring their spans.
fn equal_ignoring_spans(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal_ignoring_spans(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|(a, b)| a.key == b.key && equal_ignoring_spans(&a.value, &b.value))
        }
        (a, b) => a == b,
    }
}

fn duplicate_key_error(document: &Document, role: InputRole, span: Span, key: &str) -> MergeError {
    merge_error(
        document,
        role,
        span,
        format!(
            "has the key {} twice in one object; AWS reads only one. Remove the other.",
            quoted(key)
        ),
    )
}

fn parse_error(role: InputRole, error: &ParseError) -> MergeError {
    MergeError {
        role,
        line: error.line,
        column: error.column,
        message: format!("{}: {}", role.label(), error.message),
    }
}

//! Parses the two documents and the result.

use super::elements::{Elements, refuse};
use super::error::{InputRole, MergeError};
use crate::document::{Document, DocumentKind, Node, ParseError, Span, Value, parse};
use crate::lint::{LintContext, Rule, lint_document};
use crate::severity::Severity;
use crate::wording::quoted;

/// Whether a document is empty: no text, white space, or `{}`.
pub(super) fn is_nothing(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || text
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            .is_some_and(|inside| inside.trim().is_empty())
}

/// Returns a policy without statements.
pub(super) fn frame() -> Result<Document, MergeError> {
    let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": []\n}";
    parse(text).map_err(|unreadable| unread(InputRole::Existing, &unreadable))
}

pub(super) fn existing(text: &str) -> Result<Document, MergeError> {
    let document = parse(text).map_err(|unreadable| unread(InputRole::Existing, &unreadable))?;
    let root = document.root();
    let twice = document.duplicates().iter().find(|duplicate| {
        root.members()
            .iter()
            .any(|member| member.key_span == duplicate.again)
    });
    if let Some(twice) = twice {
        return Err(key_twice(
            &document,
            InputRole::Existing,
            twice.again,
            &twice.key,
        ));
    }
    Ok(document)
}

/// Parses a document without duplicate keys and placeholders.
pub(super) fn parse_complete(text: &str, role: InputRole) -> Result<Document, MergeError> {
    let document = parse(text).map_err(|unreadable| unread(role, &unreadable))?;
    if let Some(twice) = document.duplicates().first() {
        return Err(key_twice(&document, role, twice.again, &twice.key));
    }
    let gap = lint_document(&document, LintContext::default())
        .into_iter()
        .find(|finding| finding.rule == Rule::Placeholder && finding.severity == Severity::Error);
    if let Some(gap) = gap {
        return Err(MergeError {
            role,
            line: Some(gap.line),
            column: Some(gap.column),
            message: format!(
                "{}, line {}: {} {}",
                role.label(),
                gap.line,
                gap.message,
                gap.help
            ),
        });
    }
    Ok(document)
}

/// Parses the result, and verifies that it contains all of the existing
/// document in the same order.
pub(super) fn result(
    text: &str,
    kind: DocumentKind,
    existing: Option<&Elements<'_>>,
) -> Result<Document, MergeError> {
    let fault = || MergeError {
        role: InputRole::Existing,
        line: None,
        column: None,
        message: "The merge would not have kept all that is there, and was given up: a fault of \
                  Tallyman's own. Nothing was changed."
            .to_owned(),
    };
    let document = parse(text).map_err(|_| fault())?;
    let parts = Elements::of(&document, kind, InputRole::Existing).map_err(|_| fault())?;
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
                            .all(|(old, new)| same(old, new))
                })
        })
    });
    if kept { Ok(document) } else { Err(fault()) }
}

/// Whether two nodes are equal, ignoring their spans.
fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|(a, b)| a.key == b.key && same(&a.value, &b.value))
        }
        (a, b) => a == b,
    }
}

fn key_twice(document: &Document, role: InputRole, span: Span, key: &str) -> MergeError {
    refuse(
        document,
        role,
        span,
        format!(
            "has the key {} twice in one object, of which AWS reads one. Take the other out.",
            quoted(key)
        ),
    )
}

fn unread(role: InputRole, unreadable: &ParseError) -> MergeError {
    MergeError {
        role,
        line: unreadable.line,
        column: unreadable.column,
        message: format!("{}: {}", role.label(), unreadable.message),
    }
}

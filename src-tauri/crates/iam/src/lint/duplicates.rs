//! Checks for duplicate keys.

use tallyman_text::quoted;

use super::linter::{Change, Linter};
use super::rules::Rule;
use crate::document::{Document, DuplicateKey, Member, Span, Value};
use crate::severity::Severity;

pub(super) fn check(linter: &mut Linter<'_>) {
    let document = linter.document;
    for duplicate in document.duplicates() {
        let first = document.location(duplicate.first).line;
        linter.add_fixable(
            Rule::DuplicateKey,
            Severity::Error,
            duplicate.again,
            format!(
                "{} occurs twice in one object, first in line {first}. AWS rejects that, or uses \
                 the last and silently ignores the other.",
                quoted(&duplicate.key)
            ),
            "Merge both under one key.",
            join_values(document, duplicate),
        );
    }
}

/// Returns the change that merges both objects. `None` if they share a key.
fn join_values(document: &Document, duplicate: &DuplicateKey) -> Option<Change> {
    let pointer = document.location(duplicate.first).pointer;
    let (parent, _) = pointer.rsplit_once('/')?;
    let members = document.node_at(parent)?.members();
    let at = |span: Span| members.iter().position(|member| member.key_span == span);
    let (first, again) = (at(duplicate.first)?, at(duplicate.again)?);
    let one = non_empty_members(members.get(first)?)?;
    let other = non_empty_members(members.get(again)?)?;
    if one
        .iter()
        .any(|a| other.iter().any(|b| a.key.eq_ignore_ascii_case(&b.key)))
    {
        return None;
    }
    let end = one.last()?.value.span.to;
    let moved = document
        .text()
        .get(other.first()?.key_span.from..other.last()?.value.span.to)?;
    let removed = Span {
        from: members.get(again.checked_sub(1)?)?.value.span.to,
        to: members.get(again)?.value.span.to,
    };
    Some(Change {
        label: format!(
            "Merge both {}",
            tallyman_text::truncated(&duplicate.key, 40)
        ),
        edits: vec![
            (Span { from: end, to: end }, format!(", {moved}")),
            (removed, String::new()),
        ],
    })
}

fn non_empty_members(member: &Member) -> Option<&[Member]> {
    match &member.value.value {
        Value::Object(members) if !members.is_empty() => Some(members),
        _ => None,
    }
}

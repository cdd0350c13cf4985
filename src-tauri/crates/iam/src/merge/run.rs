//! The merge algorithm.

use std::collections::HashSet;

use super::canonical::CanonicalElement;
use super::edit::{self, NewElement, Style};
use super::elements::{ElementList, Elements};
use super::error::{InputRole, MergeError};
use super::messages::{self, ElementLabel};
use super::parse::{self, parse_complete};
use super::result::{MergeEntry, MergeOutcome, Merged};
use super::warnings;
use crate::diff;
use crate::document::{Document, DocumentKind, DocumentShape, Node, Span};
use crate::lint::{LintContext, lint_document};

/// Merges an addition into an existing document of the same kind.
///
/// The existing document is a full one or empty: no text, white space, or `{}`.
/// The addition is a full document, a statement, or a list of statements. The
/// kind is that of `context`, or else the guess for the addition.
///
/// # Errors
///
/// [`MergeError`] if one of the documents cannot be parsed or is not such a
/// document, if their kinds differ, or if the addition is empty or contains a
/// placeholder.
pub fn merge(
    existing: &str,
    addition: &str,
    context: LintContext<'_>,
) -> Result<Merged, MergeError> {
    let new = parse_complete(addition, InputRole::Addition)?;
    let kind = context.kind.unwrap_or_else(|| new.guess_kind());
    let added = Elements::of(&new, kind, InputRole::Addition)?;
    if parse::is_empty_document(existing) {
        return if matches!(
            new.shape(),
            DocumentShape::Policy | DocumentShape::Notification
        ) {
            merge_elements(None, &new, &added, kind, context)
        } else {
            let empty = parse::empty_policy()?;
            let existing_elements = Elements::of(&empty, kind, InputRole::Existing)?;
            merge_elements(
                Some((&empty, &existing_elements)),
                &new,
                &added,
                kind,
                context,
            )
            .map(|merged| Merged {
                diff: diff::lines("", &merged.text),
                ..merged
            })
        };
    }
    let old = parse::parse_existing(existing)?;
    let existing_elements = Elements::of(&old, kind, InputRole::Existing)?;
    merge_elements(
        Some((&old, &existing_elements)),
        &new,
        &added,
        kind,
        context,
    )
}

/// The merged text and the outcome of each element.
struct MergedText {
    text: String,
    entries: Vec<MergeEntry>,
}

/// Merges. Without an existing document, the addition becomes the full
/// document.
fn merge_elements(
    existing: Option<(&Document, &Elements<'_>)>,
    new: &Document,
    added: &Elements<'_>,
    kind: DocumentKind,
    context: LintContext<'_>,
) -> Result<Merged, MergeError> {
    let merged = match existing {
        Some((old, existing)) => insert_elements(old, existing, new, added, kind),
        None => addition_as_document(new, added, kind),
    };
    let MergedText { text, mut entries } = merged;
    let result = parse::parse_result(&text, kind, existing.map(|(_, elements)| elements))?;
    // The pointer of a statement that is not in a list has no index.
    for group in Elements::of(&result, kind, InputRole::Existing)?.groups {
        let first = format!("/{}/0", group.key);
        for entry in entries.iter_mut().filter(|entry| entry.pointer == first) {
            if group.is_single {
                entry.pointer = format!("/{}", group.key);
            }
        }
    }
    let context = LintContext {
        kind: Some(kind),
        ..context
    };
    let old = existing.map(|(old, _)| old);
    Ok(Merged {
        kind,
        changed: old.is_none_or(|old| old.text() != text),
        warnings: warnings::warnings(kind, &result, &entries, old, new)?,
        findings: lint_document(&result, context),
        entries,
        diff: diff::lines(old.map_or("", Document::text), &text),
        text,
    })
}

/// Uses the addition as the full document.
fn addition_as_document(new: &Document, added: &Elements<'_>, kind: DocumentKind) -> MergedText {
    let text = new.text().trim().to_owned();
    let mut entries = Vec::new();
    for group in &added.groups {
        for (index, item) in group.items.iter().enumerate() {
            let name = element_name(group, item);
            entries.push(MergeEntry {
                outcome: MergeOutcome::Added,
                under: name.clone(),
                pointer: format!("/{}/{index}", group.key),
                message: messages::added(
                    label(added, kind, entries.len(), name.as_deref()),
                    name.as_deref(),
                ),
                name,
            });
        }
    }
    if added.event_bridge.is_some() {
        entries.push(messages::event_bridge(false));
    }
    MergedText { text, entries }
}

/// Inserts the addition into the existing document.
fn insert_elements(
    old: &Document,
    existing: &Elements<'_>,
    new: &Document,
    added: &Elements<'_>,
    kind: DocumentKind,
) -> MergedText {
    let style = Style::of(old);
    let mut insertions: Vec<(usize, String)> = Vec::new();
    let mut entries = Vec::new();
    let mut names: HashSet<String> = existing
        .groups
        .iter()
        .flat_map(|group| {
            group
                .items
                .iter()
                .filter_map(|item| element_name(group, item))
        })
        .collect();
    for group in &added.groups {
        let before = existing
            .group(group.key)
            .map_or(&[][..], |group| &group.items);
        let mut known: Vec<(CanonicalElement, Option<String>)> = before
            .iter()
            .map(|item| (CanonicalElement::of(kind, item), element_name(group, item)))
            .collect();
        let mut items = Vec::new();
        for item in &group.items {
            let name = element_name(group, item);
            let label = label(added, kind, entries.len(), name.as_deref());
            let canonical = CanonicalElement::of(kind, item);
            let same = known.iter().position(|(other, _)| *other == canonical);
            let within = || {
                known
                    .iter()
                    .position(|(other, _)| canonical.subsumed_by(other))
            };
            if let Some(index) = same.or_else(within) {
                let under = known.get(index).and_then(|(_, name)| name.clone());
                entries.push(MergeEntry {
                    outcome: MergeOutcome::AlreadyPresent,
                    message: messages::already_present(label, under.as_deref(), same.is_some()),
                    pointer: format!("/{}/{index}", group.key),
                    name,
                    under,
                });
                continue;
            }
            let under = name
                .as_ref()
                .map(|name| messages::free_name(kind, name, &names));
            let renamed = under != name;
            items.push(NewElement {
                node: item,
                rename: under
                    .clone()
                    .filter(|_| renamed)
                    .map(|under| (group.name_key, under)),
            });
            entries.push(MergeEntry {
                outcome: if renamed {
                    MergeOutcome::Renamed
                } else {
                    MergeOutcome::Added
                },
                message: messages::added(label, under.as_deref()),
                pointer: format!("/{}/{}", group.key, known.len()),
                name,
                under: under.clone(),
            });
            names.extend(under.clone());
            known.push((canonical, under));
        }
        edit::append_to_list(&style, new, old, group.key, &items, &mut insertions);
    }
    if let Some(member) = added.event_bridge {
        let is_present = existing.event_bridge.is_some();
        if !is_present {
            edit::append_member(&style, new, old, member, &mut insertions);
        }
        entries.push(messages::event_bridge(is_present));
    }
    let insertions = edit::ordered(old, insertions);
    let edits: Vec<(Span, String)> = insertions
        .into_iter()
        .map(|(at, text)| (Span { from: at, to: at }, text))
        .collect();
    MergedText {
        text: old.with_edits(&edits),
        entries,
    }
}

/// Returns how messages refer to the element after the first `before` elements
/// of an addition.
fn label<'a>(
    added: &Elements<'_>,
    kind: DocumentKind,
    before: usize,
    name: Option<&'a str>,
) -> ElementLabel<'a> {
    let all: usize = added.groups.iter().map(|group| group.items.len()).sum();
    ElementLabel {
        kind,
        name,
        number: (all > 1).then_some(before + 1),
    }
}

fn element_name(group: &ElementList<'_>, item: &Node) -> Option<String> {
    let name = item.member(group.name_key)?.value.text()?;
    (!name.is_empty()).then(|| name.to_owned())
}

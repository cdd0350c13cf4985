//! An addition put into a document that is there already.
//!
//! Saving a policy replaces the whole of it, so that what is to be added has
//! to be put among what is there. [`merge`] does so by insertions alone:
//! nothing of the existing text is taken away, moved or written anew, and a
//! diff shows what is new and nothing else.
//!
//! What becomes of each statement of the addition:
//!
//! - **It is there already** where a statement means the same, whatever its
//!   Sid, the order of its actions, resources or keys, whether a list of one
//!   is written as a list, and whether an account stands as twelve digits or
//!   as the ARN of its root. It is there, too, where a statement has all of
//!   its principals, actions and resources, name by name, and some more, under
//!   the same effect and conditions. (That `s3:*` holds `s3:GetObject` does not
//!   count: whoever narrows it later would not know what else relied on it.)
//! - **It is added** behind the others where its Sid is free or where it has
//!   none.
//! - **It is added under another Sid** where a statement of its Sid says
//!   something else. The two are never joined. A union of both would change a
//!   statement that somebody else wrote and perhaps still keeps elsewhere;
//!   where they differ in more than one part it would allow what neither did;
//!   and it could not be taken back by taking one statement out. The old one
//!   is never replaced either, for something may still rely on it. The
//!   sentence says that both are there, and what to do.
//!
//! The entries of S3 event notifications are treated alike, by their `Id`;
//! there, an event that a wildcard holds does count, since S3 refuses two
//! entries that tell of the same event of the same key. Where such a pair would
//! come about, a note names it.
//!
//! `Version` and `Id` of the existing document stay, and those of the addition
//! are not taken over. Merging twice changes nothing.

mod complete;
mod diff;
mod elements;
mod meaning;
mod notes;
mod reading;
mod sentences;
#[cfg(test)]
mod tests;
mod writing;

pub use complete::{Addition, FullDocument};
pub use diff::{DiffChange, DiffLine};
pub use elements::{Elements, Group};

use std::collections::HashSet;

use serde::Serialize;
use thiserror::Error;

use crate::document::{Document, DocumentKind, Node, Shape, Span};
use crate::lint::{Finding, LintContext, lint_document};
use crate::severity::Severity;
use meaning::Meaning;
use reading::strict;
use sentences::Titled;
use writing::{Item, Style};

/// A document with an addition in it. Only [`merge`] makes one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Merged {
    kind: DocumentKind,
    text: String,
    changed: bool,
    entries: Vec<Entry>,
    notes: Vec<Note>,
    findings: Vec<Finding>,
    diff: Vec<DiffLine>,
}

impl Merged {
    /// What kind of document it is.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The whole document: the existing text with insertions.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether anything was inserted.
    #[must_use]
    pub const fn changed(&self) -> bool {
        self.changed
    }

    /// What became of each statement or entry of the addition, in its order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What is to be said of the merge itself, the gravest first.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// What the lint says of the whole document; among it that it is too
    /// large, or that a key's owner would be locked out.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The existing text against the new one, line by line.
    #[must_use]
    pub fn diff(&self) -> &[DiffLine] {
        &self.diff
    }
}

/// What became of one statement, or entry, of the addition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Its Sid or Id in the addition, where it has one.
    pub name: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// The Sid or Id under which it stands in the result, where it has one.
    pub under: Option<String>,
    /// The JSON pointer of where it stands in the result.
    pub pointer: String,
    /// The same as a sentence or two, and what to do.
    pub message: String,
}

/// What becomes of a statement, or entry, of the addition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// It stands behind the others.
    Added,
    /// The same, under another name: its own is that of another statement.
    Renamed,
    /// The document says it already; nothing was inserted.
    AlreadyThere,
}

/// Something to know about a merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// How grave it is; an error is what AWS refuses.
    pub severity: Severity,
    /// The JSON pointer, in the result, of what it is about.
    pub pointer: String,
    /// What is so and what to do, as sentences.
    pub message: String,
}

/// Which of the two documents something is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Part {
    /// The document that is there.
    Existing,
    /// What is to be put into it.
    Addition,
    /// A whole document by itself.
    Whole,
}

impl Part {
    const fn words(self) -> &'static str {
        match self {
            Self::Existing => "The existing document",
            Self::Addition => "The addition",
            Self::Whole => "The document",
        }
    }
}

/// Why two documents are not merged.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "camelCase")]
#[error("{message}")]
pub struct MergeError {
    /// Which document it is about.
    pub part: Part,
    /// Its line there, from one, where it has a place.
    pub line: Option<usize>,
    /// Its column, from one, in characters.
    pub column: Option<usize>,
    /// What is wrong, where, and what to do, as sentences.
    pub message: String,
}

/// Puts an addition into an existing document of the same kind.
///
/// The existing document is a whole one, or nothing: empty, blank, or `{}`.
/// The addition is a whole one, a statement, or a list of statements. The kind
/// is that of `context` or, without one, what the addition seems to be.
///
/// # Errors
///
/// [`MergeError`] where either cannot be read or is not such a document, where
/// the two are of different kinds, and where the addition holds nothing or a
/// placeholder.
pub fn merge(
    existing: &str,
    addition: &str,
    context: LintContext<'_>,
) -> Result<Merged, MergeError> {
    let new = strict(addition, Part::Addition)?;
    let kind = context.kind.unwrap_or_else(|| new.guess());
    let added = Elements::of(&new, kind, Part::Addition)?;
    if reading::is_nothing(existing) {
        return if matches!(new.shape(), Shape::Policy | Shape::Notification) {
            put(None, &new, &added, kind, context)
        } else {
            let frame = reading::frame()?;
            let there = Elements::of(&frame, kind, Part::Existing)?;
            put(Some((&frame, &there)), &new, &added, kind, context).map(|merged| Merged {
                diff: diff::all_added(&merged.text),
                ..merged
            })
        };
    }
    let old = reading::existing(existing)?;
    let there = Elements::of(&old, kind, Part::Existing)?;
    put(Some((&old, &there)), &new, &added, kind, context)
}

/// What the outcome is put together from.
struct Made {
    text: String,
    entries: Vec<Entry>,
    diff: Vec<DiffLine>,
}

/// Puts it in. Without an existing document the addition becomes the whole.
fn put(
    existing: Option<(&Document, &Elements<'_>)>,
    new: &Document,
    added: &Elements<'_>,
    kind: DocumentKind,
    context: LintContext<'_>,
) -> Result<Merged, MergeError> {
    let made = match existing {
        Some((old, there)) => inserted(old, there, new, added, kind),
        None => alone(new, added, kind),
    };
    let Made {
        text,
        mut entries,
        diff,
    } = made;
    let result = reading::result(&text, kind, existing.map(|(_, there)| there))?;
    // A statement that stands without a list has no number.
    for group in Elements::of(&result, kind, Part::Existing)?.groups {
        let first = format!("/{}/0", group.key);
        for entry in entries.iter_mut().filter(|entry| entry.pointer == first) {
            if group.alone {
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
        notes: notes::notes(kind, &result, &entries, old, new)?,
        findings: lint_document(&result, context),
        entries,
        diff,
        text,
    })
}

/// The addition as the whole document.
fn alone(new: &Document, added: &Elements<'_>, kind: DocumentKind) -> Made {
    let text = new.text().trim().to_owned();
    let mut entries = Vec::new();
    for group in &added.groups {
        for (place, item) in group.items.iter().enumerate() {
            let name = name_of(group, item);
            entries.push(Entry {
                outcome: Outcome::Added,
                under: name.clone(),
                pointer: format!("/{}/{place}", group.key),
                message: sentences::put_in(
                    titled(added, kind, entries.len(), name.as_deref()),
                    name.as_deref(),
                ),
                name,
            });
        }
    }
    if added.event_bridge.is_some() {
        entries.push(sentences::event_bridge(false));
    }
    Made {
        diff: diff::all_added(&text),
        text,
        entries,
    }
}

/// The addition among what is there.
fn inserted(
    old: &Document,
    there: &Elements<'_>,
    new: &Document,
    added: &Elements<'_>,
    kind: DocumentKind,
) -> Made {
    let style = Style::of(old);
    let mut insertions: Vec<(usize, String)> = Vec::new();
    let mut entries = Vec::new();
    let mut names: HashSet<String> = there
        .groups
        .iter()
        .flat_map(|group| group.items.iter().filter_map(|item| name_of(group, item)))
        .collect();
    for group in &added.groups {
        let before = there.group(group.key).map_or(&[][..], |group| &group.items);
        let mut known: Vec<(Meaning, Option<String>)> = before
            .iter()
            .map(|item| (Meaning::of(kind, item), name_of(group, item)))
            .collect();
        let mut items = Vec::new();
        for item in &group.items {
            let name = name_of(group, item);
            let title = titled(added, kind, entries.len(), name.as_deref());
            let meaning = Meaning::of(kind, item);
            let same = known.iter().position(|(other, _)| *other == meaning);
            let within = || known.iter().position(|(other, _)| meaning.within(other));
            if let Some(place) = same.or_else(within) {
                let under = known.get(place).and_then(|(_, name)| name.clone());
                entries.push(Entry {
                    outcome: Outcome::AlreadyThere,
                    message: sentences::present(title, under.as_deref(), same.is_some()),
                    pointer: format!("/{}/{place}", group.key),
                    name,
                    under,
                });
                continue;
            }
            let under = name
                .as_ref()
                .map(|name| sentences::free(kind, name, &names));
            let renamed = under != name;
            items.push(Item {
                node: item,
                rename: under
                    .clone()
                    .filter(|_| renamed)
                    .map(|under| (group.name_key, under)),
            });
            entries.push(Entry {
                outcome: if renamed {
                    Outcome::Renamed
                } else {
                    Outcome::Added
                },
                message: sentences::put_in(title, under.as_deref()),
                pointer: format!("/{}/{}", group.key, known.len()),
                name,
                under: under.clone(),
            });
            names.extend(under.clone());
            known.push((meaning, under));
        }
        writing::into_list(&style, new, old, group.key, &items, &mut insertions);
    }
    if let Some(member) = added.event_bridge {
        let is_there = there.event_bridge.is_some();
        if !is_there {
            writing::member(&style, new, old, member, &mut insertions);
        }
        entries.push(sentences::event_bridge(is_there));
    }
    let insertions = writing::joined(old, insertions);
    let edits: Vec<(Span, String)> = insertions
        .iter()
        .map(|(at, text)| (Span { from: *at, to: *at }, text.clone()))
        .collect();
    Made {
        text: old.edited(&edits),
        diff: diff::of(old.text(), &insertions),
        entries,
    }
}

/// What is after `before` others in all lists of an addition, as sentences call
/// it.
fn titled<'a>(
    added: &Elements<'_>,
    kind: DocumentKind,
    before: usize,
    name: Option<&'a str>,
) -> Titled<'a> {
    let all: usize = added.groups.iter().map(|group| group.items.len()).sum();
    Titled {
        kind,
        name,
        number: (all > 1).then_some(before + 1),
    }
}

fn name_of(group: &Group<'_>, item: &Node) -> Option<String> {
    let name = item.member(group.name_key)?.value.text()?;
    (!name.is_empty()).then(|| name.to_owned())
}

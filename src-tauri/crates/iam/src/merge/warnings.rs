//! Warnings about a merge.

use std::collections::BTreeSet;

use tallyman_text::{group_thousands, join_with_and, quoted};

use super::canonical::{event_includes, filter_rules};
use super::denies;
use super::elements::Elements;
use super::error::{InputRole, MergeError};
use super::result::{MergeEntry, MergeOutcome, MergeWarning};
use crate::document::{Document, DocumentKind, DocumentShape, Node};
use crate::severity::Severity;

/// Maximum number of notifications of a bucket (S3 quota).
const MAX_NOTIFICATIONS: usize = 100;

/// Maximum number of overlaps that are reported.
const MAX_OVERLAPS: usize = 20;

pub(super) fn warnings(
    kind: DocumentKind,
    result: &Document,
    entries: &[MergeEntry],
    old: Option<&Document>,
    new: &Document,
) -> Result<Vec<MergeWarning>, MergeError> {
    let mut warnings = Vec::new();
    let added: BTreeSet<&str> = entries
        .iter()
        .filter(|entry| entry.outcome != MergeOutcome::AlreadyPresent)
        .map(|entry| entry.pointer.as_str())
        .collect();
    if kind == DocumentKind::Notification {
        overlaps(result, &added, &mut warnings)?;
    } else if let Some(old) = old {
        variables(result, &added, old, new, &mut warnings);
        warnings.extend(denies::warnings(kind, result, &added));
    }
    warnings.sort_by_key(|warning| warning.severity);
    Ok(warnings)
}

/// Warns about policy variables that have another meaning in the version of the
/// existing document.
fn variables(
    result: &Document,
    added: &BTreeSet<&str>,
    old: &Document,
    new: &Document,
    warnings: &mut Vec<MergeWarning>,
) {
    let existing_expands = old.policy().expands_variables();
    // A statement without a document has no version. The current one is
    // assumed.
    let addition_expands = new.shape() != DocumentShape::Policy || new.policy().expands_variables();
    if existing_expands == addition_expands {
        return;
    }
    for statement in result.policy().statements {
        let pointer = result.location(statement.span).pointer;
        if !added.contains(pointer.as_str()) {
            continue;
        }
        let values = statement.conditions.iter().flat_map(|c| &c.values);
        let found = statement
            .resources
            .iter()
            .chain(values)
            .find(|text| text.value.contains("${"));
        let Some(text) = found else {
            continue;
        };
        let version = match old.policy().version {
            Some(version) => format!("has the version {}", quoted(&version.value)),
            None => "has no version, which counts as 2008-10-17".to_owned(),
        };
        let shown = quoted(&text.value);
        warnings.push(MergeWarning {
            severity: Severity::Warning,
            pointer,
            message: if existing_expands {
                format!(
                    "In the addition, {shown} is plain text, because its version has no policy \
                     variables; in the existing document, it contains one. Check whether this is \
                     intended."
                )
            } else {
                format!(
                    "The existing document {version}, so {shown} is plain text and matches \
                     nothing. The version is not changed, because it affects the other \
                     statements: look for `${{` in them, then write `2012-10-17`."
                )
            },
        });
    }
}

/// One notification entry, as S3 compares it.
struct OverlapEntry<'a> {
    pointer: String,
    title: String,
    events: Vec<&'a str>,
    prefix: String,
    suffix: String,
}

/// Reports pairs that S3 rejects as overlapping: both have the same event, and
/// some keys match both.
fn overlaps(
    result: &Document,
    added: &BTreeSet<&str>,
    warnings: &mut Vec<MergeWarning>,
) -> Result<(), MergeError> {
    let elements = Elements::of(result, DocumentKind::Notification, InputRole::Existing)?;
    let mut all = Vec::new();
    for group in &elements.groups {
        for (index, item) in group.items.iter().enumerate() {
            all.push(overlap_entry(
                format!("/{}/{index}", group.key),
                group.key,
                item,
            ));
        }
    }
    if all.len() > MAX_NOTIFICATIONS {
        warnings.push(MergeWarning {
            severity: Severity::Error,
            pointer: String::new(),
            message: format!(
                "This has {} notifications; S3 allows {MAX_NOTIFICATIONS} per bucket. Remove \
                 some, or send the events to EventBridge.",
                group_thousands(all.len())
            ),
        });
    }
    for (index, one) in all.iter().enumerate() {
        if !added.contains(one.pointer.as_str()) {
            continue;
        }
        for (other_index, other) in all.iter().enumerate() {
            // A pair of two new entries is reported once.
            let twice = other_index > index && added.contains(other.pointer.as_str());
            if other_index == index || twice || warnings.len() > MAX_OVERLAPS {
                continue;
            }
            let Some(events) = common_events(one, other) else {
                continue;
            };
            warnings.push(MergeWarning {
                severity: Severity::Error,
                pointer: one.pointer.clone(),
                message: format!(
                    "S3 rejects this: {} and {} both send {} for {}. Narrow one of them by its \
                     prefix or suffix, or remove the one that is no longer needed.",
                    one.title,
                    other.title,
                    join_with_and(&events),
                    describe_keys(one, other)
                ),
            });
        }
    }
    Ok(())
}

fn overlap_entry<'a>(pointer: String, list: &str, item: &'a Node) -> OverlapEntry<'a> {
    let events = item
        .member("Events")
        .map(|events| events.value.items().iter().filter_map(Node::text).collect());
    let rules = item
        .member("Filter")
        .and_then(|filter| filter_rules(&filter.value))
        .unwrap_or_default();
    let rule = |wanted: &str| {
        let rule = rules.iter().find(|(name, _)| name == wanted);
        rule.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let title = match item.member("Id").and_then(|id| id.value.text()) {
        Some(id) => quoted(id),
        None => format!("one without an Id in `{list}`"),
    };
    OverlapEntry {
        pointer,
        title,
        events: events.unwrap_or_default(),
        prefix: rule("prefix"),
        suffix: rule("suffix"),
    }
}

/// Returns the events of both, if some keys match both. `None` if there are
/// none.
fn common_events(one: &OverlapEntry<'_>, other: &OverlapEntry<'_>) -> Option<Vec<String>> {
    let (a, b) = (&one.prefix, &other.prefix);
    let (c, d) = (&one.suffix, &other.suffix);
    let prefixes = a.starts_with(b.as_str()) || b.starts_with(a.as_str());
    let suffixes = c.ends_with(d.as_str()) || d.ends_with(c.as_str());
    if !prefixes || !suffixes {
        return None;
    }
    let mut events = BTreeSet::new();
    for a in &one.events {
        for b in &other.events {
            if event_includes(a, b) {
                events.insert(quoted(b));
            } else if event_includes(b, a) {
                events.insert(quoted(a));
            }
        }
    }
    (!events.is_empty()).then(|| Vec::from_iter(events))
}

/// Describes the keys that match both.
fn describe_keys(one: &OverlapEntry<'_>, other: &OverlapEntry<'_>) -> String {
    let longer = |a: &str, b: &str| if a.len() >= b.len() { a } else { b }.to_owned();
    let prefix = longer(&one.prefix, &other.prefix);
    let suffix = longer(&one.suffix, &other.suffix);
    match (prefix.is_empty(), suffix.is_empty()) {
        (true, true) => "every key".to_owned(),
        (false, true) => format!("keys that begin with {}", quoted(&prefix)),
        (true, false) => format!("keys that end with {}", quoted(&suffix)),
        (false, false) => format!(
            "keys that begin with {} and end with {}",
            quoted(&prefix),
            quoted(&suffix)
        ),
    }
}

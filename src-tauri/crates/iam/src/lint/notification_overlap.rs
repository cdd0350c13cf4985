//! Checks that no two entries of a notification send the same event for the same keys.

use std::collections::BTreeSet;

use tallyman_text::{group_thousands, join_with_and, quoted};

use super::linter::Linter;
use super::notification_filter::{filter_rules, spanned};
use super::rules::Rule;
use crate::document::{Node, Span};
use crate::severity::Severity;

/// Maximum number of overlaps that are reported.
const MAX_OVERLAPS: usize = 20;

/// Maximum number of notifications of a bucket (S3 quota).
const MAX_NOTIFICATIONS: usize = 100;

/// Maximum number of entries that are compared.
const MAX_ENTRIES: usize = 200;

/// An entry, as S3 compares it.
struct Entry {
    span: Span,
    title: String,
    events: Vec<String>,
    prefix: String,
    suffix: String,
}

/// Compares all entries of all destinations.
pub(super) fn check(linter: &mut Linter<'_>, items: &[&Node]) {
    check_ids(linter, items);
    let entries: Vec<Entry> = items
        .iter()
        .enumerate()
        .take(MAX_ENTRIES)
        .filter_map(|(index, item)| entry(index, item))
        .collect();
    let mut reported = 0;
    for (index, one) in entries.iter().enumerate() {
        for other in entries.iter().take(index) {
            let Some(events) = common_events(one, other) else {
                continue;
            };
            if reported == MAX_OVERLAPS {
                return;
            }
            reported += 1;
            linter.add(
                Rule::NotificationOverlap,
                Severity::Error,
                one.span,
                format!(
                    "S3 rejects notifications that overlap: {} and {} both send {} for {}.",
                    one.title,
                    other.title,
                    join_with_and(&events),
                    describe_keys(one, other)
                ),
                "Narrow one of them by its prefix or suffix, send one notification to a topic that \
                 feeds both, or use EventBridge.",
            );
        }
    }
}

/// Reports entries with the Id of another one, and more entries than S3 takes.
fn check_ids(linter: &mut Linter<'_>, items: &[&Node]) {
    let mut seen = BTreeSet::new();
    for item in items {
        let Some(id) = item.member("Id").and_then(spanned) else {
            continue;
        };
        if !id.value.is_empty() && !seen.insert(id.value.clone()) {
            linter.add(
                Rule::NotificationId,
                Severity::Error,
                id.span,
                format!(
                    "Two notifications have the Id {}; S3 rejects that, since each Id is unique.",
                    quoted(&id.value)
                ),
                "Give one of them another Id, or none: S3 then makes one.",
            );
        }
    }
    if items.len() > MAX_NOTIFICATIONS {
        linter.add(
            Rule::TooLarge,
            Severity::Error,
            linter.document.root().span,
            format!(
                "This has {} notifications; S3 takes {MAX_NOTIFICATIONS} per bucket.",
                group_thousands(items.len())
            ),
            "Remove some, or send the events to EventBridge.",
        );
    }
}

fn entry(index: usize, item: &Node) -> Option<Entry> {
    let events = item.member("Events").or_else(|| item.member("Event"))?;
    let rules = filter_rules(item);
    // A filter that is reported for another reason is not compared.
    let rule = |wanted: &str| {
        let mut values = rules.iter().filter_map(|rule| {
            let name = rule.member("Name")?.value.text()?;
            name.eq_ignore_ascii_case(wanted)
                .then(|| rule.member("Value")?.value.text())?
        });
        let value = values.next().unwrap_or_default().to_owned();
        values.next().is_none().then_some(value)
    };
    let title = match item.member("Id").and_then(|id| id.value.text()) {
        Some(id) => quoted(id),
        None => format!("entry {}", index + 1),
    };
    Some(Entry {
        span: item.span,
        title,
        events: events
            .value
            .items()
            .iter()
            .filter_map(|event| event.text().map(str::to_owned))
            .collect(),
        prefix: rule("prefix")?,
        suffix: rule("suffix")?,
    })
}

/// Returns the events of both, if some keys match both. `None` if there are none.
fn common_events(one: &Entry, other: &Entry) -> Option<Vec<String>> {
    let prefixes = one.prefix.starts_with(&other.prefix) || other.prefix.starts_with(&one.prefix);
    let suffixes = one.suffix.ends_with(&other.suffix) || other.suffix.ends_with(&one.suffix);
    if !prefixes || !suffixes {
        return None;
    }
    let includes = |wide: &str, narrow: &str| {
        wide == narrow
            || wide
                .strip_suffix('*')
                .is_some_and(|start| narrow.starts_with(start))
    };
    let mut events = BTreeSet::new();
    for a in &one.events {
        for b in &other.events {
            if includes(a, b) {
                events.insert(quoted(b));
            } else if includes(b, a) {
                events.insert(quoted(a));
            }
        }
    }
    (!events.is_empty()).then(|| Vec::from_iter(events))
}

fn describe_keys(one: &Entry, other: &Entry) -> String {
    fn longer<'a>(a: &'a str, b: &'a str) -> &'a str {
        if a.len() >= b.len() { a } else { b }
    }
    let prefix = longer(&one.prefix, &other.prefix);
    let suffix = longer(&one.suffix, &other.suffix);
    match (prefix.is_empty(), suffix.is_empty()) {
        (true, true) => "every key".to_owned(),
        (false, true) => format!("keys that begin with {}", quoted(prefix)),
        (true, false) => format!("keys that end with {}", quoted(suffix)),
        (false, false) => format!(
            "keys that begin with {} and end with {}",
            quoted(prefix),
            quoted(suffix)
        ),
    }
}

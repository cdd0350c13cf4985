//! Compares the entries of a notification: no two send the same event for the same keys,
//! and together they miss no new object.

use std::collections::BTreeSet;

use tallyman_text::{group_thousands, join_with_and, quoted};

use super::linter::{Linter, replace};
use super::notification_entry::{ALL_CREATED as ALL, Entry};
use super::rules::Rule;
use crate::document::{Span, Spanned, Value};
use crate::severity::Severity;

/// Maximum number of overlaps that are reported.
const MAX_OVERLAPS: usize = 20;

/// Maximum number of notifications of a bucket (S3 quota).
const MAX_NOTIFICATIONS: usize = 100;

/// Maximum number of entries that are compared.
const MAX_ENTRIES: usize = 200;

/// The events by which an object that is uploaded in parts is created.
const MULTIPART: [&str; 2] = [ALL, "s3:ObjectCreated:CompleteMultipartUpload"];

/// An entry, as S3 compares it.
struct Compared {
    span: Span,
    title: String,
    events: Vec<Spanned>,
    /// The keys of the entry. `None` if they are not known.
    keys: Option<Keys>,
}

/// The keys for which an entry sends events.
struct Keys {
    prefix: String,
    suffix: String,
}

/// Compares all entries of all destinations.
pub(super) fn check(linter: &mut Linter<'_>, entries: &[Entry<'_>]) {
    check_ids(linter, entries);
    let compared: Vec<Compared> = entries
        .iter()
        .enumerate()
        .take(MAX_ENTRIES)
        .map(|(index, entry)| compared(linter, index, entry))
        .collect();
    check_overlaps(linter, &compared);
    for (index, entry) in compared.iter().enumerate() {
        check_multipart(linter, entry, index, &compared);
    }
}

fn check_overlaps(linter: &mut Linter<'_>, entries: &[Compared]) {
    let mut reported = 0;
    for (index, one) in entries.iter().enumerate() {
        for other in entries.iter().take(index) {
            let (Some(keys), Some(events)) = (common_keys(one, other), common_events(one, other))
            else {
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
                    "S3 rejects notifications that overlap: {} and {} both send {} for {keys}.",
                    one.title,
                    other.title,
                    join_with_and(&events),
                ),
                "Narrow one of them by its prefix or suffix, send one notification to a topic that \
                 feeds both, or use EventBridge.",
            );
        }
    }
}

/// Reports an entry that sends events of new objects, but not of those that are uploaded
/// in parts, unless another entry sends these.
fn check_multipart(linter: &mut Linter<'_>, entry: &Compared, index: usize, all: &[Compared]) {
    let created = |event: &&Spanned| event.value.starts_with("s3:ObjectCreated:");
    let sends_multipart = |entry: &Compared| {
        entry
            .events
            .iter()
            .any(|event| MULTIPART.contains(&event.value.as_str()))
    };
    let Some(first) = entry.events.iter().find(created) else {
        return;
    };
    let by_another = || {
        all.iter().enumerate().any(|(at, other)| {
            at != index && sends_multipart(other) && can_share_keys(entry, other)
        })
    };
    if sends_multipart(entry) || by_another() {
        return;
    }
    linter.add_fixable(
        Rule::NotificationEvents,
        Severity::Warning,
        first.span,
        format!(
            "{} alone misses multipart uploads, which large files use.",
            quoted(&first.value)
        ),
        format!("Write `{ALL}`."),
        replace(first.span, ALL),
    );
}

/// Reports entries with the Id of another one, and more entries than S3 takes.
fn check_ids(linter: &mut Linter<'_>, entries: &[Entry<'_>]) {
    let mut seen = BTreeSet::new();
    for id in entries.iter().filter_map(Entry::id) {
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
    if entries.len() > MAX_NOTIFICATIONS {
        linter.add(
            Rule::TooLarge,
            Severity::Error,
            linter.document.root().span,
            format!(
                "This has {} notifications; S3 takes {MAX_NOTIFICATIONS} per bucket.",
                group_thousands(entries.len())
            ),
            "Remove some, or send the events to EventBridge.",
        );
    }
}

fn compared(linter: &Linter<'_>, index: usize, entry: &Entry<'_>) -> Compared {
    let events = entry.events().map(|member| member.value.items());
    let title = match entry.id() {
        Some(id) if !id.value.is_empty() => quoted(&id.value),
        _ => format!("entry {}", index + 1),
    };
    Compared {
        span: entry.node.span,
        title,
        events: events
            .unwrap_or_default()
            .iter()
            .filter_map(|event| {
                Some(Spanned {
                    value: event.text()?.to_owned(),
                    span: event.span,
                })
            })
            .collect(),
        keys: keys(linter, entry),
    }
}

/// Returns the keys of an entry. `None` if a template computes its filter, or if the
/// filter is reported for another reason.
fn keys(linter: &Linter<'_>, entry: &Entry<'_>) -> Option<Keys> {
    let is_computed = |span: Span| linter.document.is_computed(span);
    let is_plain = entry.filter().is_none_or(|filter| {
        matches!(filter.value.value, Value::Object(_)) && !is_computed(filter.value.span)
    });
    let rules = entry.rules();
    if !is_plain || rules.iter().any(|rule| is_computed(rule.span)) {
        return None;
    }
    let value_of = |wanted: &str| {
        let mut values = rules.iter().filter_map(|rule| {
            let name = rule.name?.text?;
            name.eq_ignore_ascii_case(wanted).then_some(rule.value?)
        });
        let Some(value) = values.next() else {
            return Some(String::new());
        };
        let text = value.text.filter(|text| !text.contains("${"))?;
        (values.next().is_none() && !is_computed(value.span)).then(|| text.to_owned())
    };
    Some(Keys {
        prefix: value_of("prefix")?,
        suffix: value_of("suffix")?,
    })
}

/// Returns `true` if some keys match both entries, as far as is known.
fn can_share_keys(one: &Compared, other: &Compared) -> bool {
    match (&one.keys, &other.keys) {
        (Some(one), Some(other)) => share_keys(one, other),
        _ => true,
    }
}

fn share_keys(one: &Keys, other: &Keys) -> bool {
    (one.prefix.starts_with(&other.prefix) || other.prefix.starts_with(&one.prefix))
        && (one.suffix.ends_with(&other.suffix) || other.suffix.ends_with(&one.suffix))
}

/// Returns the events of both entries. `None` if there are none.
fn common_events(one: &Compared, other: &Compared) -> Option<Vec<String>> {
    let includes = |wide: &str, narrow: &str| {
        wide == narrow
            || wide
                .strip_suffix('*')
                .is_some_and(|start| narrow.starts_with(start))
    };
    let mut events = BTreeSet::new();
    for a in &one.events {
        for b in &other.events {
            if includes(&a.value, &b.value) {
                events.insert(quoted(&b.value));
            } else if includes(&b.value, &a.value) {
                events.insert(quoted(&a.value));
            }
        }
    }
    (!events.is_empty()).then(|| Vec::from_iter(events))
}

/// Describes the keys that match both entries. `None` if no key does, or that is unknown.
fn common_keys(one: &Compared, other: &Compared) -> Option<String> {
    fn longer<'a>(a: &'a str, b: &'a str) -> &'a str {
        if a.len() >= b.len() { a } else { b }
    }
    let (one, other) = (one.keys.as_ref()?, other.keys.as_ref()?);
    if !share_keys(one, other) {
        return None;
    }
    let prefix = longer(&one.prefix, &other.prefix);
    let suffix = longer(&one.suffix, &other.suffix);
    Some(match (prefix.is_empty(), suffix.is_empty()) {
        (true, true) => "every key".to_owned(),
        (false, true) => format!("keys that begin with {}", quoted(prefix)),
        (true, false) => format!("keys that end with {}", quoted(suffix)),
        (false, false) => format!(
            "keys that begin with {} and end with {}",
            quoted(prefix),
            quoted(suffix)
        ),
    })
}

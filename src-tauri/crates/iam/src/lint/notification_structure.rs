//! Checks the structure of S3 event notifications: the keys at each level, and the types
//! of their values.

use tallyman_text::quoted;

use super::linter::{Change, Linter};
use super::notification_entry::{Entry, RULE_KEYS};
use super::notification_keys::{self as keys, find, key_of};
use super::rules::Rule;
use crate::document::{Member, Node, NotificationFormat, Span, Value};
use crate::severity::Severity;

/// Checks the keys of an entry. Returns `false` if it is no object.
pub(super) fn check_entry(linter: &mut Linter<'_>, entry: &Entry<'_>) -> bool {
    if !is_object(entry.node) {
        wrong_type(linter, entry.node, "An entry", "an object");
        return false;
    }
    if !entry.is_deprecated {
        keys::check(
            linter,
            entry.format,
            entry.node,
            &entry.keys(),
            "An entry of this list",
        );
    }
    if let Some(id) = entry.format.id().and_then(|id| entry.member(id))
        && id.value.text().is_none()
        && entry.format == NotificationFormat::Api
    {
        wrong_type(linter, &id.value, "`Id`", "text");
    }
    true
}

/// Checks the members between an entry and the rules of its filter.
pub(super) fn check_filter(linter: &mut Linter<'_>, entry: &Entry<'_>) {
    let (Some(filter), Some([name, key, rules]), false) =
        (entry.filter(), entry.format.filter(), entry.is_deprecated)
    else {
        return;
    };
    if !is_object(&filter.value) {
        wrong_type(linter, &filter.value, &format!("`{name}`"), "an object");
        return;
    }
    let without_key = filter
        .value
        .members()
        .iter()
        .find(|member| key_of(member, &[key]).is_none() && key_of(member, &[rules]).is_some());
    if let Some(member) = without_key {
        rules_without_key(linter, member, [name, key, rules]);
        return;
    }
    keys::check(linter, entry.format, &filter.value, &[key], "A filter");
    let Some(inside) = find(&filter.value, key, &[key]) else {
        if filter.value.members().is_empty() {
            // The API's reference does not require the key; CloudFormation's does.
            let (severity, effect) = match entry.format {
                NotificationFormat::CloudFormation => {
                    (Severity::Error, "CloudFormation rejects it")
                }
                _ => (Severity::Warning, "the notification is sent for every key"),
            };
            linter.add(
                Rule::NotificationFilter,
                severity,
                filter.value.span,
                format!("This filter has no `{key}`, so {effect}."),
                format!("Write `{{\"{key}\": {{\"{rules}\": […]}}}}`, or remove `{name}`."),
            );
        }
        return;
    };
    check_key(linter, entry.format, &inside.value, [key, rules]);
}

fn check_key(
    linter: &mut Linter<'_>,
    format: NotificationFormat,
    inside: &Node,
    [key, rules]: [&'static str; 2],
) {
    if !is_object(inside) {
        wrong_type(linter, inside, &format!("`{key}`"), "an object");
        return;
    }
    keys::check(linter, format, inside, &[rules], &format!("`{key}`"));
    let Some(list) = find(inside, rules, &[rules]) else {
        if inside.members().is_empty() {
            linter.add(
                Rule::NotificationFilter,
                Severity::Warning,
                inside.span,
                format!("This has no `{rules}`, so the notification is sent for every key."),
                format!("Add `{rules}`, or remove the filter."),
            );
        }
        return;
    };
    if !matches!(list.value.value, Value::Array(_)) {
        linter.add_fixable(
            Rule::NotificationFilter,
            Severity::Error,
            list.value.span,
            format!(
                "`{rules}` must be a list of rules, but is {}, so it is rejected.",
                list.value.type_name()
            ),
            "Put the rule into `[` and `]`.",
            is_object(&list.value).then(|| list_of(list.value.span)),
        );
    }
    for rule in list.value.items() {
        if is_object(rule) {
            keys::check(linter, format, rule, &RULE_KEYS, "A rule of a filter");
        } else if matches!(list.value.value, Value::Array(_)) {
            let needed = "an object, such as `{\"Name\": \"prefix\", \"Value\": \"events/\"}`";
            wrong_type(linter, rule, "A rule of a filter", needed);
        }
    }
}

/// Reports rules that are not inside the member for keys.
fn rules_without_key(
    linter: &mut Linter<'_>,
    member: &Member,
    [name, key, rules]: [&'static str; 3],
) {
    let at = |at: usize| Span { from: at, to: at };
    let change = (member.key == rules).then(|| Change {
        label: format!("Put it into {key}"),
        edits: vec![
            (at(member.key_span.from), format!("\"{key}\": {{")),
            (at(member.value.span.to), "}".to_owned()),
        ],
    });
    linter.add_fixable(
        Rule::Structure,
        Severity::Error,
        member.key_span,
        format!(
            "{} stands in `{name}` itself, which has only `{key}`, so it is rejected.",
            quoted(&member.key)
        ),
        format!("Write `\"{name}\": {{\"{key}\": {{\"{rules}\": […]}}}}`."),
        change,
    );
}

/// Reports a value of the wrong type.
pub(super) fn wrong_type(linter: &mut Linter<'_>, node: &Node, what: &str, needed: &str) {
    linter.add(
        Rule::Structure,
        Severity::Error,
        node.span,
        format!(
            "{what} must be {needed}, but is {}.",
            match node.value {
                Value::String(_) => "text",
                _ => node.type_name(),
            }
        ),
        format!("Write {needed}."),
    );
}

pub(super) const fn is_object(node: &Node) -> bool {
    matches!(node.value, Value::Object(_))
}

/// Returns the change that puts a value into a list.
pub(super) fn list_of(span: Span) -> Change {
    let at = |at: usize| Span { from: at, to: at };
    Change {
        label: "Make it a list".to_owned(),
        edits: vec![
            (at(span.from), "[".to_owned()),
            (at(span.to), "]".to_owned()),
        ],
    }
}

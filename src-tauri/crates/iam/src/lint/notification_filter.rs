//! Checks the filters of S3 event notifications.

use std::fmt::Write as _;

use tallyman_text::{group_thousands, quoted};

use super::linter::{Linter, replace};
use super::notification_entry::{Entry, FilterRule, Text};
use super::notification_structure::check_filter;
use super::placeholders::placeholder;
use super::rules::Rule;
use crate::document::Spanned;
use crate::nearest::nearest;
use crate::severity::Severity;

/// The names of rules.
const NAMES: [&str; 2] = ["prefix", "suffix"];

/// Maximum size of the value of a rule, in bytes. It is that of a key.
const MAX_VALUE_BYTES: usize = 1024;

pub(super) fn check(linter: &mut Linter<'_>, entry: &Entry<'_>) {
    check_filter(linter, entry);
    let mut seen: Vec<&str> = Vec::new();
    for rule in entry.rules() {
        let name = rule.name.as_ref().and_then(Text::spanned);
        let known = name.as_ref().and_then(|name| {
            NAMES
                .into_iter()
                .find(|known| known.eq_ignore_ascii_case(&name.value))
        });
        if let Some(name) = &name {
            check_name(linter, name, known, &seen);
        }
        seen.extend(known);
        check_rule(linter, &rule, known == Some("prefix"));
    }
}

fn check_name(linter: &mut Linter<'_>, name: &Spanned, known: Option<&str>, seen: &[&str]) {
    match known {
        Some(known) if seen.contains(&known) => linter.add(
            Rule::NotificationFilter,
            Severity::Error,
            name.span,
            format!(
                "This filter has two rules for the {known}. S3 takes one {known} and one {} and \
                 rejects a second.",
                if known == "prefix" {
                    "suffix"
                } else {
                    "prefix"
                }
            ),
            format!("Write one notification for each {known}."),
        ),
        None if placeholder(&name.value).is_none() => {
            let near = nearest(&name.value, NAMES.into_iter());
            linter.add_fixable(
                Rule::NotificationFilter,
                Severity::Error,
                name.span,
                format!(
                    "A filter has no rule {}, so S3 rejects it. The rules are `prefix` and \
                     `suffix`.",
                    quoted(&name.value)
                ),
                match near {
                    Some(near) => format!("Write `{near}`."),
                    None => "Write `prefix` or `suffix`.".to_owned(),
                },
                near.and_then(|near| replace(name.span, near)),
            );
        }
        _ => {}
    }
}

/// Checks that a rule has its name and its value, each as text.
fn check_rule(linter: &mut Linter<'_>, rule: &FilterRule<'_>, is_prefix: bool) {
    for (key, text, example) in [
        (
            "Name",
            rule.name,
            "`\"Name\": \"prefix\"` or `\"Name\": \"suffix\"`",
        ),
        ("Value", rule.value, "`\"Value\": \"events/\"`"),
    ] {
        let (span, message) = match text {
            None => (
                rule.span,
                format!("This rule has no `{key}`, so S3 rejects it."),
            ),
            Some(text) if text.text.is_none() => (
                text.span,
                format!("The `{key}` of a rule must be text, so S3 rejects this one."),
            ),
            Some(_) => continue,
        };
        linter.add(
            Rule::NotificationFilter,
            Severity::Error,
            span,
            message,
            format!("Write it like {example}."),
        );
    }
    if let Some(value) = rule.value.as_ref().and_then(Text::spanned) {
        check_value(linter, &value, is_prefix);
    }
}

fn check_value(linter: &mut Linter<'_>, value: &Spanned, is_prefix: bool) {
    if value.value.len() > MAX_VALUE_BYTES {
        linter.add(
            Rule::NotificationFilter,
            Severity::Error,
            value.span,
            format!(
                "This value has {} bytes; S3 takes at most {}, which is also the most that a key \
                 can have.",
                group_thousands(value.value.len()),
                group_thousands(MAX_VALUE_BYTES)
            ),
            "Write the beginning or the end of the keys.",
        );
        return;
    }
    if is_prefix && value.value.starts_with('/') {
        linter.add_fixable(
            Rule::NotificationFilter,
            Severity::Warning,
            value.span,
            "A key in S3 does not begin with a slash, so this prefix matches nothing.",
            "Remove the slash.",
            replace(value.span, value.value.trim_start_matches('/')),
        );
    } else if value.value.contains('*') {
        linter.add(
            Rule::NotificationFilter,
            Severity::Warning,
            value.span,
            format!(
                "{} is compared literally: `*` is not a wildcard here.",
                quoted(&value.value)
            ),
            "Write the beginning or the end of the keys, without `*`.",
        );
    } else if !is_prefix && value.value.starts_with(".parquet.") {
        linter.add(
            Rule::NotificationFilter,
            Severity::Notice,
            value.span,
            format!(
                "Writers put the compression first, as in `.gz.parquet`, so {} usually matches \
                 nothing.",
                quoted(&value.value)
            ),
            "Check the names of your files; `.parquet` matches all of them.",
        );
    }
    let encoded = encoded(&value.value);
    let is_template = placeholder(&value.value).is_some()
        || value.value.contains("{{")
        || value.value.contains("${");
    if encoded != value.value && !is_template {
        linter.add_fixable(
            Rule::NotificationFilter,
            Severity::Warning,
            value.span,
            format!(
                "S3 compares a filter with the URL-encoded key, so {} matches nothing.",
                quoted(&value.value)
            ),
            format!("Write {}. The files keep their names.", quoted(&encoded)),
            replace(value.span, &encoded),
        );
    }
}

/// Returns the value in the form that S3 compares: percent-encoded, and a space as `+`.
/// What is encoded already stays. A `+` in it is a space, and in any other value a plus
/// sign.
fn encoded(value: &str) -> String {
    let is_plain = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'/' | b'!' | b'-' | b'_' | b'.' | b'*' | b'\'' | b'(' | b')'
            )
    };
    let is_escape = |at: usize| {
        value
            .as_bytes()
            .get(at + 1..at + 3)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let in_escape = |at: usize| {
        (1..=2).any(|back| {
            at.checked_sub(back)
                .is_some_and(|start| value.as_bytes().get(start) == Some(&b'%') && is_escape(start))
        })
    };
    let has_escapes = value
        .bytes()
        .enumerate()
        .any(|(at, byte)| byte == b'%' && is_escape(at));
    let has_others = value.bytes().any(|byte| byte != b'+' && !is_plain(byte));
    let is_encoded = has_escapes || !has_others;
    let mut out = String::with_capacity(value.len());
    for (at, byte) in value.bytes().enumerate() {
        match byte {
            b' ' => out.push('+'),
            b'%' if is_escape(at) => out.push('%'),
            // S3 writes the codes with capital letters.
            _ if in_escape(at) => out.push(byte.to_ascii_uppercase().into()),
            b'+' if is_encoded => out.push('+'),
            _ if is_plain(byte) => out.push(byte.into()),
            // Writing to a String cannot fail.
            _ => _ = write!(out, "%{byte:02X}"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn values_are_encoded_once() {
        for (value, expected) in [
            ("events/", "events/"),
            ("events/env=prod/", "events/env%3Dprod/"),
            ("events/env%3Dprod/", "events/env%3Dprod/"),
            ("events/env%3dprod/", "events/env%3Dprod/"),
            ("t%c3%a4gl/%dt", "t%C3%A4gl/%25dt"),
            ("my files/", "my+files/"),
            ("my+files/", "my+files/"),
            ("my+files/env%3Dprod/", "my+files/env%3Dprod/"),
            ("+x=.parquet", "%2Bx%3D.parquet"),
            ("c++ files/", "c%2B%2B+files/"),
            ("%2Bx%3D.parquet", "%2Bx%3D.parquet"),
            ("a:b@c,d", "a%3Ab%40c%2Cd"),
            ("100%/", "100%25/"),
            ("tägl/", "t%C3%A4gl/"),
            (".gz.parquet", ".gz.parquet"),
        ] {
            assert_eq!(encoded(value), expected, "{value}");
        }
    }
}

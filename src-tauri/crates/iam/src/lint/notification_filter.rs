//! Checks the filters of S3 event notifications.

use std::fmt::Write as _;

use tallyman_text::quoted;

use super::linter::{Linter, replace};
use super::nearest::nearest;
use super::placeholders::placeholder;
use super::rules::Rule;
use crate::document::{Member, Node, Spanned};
use crate::severity::Severity;

/// The names of rules.
const NAMES: [&str; 2] = ["prefix", "suffix"];

pub(super) fn check(linter: &mut Linter<'_>, item: &Node) {
    let rules = filter_rules(item).to_vec();
    let mut seen: Vec<&str> = Vec::new();
    for rule in &rules {
        let name = rule.member("Name").and_then(spanned);
        let known = name.as_ref().and_then(|name| {
            NAMES
                .into_iter()
                .find(|known| known.eq_ignore_ascii_case(&name.value))
        });
        match (&name, known) {
            (Some(name), Some(known)) if seen.contains(&known) => linter.add(
                Rule::NotificationFilter,
                Severity::Error,
                name.span,
                format!(
                    "This filter has two rules for the {known}. S3 takes one {known} and one {} \
                     and rejects a second.",
                    if known == "prefix" {
                        "suffix"
                    } else {
                        "prefix"
                    }
                ),
                format!("Write one notification for each {known}."),
            ),
            (Some(_), Some(known)) => seen.push(known),
            (Some(name), None) if placeholder(&name.value).is_none() => {
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
            (Some(_), None) => {}
            (None, _) => linter.add(
                Rule::NotificationFilter,
                Severity::Error,
                rule.span,
                "This rule has no `Name`, so S3 rejects it.",
                "Add `\"Name\": \"prefix\"` or `\"Name\": \"suffix\"`.",
            ),
        }
        if let Some(value) = rule.member("Value").and_then(spanned) {
            check_value(linter, &value, known == Some("prefix"));
        }
    }
}

/// Returns the rules of the filter of an entry.
pub(super) fn filter_rules(item: &Node) -> &[Node] {
    item.member("Filter")
        .and_then(|filter| {
            let filter = &filter.value;
            let key = filter.member("Key").or_else(|| filter.member("S3Key"))?;
            key.value
                .member("FilterRules")
                .or_else(|| key.value.member("Rules"))
        })
        .map(|rules| rules.value.items())
        .unwrap_or_default()
}

pub(super) fn spanned(member: &Member) -> Option<Spanned> {
    Some(Spanned {
        value: member.value.text()?.to_owned(),
        span: member.value.span,
    })
}

fn check_value(linter: &mut Linter<'_>, value: &Spanned, is_prefix: bool) {
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
    let is_template = placeholder(&value.value).is_some() || value.value.contains("{{");
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
/// What is encoded already stays.
fn encoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for (at, byte) in value.bytes().enumerate() {
        let escape = || {
            value
                .as_bytes()
                .get(at + 1..at + 3)
                .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        };
        match byte {
            b' ' => out.push('+'),
            b'%' if escape() => out.push('%'),
            b'/' | b'!' | b'-' | b'_' | b'.' | b'*' | b'\'' | b'(' | b')' | b'+' => {
                out.push(byte.into());
            }
            _ if byte.is_ascii_alphanumeric() => out.push(byte.into()),
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
            ("my files/", "my+files/"),
            ("my+files/", "my+files/"),
            ("a:b@c,d", "a%3Ab%40c%2Cd"),
            ("100%/", "100%25/"),
            ("tägl/", "t%C3%A4gl/"),
            (".gz.parquet", ".gz.parquet"),
        ] {
            assert_eq!(encoded(value), expected, "{value}");
        }
    }
}

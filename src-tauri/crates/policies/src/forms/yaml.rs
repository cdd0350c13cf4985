//! YAML, of which every reader makes the same.
//!
//! Every text stands in double quotes, so that `2012-10-17` is no date, `on` no
//! truth value and an account no number, in YAML 1.1 as in 1.2.

use std::fmt::Write as _;

use tallyman_iam::document::{Node, Value};
use tallyman_text::is_hidden;

/// A value to be written.
pub(super) enum Yaml {
    Text(String),
    /// A number, a truth value or null, as YAML has it.
    Plain(String),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
}

impl Yaml {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn map<const N: usize>(members: [(&str, Self); N]) -> Self {
        let members = members.into_iter();
        Self::Map(
            members
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
        )
    }

    /// The same value as a part of a document.
    pub(super) fn of(node: &Node) -> Self {
        match &node.value {
            Value::Null => Self::Plain("null".to_owned()),
            Value::Bool(bool) => Self::Plain(bool.to_string()),
            Value::Number(number) => Self::Plain(plain_number(number)),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Object(members) => Self::Map(
                members
                    .iter()
                    .map(|member| (member.key.clone(), Self::of(&member.value)))
                    .collect(),
            ),
        }
    }

    /// The text, without a line break at its end.
    pub(super) fn write(&self) -> String {
        let mut out = String::new();
        self.block(0, &mut out);
        out.trim_end().to_owned()
    }

    /// Writes it from the beginning of a line on, with a line break behind it.
    fn block(&self, indent: usize, out: &mut String) {
        let blanks = " ".repeat(indent);
        match self {
            Self::Map(members) if !members.is_empty() => {
                for (place, (key, value)) in members.iter().enumerate() {
                    if place > 0 {
                        out.push_str(&blanks);
                    }
                    self::key(key, out);
                    out.push(':');
                    value.behind(indent, out);
                }
            }
            Self::List(items) if !items.is_empty() => {
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        out.push_str(&blanks);
                    }
                    out.push_str("- ");
                    item.block(indent + 2, out);
                }
            }
            _ => {
                self.inline(out);
                out.push('\n');
            }
        }
    }

    /// Writes it behind a key.
    fn behind(&self, indent: usize, out: &mut String) {
        let has_lines = match self {
            Self::Map(members) => !members.is_empty(),
            Self::List(items) => !items.is_empty(),
            _ => false,
        };
        if has_lines {
            out.push('\n');
            out.push_str(&" ".repeat(indent + 2));
            self.block(indent + 2, out);
        } else {
            out.push(' ');
            self.inline(out);
            out.push('\n');
        }
    }

    fn inline(&self, out: &mut String) {
        match self {
            Self::Text(text) => quoted(text, out),
            Self::Plain(word) => out.push_str(word),
            Self::List(_) => out.push_str("[]"),
            Self::Map(_) => out.push_str("{}"),
        }
    }
}

/// A key; without quotes where no reader could take it for anything else.
fn key(key: &str, out: &mut String) {
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let plain = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.chars().all(|c| c.is_ascii_alphanumeric())
        && !WORDS.iter().any(|word| key.eq_ignore_ascii_case(word));
    if plain {
        out.push_str(key);
    } else {
        quoted(key, out);
    }
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Writing to a text cannot fail.
            c if is_hidden(c) || is_unprintable(c) => {
                _ = match u32::from(c) {
                    code @ ..=0xffff => write!(out, "\\u{code:04x}"),
                    code => write!(out, "\\U{code:08x}"),
                };
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// What YAML does not take as it stands.
const fn is_unprintable(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fffe}' | '\u{ffff}' | '\u{10000}'..)
}

/// A number that is one in YAML 1.1, too, which wants a point in what has an
/// exponent, and a sign in the exponent.
fn plain_number(number: &str) -> String {
    let Some((digits, exponent)) = number.split_once(['e', 'E']) else {
        return number.to_owned();
    };
    let point = if digits.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['+', '-']) {
        ""
    } else {
        "+"
    };
    format!("{digits}{point}e{sign}{exponent}")
}

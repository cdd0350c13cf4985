//! Writes YAML that every reader parses alike.
//!
//! All strings are in double quotes, so that neither YAML 1.1 nor 1.2 reads
//! `2012-10-17` as a date, `on` as a Boolean or an account ID as a number.

use std::fmt::Write as _;

use tallyman_iam::document::{Node, Value};
use tallyman_text::is_hidden;

/// A YAML value.
pub(super) enum Yaml {
    Text(String),
    /// A number, Boolean or null, written without quotes.
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

    /// Converts a node of a JSON document.
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

    /// Returns the YAML text, without a trailing line break.
    pub(super) fn write(&self) -> String {
        let mut out = String::new();
        self.block(0, &mut out);
        out.trim_end().to_owned()
    }

    /// Writes the value from a position that is indented already, and a line
    /// break after it.
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

    /// Writes the value after a key and its colon.
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

/// Writes a key, without quotes only if every reader takes it for a string.
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
            // Writing to a String cannot fail.
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

/// Whether some YAML readers do not accept the character unescaped.
const fn is_unprintable(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fffe}' | '\u{ffff}' | '\u{10000}'..)
}

/// Writes a number so that YAML 1.1 also reads it as one: with an exponent,
/// that requires a decimal point and a sign in the exponent.
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

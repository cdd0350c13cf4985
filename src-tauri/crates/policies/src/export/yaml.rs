//! Writes YAML that every reader parses alike.
//!
//! All strings are in double quotes, so that neither YAML 1.1 nor 1.2 reads
//! `2012-10-17` as a date, `on` as a Boolean or an account ID as a number.

use tallyman_iam::document::{Node, Value};

use super::quoting::double_quoted;

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
                    value.after_key(indent, out);
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
    fn after_key(&self, indent: usize, out: &mut String) {
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
            Self::Text(text) => out.push_str(&double_quoted(text, is_unprintable)),
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
        out.push_str(&double_quoted(key, is_unprintable));
    }
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

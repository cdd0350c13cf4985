//! Repairs JSON that was copied from a web page.
//!
//! String contents are never changed. A repair is offered only if its result is
//! valid JSON.

use serde::Serialize;
use tallyman_text::{JOINERS, is_hidden};

use super::parser;

/// One kind of repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Repair {
    /// Removed comments: `//`, `#` and `/* */`.
    Comments,
    /// Replaced “ and ” by `"`.
    CurlyQuotes,
    /// Replaced `'` by `"`.
    SingleQuotes,
    /// Removed line numbers.
    LineNumbers,
    /// Removed commas before a closing bracket.
    TrailingCommas,
    /// Replaced unusual white space, removed invisible characters.
    HiddenCharacters,
    /// Replaced `&quot;` by `"`.
    Entities,
    /// Removed text before and after the document.
    Surroundings,
}

impl Repair {
    /// Returns what was wrong, as messages name it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Comments => "comments",
            Self::CurlyQuotes => "curly quotes",
            Self::SingleQuotes => "single quotes",
            Self::LineNumbers => "line numbers",
            Self::TrailingCommas => "trailing commas",
            Self::HiddenCharacters => "hidden characters",
            Self::Entities => "HTML entities",
            Self::Surroundings => "surrounding text",
        }
    }
}

/// A repaired text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repaired {
    /// The text, which is valid JSON.
    pub text: String,
    /// The repairs, without duplicates.
    pub repairs: Vec<Repair>,
}

/// Returns the text as valid JSON. `None` if these repairs are not enough.
pub(super) fn repair(text: &str) -> Option<Repaired> {
    let candidates = [
        Some((text.to_owned(), Vec::new())),
        without_line_numbers(text).map(|text| (text, vec![Repair::LineNumbers])),
        without_joined_line_numbers(text).map(|text| (text, vec![Repair::LineNumbers])),
    ];
    for (text, mut repairs) in candidates.into_iter().flatten() {
        let mut text = text;
        if text.contains("&quot;") && !text.contains('"') {
            text = text.replace("&quot;", "\"");
            repairs.push(Repair::Entities);
        }
        let (cut, around) = without_surroundings(&text);
        let tidied = repair_characters(cut, &mut repairs);
        if around {
            repairs.push(Repair::Surroundings);
        }
        if parser::parse(&tidied).is_ok() {
            repairs.sort_unstable();
            repairs.dedup();
            return Some(Repaired {
                text: tidied,
                repairs,
            });
        }
    }
    None
}

/// Removes a code fence or prose around the document.
fn without_surroundings(text: &str) -> (&str, bool) {
    let Some(from) = text.find(['{', '[']) else {
        return (text, false);
    };
    let to = text.rfind(['}', ']']).map_or(text.len(), |index| index + 1);
    let has_text = |part: &str| {
        let part = part.trim().trim_matches(',');
        !part.is_empty() && !part.starts_with("//") && !part.starts_with("/*")
    };
    match text.get(from..to) {
        Some(inner) if has_text(&text[..from]) || has_text(&text[to..]) => {
            // Text before the document may be a comment that contains brackets.
            (inner, true)
        }
        _ => (text, false),
    }
}

/// Removes line numbers: `1 {`, `2: "Version"`. `None` if lines are not
/// numbered in sequence.
fn without_line_numbers(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut last: Option<usize> = None;
    let mut numbered = 0;
    for line in text.lines() {
        let trimmed = line.trim_start();
        let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
        let number = trimmed.get(..digits).and_then(|d| d.parse::<usize>().ok());
        match number {
            Some(number) if last.is_none_or(|last| number == last + 1) => {
                last = Some(number);
                numbered += 1;
                let rest = &trimmed[digits..];
                out.push_str(rest.strip_prefix(['.', ':', '|', ')']).unwrap_or(rest));
            }
            None if trimmed.is_empty() => {}
            _ => return None,
        }
        out.push('\n');
    }
    (numbered > 1).then_some(out)
}

/// Removes line numbers from a text whose lines were joined: `1{2"Version":
/// "2012-10-17",3"Statement": [4{`.
fn without_joined_line_numbers(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    let mut next = 1_usize;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if inside {
            out.push(c);
            if c == '\\' {
                if let Some((_, c)) = chars.next() {
                    out.push(c);
                }
            } else if matches!(c, '"' | '”') {
                inside = false;
            }
            continue;
        }
        if c.is_ascii_digit() {
            let run: String = text[at..]
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            for _ in 1..run.len() {
                chars.next();
            }
            if run == next.to_string() {
                next += 1;
                out.push('\n');
            } else {
                out.push_str(&run);
            }
            continue;
        }
        inside = matches!(c, '"' | '“');
        out.push(c);
    }
    (next > 2).then_some(out)
}

const DOUBLE: [char; 5] = ['“', '”', '„', '‟', '＂'];
const SINGLE: [char; 3] = ['\'', '‘', '’'];

/// Applies the repairs that need no more context than a few characters.
fn repair_characters(text: &str, repairs: &mut Vec<Repair>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let rest_after = &rest[c.len_utf8()..];
        if c == '"' || DOUBLE.contains(&c) || SINGLE.contains(&c) {
            rest = copy_string(c, rest_after, &mut out, repairs);
        } else if c == '#' || rest.starts_with("//") {
            repairs.push(Repair::Comments);
            let end = rest.find('\n').unwrap_or(rest.len());
            rest = &rest[end..];
        } else if rest.starts_with("/*") {
            repairs.push(Repair::Comments);
            let end = rest.find("*/").map_or(rest.len(), |index| index + 2);
            rest = &rest[end..];
        } else if matches!(c, '}' | ']') {
            remove_trailing_comma(&mut out, repairs);
            out.push(c);
            rest = rest_after;
        } else {
            let hidden = !c.is_control() && (is_hidden(c) || JOINERS.contains(&c));
            let unusual_space = c.is_whitespace() && !matches!(c, ' ' | '\n' | '\r' | '\t');
            if hidden || unusual_space {
                repairs.push(Repair::HiddenCharacters);
            }
            match c {
                _ if hidden => {}
                _ if unusual_space => out.push(' '),
                c => out.push(c),
            }
            rest = rest_after;
        }
    }
    remove_trailing_comma(&mut out, repairs);
    out
}

/// Copies a string up to its closing quote and returns the text after it.
fn copy_string<'a>(
    opening: char,
    text: &'a str,
    out: &mut String,
    repairs: &mut Vec<Repair>,
) -> &'a str {
    let straight = opening == '"';
    let single = SINGLE.contains(&opening);
    if single {
        repairs.push(Repair::SingleQuotes);
    } else if !straight {
        repairs.push(Repair::CurlyQuotes);
    }
    out.push('"');
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        let rest_after = &text[at + c.len_utf8()..];
        let closes = if single {
            SINGLE.contains(&c)
        } else if straight && c != '"' {
            // Only one quote of a pair may be curly. A curly quote inside does
            // not close the string.
            DOUBLE.contains(&c)
                && rest_after
                    .trim_start()
                    .chars()
                    .next()
                    .is_none_or(|next| matches!(next, ':' | ',' | ']' | '}'))
                && !rest_after
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .contains("\",")
        } else {
            c == '"' || DOUBLE.contains(&c)
        };
        if closes {
            if straight && c != '"' {
                repairs.push(Repair::CurlyQuotes);
            }
            out.push('"');
            return rest_after;
        }
        match c {
            '\\' => {
                out.push(c);
                if let Some((_, next)) = chars.next() {
                    out.push(next);
                }
            }
            '"' => out.push_str("\\\""),
            c => out.push(c),
        }
    }
    ""
}

/// Removes a trailing comma.
fn remove_trailing_comma(out: &mut String, repairs: &mut Vec<Repair>) {
    let kept = out.trim_end().len();
    if out[..kept].ends_with(',') {
        out.remove(kept - 1);
        repairs.push(Repair::TrailingCommas);
    }
}

//! A JSON parser (RFC 8259) that records the span of every node.
//!
//! `serde_json` keeps neither spans nor duplicate keys.

use std::collections::HashMap;

use tallyman_text::quoted;

use super::node::{DuplicateKey, Member, Node, Span, Value};

/// Maximum nesting depth. A policy needs six levels.
const MAX_DEPTH: usize = 64;

/// Maximum number of duplicate keys that are recorded.
const MAX_DUPLICATES: usize = 100;

/// A syntax error.
pub(super) struct SyntaxError {
    pub(super) at: usize,
    pub(super) message: String,
    /// Whether no repair can help.
    pub(super) unrecoverable: bool,
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    duplicates: Vec<DuplicateKey>,
}

pub(super) fn parse(text: &str) -> Result<(Node, Vec<DuplicateKey>), SyntaxError> {
    let mut parser = Parser {
        text,
        at: 0,
        duplicates: Vec::new(),
    };
    parser.skip_whitespace();
    let root = parser.node(0)?;
    parser.skip_whitespace();
    match parser.peek() {
        None => Ok((root, parser.duplicates)),
        Some(c) => Err(parser.error(format!(
            "{} follows the end of the document.",
            quoted_char(c)
        ))),
    }
}

/// Parses the value at a position, whatever follows it. `None` if there is none.
pub(super) fn parse_at(text: &str, at: usize) -> Option<(Node, Vec<DuplicateKey>)> {
    let mut parser = Parser {
        text,
        at,
        duplicates: Vec::new(),
    };
    let node = parser.node(0).ok()?;
    Some((node, parser.duplicates))
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
    }

    fn skip_whitespace(&mut self) {
        while let Some(' ' | '\n' | '\r' | '\t') = self.peek() {
            self.at += 1;
        }
    }

    fn error(&self, message: impl Into<String>) -> SyntaxError {
        SyntaxError {
            at: self.at,
            message: message.into(),
            unrecoverable: false,
        }
    }

    fn unexpected(&self, wanted: &str) -> SyntaxError {
        self.error(match self.peek() {
            Some(c) => format!("Expected {wanted}, found {}.", quoted_char(c)),
            None => format!("Expected {wanted}, but the text ends."),
        })
    }

    /// The error of a comma before the end of an object or a list, at the comma.
    fn trailing_comma(&mut self, end: char) -> SyntaxError {
        let before = self.text.get(..self.at).unwrap_or_default();
        self.at = before.rfind(',').unwrap_or(self.at);
        self.error(format!("Nothing follows this comma before `{end}`."))
    }

    fn node(&mut self, depth: usize) -> Result<Node, SyntaxError> {
        if depth > MAX_DEPTH {
            return Err(SyntaxError {
                at: self.at,
                message: format!(
                    "This is nested more than {MAX_DEPTH} levels deep; a policy has six levels."
                ),
                unrecoverable: true,
            });
        }
        let from = self.at;
        let value = match self.peek() {
            Some('{') => self.object(depth)?,
            Some('[') => self.list(depth)?,
            Some('"') => Value::String(self.string()?),
            Some('-' | '0'..='9') => Value::Number(self.number()?),
            Some('t' | 'f' | 'n') => self.literal()?,
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Node {
            value,
            span: Span { from, to: self.at },
        })
    }

    fn object(&mut self, depth: usize) -> Result<Value, SyntaxError> {
        self.at += 1;
        let mut members: Vec<Member> = Vec::new();
        let mut seen: HashMap<String, Span> = HashMap::new();
        self.skip_whitespace();
        if self.peek() == Some('}') {
            self.at += 1;
            return Ok(Value::Object(members));
        }
        loop {
            self.skip_whitespace();
            if self.peek() == Some('}') {
                return Err(self.trailing_comma('}'));
            }
            if self.peek() != Some('"') {
                return Err(self.unexpected("a key in double quotes"));
            }
            let from = self.at;
            let key = self.string()?;
            let key_span = Span { from, to: self.at };
            self.skip_whitespace();
            if self.peek() != Some(':') {
                return Err(self.unexpected("a colon after the key"));
            }
            self.at += 1;
            self.skip_whitespace();
            let value = self.node(depth + 1)?;
            if let Some(first) = seen.get(&key) {
                if self.duplicates.len() < MAX_DUPLICATES {
                    self.duplicates.push(DuplicateKey {
                        key: key.clone(),
                        first: *first,
                        again: key_span,
                    });
                }
            } else {
                seen.insert(key.clone(), key_span);
            }
            members.push(Member {
                key,
                key_span,
                value,
            });
            self.skip_whitespace();
            match self.peek() {
                Some(',') => self.at += 1,
                Some('}') => {
                    self.at += 1;
                    return Ok(Value::Object(members));
                }
                _ => return Err(self.unexpected("a comma or `}`")),
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, SyntaxError> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_whitespace();
        if self.peek() == Some(']') {
            self.at += 1;
            return Ok(Value::Array(items));
        }
        loop {
            self.skip_whitespace();
            if self.peek() == Some(']') {
                return Err(self.trailing_comma(']'));
            }
            items.push(self.node(depth + 1)?);
            self.skip_whitespace();
            match self.peek() {
                Some(',') => self.at += 1,
                Some(']') => {
                    self.at += 1;
                    return Ok(Value::Array(items));
                }
                _ => return Err(self.unexpected("a comma or `]`")),
            }
        }
    }

    fn string(&mut self) -> Result<String, SyntaxError> {
        let start = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let Some(c) = self.peek() else {
                self.at = start;
                return Err(self.error("The string that begins here never ends."));
            };
            match c {
                '"' => {
                    self.at += 1;
                    return Ok(out);
                }
                '\\' => out.push(self.escape()?),
                c if c < ' ' => {
                    return Err(
                        self.error(format!("{} is not allowed in a string.", quoted_char(c)))
                    );
                }
                c => {
                    self.at += c.len_utf8();
                    out.push(c);
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, SyntaxError> {
        self.at += 1;
        let c = self.peek().unwrap_or(' ');
        let plain = match c {
            '"' | '\\' | '/' => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                self.at += 1;
                return self.unicode();
            }
            c => {
                return Err(self.error(format!(
                    "{} cannot follow a backslash in JSON.",
                    quoted_char(c)
                )));
            }
        };
        self.at += 1;
        Ok(plain)
    }

    fn unicode(&mut self) -> Result<char, SyntaxError> {
        let first = self.hex()?;
        let code = if (0xd800..0xdc00).contains(&first) && self.rest().starts_with("\\u") {
            self.at += 2;
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
            } else {
                first
            }
        } else {
            first
        };
        char::from_u32(code)
            .ok_or_else(|| self.error("This escape is half of a surrogate pair.".to_owned()))
    }

    fn hex(&mut self) -> Result<u32, SyntaxError> {
        let digits = self.rest().get(..4).unwrap_or_default();
        let digits = digits
            .bytes()
            .all(|b| b.is_ascii_hexdigit())
            .then_some(digits);
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let Some(code) = code else {
            return Err(self.error("Four hexadecimal digits must follow `\\u`."));
        };
        self.at += 4;
        Ok(code)
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn number(&mut self) -> Result<String, SyntaxError> {
        let length = self
            .rest()
            .bytes()
            .take_while(|b| matches!(b, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            .count();
        let number = self.rest().get(..length).unwrap_or_default().to_owned();
        // `serde_json` decides what a number is. It gets only the characters of
        // one.
        if serde_json::from_str::<serde_json::Number>(&number).is_err() {
            return Err(self.error(format!("{} is not a valid JSON number.", quoted(&number))));
        }
        self.at += length;
        Ok(number)
    }

    fn literal(&mut self) -> Result<Value, SyntaxError> {
        let words = [
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("null", Value::Null),
        ];
        for (word, value) in words {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.unexpected("a value"))
    }
}

/// Describes a character for a message.
fn quoted_char(c: char) -> String {
    match c {
        '\n' | '\r' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        c => quoted(&c.to_string()),
    }
}

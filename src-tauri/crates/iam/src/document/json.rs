//! JSON as RFC 8259 has it, with the place of every node.
//!
//! `serde_json` keeps neither places nor the second of two equal keys.

use std::collections::HashMap;

use super::{DuplicateKey, shown};
use crate::wording::quoted;

/// How deep nodes may lie in one another. A policy needs six levels.
const DEEPEST: usize = 64;

/// How many keys that stand twice are kept.
const MOST_DUPLICATES: usize = 100;

/// A part of the text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Its start.
    pub from: usize,
    /// Its end.
    pub to: usize,
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub span: Span,
}

/// A value of JSON.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text, without its escapes.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object, in the order of the text; keys may stand twice.
    Object(Vec<Member>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The key, without its escapes.
    pub key: String,
    /// Where the key stands, with its quotes.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The value of a key; the last where it stands twice, as AWS reads it.
    #[must_use]
    pub fn member(&self, key: &str) -> Option<&Member> {
        match &self.value {
            Value::Object(members) => members.iter().rev().find(|member| member.key == key),
            _ => None,
        }
    }

    /// The members, where it is an object.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// The text, where it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list; of anything else, it alone.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// What it is, in words.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Object(_) => "an object",
        }
    }
}

/// Why a text is not JSON.
pub(super) struct Mistake {
    pub(super) at: usize,
    pub(super) message: String,
    /// Whether no mend can help.
    pub(super) hopeless: bool,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    duplicates: Vec<DuplicateKey>,
}

pub(super) fn parse(text: &str) -> Result<(Node, Vec<DuplicateKey>), Mistake> {
    let mut reader = Reader {
        text,
        at: 0,
        duplicates: Vec::new(),
    };
    reader.blanks();
    let root = reader.node(0)?;
    reader.blanks();
    match reader.peek() {
        None => Ok((root, reader.duplicates)),
        Some(c) => Err(reader.mistake(format!(
            "{} stands behind the end of the document.",
            shown(c)
        ))),
    }
}

/// Writes the pointer of the innermost node, or key, that begins at a place.
pub(super) fn pointer(root: &Node, span: Span, out: &mut String) {
    let mut node = root;
    while node.span.from != span.from || node.span.to != span.to {
        let inside = |outer: Span| outer.from <= span.from && span.to <= outer.to;
        let next = match &node.value {
            Value::Object(members) => members
                .iter()
                .find(|member| inside(member.key_span) || inside(member.value.span))
                .map(|member| {
                    let step = member.key.replace('~', "~0").replace('/', "~1");
                    (step, inside(member.key_span), &member.value)
                }),
            Value::List(items) => items
                .iter()
                .position(|item| inside(item.span))
                .and_then(|place| Some((place.to_string(), false, items.get(place)?))),
            _ => None,
        };
        let Some((step, last, inner)) = next else {
            return;
        };
        out.push('/');
        out.push_str(&step);
        if last {
            return;
        }
        node = inner;
    }
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
    }

    fn blanks(&mut self) {
        while let Some(' ' | '\n' | '\r' | '\t') = self.peek() {
            self.at += 1;
        }
    }

    fn mistake(&self, message: impl Into<String>) -> Mistake {
        Mistake {
            at: self.at,
            message: message.into(),
            hopeless: false,
        }
    }

    fn unexpected(&self, wanted: &str) -> Mistake {
        self.mistake(match self.peek() {
            Some(c) => format!("{} stands where {wanted} is needed.", shown(c)),
            None => format!("The text ends where {wanted} is needed."),
        })
    }

    fn node(&mut self, depth: usize) -> Result<Node, Mistake> {
        if depth > DEEPEST {
            return Err(Mistake {
                at: self.at,
                message: format!(
                    "More than {DEEPEST} levels lie in one another here, and a policy has six."
                ),
                hopeless: true,
            });
        }
        let from = self.at;
        let value = match self.peek() {
            Some('{') => self.object(depth)?,
            Some('[') => self.list(depth)?,
            Some('"') => Value::Text(self.string()?),
            Some('-' | '0'..='9') => Value::Number(self.number()?),
            Some('t' | 'f' | 'n') => self.word()?,
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Node {
            value,
            span: Span { from, to: self.at },
        })
    }

    fn object(&mut self, depth: usize) -> Result<Value, Mistake> {
        self.at += 1;
        let mut members: Vec<Member> = Vec::new();
        let mut seen: HashMap<String, Span> = HashMap::new();
        self.blanks();
        if self.peek() == Some('}') {
            self.at += 1;
            return Ok(Value::Object(members));
        }
        loop {
            self.blanks();
            if self.peek() != Some('"') {
                return Err(self.unexpected("a key in double quotes"));
            }
            let from = self.at;
            let key = self.string()?;
            let key_span = Span { from, to: self.at };
            self.blanks();
            if self.peek() != Some(':') {
                return Err(self.unexpected("a colon after the key"));
            }
            self.at += 1;
            self.blanks();
            let value = self.node(depth + 1)?;
            if let Some(first) = seen.get(&key) {
                if self.duplicates.len() < MOST_DUPLICATES {
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
            self.blanks();
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

    fn list(&mut self, depth: usize) -> Result<Value, Mistake> {
        self.at += 1;
        let mut items = Vec::new();
        self.blanks();
        if self.peek() == Some(']') {
            self.at += 1;
            return Ok(Value::List(items));
        }
        loop {
            self.blanks();
            items.push(self.node(depth + 1)?);
            self.blanks();
            match self.peek() {
                Some(',') => self.at += 1,
                Some(']') => {
                    self.at += 1;
                    return Ok(Value::List(items));
                }
                _ => return Err(self.unexpected("a comma or `]`")),
            }
        }
    }

    fn string(&mut self) -> Result<String, Mistake> {
        let start = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let Some(c) = self.peek() else {
                self.at = start;
                return Err(self.mistake("The text in quotes that begins here never ends."));
            };
            match c {
                '"' => {
                    self.at += 1;
                    return Ok(out);
                }
                '\\' => out.push(self.escape()?),
                c if c < ' ' => {
                    return Err(
                        self.mistake(format!("{} stands inside a text in quotes.", shown(c)))
                    );
                }
                c => {
                    self.at += c.len_utf8();
                    out.push(c);
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Mistake> {
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
                return Err(
                    self.mistake(format!("{} cannot follow a backslash in JSON.", shown(c)))
                );
            }
        };
        self.at += 1;
        Ok(plain)
    }

    fn unicode(&mut self) -> Result<char, Mistake> {
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
            .ok_or_else(|| self.mistake("This escape names half a character.".to_owned()))
    }

    fn hex(&mut self) -> Result<u32, Mistake> {
        let digits = self.rest().get(..4).unwrap_or_default();
        let digits = digits
            .bytes()
            .all(|b| b.is_ascii_hexdigit())
            .then_some(digits);
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let Some(code) = code else {
            return Err(self.mistake("Four hexadecimal digits must follow `\\u`."));
        };
        self.at += 4;
        Ok(code)
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn number(&mut self) -> Result<String, Mistake> {
        let length = self
            .rest()
            .bytes()
            .take_while(|b| matches!(b, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            .count();
        let number = self.rest().get(..length).unwrap_or_default().to_owned();
        // The standard reader knows what a number is; it gets no more than one.
        if serde_json::from_str::<serde_json::Number>(&number).is_err() {
            return Err(self.mistake(format!("{} is not a number of JSON.", quoted(&number))));
        }
        self.at += length;
        Ok(number)
    }

    fn word(&mut self) -> Result<Value, Mistake> {
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

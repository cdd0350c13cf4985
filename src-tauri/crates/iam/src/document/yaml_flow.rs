//! Scalars, tags and flow collections of YAML: `[a, "b"]`, `{a: b}`, `!Sub "x"`.

use super::node::{Member, Node, Span, Value};

/// Maximum nesting depth.
const MAX_DEPTH: usize = 40;

/// A parser of flow collections and quoted scalars.
pub(super) struct Flow<'a> {
    text: &'a str,
    /// Where the next character is.
    pub(super) at: usize,
}

impl<'a> Flow<'a> {
    pub(super) const fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start().len();
            self.at += blank;
            let rest = self.rest();
            if !rest.starts_with('#') || blank == 0 {
                return;
            }
            self.at += rest.find('\n').unwrap_or(rest.len());
        }
    }

    /// Parses the value here. `None` if it is none, or has what this parser does not know.
    pub(super) fn node(&mut self, depth: usize) -> Option<Node> {
        if depth > MAX_DEPTH {
            return None;
        }
        let from = self.at;
        let value = match self.peek()? {
            '[' => self.list(depth)?,
            '{' => self.object(depth)?,
            quote @ ('"' | '\'') => Value::String(self.quoted(quote)?),
            '!' => {
                let rest = self.rest().get(1..)?;
                let name = rest.split([' ', '[', '{', ',', ']', '}']).next()?;
                self.at += 1 + name.len();
                self.skip();
                let value = self.node(depth + 1)?;
                function(name, from, value)
            }
            '&' | '*' => return None,
            _ => scalar(self.plain()?),
        };
        Some(Node {
            value,
            span: Span { from, to: self.at },
        })
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip();
            match self.peek()? {
                ']' => {
                    self.at += 1;
                    return Some(Value::Array(items));
                }
                _ => {
                    items.push(self.node(depth + 1)?);
                    self.separator(']')?;
                }
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            self.skip();
            if self.peek()? == '}' {
                self.at += 1;
                return Some(Value::Object(members));
            }
            let from = self.at;
            let key = match self.peek()? {
                quote @ ('"' | '\'') => self.quoted(quote)?,
                _ => self.plain_key()?,
            };
            let key_span = Span { from, to: self.at };
            self.skip();
            if self.peek()? != ':' {
                return None;
            }
            self.at += 1;
            self.skip();
            members.push(Member {
                key,
                key_span,
                value: self.node(depth + 1)?,
            });
            self.separator('}')?;
        }
    }

    /// Skips the comma after an item. `None` if there is none, and the collection does not
    /// end.
    fn separator(&mut self, end: char) -> Option<()> {
        self.skip();
        match self.peek()? {
            ',' => {
                self.at += 1;
                Some(())
            }
            c => (c == end).then_some(()),
        }
    }

    /// Parses a scalar without quotes, up to what ends it in a flow collection.
    fn plain(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let end = rest.find([',', ']', '}', '\n'])?;
        let text = rest.get(..end)?.trim_end();
        self.at += text.len();
        (!text.is_empty()).then_some(text)
    }

    fn plain_key(&mut self) -> Option<String> {
        let rest = self.rest();
        let end = rest
            .match_indices(':')
            .map(|(at, _)| at)
            .find(|at| matches!(rest.as_bytes().get(at + 1), Some(b' ' | b'\n')))?;
        let key = rest.get(..end)?;
        self.at += end;
        (!key.contains([',', '}', '\n'])).then(|| key.trim_end().to_owned())
    }

    fn quoted(&mut self, quote: char) -> Option<String> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let c = self.peek()?;
            self.at += c.len_utf8();
            match c {
                c if c == quote => {
                    // A quote in single quotes is written twice.
                    if quote == '\'' && self.peek() == Some('\'') {
                        self.at += 1;
                        out.push('\'');
                        continue;
                    }
                    return Some(out);
                }
                '\\' if quote == '"' => {
                    let next = self.peek()?;
                    self.at += next.len_utf8();
                    match next {
                        'n' => out.push('\n'),
                        't' => out.push('\t'),
                        '"' | '\\' | '/' | ' ' => out.push(next),
                        '\n' => self.skip(),
                        _ => return None,
                    }
                }
                '\n' => {
                    let rest = self.rest();
                    self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
                    out.truncate(out.trim_end().len());
                    out.push(' ');
                }
                c => out.push(c),
            }
        }
    }
}

/// Returns the value of a scalar without quotes.
pub(super) fn scalar(text: &str) -> Value {
    match text {
        "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        // The ID of an account is text.
        _ if !text.is_empty()
            && text.len() != 12
            && text.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            Value::Number(text.to_owned())
        }
        _ => Value::String(text.to_owned()),
    }
}

/// Returns a tag as a function: `Ref`, `Condition`, or `Fn::…`.
pub(super) fn function(name: &str, from: usize, value: Node) -> Value {
    let key = match name {
        "Ref" | "Condition" => name.to_owned(),
        _ => format!("Fn::{name}"),
    };
    Value::Object(vec![Member {
        key,
        key_span: Span {
            from,
            to: from + 1 + name.len(),
        },
        value,
    }])
}

//! A parser of objects that are almost JSON: those of Terraform (`jsonencode({ … })`, also
//! in a plan) and of JavaScript, with bare keys, `=`, other quotes, and expressions as
//! values.

use super::node::{Member, Node, Span, Value};

/// Maximum nesting depth.
const MAX_DEPTH: usize = 24;

/// Text for a value that a program computes.
const COMPUTED: &str = "${Computed}";

/// An object, and the values in it that a program computes.
pub(super) struct LooseObject {
    pub(super) root: Node,
    pub(super) computed: Vec<Span>,
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    computed: Vec<Span>,
    /// Whether a plan hides a part: `# (2 unchanged attributes hidden)`.
    is_partial: bool,
}

/// Parses the object at `at`. `None` if there is none, or only a part of it.
pub(super) fn parse_object(text: &str, at: usize) -> Option<LooseObject> {
    let mut parser = Parser {
        text,
        at,
        computed: Vec::new(),
        is_partial: false,
    };
    let root = parser.node(0)?;
    (!parser.is_partial).then_some(LooseObject {
        root,
        computed: parser.computed,
    })
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Skips white space, comments, and the marks of a plan at the start of a line.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start().len();
            self.at += blank;
            let rest = self.rest();
            let is_mark = rest.starts_with("+ ") || rest.starts_with("~ ");
            let length = if rest.starts_with("//") || rest.starts_with('#') {
                let length = rest.find('\n').unwrap_or(rest.len());
                let comment = rest.get(..length).unwrap_or_default();
                let is_partial = comment.starts_with("# (") && comment.ends_with("hidden)");
                self.is_partial |= is_partial;
                length
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else if is_mark && self.starts_line() {
                2
            } else if blank == 0 {
                return;
            } else {
                0
            };
            self.at += length;
        }
    }

    fn starts_line(&self) -> bool {
        self.text
            .get(..self.at)
            .and_then(|before| before.rsplit('\n').next())
            .is_some_and(|line| line.trim().is_empty())
    }

    fn node(&mut self, depth: usize) -> Option<Node> {
        if depth > MAX_DEPTH {
            return None;
        }
        let from = self.at;
        let value = match self.peek()? {
            '{' => self.object(depth)?,
            '[' => self.list(depth)?,
            quote @ ('"' | '\'' | '`') => {
                let text = self.string(quote)?;
                if self.goes_on() {
                    self.expression()?;
                    return Some(self.computed_node(from, COMPUTED.to_owned()));
                }
                match without_interpolations(&text) {
                    Some(text) => return Some(self.computed_node(from, text)),
                    None => Value::String(text),
                }
            }
            _ => {
                self.expression()?;
                match self.text.get(from..self.at)?.trim() {
                    "" => return None,
                    "null" | "None" => Value::Null,
                    "true" | "True" => Value::Bool(true),
                    "false" | "False" => Value::Bool(false),
                    word if word.bytes().all(|byte| byte.is_ascii_digit()) => {
                        Value::Number(word.to_owned())
                    }
                    _ => return Some(self.computed_node(from, COMPUTED.to_owned())),
                }
            }
        };
        Some(Node {
            value,
            span: Span { from, to: self.at },
        })
    }

    /// Returns the node of a value that is computed, from `from` to here.
    fn computed_node(&mut self, from: usize, text: String) -> Node {
        let length = self
            .text
            .get(from..self.at)
            .map_or(0, |text| text.trim_end().len());
        let span = Span {
            from,
            to: from + length,
        };
        self.computed.push(span);
        Node {
            value: Value::String(text),
            span,
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            self.skip();
            match self.peek()? {
                '}' => {
                    self.at += 1;
                    return Some(Value::Object(members));
                }
                _ => {
                    members.push(self.member(depth)?);
                    self.separator('}')?;
                }
            }
        }
    }

    fn member(&mut self, depth: usize) -> Option<Member> {
        let from = self.at;
        let key = match self.peek()? {
            quote @ ('"' | '\'') => self.string(quote)?,
            c if c.is_ascii_alphabetic() || c == '_' => {
                let rest = self.rest();
                let ends = |c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-';
                let length = rest.find(ends).unwrap_or(rest.len());
                let key = rest.get(..length)?.to_owned();
                self.at += length;
                key
            }
            _ => return None,
        };
        let key_span = Span { from, to: self.at };
        self.skip();
        let length = match self.peek()? {
            '=' if self.rest().starts_with("=>") => 2,
            '=' | ':' => 1,
            // A block of Terraform.
            '{' => 0,
            _ => return None,
        };
        self.at += length;
        self.skip();
        Some(Member {
            key,
            key_span,
            value: self.node(depth + 1)?,
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

    /// Skips the comma or line break after an item. `None` if there is none, and the
    /// collection does not end.
    fn separator(&mut self, end: char) -> Option<()> {
        let from = self.at;
        self.skip();
        match self.peek()? {
            ',' => {
                self.at += 1;
                Some(())
            }
            c if c == end => Some(()),
            _ => self.text.get(from..self.at)?.contains('\n').then_some(()),
        }
    }

    fn string(&mut self, quote: char) -> Option<String> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let c = self.peek()?;
            self.at += c.len_utf8();
            match c {
                c if c == quote => return Some(out),
                '\\' => {
                    let next = self.peek()?;
                    self.at += next.len_utf8();
                    out.push(match next {
                        'n' => '\n',
                        't' => '\t',
                        next => next,
                    });
                }
                '\n' if quote != '`' => return None,
                c => out.push(c),
            }
        }
    }

    /// Whether an expression goes on after a string, such as `"arn:" + name`.
    fn goes_on(&self) -> bool {
        let rest = self.rest().trim_start_matches([' ', '\t', '\r']);
        !(rest.is_empty()
            || rest.starts_with([',', ']', '}', ')', '\n', '#'])
            || rest.starts_with("//"))
    }

    /// Skips an expression, up to a comma, a line break or a closing bracket.
    fn expression(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                ',' | '\n' if depth == 0 => return Some(()),
                ')' | ']' | '}' if depth == 0 => return Some(()),
                '(' | '[' | '{' => {
                    depth += 1;
                    self.at += 1;
                }
                ')' | ']' | '}' => {
                    depth -= 1;
                    self.at += 1;
                }
                quote @ ('"' | '\'' | '`') => {
                    self.string(quote)?;
                }
                c => self.at += c.len_utf8(),
            }
        }
    }
}

/// Returns a text in which what Terraform or JavaScript interpolates is a variable. `None`
/// if there is none: variables of policies, such as `${aws:username}`, stay.
pub(super) fn without_interpolations(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some(at) = rest.find("${") {
        let (before, tail) = rest.split_at(at);
        let inner = tail.get(2..)?;
        let name = inner.trim_start();
        let is_variable = [
            "aws:", "s3:", "kms:", "sts:", "saml:", "iam:", "*}", "?}", "$}",
        ]
        .iter()
        .any(|start| name.starts_with(start));
        if is_variable {
            // Terraform writes `$${aws:username}`.
            out.push_str(before.strip_suffix('$').unwrap_or(before));
            out.push_str("${");
            rest = inner;
            continue;
        }
        let end = inner.find('}')?;
        out.push_str(before);
        out.push_str(COMPUTED);
        found = true;
        rest = inner.get(end + 1..)?;
    }
    out.push_str(rest);
    found.then_some(out)
}

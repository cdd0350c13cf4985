//! A parser of the YAML in which templates are written: CloudFormation, SAM, the Serverless
//! Framework, Kubernetes. It knows block and flow collections, scalars, block scalars and
//! tags; it gives up on anything else.

use super::node::{Member, Node, Span, Value};
use super::yaml_flow::{Flow, function, scalar};

/// Maximum nesting depth.
const MAX_DEPTH: usize = 40;

/// A line, or what is left of it.
#[derive(Clone, Copy)]
struct Line {
    /// Column of the first character that is left, from 0.
    indent: usize,
    /// Span of what is left, without white space at the end.
    from: usize,
    to: usize,
}

struct Parser<'a> {
    text: &'a str,
    lines: Vec<Line>,
    at: usize,
}

/// Parses a text as YAML. `None` if it is none, or has what this parser does not know.
/// Tags become functions of CloudFormation: `!Ref x` is `{"Ref": "x"}`.
pub(super) fn parse(text: &str) -> Option<Node> {
    let mut from = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let blank = content.len() - content.trim_start().len();
        if content.contains('\t') && content.trim_start_matches(' ').starts_with('\t') {
            return None;
        }
        lines.push(Line {
            indent: blank,
            from: from + blank,
            to: from + content.len(),
        });
        from += line.len();
    }
    let mut parser = Parser { text, lines, at: 0 };
    let mut documents = Vec::new();
    loop {
        parser.skip_blank();
        match parser.content() {
            None => break,
            Some("---" | "...") => parser.at += 1,
            Some(_) => {
                documents.push(parser.block(0)?);
                parser.skip_blank();
                if !matches!(parser.content(), None | Some("---" | "...")) {
                    return None;
                }
            }
        }
    }
    let root = match documents.len() {
        1 => documents.pop()?,
        _ => Node {
            value: Value::Array(documents),
            span: Span {
                from: 0,
                to: text.len(),
            },
        },
    };
    (!matches!(root.value, Value::String(_))).then(|| with_variables(root))
}

/// Returns a node in which texts with variables of the Serverless Framework, such as
/// `${self:custom.bucket}`, are computed.
fn with_variables(node: Node) -> Node {
    const VARIABLES: [&str; 8] = [
        "${self:", "${opt:", "${env:", "${file(", "${ssm", "${cf", "${param:", "${sls:",
    ];
    let span = node.span;
    let value = match node.value {
        Value::String(text) if VARIABLES.iter().any(|start| text.contains(start)) => {
            let value = Value::String(text);
            function("Sub", span.from, Node { value, span })
        }
        Value::Array(items) => Value::Array(items.into_iter().map(with_variables).collect()),
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|mut member| {
                    member.value = with_variables(member.value);
                    member
                })
                .collect(),
        ),
        other => other,
    };
    Node { value, span }
}

impl<'a> Parser<'a> {
    fn line(&self) -> Option<Line> {
        self.lines.get(self.at).copied()
    }

    fn content(&self) -> Option<&'a str> {
        let line = self.line()?;
        self.text.get(line.from..line.to)
    }

    /// Skips lines that are blank or comments.
    fn skip_blank(&mut self) {
        while self
            .content()
            .is_some_and(|line| line.is_empty() || line.starts_with('#'))
        {
            self.at += 1;
        }
    }

    /// Parses the collection or scalar that begins on the next line.
    fn block(&mut self, depth: usize) -> Option<Node> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.skip_blank();
        let line = self.line()?;
        let content = self.content()?;
        if is_item(content) {
            self.sequence(line.indent, depth)
        } else if key_end(content).is_some() {
            self.mapping(line.indent, depth)
        } else {
            self.value(line.from, line.indent, depth)
        }
    }

    fn sequence(&mut self, indent: usize, depth: usize) -> Option<Node> {
        let from = self.line()?.from;
        let mut items = Vec::new();
        loop {
            self.skip_blank();
            let Some(line) = self.line().filter(|line| line.indent == indent) else {
                break;
            };
            let content = self.content()?;
            if !is_item(content) {
                break;
            }
            let rest = content.get(1..)?;
            let blank = rest.len() - rest.trim_start().len();
            let offset = 1 + blank;
            let inner = rest.trim_start();
            if inner.is_empty() || inner.starts_with('#') {
                self.at += 1;
                items.push(self.nested(indent, line.to, depth)?);
                continue;
            }
            let lines = self.lines.get_mut(self.at)?;
            lines.indent += offset;
            lines.from += offset;
            items.push(if is_item(inner) || key_end(inner).is_some() {
                self.block(depth + 1)?
            } else {
                self.value(line.from + offset, indent, depth + 1)?
            });
        }
        let to = items.last().map_or(from, |item| item.span.to);
        Some(Node {
            value: Value::Array(items),
            span: Span { from, to },
        })
    }

    fn mapping(&mut self, indent: usize, depth: usize) -> Option<Node> {
        let from = self.line()?.from;
        let mut members: Vec<Member> = Vec::new();
        loop {
            self.skip_blank();
            let Some(line) = self.line().filter(|line| line.indent == indent) else {
                break;
            };
            let content = self.content()?;
            let Some(end) = key_end(content).filter(|_| !is_item(content)) else {
                break;
            };
            let key = content.get(..end)?.trim_end();
            let key_span = Span {
                from: line.from,
                to: line.from + key.len(),
            };
            let rest = content.get(end + 1..)?;
            let value_from = line.from + end + 1 + (rest.len() - rest.trim_start().len());
            let inner = rest.trim_start();
            let value = if inner.is_empty() || inner.starts_with('#') {
                self.at += 1;
                self.nested_in_mapping(indent, line.to, depth)?
            } else {
                self.value(value_from, indent, depth + 1)?
            };
            members.push(Member {
                key: unquoted(key),
                key_span,
                value,
            });
        }
        let to = members.last().map_or(from, |member| member.value.span.to);
        (!members.is_empty()).then_some(Node {
            value: Value::Object(members),
            span: Span { from, to },
        })
    }

    /// Parses the value below a line of an indentation. Nothing is null.
    fn nested(&mut self, indent: usize, end: usize, depth: usize) -> Option<Node> {
        self.skip_blank();
        match self.line() {
            Some(line) if line.indent > indent => self.block(depth + 1),
            _ => Some(Node {
                value: Value::Null,
                span: Span { from: end, to: end },
            }),
        }
    }

    /// Parses the value below a key. The items of a sequence may begin in its column.
    fn nested_in_mapping(&mut self, indent: usize, end: usize, depth: usize) -> Option<Node> {
        self.skip_blank();
        let is_sequence = self
            .line()
            .is_some_and(|line| line.indent == indent && self.content().is_some_and(is_item));
        if is_sequence {
            self.sequence(indent, depth + 1)
        } else {
            self.nested(indent, end, depth)
        }
    }

    /// Parses the value that begins at `from` on this line, inside a collection of an
    /// indentation, and goes to the next line.
    fn value(&mut self, from: usize, indent: usize, depth: usize) -> Option<Node> {
        if depth > MAX_DEPTH {
            return None;
        }
        let line = self.line()?;
        let content = self.text.get(from..line.to)?;
        if let Some(tag) = content.strip_prefix('!') {
            return self.tagged(from, tag, indent, depth);
        }
        if content.starts_with('&') {
            return None;
        }
        if content.starts_with(['|', '>']) {
            return self.block_scalar(from, content, indent);
        }
        if content.starts_with(['[', '{', '"', '\'']) {
            let mut flow = Flow::new(self.text, from);
            let node = flow.node(depth)?;
            self.at += self
                .lines
                .get(self.at..)?
                .iter()
                .position(|line| flow.at <= line.to)?;
            let after = self.text.get(flow.at..self.line()?.to)?.trim_start();
            self.at += 1;
            return (after.is_empty() || after.starts_with('#')).then_some(node);
        }
        self.plain(from, content, indent)
    }

    /// Parses a scalar without quotes, which may go on in lines that are indented more.
    fn plain(&mut self, from: usize, content: &str, indent: usize) -> Option<Node> {
        let mut text = without_comment(content).to_owned();
        let mut to = from + text.len();
        self.at += 1;
        while let Some(line) = self.line() {
            let more = self.content()?;
            if more.is_empty() || more.starts_with('#') || line.indent <= indent {
                break;
            }
            let more = without_comment(more);
            text.push(' ');
            text.push_str(more);
            to = line.from + more.len();
            self.at += 1;
        }
        Some(Node {
            value: scalar(&text),
            span: Span { from, to },
        })
    }

    /// Parses the value behind a tag, as a function of CloudFormation.
    fn tagged(&mut self, from: usize, tag: &str, indent: usize, depth: usize) -> Option<Node> {
        let name = tag.split([' ', '[', '{']).next()?;
        let rest = tag.get(name.len()..)?;
        let value_from = from + 1 + name.len() + (rest.len() - rest.trim_start().len());
        let inner = rest.trim_start();
        let value = if inner.is_empty() || inner.starts_with('#') {
            let end = self.line()?.to;
            self.at += 1;
            self.nested(indent, end, depth)?
        } else {
            self.value(value_from, indent, depth + 1)?
        };
        let span = Span {
            from,
            to: value.span.to.max(from + 1 + name.len()),
        };
        Some(Node {
            value: function(name, from, value),
            span,
        })
    }

    /// Parses the text of a block scalar: `|` keeps line breaks, `>` folds them.
    fn block_scalar(&mut self, from: usize, header: &str, indent: usize) -> Option<Node> {
        let folds = header.starts_with('>');
        self.at += 1;
        let mut text = String::new();
        let mut to = from + 1;
        let mut column = None;
        while let Some(line) = self.line() {
            let content = self.content()?;
            if content.is_empty() {
                text.push('\n');
                self.at += 1;
                continue;
            }
            if line.indent <= indent {
                break;
            }
            let column = *column.get_or_insert(line.indent);
            text.extend(std::iter::repeat_n(' ', line.indent.saturating_sub(column)));
            text.push_str(content);
            text.push(if folds { ' ' } else { '\n' });
            to = line.to;
            self.at += 1;
        }
        Some(Node {
            value: Value::String(text),
            span: Span { from, to },
        })
    }
}

/// Whether a line begins with an item of a sequence.
fn is_item(content: &str) -> bool {
    content == "-" || content.starts_with("- ")
}

/// Returns where the key of a line ends, before its colon. `None` if there is no key.
fn key_end(content: &str) -> Option<usize> {
    let start = match content.chars().next()? {
        quote @ ('"' | '\'') => content.get(1..)?.find(quote)? + 2,
        '[' | '{' | '!' | '|' | '>' | '&' | '*' | '#' | '%' | '@' | '`' => return None,
        _ => 0,
    };
    let rest = content.get(start..)?;
    let colon = rest
        .match_indices(':')
        .map(|(at, _)| at)
        .find(|at| matches!(rest.as_bytes().get(at + 1), None | Some(b' ')))?;
    // A comment before the colon: then it is none of the key.
    let key = rest.get(..colon)?;
    (start == 0 || key.trim().is_empty())
        .then_some(start + colon)
        .filter(|_| !key.contains(" #"))
}

fn unquoted(key: &str) -> String {
    let inner = |quote: char| key.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(key).to_owned()
}

fn without_comment(content: &str) -> &str {
    content.split(" #").next().unwrap_or(content).trim_end()
}

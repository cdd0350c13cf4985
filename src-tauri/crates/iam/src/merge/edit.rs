//! Writes insertions in the style of the text around them.

use crate::document::{Document, Member, Node, Value};

/// The formatting of a text.
pub(super) struct Style {
    /// The line break. `None` if the text has one line.
    line_break: Option<&'static str>,
    /// One level of indentation.
    unit: String,
    /// The space after a colon, and after a comma on the same line.
    blank: &'static str,
}

/// A node to insert, and a new value for one of its members.
pub(super) struct NewElement<'a> {
    pub(super) node: &'a Node,
    pub(super) rename: Option<(&'static str, String)>,
}

impl Style {
    pub(super) fn of(document: &Document) -> Self {
        let text = document.text();
        let root = document.root();
        let inside = text.get(root.span.from..root.span.to).unwrap_or_default();
        let line_break = if inside.contains("\r\n") {
            Some("\r\n")
        } else if inside.contains('\n') {
            Some("\n")
        } else {
            None
        };
        let unit = root
            .members()
            .iter()
            .filter(|member| begins_line(text, member.key_span.from))
            .find_map(|member| {
                let own = indent(text, member.key_span.from);
                let unit = own.strip_prefix(indent(text, root.span.from))?;
                (!unit.is_empty()).then(|| unit.to_owned())
            });
        Self {
            line_break,
            unit: unit.unwrap_or_else(|| "  ".to_owned()),
            blank: if inside.contains("\":") && !inside.contains("\": ") {
                ""
            } else {
                " "
            },
        }
    }

    fn write(&self, source: &Document, item: &NewElement<'_>, indent: &str, out: &mut String) {
        let inner = format!("{indent}{}", self.unit);
        match &item.node.value {
            Value::Object(members) if !members.is_empty() => {
                out.push('{');
                for (index, member) in members.iter().enumerate() {
                    self.next(index, &inner, out);
                    out.push_str(slice(source, member.key_span.from, member.key_span.to));
                    out.push(':');
                    out.push_str(self.blank);
                    match &item.rename {
                        Some((key, name)) if member.key == *key => {
                            out.push_str(&serde_json::Value::from(name.as_str()).to_string());
                        }
                        _ => self.write(source, &unrenamed(&member.value), &inner, out),
                    }
                }
                self.end(indent, out);
                out.push('}');
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.next(index, &inner, out);
                    self.write(source, &unrenamed(item), &inner, out);
                }
                self.end(indent, out);
                out.push(']');
            }
            Value::Object(_) => out.push_str("{}"),
            Value::Array(_) => out.push_str("[]"),
            _ => out.push_str(slice(source, item.node.span.from, item.node.span.to)),
        }
    }

    fn next(&self, index: usize, indent: &str, out: &mut String) {
        if index > 0 {
            out.push(',');
        }
        match self.line_break {
            Some(line_break) => {
                out.push_str(line_break);
                out.push_str(indent);
            }
            None if index > 0 => out.push_str(self.blank),
            None => {}
        }
    }

    fn end(&self, indent: &str, out: &mut String) {
        if let Some(line_break) = self.line_break {
            out.push_str(line_break);
            out.push_str(indent);
        }
    }
}

/// Appends elements to a list of the root object. Creates the list if it is
/// missing.
pub(super) fn append_to_list(
    style: &Style,
    source: &Document,
    old: &Document,
    key: &str,
    items: &[NewElement<'_>],
    insertions: &mut Vec<(usize, String)>,
) {
    if items.is_empty() {
        return;
    }
    let text = old.text();
    let mut out = String::new();
    let Some(list) = old.root().member(key) else {
        let indent = member_indent(style, old);
        let inner = format!("{indent}{}", style.unit);
        out.push_str(&format!("\"{key}\":{}[", style.blank));
        for (index, item) in items.iter().enumerate() {
            style.next(index, &inner, &mut out);
            style.write(source, item, &inner, &mut out);
        }
        style.end(&indent, &mut out);
        out.push(']');
        insertions.push((usize::MAX, out));
        return;
    };
    let list = &list.value;
    let outer = indent(text, list.span.from).to_owned();
    match &list.value {
        Value::Array(existing) => match existing.last() {
            Some(last) => {
                let own_line = begins_line(text, last.span.from);
                let indent = indent(text, last.span.from).to_owned();
                for item in items {
                    match style.line_break {
                        Some(_) if own_line => style.next(1, &indent, &mut out),
                        _ => out.push_str(if style.blank.is_empty() { "," } else { ", " }),
                    }
                    style.write(source, item, &indent, &mut out);
                }
                insertions.push((last.span.to, out));
            }
            None => {
                let inner = format!("{outer}{}", style.unit);
                for (index, item) in items.iter().enumerate() {
                    style.next(index, &inner, &mut out);
                    style.write(source, item, &inner, &mut out);
                }
                let blanks = slice(old, list.span.from + 1, list.span.to - 1);
                if !blanks.contains('\n') {
                    style.end(&outer, &mut out);
                }
                insertions.push((list.span.from + 1, out));
            }
        },
        _ => {
            for item in items {
                out.push_str(if style.blank.is_empty() { "," } else { ", " });
                style.write(source, item, &outer, &mut out);
            }
            out.push(']');
            insertions.push((list.span.from, "[".to_owned()));
            insertions.push((list.span.to, out));
        }
    }
}

/// Appends a member to the root object.
pub(super) fn append_member(
    style: &Style,
    source: &Document,
    old: &Document,
    member: &Member,
    insertions: &mut Vec<(usize, String)>,
) {
    let indent = member_indent(style, old);
    let mut out = slice(source, member.key_span.from, member.key_span.to).to_owned();
    out.push(':');
    out.push_str(style.blank);
    style.write(source, &unrenamed(&member.value), &indent, &mut out);
    insertions.push((usize::MAX, out));
}

/// Sorts the insertions. Members that are appended to the root object (at
/// `usize::MAX`) get their position and commas.
pub(super) fn ordered(old: &Document, insertions: Vec<(usize, String)>) -> Vec<(usize, String)> {
    let (members, mut rest): (Vec<_>, Vec<_>) = insertions
        .into_iter()
        .partition(|(at, _)| *at == usize::MAX);
    if !members.is_empty() {
        let style = Style::of(old);
        let root = old.root();
        let indent = member_indent(&style, old);
        let mut out = String::new();
        let last = root.members().last();
        let one_line = last.is_some_and(|last| !begins_line(old.text(), last.key_span.from));
        for (index, (_, text)) in members.iter().enumerate() {
            if one_line && style.line_break.is_some() {
                out.push_str(", ");
            } else {
                style.next(index + usize::from(last.is_some()), &indent, &mut out);
            }
            out.push_str(text);
        }
        let at = match last {
            Some(last) => last.value.span.to,
            None => {
                style.end("", &mut out);
                root.span.from + 1
            }
        };
        // An insertion into the last member comes before the members after it.
        rest.push((at, out));
    }
    rest.sort_by_key(|(at, _)| *at);
    rest
}

fn member_indent(style: &Style, old: &Document) -> String {
    let text = old.text();
    let root = old.root();
    match root.members().last() {
        Some(last) if begins_line(text, last.key_span.from) => {
            indent(text, last.key_span.from).to_owned()
        }
        Some(last) => indent(text, last.key_span.from).to_owned(),
        None => format!("{}{}", indent(text, root.span.from), style.unit),
    }
}

const fn unrenamed(node: &Node) -> NewElement<'_> {
    NewElement { node, rename: None }
}

fn slice(document: &Document, from: usize, to: usize) -> &str {
    document.text().get(from..to).unwrap_or_default()
}

/// Returns the text before an offset, on its line.
fn line_before(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    before.rsplit('\n').next().unwrap_or(before)
}

/// Returns the indentation of the line at an offset.
fn indent(text: &str, at: usize) -> &str {
    let line = line_before(text, at);
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

fn begins_line(text: &str, at: usize) -> bool {
    line_before(text, at)
        .chars()
        .all(|c| matches!(c, ' ' | '\t'))
}

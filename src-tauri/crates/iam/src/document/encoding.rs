//! Texts inside texts: JSON in a string, and URL-encoded JSON.

use super::node::{DuplicateKey, Node, Span, Value};
use crate::percent::{percent_decoded_with_offsets, percent_encoded};

/// How a text is encoded inside another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// As a string of JSON, where `"` has a backslash.
    Json,
    /// As in a URL, where `"` is `%22`.
    Percent,
}

impl Encoding {
    /// Encodes a text, without quotes around it.
    pub(super) fn encode(self, text: &str) -> String {
        match self {
            Self::Json => {
                let literal = serde_json::Value::from(text).to_string();
                literal
                    .get(1..literal.len() - 1)
                    .unwrap_or_default()
                    .to_owned()
            }
            Self::Percent => percent_encoded(text),
        }
    }
}

/// A decoded text, and where it is in the text around it.
pub(super) struct Decoded {
    pub(super) text: String,
    /// Where each byte is in the text around, and where the end is.
    offsets: Vec<usize>,
    /// The encodings, the outermost first.
    pub(super) encodings: Vec<Encoding>,
}

impl Decoded {
    /// Decodes a string of JSON: `literal` with its quotes, at `start`, whose text is
    /// `text`. `None` if it cannot hold a document.
    pub(super) fn of_string(literal: &str, start: usize, text: &str) -> Option<Self> {
        let begin = text.trim_start();
        let is_encoded = is_percent_encoded(begin);
        if !is_encoded && !begin.starts_with(['{', '[']) {
            return None;
        }
        let outer = Self {
            text: text.to_owned(),
            offsets: offsets(literal, start, text.len())?,
            encodings: vec![Encoding::Json],
        };
        if is_encoded {
            outer.percent_decoded()
        } else {
            Some(outer)
        }
    }

    /// Decodes URL-encoded text at `start`. `None` if it is not UTF-8.
    pub(super) fn of_percent(text: &str, start: usize) -> Option<Self> {
        let outer = Self {
            text: text.to_owned(),
            offsets: (start..=start + text.len()).collect(),
            encodings: Vec::new(),
        };
        outer.percent_decoded()
    }

    fn percent_decoded(mut self) -> Option<Self> {
        let (text, inner) = percent_decoded_with_offsets(&self.text)?;
        let offsets = inner
            .into_iter()
            .map(|at| self.offsets.get(at).copied())
            .collect::<Option<_>>()?;
        self.encodings.push(Encoding::Percent);
        Some(Self {
            text,
            offsets,
            encodings: self.encodings,
        })
    }

    /// Moves a span of the decoded text into the text around it.
    pub(super) fn move_span(&self, span: &mut Span) {
        let moved = |at: usize| self.offsets.get(at).copied().unwrap_or(at);
        span.from = moved(span.from);
        span.to = moved(span.to);
    }

    /// Moves the spans of a node and of duplicate keys into the text around.
    pub(super) fn move_spans(&self, node: &mut Node, duplicates: &mut [DuplicateKey]) {
        self.move_node(node);
        for DuplicateKey { first, again, .. } in duplicates {
            self.move_span(first);
            self.move_span(again);
        }
    }

    fn move_node(&self, node: &mut Node) {
        self.move_span(&mut node.span);
        match &mut node.value {
            Value::Object(members) => {
                for member in members {
                    self.move_span(&mut member.key_span);
                    self.move_node(&mut member.value);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.move_node(item);
                }
            }
            _ => {}
        }
    }
}

/// Whether a text begins like a URL-encoded object.
pub(super) fn is_percent_encoded(text: &str) -> bool {
    text.get(..3)
        .is_some_and(|start| start.eq_ignore_ascii_case("%7b"))
}

/// Returns where each byte of a string is in the text, and where its end is. `None` if
/// the literal does not have that many bytes.
fn offsets(literal: &str, start: usize, length: usize) -> Option<Vec<usize>> {
    let inside = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut offsets = Vec::with_capacity(length + 1);
    let mut rest = inside;
    let mut pending_surrogate = false;
    while let Some(c) = rest.chars().next() {
        let at = start + 1 + (inside.len() - rest.len());
        let (taken, bytes) = if c != '\\' {
            (c.len_utf8(), c.len_utf8())
        } else if rest.as_bytes().get(1) == Some(&b'u') {
            let code = u32::from_str_radix(rest.get(2..6)?, 16).ok()?;
            let bytes = match code {
                0xd800..0xdc00 => {
                    pending_surrogate = true;
                    4
                }
                0xdc00..0xe000 if pending_surrogate => {
                    pending_surrogate = false;
                    0
                }
                code => char::from_u32(code)?.len_utf8(),
            };
            (6, bytes)
        } else {
            (2, 1)
        };
        offsets.extend(std::iter::repeat_n(at, bytes));
        rest = rest.get(taken..)?;
    }
    offsets.push(start + 1 + inside.len());
    (offsets.len() == length + 1).then_some(offsets)
}

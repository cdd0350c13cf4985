//! A parsed text with the span of every node.

use std::sync::Arc;

use serde::Serialize;

use super::embedded;
use super::intended;
use super::kind::{self, DocumentKind, DocumentShape};
use super::node::{self, DuplicateKey, Node, Span, Value};
use super::notification_format::NotificationFormat;
use super::policy::{self, Policy};

/// A location in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Location {
    /// JSON pointer, such as `/Statement/0/Action`. Empty for the document.
    pub pointer: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A parsed JSON text with the span of every node.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub(super) text: Arc<str>,
    pub(super) lines: Arc<[usize]>,
    pub(super) root: Node,
    pub(super) duplicates: Vec<DuplicateKey>,
    /// `None` if the document is the whole text.
    pub(super) embedding: Option<embedded::Embedding>,
    /// Whether the text is not JSON, so that edits of JSON would break it.
    pub(super) is_read_only: bool,
    /// Policies inside a text that is not JSON.
    pub(super) found: Vec<embedded::EmbeddedDocument>,
}

impl Document {
    /// Returns the source text. Of an embedded policy, it is the text around it too.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text of the policy alone, as AWS would get it.
    #[must_use]
    pub fn source(&self) -> &str {
        self.embedding
            .as_ref()
            .map_or(&*self.text, |embedding| &embedding.source)
    }

    /// Returns the format of a notification configuration.
    pub(crate) fn notification_format(&self) -> NotificationFormat {
        self.embedding
            .as_ref()
            .and_then(|embedding| embedding.notification)
            .unwrap_or(NotificationFormat::Api)
    }

    /// Returns `true` if edits of JSON would break the text: it is YAML, or almost JSON.
    pub(crate) const fn is_read_only(&self) -> bool {
        self.is_read_only
    }

    /// Returns `true` if a template computes the value at a span.
    pub(crate) fn is_computed(&self, span: Span) -> bool {
        self.embedding.as_ref().is_some_and(|embedding| {
            embedding
                .computed
                .iter()
                .any(|computed| computed.from <= span.from && span.to <= computed.to)
        })
    }

    /// Returns the root node.
    #[must_use]
    pub const fn root(&self) -> &Node {
        &self.root
    }

    /// Returns the duplicate keys of all objects, in source order.
    #[must_use]
    pub fn duplicates(&self) -> &[DuplicateKey] {
        &self.duplicates
    }

    /// Returns what the text contains: a policy, statements, a notification, or
    /// something else.
    #[must_use]
    pub fn shape(&self) -> DocumentShape {
        match &self.embedding {
            Some(embedding) if embedding.notification.is_some() => DocumentShape::Notification,
            _ => kind::shape(&self.root),
        }
    }

    /// Guesses the kind of document from its content.
    #[must_use]
    pub fn guess_kind(&self) -> DocumentKind {
        match self.embedded_policies().first() {
            Some(policy) => kind::guess(policy.shape(), &policy.policy()),
            None if !self.embedded_notifications().is_empty() => DocumentKind::Notification,
            None => kind::guess(self.shape(), &self.policy()),
        }
    }

    /// Returns the statements. Empty if the document is not a policy.
    #[must_use]
    pub fn policy(&self) -> Policy {
        match self.shape() {
            DocumentShape::Policy | DocumentShape::Statement | DocumentShape::Statements => {
                policy::policy(&self.root)
            }
            DocumentShape::Notification | DocumentShape::Other => Policy::default(),
        }
    }

    /// Returns the statements with misspelt keys and effects as they are meant, although
    /// AWS rejects them. Empty if the document is not a policy.
    pub(crate) fn intended_policy(&self) -> Policy {
        match self.shape() {
            DocumentShape::Policy | DocumentShape::Statement | DocumentShape::Statements => {
                intended::intended_policy(&self.root)
            }
            DocumentShape::Notification | DocumentShape::Other => Policy::default(),
        }
    }

    /// Returns the location of a span.
    #[must_use]
    pub fn location(&self, span: Span) -> Location {
        let (line, column) = line_and_column(&self.text, &self.lines, span.from);
        let mut pointer = self
            .embedding
            .as_ref()
            .map(|embedding| embedding.pointer.clone())
            .unwrap_or_default();
        node::pointer(&self.root, span, &mut pointer);
        Location {
            pointer,
            line,
            column,
        }
    }

    /// Returns the node at a JSON pointer. `None` if there is none.
    #[must_use]
    pub fn node_at(&self, pointer: &str) -> Option<&Node> {
        let mut node = &self.root;
        let pointer = match &self.embedding {
            Some(embedding) => pointer.strip_prefix(&embedding.pointer)?,
            None => pointer,
        };
        if pointer.is_empty() {
            return Some(node);
        }
        for step in pointer.strip_prefix('/')?.split('/') {
            let step = step.replace("~1", "/").replace("~0", "~");
            node = match &node.value {
                Value::Object(members) => {
                    &members
                        .iter()
                        .rev()
                        .find(|member| member.key == step)?
                        .value
                }
                Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(node)
    }

    /// Returns the text with each span replaced. An edit that overlaps an
    /// earlier one is ignored.
    #[must_use]
    pub fn with_edits(&self, edits: &[(Span, String)]) -> String {
        let mut edits: Vec<&(Span, String)> = edits.iter().collect();
        edits.sort_by_key(|(span, _)| (span.from, span.to));
        let mut out = String::with_capacity(self.text.len());
        let mut done = 0;
        for (span, new) in edits {
            if span.from < done {
                continue;
            }
            out.push_str(self.text.get(done..span.from).unwrap_or_default());
            let encodings = self
                .embedding
                .as_ref()
                .map_or(&[][..], |embedding| &embedding.encodings);
            let encoded = encodings
                .iter()
                .rev()
                .fold(new.clone(), |new, encoding| encoding.encode(&new));
            out.push_str(&encoded);
            done = span.to;
        }
        out.push_str(self.text.get(done..).unwrap_or_default());
        out
    }

    /// Number of characters, without white space outside of strings. IAM counts
    /// its limits in this way.
    #[must_use]
    pub fn character_count(&self) -> usize {
        let mut inside = false;
        let mut escaped = false;
        let mut count = 0;
        for c in self.source().chars() {
            if inside {
                count += 1;
                if escaped {
                    escaped = false;
                } else if c == '\\' {
                    escaped = true;
                } else if c == '"' {
                    inside = false;
                }
            } else if !c.is_whitespace() {
                count += 1;
                inside = c == '"';
            }
        }
        count
    }
}

pub(super) fn line_starts(text: &str) -> Vec<usize> {
    let breaks = text.match_indices('\n').map(|(index, _)| index + 1);
    std::iter::once(0).chain(breaks).collect()
}

pub(super) fn line_and_column(text: &str, lines: &[usize], at: usize) -> (usize, usize) {
    let line = lines.partition_point(|start| *start <= at).max(1);
    let start = lines.get(line - 1).copied().unwrap_or_default();
    let before = text.get(start..at).unwrap_or_default();
    (line, before.chars().count() + 1)
}

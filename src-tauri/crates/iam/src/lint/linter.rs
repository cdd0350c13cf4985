//! The state of a lint run.

use super::context::ThirdParties;
use super::finding::{Finding, Fix};
use super::rules::Rule;
use crate::document::{Document, DocumentKind, DocumentShape, Policy, Span, Statement, Value};
use crate::severity::Severity;

/// Maximum number of findings of a document.
pub(super) const MAX_FINDINGS: usize = 500;
/// Maximum size of all fixes of a document, in bytes. Each fix contains the
/// full text. Findings beyond it have no fix.
const MAX_FIXED_BYTES: usize = 4 * 1024 * 1024;

/// A document and its findings so far.
pub(super) struct Linter<'a> {
    pub(super) document: &'a Document,
    pub(super) policy: Policy,
    pub(super) kind: DocumentKind,
    pub(super) kind_is_guessed: bool,
    pub(super) shape: DocumentShape,
    pub(super) own_account: Option<&'a str>,
    pub(super) third_parties: ThirdParties<'a>,
    pub(super) findings: Vec<Finding>,
    pub(super) fixed_bytes: usize,
}

/// Edits of the source text, and the label of the fix that they make.
pub(super) struct Change {
    pub(super) label: String,
    pub(super) edits: Vec<(Span, String)>,
}

impl Linter<'_> {
    pub(super) fn add(
        &mut self,
        rule: Rule,
        severity: Severity,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add_fixable(rule, severity, span, message, help, None);
    }

    pub(super) fn add_fixable(
        &mut self,
        rule: Rule,
        severity: Severity,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
        change: Option<Change>,
    ) {
        if self.findings.len() >= MAX_FINDINGS || self.document.is_computed(span) {
            return;
        }
        let location = self.document.location(span);
        let fix = change
            .filter(|_| self.fixed_bytes < MAX_FIXED_BYTES && !self.document.is_read_only())
            .map(|change| Fix {
                label: change.label,
                text: self.document.with_edits(&change.edits),
            });
        self.fixed_bytes += fix.as_ref().map_or(0, |fix| fix.text.len());
        self.findings.push(Finding {
            rule,
            severity,
            pointer: location.pointer,
            line: location.line,
            column: location.column,
            message: message.into(),
            help: help.into(),
            fix,
        });
    }

    /// Returns `true` if the document, whose kind is a guess, can also be the policy of a VPC
    /// endpoint: that of an endpoint for everyone looks like that of a resource.
    pub(super) fn may_be_of_an_endpoint(&self) -> bool {
        self.kind_is_guessed
            && self
                .policy
                .statements
                .iter()
                .flat_map(|statement| &statement.principals)
                .all(|principal| principal.value == "*")
    }

    /// Returns a copy of the statements, so that findings can be added while
    /// iterating.
    pub(super) fn statements(&self) -> Vec<Statement> {
        self.policy.statements.clone()
    }

    /// Returns the span of the first of these keys in a statement, or else the
    /// span of the statement.
    pub(super) fn span_of(&self, statement: &Statement, keys: &[&str]) -> Span {
        let location = self.document.location(statement.span);
        let node = self.document.node_at(&location.pointer);
        keys.iter()
            .find_map(|key| Some(node?.member(key)?.key_span))
            .unwrap_or(statement.span)
    }

    /// Returns the span to remove an item from its list, with one comma. `None`
    /// if it is the only item.
    pub(super) fn item_with_comma(&self, item: Span) -> Option<Span> {
        let pointer = self.document.location(item).pointer;
        let (parent, _) = pointer.rsplit_once('/')?;
        let Value::Array(items) = &self.document.node_at(parent)?.value else {
            return None;
        };
        let index = items.iter().position(|node| node.span == item)?;
        if let Some(before) = index.checked_sub(1).and_then(|index| items.get(index)) {
            return Some(Span {
                from: before.span.to,
                to: item.to,
            });
        }
        items.get(index + 1).map(|next| Span {
            from: item.from,
            to: next.span.from,
        })
    }
}

/// Returns a string as a JSON literal.
pub(super) fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Returns the change that replaces a string.
pub(super) fn replace(span: Span, new: &str) -> Option<Change> {
    Some(Change {
        label: format!("Write {}", tallyman_text::truncated(new, 60)),
        edits: vec![(span, json_text(new))],
    })
}

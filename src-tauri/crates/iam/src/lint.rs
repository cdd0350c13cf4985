//! What is wrong with a policy, or may be meant otherwise.
//!
//! [`lint`] takes any text. Each [`Finding`] says where, why and what to do;
//! where a change cannot do harm, it brings the mended text along.

mod arns;
mod conditions;
mod duplicates;
mod grants;
mod mending;
mod notification;
mod owner;
mod placeholders;
mod principals;
mod rules;
mod s3;
mod sids;
mod size;
mod structure;
#[cfg(test)]
mod tests;
mod trusts;

pub use mending::{MendedAll, is_matter_of_course, mend_all};
pub use rules::Rule;
pub use size::size_in_words;

use serde::{Serialize, Serializer};

use crate::document::{
    Document, DocumentKind, Policy, Shape, Span, Statement, Unreadable, Value, read,
};
use crate::severity::Severity;

/// How many findings of one document are kept; a page shows no more.
const MOST: usize = 500;
/// How many bytes of mended text are kept of one document, as each mend brings
/// the whole text along. Findings beyond have none.
const MOST_MENDED: usize = 4 * 1024 * 1024;

/// Something found in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The rule that it breaks.
    pub rule: Rule,
    /// How grave it is.
    pub severity: Severity,
    /// The JSON pointer of what it is about; empty for the whole.
    pub pointer: String,
    /// Its line, from one.
    pub line: usize,
    /// Its column, from one, in characters.
    pub column: usize,
    /// What is wrong and why, as sentences.
    pub message: String,
    /// What to do, as a sentence.
    pub fix: String,
    /// The document mended, where that can do no harm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<Mend>,
}

/// A document with one finding mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mend {
    /// What the mend does, as the words of a button.
    pub label: String,
    /// The whole text, mended.
    pub text: String,
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// What the caller knows better than the document tells.
#[derive(Debug, Clone, Copy, Default)]
pub struct LintContext<'a> {
    /// The kind of document, where the guess is wrong.
    pub kind: Option<DocumentKind>,
    /// The twelve digits of the reader's own account.
    pub own_account: Option<&'a str>,
    /// What is known of third parties.
    pub third_parties: ThirdParties<'a>,
}

/// What a caller knows about third parties.
#[derive(Debug, Clone, Copy, Default)]
pub struct ThirdParties<'a> {
    /// Their accounts, each with the name of its owner.
    pub accounts: &'a [(&'a str, &'a str)],
    /// A sentence that is added to a finding about a whole account in a bucket
    /// policy. Empty for none.
    pub bucket_root_note: &'a str,
}

/// What is to be said of a text, the gravest first, then by place.
#[must_use]
pub fn lint(text: &str, context: LintContext<'_>) -> Vec<Finding> {
    match read(text) {
        Ok(document) => lint_document(&document, context),
        Err(unreadable) => vec![not_json(unreadable)],
    }
}

/// What is to be said of a document, the gravest first, then by place.
#[must_use]
pub fn lint_document(document: &Document, context: LintContext<'_>) -> Vec<Finding> {
    let kind = context.kind.unwrap_or_else(|| document.guess());
    let mut linter = Linter {
        document,
        policy: document.policy(),
        kind,
        shape: document.shape(),
        own_account: context.own_account,
        third_parties: context.third_parties,
        findings: Vec::new(),
        mended: 0,
    };
    duplicates::check(&mut linter);
    placeholders::check(&mut linter);
    if kind == DocumentKind::Notification {
        notification::check(&mut linter);
    } else if structure::check(&mut linter) {
        sids::check(&mut linter);
        arns::check(&mut linter);
        principals::check(&mut linter);
        grants::check(&mut linter);
        s3::check(&mut linter);
        conditions::check(&mut linter);
        size::check(&mut linter);
    }
    let mut findings = linter.findings;
    findings.sort_by(|a, b| {
        (a.severity, a.line, a.column, a.rule).cmp(&(b.severity, b.line, b.column, b.rule))
    });
    findings
}

fn not_json(unreadable: Unreadable) -> Finding {
    Finding {
        rule: Rule::NotJson,
        severity: Severity::Error,
        pointer: String::new(),
        line: unreadable.line.unwrap_or(1),
        column: unreadable.column.unwrap_or(1),
        message: unreadable.message,
        fix: if unreadable.mended.is_some() {
            "Take the mended text.".to_owned()
        } else {
            "Copy the document anew, as a whole.".to_owned()
        },
        mend: unreadable.mended.map(|mended| Mend {
            label: "Make it JSON".to_owned(),
            text: mended.text,
        }),
    }
}

/// A document and what was found in it so far.
struct Linter<'a> {
    document: &'a Document,
    policy: Policy,
    kind: DocumentKind,
    shape: Shape,
    own_account: Option<&'a str>,
    third_parties: ThirdParties<'a>,
    findings: Vec<Finding>,
    mended: usize,
}

/// A replacement of parts of the text, and the words of its button.
struct Change {
    label: String,
    edits: Vec<(Span, String)>,
}

impl Linter<'_> {
    fn add(
        &mut self,
        rule: Rule,
        severity: Severity,
        span: Span,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.add_with(rule, severity, span, message, fix, None);
    }

    fn add_with(
        &mut self,
        rule: Rule,
        severity: Severity,
        span: Span,
        message: impl Into<String>,
        fix: impl Into<String>,
        change: Option<Change>,
    ) {
        if self.findings.len() >= MOST {
            return;
        }
        let place = self.document.place(span);
        let mend = change
            .filter(|_| self.mended < MOST_MENDED)
            .map(|change| Mend {
                label: change.label,
                text: self.document.edited(&change.edits),
            });
        self.mended += mend.as_ref().map_or(0, |mend| mend.text.len());
        self.findings.push(Finding {
            rule,
            severity,
            pointer: place.pointer,
            line: place.line,
            column: place.column,
            message: message.into(),
            fix: fix.into(),
            mend,
        });
    }

    /// The statements, apart from the linter, so that findings can be added
    /// on the way.
    fn statements(&self) -> Vec<Statement> {
        self.policy.statements.clone()
    }

    /// Where a key of a statement stands, or else the statement.
    fn span_of(&self, statement: &Statement, keys: &[&str]) -> Span {
        let place = self.document.place(statement.span);
        let node = self.document.at(&place.pointer);
        keys.iter()
            .find_map(|key| Some(node?.member(key)?.key_span))
            .unwrap_or(statement.span)
    }

    /// What must go to drop an item from its list; none where it is alone.
    fn item_with_comma(&self, item: Span) -> Option<Span> {
        let pointer = self.document.place(item).pointer;
        let (parent, _) = pointer.rsplit_once('/')?;
        let Value::List(items) = &self.document.at(parent)?.value else {
            return None;
        };
        let place = items.iter().position(|node| node.span == item)?;
        if let Some(before) = place.checked_sub(1).and_then(|place| items.get(place)) {
            return Some(Span {
                from: before.span.to,
                to: item.to,
            });
        }
        items.get(place + 1).map(|next| Span {
            from: item.from,
            to: next.span.from,
        })
    }
}

/// A text as it stands in JSON, with its quotes.
fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A change of one text into another.
fn replace(span: Span, new: &str) -> Option<Change> {
    Some(Change {
        label: format!("Write {}", crate::wording::cut(new, 60)),
        edits: vec![(span, json_text(new))],
    })
}

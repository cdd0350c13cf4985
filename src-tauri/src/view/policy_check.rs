//! Checks of policy documents: findings, fixes, and explanations.

use serde::Serialize;
use specta::Type;
use tallyman_iam::Severity;
use tallyman_iam::diff::{self, DiffHunk};
use tallyman_iam::document::{
    Document, DocumentKind, DocumentShape, Effect, ParseError, Repair, parse_any,
};
use tallyman_iam::evaluate::Caller;
use tallyman_iam::explain::explain;
use tallyman_iam::lint::{Finding, FixResult, lint_document, size_label};
use tallyman_policies::vendors::lint_context;

/// Maximum number of suggested condition keys, principals, actions and
/// resources, each.
const MAX_SUGGESTIONS: usize = 30;

/// A change of the text that removes one or more findings.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PolicyFix {
    /// What it does, one phrase each.
    pub labels: Vec<String>,
    /// The changed lines.
    pub hunks: Vec<DiffHunk>,
}

impl PolicyFix {
    /// Converts a text with all safe fixes applied.
    #[must_use]
    pub fn all(text: &str, fixed: FixResult) -> Self {
        Self {
            hunks: diff::hunks(text, &fixed.text),
            labels: fixed.labels,
        }
    }
}

/// A finding in a document.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PolicyFinding {
    /// The rule, as scripts name it.
    pub rule: String,
    /// Its severity.
    pub severity: Severity,
    /// Its line, from 1.
    pub line: usize,
    /// Its column, from 1, in characters.
    pub column: usize,
    /// What is wrong, and why.
    pub message: String,
    /// What to do.
    pub fix: String,
    /// The fix. `None` if there is no mechanical one.
    pub autofix: Option<PolicyFix>,
    /// Whether fixing all findings includes this one.
    pub in_fix_all: bool,
}

impl PolicyFinding {
    fn new(text: &str, finding: Finding) -> Self {
        Self {
            rule: finding.rule.code().to_owned(),
            severity: finding.severity,
            line: finding.line,
            column: finding.column,
            message: finding.message,
            fix: finding.help,
            in_fix_all: finding.fix.is_some() && finding.rule.has_safe_fix(),
            autofix: finding.fix.map(|fix| PolicyFix {
                hunks: diff::hunks(text, &fix.text),
                labels: vec![fix.label],
            }),
        }
    }
}

/// Why a text is not a policy document.
#[derive(Debug, Clone, Serialize, Type)]
pub struct UnreadablePolicy {
    /// What is wrong, where, and what to do.
    pub message: String,
    /// The line of the error, from 1. `None` if unknown.
    pub line: Option<usize>,
    /// The change that makes it one; its labels name the repairs. `None` if
    /// there is none.
    pub autofix: Option<PolicyFix>,
}

impl UnreadablePolicy {
    fn new(text: &str, unreadable: ParseError) -> Self {
        let words = |repair: &Repair| repair.label().to_owned();
        Self {
            message: unreadable.message,
            line: unreadable.line,
            autofix: unreadable.repaired.map(|repaired| PolicyFix {
                labels: repaired.repairs.iter().map(words).collect(),
                hunks: diff::hunks(text, &repaired.text),
            }),
        }
    }
}

/// A range of lines of a document, from 1, inclusive.
#[derive(Debug, Clone, Copy, Serialize, Type)]
pub struct LineRange {
    /// The first line.
    pub from: usize,
    /// The last line.
    pub to: usize,
}

impl LineRange {
    /// Returns the lines of the value at a JSON pointer. `None` if there is
    /// none.
    #[must_use]
    pub fn at(document: &Document, pointer: &str) -> Option<Self> {
        let mut span = document.node_at(pointer)?.span;
        let from = document.location(span).line;
        span.from = span.to.saturating_sub(1).max(span.from);
        let to = document.location(span).line;
        Some(Self { from, to })
    }
}

/// One statement as a sentence.
#[derive(Debug, Clone, Serialize, Type)]
pub struct StatementSummary {
    /// Its lines.
    pub lines: LineRange,
    /// Its effect. `None` if it has no valid one.
    pub effect: Option<Effect>,
    /// The sentence.
    pub text: String,
}

/// Values from a document to suggest in the simulation form.
#[derive(Debug, Clone, Default, Serialize, Type)]
pub struct PolicySuggestions {
    /// Principals.
    pub principals: Vec<String>,
    /// Actions without wildcards.
    pub actions: Vec<String>,
    /// ARNs without wildcards.
    pub resources: Vec<String>,
    /// Condition keys.
    pub keys: Vec<String>,
}

/// Result of checking a text.
#[derive(Debug, Clone, Serialize, Type)]
pub struct CheckedPolicy {
    /// The kind it was checked as.
    pub kind: DocumentKind,
    /// The kind it seems to be.
    pub guess: DocumentKind,
    /// Its shape, such as a full policy or one statement.
    pub shape: DocumentShape,
    /// Why it is not a policy document. If set, nothing else is.
    pub unreadable: Option<UnreadablePolicy>,
    /// The findings, most severe first.
    pub findings: Vec<PolicyFinding>,
    /// The statements, one sentence each.
    pub statements: Vec<StatementSummary>,
    /// Values from the document to suggest in the simulation form.
    pub suggestions: PolicySuggestions,
    /// Its size and the limit of its kind, as in `454 of 20,480 bytes`.
    pub size: Option<String>,
}

impl CheckedPolicy {
    /// Checks a text. `account` is the user's own AWS account, twelve digits,
    /// if known.
    #[must_use]
    pub fn new(text: &str, kind: Option<DocumentKind>, account: Option<&str>) -> Self {
        let document = match parse_any(text) {
            Ok(document) => document,
            Err(unreadable) => {
                let kind = kind.unwrap_or(DocumentKind::Identity);
                return Self {
                    kind,
                    guess: kind,
                    shape: DocumentShape::Other,
                    unreadable: Some(UnreadablePolicy::new(text, unreadable)),
                    findings: Vec::new(),
                    statements: Vec::new(),
                    suggestions: PolicySuggestions::default(),
                    size: None,
                };
            }
        };
        let guess = document.guess_kind();
        let kind = kind.unwrap_or(guess);
        let context = lint_context(Some(kind), account);
        Self {
            kind,
            guess,
            shape: document.shape(),
            unreadable: None,
            findings: lint_document(&document, context)
                .into_iter()
                .map(|finding| PolicyFinding::new(text, finding))
                .collect(),
            statements: statements(&document, kind),
            suggestions: suggestions(&document),
            size: size_label(&document, kind),
        }
    }
}

fn statements(document: &Document, kind: DocumentKind) -> Vec<StatementSummary> {
    /// Maximum number of statements. A document of the maximum size has fewer.
    const MAX_STATEMENTS: usize = 500;
    explain(document, kind)
        .into_iter()
        .take(MAX_STATEMENTS)
        .map(|sentence| StatementSummary {
            lines: LineRange::at(document, &sentence.pointer).unwrap_or(LineRange {
                from: sentence.line,
                to: sentence.line,
            }),
            effect: sentence.effect,
            text: sentence.text,
        })
        .collect()
}

fn suggestions(document: &Document) -> PolicySuggestions {
    let mut found = PolicySuggestions::default();
    let whole = |value: &str| !value.contains(['*', '?', '{']);
    for statement in document.policy().statements {
        for principal in &statement.principals {
            if principal.value == "*" {
                suggest(&mut found.principals, "anonymous");
            } else if Caller::parse(&principal.value).is_ok() && whole(&principal.value) {
                suggest(&mut found.principals, &principal.value);
            }
        }
        for action in statement.actions.iter().filter(|one| whole(&one.value)) {
            suggest(&mut found.actions, &action.value);
        }
        for resource in &statement.resources {
            match resource.value.strip_suffix('*') {
                // An example of what the pattern matches.
                Some(start) if whole(start) && start.starts_with("arn:") => {
                    suggest(&mut found.resources, &format!("{start}example"));
                }
                None if whole(&resource.value) => suggest(&mut found.resources, &resource.value),
                _ => {}
            }
        }
        for condition in &statement.conditions {
            suggest(&mut found.keys, &condition.key.value);
        }
    }
    found
}

fn suggest(list: &mut Vec<String>, value: &str) {
    let known = list.iter().any(|one| one.eq_ignore_ascii_case(value));
    if !known && list.len() < MAX_SUGGESTIONS {
        list.push(value.to_owned());
    }
}

/// A document that was opened.
#[derive(Debug, Clone, Serialize, Type)]
pub struct OpenedPolicy {
    /// The name of its file.
    pub name: String,
    /// Its text.
    pub text: String,
}

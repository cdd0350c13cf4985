//! Policy documents of any origin: what is wrong with them, what they say.

use serde::Serialize;
use specta::Type;
use tallyman_iam::Severity;
use tallyman_iam::diff::{self, Hunk};
use tallyman_iam::document::{Document, DocumentKind, Effect, ParseError, Repair, Shape, parse};
use tallyman_iam::evaluate::Caller;
use tallyman_iam::explain::explain;
use tallyman_iam::lint::{Finding, FixedDocument, is_safe, lint_document, size_in_words};
use tallyman_policies::vendors::lint_context;

/// How many condition keys, callers, actions and resources are suggested.
const MOST_SUGGESTED: usize = 30;

/// A change that mends something.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PolicyFix {
    /// What it does, a phrase each.
    pub labels: Vec<String>,
    /// What changes.
    pub hunks: Vec<Hunk>,
}

impl PolicyFix {
    /// All mends of a text at once.
    #[must_use]
    pub fn all(text: &str, fixed: FixedDocument) -> Self {
        Self {
            hunks: diff::hunks(text, &fixed.text),
            labels: fixed.labels,
        }
    }
}

/// Something found in a document.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PolicyFinding {
    /// The rule that it breaks, as scripts name it.
    pub rule: String,
    /// How grave it is.
    pub severity: Severity,
    /// Its line, from 1.
    pub line: usize,
    /// Its column, from 1, in characters.
    pub column: usize,
    /// What is wrong, and why.
    pub message: String,
    /// What to do.
    pub fix: String,
    /// The change that mends it, where that can do no harm.
    pub autofix: Option<PolicyFix>,
    /// Whether mending all mends it, too.
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
            in_fix_all: finding.fix.is_some() && is_safe(finding.rule),
            autofix: finding.fix.map(|fix| PolicyFix {
                hunks: diff::hunks(text, &fix.text),
                labels: vec![fix.label],
            }),
        }
    }
}

/// Why a text is no document.
#[derive(Debug, Clone, Serialize, Type)]
pub struct UnreadablePolicy {
    /// What is wrong, where, and what to do.
    pub message: String,
    /// The line it speaks of, from 1.
    pub line: Option<usize>,
    /// The change that makes it one; its labels are what is taken out.
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

/// Lines of a document, from 1, both ends included.
#[derive(Debug, Clone, Copy, Serialize, Type)]
pub struct LineRange {
    /// The first.
    pub from: usize,
    /// The last.
    pub to: usize,
}

impl LineRange {
    /// Those of what stands at a JSON pointer.
    #[must_use]
    pub fn at(document: &Document, pointer: &str) -> Option<Self> {
        let mut span = document.node_at(pointer)?.span;
        let from = document.location(span).line;
        span.from = span.to.saturating_sub(1).max(span.from);
        let to = document.location(span).line;
        Some(Self { from, to })
    }
}

/// One statement in words.
#[derive(Debug, Clone, Serialize, Type)]
pub struct StatementSummary {
    /// Where it stands.
    pub lines: LineRange,
    /// What it does; none where it does neither.
    pub effect: Option<Effect>,
    /// What it says.
    pub text: String,
}

/// What a document speaks of, to choose from.
#[derive(Debug, Clone, Default, Serialize, Type)]
pub struct PolicySuggestions {
    /// Callers that it names.
    pub principals: Vec<String>,
    /// Actions without wildcards.
    pub actions: Vec<String>,
    /// ARNs without wildcards.
    pub resources: Vec<String>,
    /// Condition keys.
    pub keys: Vec<String>,
}

/// What is said of a text.
#[derive(Debug, Clone, Serialize, Type)]
pub struct CheckedPolicy {
    /// What it was read as.
    pub kind: DocumentKind,
    /// What it seems to be.
    pub guess: DocumentKind,
    /// How much of a document it is.
    pub shape: Shape,
    /// Why it is no document; nothing else is said then.
    pub unreadable: Option<UnreadablePolicy>,
    /// What was found, the gravest first.
    pub findings: Vec<PolicyFinding>,
    /// What it says, a sentence for each statement.
    pub statements: Vec<StatementSummary>,
    /// What it speaks of.
    pub suggestions: PolicySuggestions,
    /// Its size beside the limit of its kind, as in `454 of 20,480 bytes`.
    pub size: Option<String>,
}

impl CheckedPolicy {
    /// Everything that is to be said of a text. `account` is the reader's own,
    /// twelve digits, where it is known.
    #[must_use]
    pub fn new(text: &str, kind: Option<DocumentKind>, account: Option<&str>) -> Self {
        let document = match parse(text) {
            Ok(document) => document,
            Err(unreadable) => {
                let kind = kind.unwrap_or(DocumentKind::Identity);
                return Self {
                    kind,
                    guess: kind,
                    shape: Shape::Other,
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
            size: size_in_words(&document, kind),
        }
    }
}

fn statements(document: &Document, kind: DocumentKind) -> Vec<StatementSummary> {
    /// A document of the largest size has fewer statements.
    const MOST: usize = 500;
    explain(document, kind)
        .into_iter()
        .take(MOST)
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
            if Caller::parse(&principal.value).is_ok() && whole(&principal.value) {
                suggest(&mut found.principals, &principal.value);
            }
        }
        for action in statement.actions.iter().filter(|one| whole(&one.value)) {
            suggest(&mut found.actions, &action.value);
        }
        for resource in statement.resources.iter().filter(|one| whole(&one.value)) {
            suggest(&mut found.resources, &resource.value);
        }
        for condition in &statement.conditions {
            suggest(&mut found.keys, &condition.key.value);
        }
    }
    found
}

fn suggest(list: &mut Vec<String>, value: &str) {
    let known = list.iter().any(|one| one.eq_ignore_ascii_case(value));
    if !known && list.len() < MOST_SUGGESTED {
        list.push(value.to_owned());
    }
}

/// A document as it was opened.
#[derive(Debug, Clone, Serialize, Type)]
pub struct OpenedPolicy {
    /// The name of its file.
    pub name: String,
    /// What it holds.
    pub text: String,
}

//! Runs all checks.

use super::context::LintContext;
use super::finding::{Finding, Fix};
use super::linter::{Linter, MAX_FINDINGS};
use super::rules::Rule;
use super::{
    action_names, allow_statements, arns, condition_scope, condition_values, conditions,
    duplicates, federated, key_lock_out, negations, notification, partitions, placeholders,
    principals, resource_scope, resource_types, s3, sids, size, structure, trust_actions,
};
use crate::document::{Document, DocumentKind, ParseError, parse_any};
use crate::severity::Severity;

/// Returns the findings in a text, most severe first, then by location.
#[must_use]
pub fn lint(text: &str, context: LintContext<'_>) -> Vec<Finding> {
    match parse_any(text) {
        Ok(document) => lint_document(&document, context),
        Err(error) => vec![not_json(error)],
    }
}

/// Returns the findings in a document, most severe first, then by location. Of a document
/// with policies or notifications inside, such as the output of a command or a template, it
/// is the findings in those.
#[must_use]
pub fn lint_document(document: &Document, context: LintContext<'_>) -> Vec<Finding> {
    let inside = embedded_documents(document, context.kind);
    let mut findings = if inside.is_empty() {
        lint_policy(document, context)
    } else {
        inside
            .iter()
            .flat_map(|policy| lint_policy(policy, context))
            .take(MAX_FINDINGS)
            .collect()
    };
    findings.sort_by(|a, b| {
        (a.severity, a.line, a.column, a.rule).cmp(&(b.severity, b.line, b.column, b.rule))
    });
    findings
}

/// Returns the policies and notification configurations inside a document. If one of the
/// two is wanted and there, the other is left out.
fn embedded_documents(document: &Document, kind: Option<DocumentKind>) -> Vec<Document> {
    let mut policies = document.embedded_policies();
    let notifications = document.embedded_notifications();
    match kind {
        Some(DocumentKind::Notification) if !notifications.is_empty() => notifications,
        Some(kind) if kind != DocumentKind::Notification && !policies.is_empty() => policies,
        _ => {
            policies.extend(notifications);
            policies
        }
    }
}

fn lint_policy(document: &Document, context: LintContext<'_>) -> Vec<Finding> {
    let kind = context.kind.unwrap_or_else(|| document.guess_kind());
    let mut linter = Linter {
        document,
        // Checks go on past a misspelt key or effect, which is an error by itself.
        policy: document.intended_policy(),
        kind,
        kind_is_guessed: context.kind.is_none(),
        shape: document.shape(),
        own_account: context.own_account,
        third_parties: context.third_parties,
        findings: Vec::new(),
        fixed_bytes: 0,
    };
    duplicates::check(&mut linter);
    placeholders::check(&mut linter);
    if kind == DocumentKind::Notification {
        notification::check(&mut linter);
    } else if structure::check(&mut linter) {
        sids::check(&mut linter);
        arns::check(&mut linter);
        partitions::check(&mut linter);
        principals::check(&mut linter);
        action_names::check(&mut linter);
        allow_statements::check(&mut linter);
        negations::check(&mut linter);
        s3::check(&mut linter);
        resource_scope::check(&mut linter);
        resource_types::check(&mut linter);
        conditions::check(&mut linter);
        condition_scope::check(&mut linter);
        condition_values::check(&mut linter);
        trust_actions::check(&mut linter);
        federated::check(&mut linter);
        key_lock_out::check(&mut linter);
        size::check(&mut linter);
    }
    linter.findings
}

fn not_json(error: ParseError) -> Finding {
    Finding {
        rule: Rule::NotJson,
        severity: Severity::Error,
        pointer: String::new(),
        line: error.line.unwrap_or(1),
        column: error.column.unwrap_or(1),
        message: error.message,
        help: if error.repaired.is_some() {
            "Use the repaired text.".to_owned()
        } else {
            "Copy the whole document again.".to_owned()
        },
        fix: error.repaired.map(|repaired| Fix {
            label: "Make it JSON".to_owned(),
            text: repaired.text,
        }),
    }
}

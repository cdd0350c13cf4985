//! Checks conditions: operators, keys and values.

use tallyman_text::quoted;

use super::linter::{Linter, replace};
use super::placeholders::placeholder;
use super::rules::Rule;
use crate::document::{Condition, Span};
use crate::evaluate::{Comparison, Operator};
use crate::severity::Severity;

pub(super) fn check(linter: &mut Linter<'_>) {
    for statement in linter.statements() {
        for condition in &statement.conditions {
            check_condition(linter, condition);
        }
    }
}

fn check_condition(linter: &mut Linter<'_>, condition: &Condition) {
    let key = condition.key.value.as_str();
    if !key.contains(':') && placeholder(key).is_none() {
        linter.add(
            Rule::ConditionForm,
            Severity::Error,
            condition.key.span,
            format!(
                "{} is not a condition key, which has a service, a colon and a name.",
                quoted(key)
            ),
            "Write it like `aws:SourceArn`.",
        );
    }
    let Some(operator) = Operator::parse(&condition.operator.value) else {
        linter.add(
            Rule::ConditionForm,
            Severity::Error,
            condition.operator.span,
            format!(
                "AWS has no condition operator {}.",
                quoted(&condition.operator.value)
            ),
            "Write one such as `StringEquals`, `StringLike`, `ArnLike`, `Bool` or `IpAddress`.",
        );
        return;
    };
    if condition.values.is_empty() {
        linter.add(
            Rule::ConditionForm,
            Severity::Error,
            condition.span,
            "This condition has no value, so nothing can match it.",
            "Write a string or a list of strings.",
        );
    }
    for value in &condition.values {
        let text = value.value.as_str();
        if text.contains("${") || placeholder(text).is_some() {
            continue;
        }
        if let Some(needed) = operator.type_mismatch(text) {
            linter.add(
                Rule::ConditionForm,
                Severity::Error,
                value.span,
                format!(
                    "`{}` compares {needed}; {} is not one.",
                    condition.operator.value,
                    quoted(text)
                ),
                format!("Write {needed}."),
            );
        }
        if operator.comparison == Comparison::StringEquals && text.contains('*') {
            let like = condition
                .operator
                .value
                .replace("Equals", "Like")
                .replace("LikeIgnoreCase", "Like");
            let alone = key_count(linter, condition.operator.span) == 1;
            linter.add_fixable(
                Rule::LiteralWildcard,
                Severity::Warning,
                value.span,
                format!(
                    "`{}` compares `*` literally, so {} matches only itself.",
                    condition.operator.value,
                    quoted(text)
                ),
                format!("Use `{like}`, where it is a wildcard."),
                alone
                    .then(|| replace(condition.operator.span, &like))
                    .flatten()
                    .filter(|_| !has_operator(linter, condition.operator.span, &like)),
            );
        }
    }
}

/// Number of keys under an operator.
fn key_count(linter: &Linter<'_>, operator: Span) -> usize {
    let pointer = linter.document.location(operator).pointer;
    linter
        .document
        .node_at(&pointer)
        .map_or(0, |node| node.members().len())
}

/// Whether the condition block already has an operator.
fn has_operator(linter: &Linter<'_>, operator: Span, new: &str) -> bool {
    let pointer = linter.document.location(operator).pointer;
    pointer
        .rsplit_once('/')
        .and_then(|(parent, _)| linter.document.node_at(parent))
        .is_some_and(|node| node.member(new).is_some())
}

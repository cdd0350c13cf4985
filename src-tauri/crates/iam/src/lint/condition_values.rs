//! Checks that conditions compare values that their keys can have. A comparison with any
//! other value never matches, and its negation always does.

use tallyman_text::quoted;

use super::condition_effect::consequence;
use super::linter::{Linter, replace};
use super::placeholders::placeholder;
use super::rules::Rule;
use super::source_addresses;
use super::value_forms::{Mismatch, ValueForm, form_of};
use crate::document::{Condition, Spanned, Statement};
use crate::evaluate::{Comparison, Operator, SetOperator};
use crate::severity::Severity;

pub(super) fn check(linter: &mut Linter<'_>) {
    for statement in linter.statements() {
        for condition in &statement.conditions {
            if let Some(operator) = Operator::parse(&condition.operator.value) {
                check_values(linter, &statement, condition, operator);
                source_addresses::check(linter, &statement, condition, operator);
            }
        }
    }
}

fn check_values(
    linter: &mut Linter<'_>,
    statement: &Statement,
    condition: &Condition,
    operator: Operator,
) {
    let Some((key, form)) = form_of(&condition.key.value) else {
        return;
    };
    if key == "s3:TlsVersion" && is_numeric(operator.comparison) {
        tls_versions(linter, condition, operator);
        return;
    }
    let (pattern, any_case) = match operator.comparison {
        Comparison::Arn if !form.is_arn() => {
            compared_as_arn(linter, statement, condition, operator, key);
            return;
        }
        Comparison::StringEquals | Comparison::IpAddress => (false, false),
        Comparison::StringEqualsIgnoreCase => (false, true),
        Comparison::StringLike | Comparison::Arn => (true, false),
        _ => return,
    };
    let bad = bad_values(condition, form, pattern, any_case);
    let all = bad.len() == condition.values.len();
    for (value, mismatch) in bad {
        linter.add_fixable(
            Rule::ConditionValue,
            Severity::Warning,
            value.span,
            format!(
                "{key} is {}, so {} never matches.{}",
                mismatch.expected,
                quoted(&value.value),
                consequence(statement, condition, operator, all)
            ),
            mismatch.help,
            mismatch.meant.and_then(|meant| replace(value.span, &meant)),
        );
    }
}

/// Reports an operator for ARNs on a key whose values are not ARNs.
fn compared_as_arn(
    linter: &mut Linter<'_>,
    statement: &Statement,
    condition: &Condition,
    operator: Operator,
    key: &str,
) {
    let name = &condition.operator.value;
    let right = name.replace("Arn", "String");
    if condition.values.iter().any(|value| value.value == "*") {
        return;
    }
    linter.add(
        Rule::ConditionValue,
        Severity::Warning,
        condition.operator.span,
        format!(
            "`{name}` compares ARNs, and {key} is not one, so it never matches.{}",
            consequence(statement, condition, operator, true)
        ),
        format!("Use `{right}`."),
    );
}

/// Whether a condition compares a key with values only that it never has. What follows
/// does not depend on the request: a negated operator holds, another does not.
pub(super) fn never_matches(condition: &Condition) -> bool {
    let Some((_, form)) = form_of(&condition.key.value) else {
        return false;
    };
    let Some(operator) = Operator::parse(&condition.operator.value) else {
        return false;
    };
    let (pattern, any_case) = match operator.comparison {
        Comparison::StringEquals => (false, false),
        Comparison::StringEqualsIgnoreCase => (false, true),
        Comparison::StringLike => (true, false),
        _ => return false,
    };
    operator.set == SetOperator::Single
        && (operator.negated || !operator.if_exists)
        && !condition.values.is_empty()
        && bad_values(condition, form, pattern, any_case).len() == condition.values.len()
}

fn bad_values(
    condition: &Condition,
    form: ValueForm,
    pattern: bool,
    any_case: bool,
) -> Vec<(&Spanned, Mismatch)> {
    let is_open = |text: &str| {
        text.contains("${")
            || text.contains("{{")
            || placeholder(text).is_some()
            // Reported as a literal wildcard.
            || (!pattern && text.contains('*'))
    };
    condition
        .values
        .iter()
        .filter(|value| !is_open(&value.value))
        .filter_map(|value| Some((value, form.mismatch(&value.value, pattern, any_case)?)))
        .collect()
}

const fn is_numeric(comparison: Comparison) -> bool {
    matches!(
        comparison,
        Comparison::NumericEquals
            | Comparison::NumericLessThan
            | Comparison::NumericLessThanEquals
            | Comparison::NumericGreaterThan
            | Comparison::NumericGreaterThanEquals
    )
}

/// Reports a comparison with a version of TLS that there is not.
fn tls_versions(linter: &mut Linter<'_>, condition: &Condition, operator: Operator) {
    /// The versions that S3 has accepted.
    const VERSIONS: [f64; 4] = [1.0, 1.1, 1.2, 1.3];
    for value in &condition.values {
        let Ok(bound) = value.value.parse::<f64>() else {
            continue;
        };
        let holds = |version: &f64| match operator.comparison {
            Comparison::NumericLessThan => *version < bound,
            Comparison::NumericLessThanEquals => *version <= bound,
            Comparison::NumericGreaterThan => *version > bound,
            Comparison::NumericGreaterThanEquals => *version >= bound,
            _ => (*version - bound).abs() < f64::EPSILON,
        };
        let count = VERSIONS.iter().filter(|version| holds(version)).count();
        // A bound may be written for clarity at the end of the range.
        let in_range = operator.comparison != Comparison::NumericEquals
            && bound >= VERSIONS[0]
            && bound <= VERSIONS[VERSIONS.len() - 1];
        let is_fixed = count == 0 || count == VERSIONS.len();
        if in_range || !is_fixed {
            continue;
        }
        let effect = match (count == 0) != operator.negated {
            true => "never matches",
            false => "always matches",
        };
        linter.add(
            Rule::ConditionValue,
            Severity::Warning,
            value.span,
            format!(
                "s3:TlsVersion is a version of TLS, 1.0 to 1.3, so a comparison with {} {effect}.",
                quoted(&value.value)
            ),
            "Write `1.2` or `1.3`.",
        );
    }
}

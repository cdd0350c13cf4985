//! Evaluates conditions.

use tallyman_text::quoted;

use super::context::{Context, Lookup};
use super::operator::{Comparison, Operator, SetOperator};
use super::pattern::{ExpandedPattern, Token, expand};
use super::truth::Truth;
use crate::document::Condition;

pub(super) fn holds(condition: &Condition, variables: bool, context: &Context) -> Truth {
    let key = condition.key.value.as_str();
    let Some(operator) = Operator::parse(&condition.operator.value) else {
        return Truth::unknown(format!("what {} means", quoted(&condition.operator.value)));
    };
    let values = match context.look_up(key) {
        Lookup::Unknown => return Truth::unknown(format!("the value of {key}")),
        Lookup::Absent => return holds_if_absent(condition, operator),
        Lookup::Present(values) => values,
    };
    // These treat an empty value as absent.
    if values.iter().all(String::is_empty)
        && (operator.comparison == Comparison::Null || operator.set != SetOperator::Single)
    {
        return holds_if_absent(condition, operator);
    }
    if operator.comparison == Comparison::Null {
        return Truth::of(requires_absence(condition) == Some(false));
    }
    let variable = condition.values.iter().any(|v| v.value.contains("${"));
    if variables && variable && !operator.takes_variables() {
        return Truth::unknown(format!(
            "how `{}` treats a policy variable, which it does not support",
            condition.operator.value
        ));
    }
    let mut wanted = Vec::new();
    let mut unknown = Vec::new();
    for value in &condition.values {
        match expand(&value.value, variables, context) {
            ExpandedPattern::Pattern(tokens) => wanted.push(tokens),
            ExpandedPattern::Nothing => {}
            ExpandedPattern::Unknown(keys) => unknown.extend(keys),
        }
    }
    let one = |value: &String| one_value(operator, &wanted, &unknown, value);
    match operator.set {
        SetOperator::Single => match values {
            [value] => one(value),
            _ => Truth::unknown(format!(
                "how {key} is compared: it has several values, and the operator has no \
                 ForAnyValue or ForAllValues"
            )),
        },
        SetOperator::All => Truth::all(values.iter().map(one)),
        SetOperator::Any => Truth::any(values.iter().map(one)),
    }
}

fn one_value(operator: Operator, wanted: &[Vec<Token>], unknown: &[String], value: &str) -> Truth {
    let known = wanted.iter().any(|wanted| operator.test(wanted, value));
    let any = if known {
        Truth::Yes
    } else if unknown.is_empty() {
        Truth::No
    } else {
        Truth::Unknown(
            unknown
                .iter()
                .map(|key| format!("the value of {key}"))
                .collect(),
        )
    };
    if operator.negated { any.not() } else { any }
}

fn holds_if_absent(condition: &Condition, operator: Operator) -> Truth {
    if operator.comparison == Comparison::Null {
        return Truth::of(requires_absence(condition) == Some(true));
    }
    Truth::of(match operator.set {
        _ if operator.if_exists => true,
        SetOperator::All => true,
        SetOperator::Any => false,
        SetOperator::Single => operator.negated,
    })
}

/// Returns whether the `Null` operator requires the key to be absent.
fn requires_absence(condition: &Condition) -> Option<bool> {
    let value = &condition.values.first()?.value;
    if value.eq_ignore_ascii_case("true") {
        Some(true)
    } else if value.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

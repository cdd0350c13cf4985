//! Whether a condition holds.

use super::context::{Context, Lookup};
use super::operator::{Operator, Set, Test};
use super::pattern::{Filled, Token, fill};
use super::truth::Truth;
use crate::document::Condition;
use crate::wording::quoted;

pub(super) fn holds(condition: &Condition, variables: bool, context: &Context) -> Truth {
    let key = condition.key.value.as_str();
    let Some(operator) = Operator::parse(&condition.operator.value) else {
        return Truth::unknown(format!("what {} means", quoted(&condition.operator.value)));
    };
    let values = match context.look_up(key) {
        Lookup::Unknown => return Truth::unknown(format!("the value of {key}")),
        Lookup::Absent => return absent(condition, operator),
        Lookup::Present(values) => values,
    };
    // An empty value is none, for these.
    if values.iter().all(String::is_empty)
        && (operator.test == Test::Null || operator.set != Set::Single)
    {
        return absent(condition, operator);
    }
    if operator.test == Test::Null {
        return Truth::of(wants_null(condition) == Some(false));
    }
    let variable = condition.values.iter().any(|v| v.value.contains("${"));
    if variables && variable && !operator.takes_variables() {
        return Truth::unknown(format!(
            "what a variable means to `{}`, which takes none",
            condition.operator.value
        ));
    }
    let mut wanted = Vec::new();
    let mut unknown = Vec::new();
    for value in &condition.values {
        match fill(&value.value, variables, context) {
            Filled::Pattern(tokens) => wanted.push(tokens),
            Filled::Nothing => {}
            Filled::Unknown(keys) => unknown.extend(keys),
        }
    }
    let one = |value: &String| one_value(operator, &wanted, &unknown, value);
    match operator.set {
        Set::Single => match values {
            [value] => one(value),
            _ => Truth::unknown(format!(
                "how {key} is compared, which has several values and no ForAnyValue or \
                 ForAllValues here"
            )),
        },
        Set::All => Truth::all(values.iter().map(one)),
        Set::Any => Truth::any(values.iter().map(one)),
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

fn absent(condition: &Condition, operator: Operator) -> Truth {
    if operator.test == Test::Null {
        return Truth::of(wants_null(condition) == Some(true));
    }
    Truth::of(match operator.set {
        _ if operator.if_exists => true,
        Set::All => true,
        Set::Any => false,
        Set::Single => operator.negated,
    })
}

/// Whether the key is to be absent.
fn wants_null(condition: &Condition) -> Option<bool> {
    let value = &condition.values.first()?.value;
    if value.eq_ignore_ascii_case("true") {
        Some(true)
    } else if value.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

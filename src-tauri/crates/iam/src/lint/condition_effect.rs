//! Says what a statement does whose condition never matches.

use crate::document::{Condition, Effect, Statement};
use crate::evaluate::{Operator, SetOperator};

/// Returns what follows from a value that never matches, as a sentence with a leading
/// space. Empty if other values or an absent key can still decide. `all` means that no
/// value of the condition matches.
pub(super) fn consequence(
    statement: &Statement,
    condition: &Condition,
    operator: Operator,
    all: bool,
) -> String {
    if !all {
        return String::new();
    }
    let name = &condition.operator.value;
    if operator.negated {
        return match operator.set {
            SetOperator::Any => String::new(),
            _ => format!(" With `{name}` the condition therefore always holds."),
        };
    }
    if operator.if_exists || operator.set == SetOperator::All {
        return String::new();
    }
    match statement.effect {
        Some(Effect::Allow) => " The statement allows nothing.".to_owned(),
        Some(Effect::Deny) => " The statement denies nothing.".to_owned(),
        None => String::new(),
    }
}

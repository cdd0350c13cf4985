//! Advice of rules, and how rules read and reject values.

use tallyman_iam::Severity;

use crate::input::ParsedInput;
use crate::model::InputState;

/// A note from a rule that leaves the value valid.
pub(crate) struct Advice {
    pub(crate) severity: Severity,
    pub(crate) input: &'static str,
    pub(crate) message: String,
}

/// Returns the value of an input; `None` if it is empty or invalid.
pub(super) fn valid_value<'a>(parsed: &'a [ParsedInput], name: &str) -> Option<&'a str> {
    let found = parsed.iter().find(|parsed| parsed.input.name == name)?;
    (found.state == InputState::Valid).then_some(&found.value)
}

pub(super) fn is_empty(parsed: &[ParsedInput], name: &str) -> bool {
    parsed
        .iter()
        .any(|parsed| parsed.input.name == name && parsed.state == InputState::Empty)
}

pub(super) fn reject(
    parsed: &mut [ParsedInput],
    name: &str,
    problem: &str,
    lead: &str,
    instruction: &str,
    suggestion: Option<String>,
) {
    if let Some(found) = parsed.iter_mut().find(|parsed| parsed.input.name == name) {
        found.reject(problem, lead, instruction, suggestion);
    }
}

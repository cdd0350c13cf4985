//! Advice of rules, and how rules read and reject values.

use tallyman_iam::Severity;

use crate::input::Given;
use crate::model::InputState;

/// A note from a rule that leaves the value valid.
pub(crate) struct Advice {
    pub(crate) severity: Severity,
    pub(crate) input: &'static str,
    pub(crate) message: String,
}

/// Returns the value of an input; `None` if it is empty or invalid.
pub(super) fn good<'a>(given: &'a [Given], name: &str) -> Option<&'a str> {
    let found = given.iter().find(|given| given.input.name == name)?;
    (found.state == InputState::Good).then_some(&found.value)
}

pub(super) fn is_empty(given: &[Given], name: &str) -> bool {
    given
        .iter()
        .any(|given| given.input.name == name && given.state == InputState::Empty)
}

pub(super) fn refuse(
    given: &mut [Given],
    name: &str,
    wrong: &str,
    lead: &str,
    act: &str,
    right: Option<String>,
) {
    if let Some(found) = given.iter_mut().find(|given| given.input.name == name) {
        found.refuse(wrong, lead, act, right);
    }
}

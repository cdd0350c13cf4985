//! What rules say of values, and how they look them up.

use tallyman_iam::Severity;

use crate::input::Given;
use crate::model::InputState;

/// What a rule has to say that makes no value bad.
pub(crate) struct Advice {
    pub(crate) severity: Severity,
    pub(crate) input: &'static str,
    pub(crate) message: String,
}

/// The value of an input that is good.
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

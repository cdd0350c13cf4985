//! Errors whose wording names the cause.

mod access;
mod credentials;

use super::cause::CauseKind::{self, Credentials, Proxy};
use super::signs::{Origin, is_worded_as_denial, states_action};

/// An error whose wording names the cause.
pub(super) struct KnownError {
    /// Texts of which the error contains at least one, in lower case.
    marks: &'static [&'static str],
    /// Further texts, which other systems write too: they count if AWS wrote the text.
    shared_marks: &'static [&'static str],
    /// Whether a denial that names its action counts more: this error is then only what
    /// came of the denial.
    yields: bool,
    /// The likeliest cause.
    pub(super) kind: CauseKind,
    /// Whether the error names the cause. Otherwise it is the likeliest.
    pub(super) certain: bool,
    /// Whether a policy that a recipe makes can resolve it.
    pub(super) by_policy: bool,
    /// What to do. `None` for the general text of the cause.
    pub(super) text: Option<&'static str>,
    /// Further possible causes.
    pub(super) others: &'static [CauseKind],
    /// The action, if the error names none.
    pub(super) action: Option<&'static str>,
    /// The principal, if the error names none.
    pub(super) principal: Option<&'static str>,
}

const BASE: KnownError = KnownError {
    marks: &[],
    shared_marks: &[],
    yields: false,
    kind: Credentials,
    certain: true,
    by_policy: false,
    text: None,
    others: &[],
    action: None,
    principal: None,
};

const NOT_AWS: KnownError = KnownError {
    kind: Proxy,
    ..BASE
};

/// Returns the error whose wording names its cause. The first that matches counts.
pub(super) fn known_error(lower: &str, origin: Origin) -> Option<&'static KnownError> {
    if origin == Origin::Other {
        return None;
    }
    let has = |marks: &[&str]| marks.iter().any(|mark| lower.contains(mark));
    let states_action = states_action(lower);
    let from_aws = ["accessdenied", "arn:aws", "requestid", "<code>"];
    let is_page = lower.contains("<html") && !has(&from_aws);
    access::FIRST
        .iter()
        .chain(credentials::ERRORS)
        .chain(access::ERRORS)
        .filter(|error| !(error.yields && states_action))
        .find(|error| has(error.marks) || (origin == Origin::Aws && has(error.shared_marks)))
        .or_else(|| (is_page && is_worded_as_denial(lower)).then_some(&NOT_AWS))
}

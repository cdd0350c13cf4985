//! Errors whose wording names the cause.

mod access;
mod credentials;
mod known_error;

use super::cause::CauseKind::Proxy;
use super::signs::{Origin, is_worded_as_denial, states_action};
use known_error::BASE;
pub(super) use known_error::KnownError;

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

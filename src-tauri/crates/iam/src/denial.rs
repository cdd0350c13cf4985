//! Parses access-denied errors of AWS: who was denied what, and the likely
//! causes.

mod action;
mod cause;
mod cause_text;
mod causes;
mod known_errors;
mod parse;
mod resource;
mod scan;
mod signs;
#[cfg(test)]
mod tests;

pub use cause::{Cause, CauseKind};

use serde::Serialize;

/// Maximum size of the text that is parsed, in bytes. The rest is ignored.
const MAX_BYTES: usize = 64 * 1024;

/// An access-denied error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Denial {
    /// The action, such as `s3:PutObject`.
    pub action: Option<String>,
    /// ARN of the resource.
    pub resource: Option<String>,
    /// The principal: an ARN, or `anonymous`.
    pub principal: Option<String>,
    /// Whether a statement denies the request. No other statement can allow it
    /// then.
    pub explicit: bool,
    /// Possible causes: those that AWS names first, then the likeliest.
    pub causes: Vec<Cause>,
}

/// Parses an error of the AWS CLI, an SDK, a tool that uses one, or S3 (XML).
/// `None` if it neither denies a request nor rejects its credentials.
#[must_use]
pub fn parse_denial(text: &str) -> Option<Denial> {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end).unwrap_or_default();
    let parsed = parse::parse(text)?;
    let causes = causes::causes(&parsed);
    Some(Denial {
        action: parsed.action,
        resource: parsed.resource,
        principal: parsed.principal,
        explicit: parsed.explicit,
        causes,
    })
}

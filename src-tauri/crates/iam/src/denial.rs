//! What an error text of AWS says: who was denied what, and where it can
//! lie.

mod cause;
mod causes;
mod parse;
#[cfg(test)]
mod tests;

pub use cause::{Cause, CauseKind};

use serde::Serialize;

/// How much of a text is parsed.
const MAX_BYTES: usize = 64 * 1024;

/// What an error text says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Denial {
    /// The action, as in `s3:PutObject`.
    pub action: Option<String>,
    /// The resource's ARN.
    pub resource: Option<String>,
    /// Who was denied: an ARN, or `anonymous`.
    pub principal: Option<String>,
    /// Whether a statement denies it; nothing can allow it then.
    pub explicit: bool,
    /// Where it can lie: what AWS names first, then the likeliest.
    pub causes: Vec<Cause>,
}

/// Reads an error text of AWS: of the CLI, an SDK, or S3's XML. None where it
/// tells of no denial.
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

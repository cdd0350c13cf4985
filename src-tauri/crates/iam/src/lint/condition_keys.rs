//! Which keys the conditions of a statement compare.

use crate::document::Statement;

/// Condition keys that restrict the principal `*`.
pub(super) const RESTRICTING_KEYS: [&str; 17] = [
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceowner",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceip",
    "aws:vpcsourceip",
    "kms:calleraccount",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "aws:userid",
];

/// Whether a condition compares one of the keys with something other than `*`,
/// without negation.
pub(super) fn compares(statement: &Statement, keys: &[&str]) -> bool {
    statement.conditions.iter().any(|condition| {
        let operator = condition.operator.value.to_ascii_lowercase();
        let key = condition.key.value.to_ascii_lowercase();
        let open = condition.values.iter().any(|value| value.value == "*");
        keys.contains(&key.as_str())
            && !operator.contains("not")
            && !operator.contains("null")
            && !operator.ends_with("ifexists")
            && !operator.starts_with("forallvalues:")
            && !open
    })
}

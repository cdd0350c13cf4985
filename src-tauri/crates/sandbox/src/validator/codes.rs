//! The service's error codes.

/// The whole file is rejected.
pub const INVALID_SCHEMA: &str = "INVALID_SCHEMA";
/// A required field of the row is null.
pub const REQUIRED_FIELDS_NULL: &str = "REQUIRED_FIELDS_NULL";
/// The row's environment does not belong to the integration.
pub const INVALID_ENVIRONMENT_ID: &str = "INVALID_ENVIRONMENT_ID";
/// The row's time is not in milliseconds.
pub const INVALID_TIMESTAMP: &str = "INVALID_TIMESTAMP";

/// Returns the sentence for a code of a row.
pub(super) fn describe(code: &str) -> String {
    match code {
        INVALID_ENVIRONMENT_ID => "The environmentId is not one of this integration's.",
        INVALID_TIMESTAMP => "The timestamp is not in milliseconds since 1970.",
        REQUIRED_FIELDS_NULL => {
            "One of environmentId, trafficTypeId, eventTypeId, key and timestamp is null."
        }
        _ => "The row was not loaded.",
    }
    .to_owned()
}

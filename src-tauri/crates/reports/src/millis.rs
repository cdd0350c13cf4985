//! The unit of time of this crate.

/// Milliseconds since 1970-01-01 UTC.
pub type Millis = i64;

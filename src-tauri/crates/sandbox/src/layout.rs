//! Names inside the one bucket.

pub(crate) const BUCKET: &str = "tallyman-sandbox";
pub(crate) const REGION: &str = "us-east-1";
/// Prefix of the event files.
pub(crate) const FILE_PREFIX: &str = "events/";
/// Prefix of the reports.
pub(crate) const STATUS_PREFIX: &str = "status/";

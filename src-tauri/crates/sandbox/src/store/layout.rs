//! The names of the store's folders and files.

pub(super) const OBJECTS: &str = "objects";
pub(super) const UPLOADS: &str = "uploads";
pub(super) const INCOMING: &str = "incoming";
pub(super) const UPLOAD_SIDECAR: &str = "upload.json";
pub(super) const LOCK: &str = "lock";
/// Extension of files of bytes.
pub(super) const BYTES: &str = "bytes";
/// Extension of sidecar files.
pub(super) const SIDECAR: &str = "json";

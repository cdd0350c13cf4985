//! Inputs and results of an upload.

use std::path::Path;

use super::identity::FileIdentity;
use crate::store::ObjectStore;

/// Files larger than this many bytes are sent as multipart uploads.
pub const MULTIPART_THRESHOLD: u64 = 16 * 1024 * 1024;

/// A file to upload.
#[derive(Clone, Copy, Debug)]
pub struct PutFileRequest<'a> {
    /// The store to send it to.
    pub store: &'a dyn ObjectStore,
    /// The file.
    pub path: &'a Path,
    /// The bucket.
    pub bucket: &'a str,
    /// The key.
    pub key: &'a str,
    /// Whether to write only if there is no object with this key.
    pub if_absent: bool,
    /// The file as it was when it was checked. Only that file is sent.
    pub expected: &'a FileIdentity,
}

/// Receives the progress of an upload. It is called from the task that sends,
/// so no method may block.
pub trait UploadObserver: Send + Sync {
    /// Called at most 10 times a second with the number of bytes sent and of
    /// parts done, of `parts`. Both go down if a request is retried.
    fn progress(&self, bytes: u64, parts_done: u32, parts: u32);

    /// Called once all bytes are sent, before the object is compared with the
    /// file.
    fn verifying(&self);

    /// Called when a multipart upload was created: its id is needed to abort
    /// it if the app ends first.
    fn multipart_started(&self, upload_id: &str, part_bytes: u64);
}

/// How the object was found to be equal to the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifiedBy {
    /// By the SHA-256 that the server stores with the object.
    Server,
    /// By reading the object back, because the server stores no SHA-256.
    ReadBack,
}

/// An object that is in the bucket and equal to the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadedObject {
    /// Its size, in bytes.
    pub bytes: u64,
    /// The SHA-256 of the whole file, in hexadecimal.
    pub sha256_hex: String,
    /// The object's ETag, without quotes.
    pub etag: String,
    /// The object's version. `None` if the bucket keeps no versions.
    pub version_id: Option<String>,
    /// How it was compared with the file.
    pub verified_by: VerifiedBy,
    /// Whether an equal object existed already, so that nothing was written:
    /// an earlier attempt wrote it and its response was lost, or the file was
    /// sent before.
    pub already_existed: bool,
}

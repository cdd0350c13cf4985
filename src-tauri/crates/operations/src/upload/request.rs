//! Inputs and results of an upload.

use std::path::PathBuf;
use std::sync::Arc;

use tallyman_aws::{FileIdentity, ObjectStore, UploadedObject};
use tallyman_events::PredictedEntry;
use tallyman_ledger::{FileId, FileStamp, IntegrationId, StoredError, Upload};

use super::progress::UploadProgress;

/// Where files are uploaded to.
#[derive(Debug, Clone)]
pub struct Destination {
    /// The integration. `None` if no integration has this bucket.
    pub integration_id: Option<IntegrationId>,
    /// The S3 service; see [`tallyman_ledger::Connection::endpoint`].
    pub endpoint: String,
    /// The bucket.
    pub bucket: String,
    /// The client for it.
    pub store: Arc<dyn ObjectStore>,
}

/// A file of the list to upload.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Deserialize, specta::Type),
    serde(rename_all = "camelCase")
)]
pub struct UploadItem {
    /// The file.
    pub file_id: FileId,
    /// The key of the object.
    pub key: String,
    /// Whether an existing object with this key may be replaced.
    pub overwrite: bool,
}

/// What the user has agreed to, for all files of an upload.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UploadOptions {
    /// Whether to send files of which some or all rows would be rejected.
    pub send_rejected: bool,
}

/// A checked file to upload.
#[derive(Debug, Clone)]
pub struct UploadRequest {
    /// The file. `None` if it is not on the list.
    pub file_id: Option<FileId>,
    /// Its path.
    pub path: PathBuf,
    /// The key of the object.
    pub key: String,
    /// Whether an existing object with this key may be replaced.
    pub overwrite: bool,
    /// The file as it was when it was checked. Only that file is sent.
    pub identity: FileIdentity,
    /// Number of rows. `None` if it is not known.
    pub rows: Option<u64>,
    /// The report that is predicted.
    pub prediction: Vec<PredictedEntry>,
}

impl UploadRequest {
    /// Returns size and time of the file when it was checked.
    #[must_use]
    pub fn stamp(&self) -> FileStamp {
        FileStamp {
            bytes: self.identity.bytes,
            modified_ns: self.identity.modified_ns,
        }
    }
}

/// Returns the identity of a file from what its check has recorded.
#[must_use]
pub fn checked_identity(stamp: FileStamp, tail_sha256: Option<[u8; 32]>) -> FileIdentity {
    FileIdentity {
        bytes: stamp.bytes,
        modified_ns: stamp.modified_ns,
        tail_sha256,
        // Device numbers change when the computer restarts.
        device_and_file: None,
    }
}

/// How one upload ended.
#[derive(Debug, Clone, PartialEq)]
pub enum UploadOutcome {
    /// The object is in the bucket and equal to the file.
    Done(UploadedObject),
    /// An equal object was uploaded before; nothing was sent again.
    AlreadySent,
    /// The user cancelled it.
    Cancelled,
    /// It failed.
    Failed(StoredError),
}

/// How the uploads of one call ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UploadSummary {
    /// Number of uploads whose object is in the bucket.
    pub done: u64,
    /// Number of uploads that failed.
    pub failed: u64,
    /// Number of uploads that were cancelled.
    pub cancelled: u64,
}

/// An upload and its progress.
#[derive(Debug, Clone, PartialEq)]
pub struct UploadStatus {
    /// The record of it.
    pub record: Upload,
    /// Its progress. `None` unless this process is sending it.
    pub progress: Option<UploadProgress>,
    /// Whether another window or `tally` is sending it.
    pub elsewhere: bool,
}

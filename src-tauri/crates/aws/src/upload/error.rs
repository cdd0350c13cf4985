//! Why an upload failed.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::errors::AwsError;

/// Why an upload failed, or is not known to have succeeded.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadError {
    /// The file cannot be read.
    #[error("{} cannot be read: {detail}. It was not sent.", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The message of the operating system.
        detail: String,
    },
    /// The file is not the one that was checked.
    #[error("{} has changed since it was checked. It was not sent.", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// There is an object with this key.
    #[error("There is an object s3://{bucket}/{key} already. Nothing was overwritten.")]
    Exists {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
    },
    /// The object differs from the file.
    #[error("s3://{bucket}/{key} differs from the file: {detail}. It was left in the bucket.")]
    Corrupted {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// The version. `None` if the bucket keeps no versions.
        version_id: Option<String>,
        /// What differs.
        detail: String,
    },
    /// The object was written, but could not be compared with the file.
    #[error("s3://{bucket}/{key} was sent, but could not be compared with the file: {why}")]
    Unverified {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// The version. `None` if the bucket keeps no versions.
        version_id: Option<String>,
        /// Why not, in a sentence.
        why: String,
    },
    /// The upload was cancelled, which is an outcome and not a failure. Nothing
    /// was written.
    #[error("The upload was cancelled. Nothing was written to the bucket.")]
    Cancelled,
    /// AWS, or the connection to it, failed.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// The upload failed with `cause`, and its parts could not be removed.
    #[error(
        "{cause} Parts of the upload may be left in the bucket, where they are not listed but cost \
         storage: {why}"
    )]
    PartsLeft {
        /// Why the upload failed.
        cause: Box<UploadError>,
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// The id of the multipart upload that has the parts.
        upload_id: String,
        /// Why they could not be removed, in a sentence.
        why: String,
    },
}

impl UploadError {
    pub(super) fn changed(path: &Path) -> Self {
        Self::Changed {
            path: path.to_owned(),
        }
    }

    /// Converts the error of a request that writes an object.
    pub(super) fn from_write_error(error: AwsError) -> Self {
        match error {
            AwsError::AlreadyExists { bucket, key, .. } => Self::Exists { bucket, key },
            other => Self::Aws(other),
        }
    }

    /// Returns whether the upload was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        match self {
            Self::Cancelled => true,
            Self::PartsLeft { cause, .. } => cause.is_cancelled(),
            _ => false,
        }
    }

    /// Returns a stable word that programs can match.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "cannot_open",
            Self::Changed { .. } => "changed",
            Self::Exists { .. } => "exists",
            Self::Corrupted { .. } => "corrupted",
            Self::Unverified { .. } => "unverified",
            Self::Cancelled => "cancelled",
            Self::Aws(error) => error.code(),
            Self::PartsLeft { cause, .. } => cause.code(),
        }
    }

    /// Returns what the user can do about it, one sentence each.
    #[must_use]
    pub fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Unreadable { .. } => "Make the file readable, then send it again.",
            Self::Changed { .. } => "Check it again, then send it.",
            Self::Exists { .. } => {
                "Send it under another name, or allow the object to be overwritten."
            }
            Self::Corrupted { .. } => "Remove the object, then send the file again.",
            Self::Unverified { .. } => {
                "Look at the object in the bucket, or send the file again: that compares it, too."
            }
            Self::Cancelled => return Vec::new(),
            Self::Aws(error) => return error.hints(),
            Self::PartsLeft {
                cause,
                bucket,
                upload_id,
                ..
            } => {
                let mut hints = cause.hints();
                hints.push(format!(
                    "Abort the multipart upload {upload_id} in the bucket {bucket}, or let a \
                     lifecycle rule remove unfinished uploads."
                ));
                return hints;
            }
        };
        vec![hint.to_owned()]
    }
}

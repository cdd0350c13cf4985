//! Why a file was not sent, or not known to be.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::AwsError;

/// Why an upload did not come to a good end.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadError {
    /// The file cannot be read.
    #[error("{} cannot be read: {detail}. It was not sent.", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The file is not the one that was checked.
    #[error("{} has changed since it was checked. It was not sent.", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// There is an object of that key.
    #[error("There is an object s3://{bucket}/{key} already. Nothing was overwritten.")]
    Exists {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
    },
    /// What arrived is not what was sent.
    #[error("s3://{bucket}/{key} is not what was sent: {detail}. It was left in the bucket.")]
    Corrupted {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// The version, where the bucket keeps versions.
        version_id: Option<String>,
        /// What differs.
        detail: String,
    },
    /// The object is there, and nothing told whether it is what was sent.
    #[error("s3://{bucket}/{key} was sent, but could not be compared with the file: {why}")]
    Unverified {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// The version, where the bucket keeps versions.
        version_id: Option<String>,
        /// Why not, in a sentence.
        why: String,
    },
    /// It was cancelled: an outcome, not a failure. Nothing was written.
    #[error("The upload was cancelled. Nothing was written to the bucket.")]
    Cancelled,
    /// AWS or the way to it said no.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// It ended as `cause` says, and its parts could not be removed.
    #[error(
        "{cause} Parts of the upload may be left in the bucket, where they are not seen but cost \
         storage: {why}"
    )]
    PartsLeft {
        /// Why the upload ended.
        cause: Box<UploadError>,
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// The upload whose parts are left.
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

    /// What an error means for one who writes an object.
    pub(super) fn from_writing(error: AwsError) -> Self {
        match error {
            AwsError::AlreadyThere { bucket, key, .. } => Self::Exists { bucket, key },
            other => Self::Aws(other),
        }
    }

    /// Whether it was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        match self {
            Self::Cancelled => true,
            Self::PartsLeft { cause, .. } => cause.is_cancelled(),
            _ => false,
        }
    }

    /// A word for programs to branch on.
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

    /// What to do, a sentence each.
    #[must_use]
    pub fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Unreadable { .. } => "Mend that, then send it again.",
            Self::Changed { .. } => "Check it again, then send it.",
            Self::Exists { .. } => {
                "Send it under another name, or allow the object to be overwritten."
            }
            Self::Corrupted { .. } => "Remove the object, then send the file again.",
            Self::Unverified { .. } => {
                "Look at the object in the bucket; sending the file again settles it too."
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

//! The state of the S3 service, and helpers of its operations.

use std::sync::Arc;

use s3s::dto::Timestamp;
use s3s::{S3Error, S3Result, s3_error};

use crate::layout::BUCKET;
use crate::store::{Store, disk_error};

/// Serves the one bucket.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub(crate) store: Arc<Store>,
    /// When the server started, in milliseconds since 1970-01-01 UTC.
    pub(crate) started: i64,
}

impl Service {
    /// Runs blocking work on a thread for it, to its end even if the client
    /// disconnects.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> S3Result<T> + Send + 'static,
    ) -> S3Result<T> {
        let store = self.store.clone();
        tokio::task::spawn_blocking(move || work(&store))
            .await
            .map_err(|error| disk_error(error.into()))?
    }
}

pub(super) fn check_bucket(name: &str) -> S3Result<()> {
    if name == BUCKET {
        Ok(())
    } else {
        Err(s3_error!(
            NoSuchBucket,
            "The specified bucket does not exist. The sandbox has one bucket, {BUCKET}."
        ))
    }
}

/// Converts a time in milliseconds since 1970-01-01 UTC.
pub(super) fn timestamp(ms: i64) -> Timestamp {
    time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000)
        .unwrap_or(time::OffsetDateTime::UNIX_EPOCH)
        .into()
}

/// Converts a size to the signed integer of the S3 types.
pub(super) fn signed(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

pub(super) fn invalid_argument(name: &str) -> S3Error {
    s3_error!(InvalidArgument, "The value of {name} is out of range.")
}

//! Timeouts and retries of requests that write.

use std::error::Error as StdError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aws_sdk_s3::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_s3::config::{Builder, ConfigBag, Intercept, RuntimeComponents};
use aws_smithy_types::timeout::TimeoutConfig;

use super::S3Store;
use crate::errors::AwsError;
use crate::progress_body::ProgressBody;

/// How long a request with a body may make no progress: no byte is sent, and no
/// response arrives.
const STALL_TIMEOUT: Duration = Duration::from_secs(60);

/// Timeout for completing a multipart upload. S3 documents that this can take
/// several minutes.
pub(super) const COMPLETE_TIMEOUT: Duration = Duration::from_secs(600);

impl S3Store {
    /// Waits for `sending`. Fails if it makes no progress for `STALL_TIMEOUT`.
    /// The total time has no limit, because a slow connection may take long.
    pub(super) async fn with_stall_timeout<T>(
        &self,
        bucket: &str,
        body: &ProgressBody,
        sending: impl Future<Output = Result<T, AwsError>>,
    ) -> Result<T, AwsError> {
        let stall = async {
            let mut before = None;
            while before != Some(body.transferred()) {
                before = Some(body.transferred());
                tokio::time::sleep(STALL_TIMEOUT).await;
            }
        };
        tokio::select! {
            result = sending => result,
            () = stall => Err(AwsError::Timeout { host: self.context(bucket).host }),
        }
    }
}

/// Returns settings for a request whose response may take long to begin, with a
/// read timeout of `limit`, or none if that is `None`. The read timeout
/// includes the time to send the body.
pub(super) fn with_read_timeout(limit: Option<Duration>) -> Builder {
    let mut timeouts = TimeoutConfig::builder();
    match limit {
        Some(limit) => timeouts = timeouts.read_timeout(limit),
        None => timeouts = timeouts.disable_read_timeout(),
    }
    Builder::default().timeout_config(timeouts.build())
}

/// Counts how often a request was sent, including retries.
#[derive(Clone, Debug)]
pub(super) struct Attempts {
    count: Arc<AtomicU32>,
    /// Whether the request has the condition that there be no object.
    if_absent: bool,
}

impl Attempts {
    pub(super) fn new(if_absent: bool) -> Self {
        Self {
            count: Arc::default(),
            if_absent,
        }
    }

    /// Marks an [`AwsError::AlreadyExists`] if the request was sent more than
    /// once: then an earlier attempt, whose response was lost, may have written
    /// the object. Recognizes that the server does not support the condition.
    pub(super) fn mark(&self, error: AwsError) -> AwsError {
        match error {
            error if self.if_absent && !matches!(error, AwsError::AlreadyExists { .. }) => {
                error.of_conditional_write()
            }
            AwsError::AlreadyExists { bucket, key, .. } => AwsError::AlreadyExists {
                bucket,
                key,
                repeated: self.count.load(Ordering::Relaxed) > 1,
            },
            other => other,
        }
    }
}

impl Intercept for Attempts {
    fn name(&self) -> &'static str {
        "Attempts"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), Box<dyn StdError + Send + Sync>> {
        self.count.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

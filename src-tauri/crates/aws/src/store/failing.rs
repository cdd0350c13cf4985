//! A store with injected failures, for tests.

use std::collections::HashMap;
use std::fmt;
use std::future::pending;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use super::object_store::{
    CompleteRequest, Listing, MultipartInfo, ObjectHead, ObjectStore, PartInfo, PartOutput,
    PartRequest, PutOutput, PutRequest,
};
use crate::errors::AwsError;

/// Time between two evaluations of the condition of [`FailureMode::Until`].
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// The kinds of calls that can be made to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// [`ObjectStore::list`]
    List,
    /// [`ObjectStore::head`] and [`ObjectStore::head_version`]
    Head,
    /// [`ObjectStore::get`], [`ObjectStore::get_range`] and [`ObjectStore::read_back`]
    Get,
    /// [`ObjectStore::put`]
    Put,
    /// [`ObjectStore::create_multipart`]
    CreateMultipart,
    /// [`ObjectStore::put_part`]
    PutPart,
    /// [`ObjectStore::complete_multipart`]
    CompleteMultipart,
    /// [`ObjectStore::abort_multipart`]
    AbortMultipart,
    /// [`ObjectStore::list_parts`]
    ListParts,
    /// [`ObjectStore::list_multipart_uploads`]
    ListMultipartUploads,
}

/// What happens to the call.
#[derive(Clone)]
pub enum FailureMode {
    /// The call fails and does nothing.
    Fail(AwsError),
    /// The inner store executes the call, but the call fails: the response is
    /// lost.
    LoseResponse(AwsError),
    /// The call does nothing and never returns.
    Stall,
    /// [`Call::Put`] and [`Call::PutPart`] send a body whose first byte
    /// differs, and [`Call::Head`] returns a different checksum. No effect on
    /// other calls.
    Corrupt,
    /// Calls this function, then executes the call.
    First(Arc<dyn Fn() + Send + Sync>),
    /// Waits until this function returns `true`, then executes the call.
    Until(Arc<dyn Fn() -> bool + Send + Sync>),
}

/// A failure to inject.
#[derive(Clone, Debug)]
pub struct PlannedFailure {
    /// The kind of call that fails.
    pub call: Call,
    /// The number of the call of this kind that fails, counted from 1. Zero for
    /// all calls.
    pub nth: usize,
    /// What happens to the call.
    pub mode: FailureMode,
}

/// A store that executes calls on another store and injects failures, for tests
/// of this crate and of others.
#[derive(Debug)]
pub struct FailingStore<S> {
    /// The store that executes the calls.
    pub inner: S,
    plan: Vec<PlannedFailure>,
    made: Mutex<HashMap<Call, usize>>,
}

impl<S: ObjectStore> FailingStore<S> {
    /// Returns a store over `inner` with the failures in `plan`. If several
    /// match a call, the first one applies.
    #[must_use]
    pub fn new(inner: S, plan: Vec<PlannedFailure>) -> Self {
        Self {
            inner,
            plan,
            made: Mutex::default(),
        }
    }

    /// Returns the number of calls of this kind so far.
    #[must_use]
    pub fn calls(&self, call: Call) -> usize {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.get(&call).copied().unwrap_or(0)
    }

    /// Counts a call and applies what is planned to happen before it. Returns
    /// the mode if the caller has to apply the rest.
    async fn before(&self, call: Call) -> Result<Option<FailureMode>, AwsError> {
        let nth = {
            let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            let count = made.entry(call).or_default();
            *count += 1;
            *count
        };
        let planned = |failure: &&PlannedFailure| {
            failure.call == call && (failure.nth == 0 || failure.nth == nth)
        };
        match self.plan.iter().find(planned).map(|failure| &failure.mode) {
            None => Ok(None),
            Some(FailureMode::Fail(error)) => Err(error.clone()),
            Some(FailureMode::Stall) => pending().await,
            Some(FailureMode::First(act)) => {
                act();
                Ok(None)
            }
            Some(FailureMode::Until(condition)) => {
                while !condition() {
                    tokio::time::sleep(POLL_INTERVAL).await;
                }
                Ok(None)
            }
            Some(mode) => Ok(Some(mode.clone())),
        }
    }
}

fn after<T>(mode: Option<FailureMode>, result: Result<T, AwsError>) -> Result<T, AwsError> {
    match mode {
        Some(FailureMode::LoseResponse(error)) => result.and(Err(error)),
        _ => result,
    }
}

fn corrupted(body: &[u8]) -> Bytes {
    let mut bytes = body.to_vec();
    if let Some(first) = bytes.first_mut() {
        *first ^= 0xFF;
    }
    bytes.into()
}

#[async_trait]
impl<S: ObjectStore> ObjectStore for FailingStore<S> {
    async fn list(
        &self,
        bucket: &str,
        prefix: &str,
        start_after: Option<&str>,
        limit: usize,
    ) -> Result<Listing, AwsError> {
        let mode = self.before(Call::List).await?;
        after(
            mode,
            self.inner.list(bucket, prefix, start_after, limit).await,
        )
    }

    async fn head_version(
        &self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
    ) -> Result<Option<ObjectHead>, AwsError> {
        let mode = self.before(Call::Head).await?;
        let mut head = self.inner.head_version(bucket, key, version_id).await;
        if let (Some(FailureMode::Corrupt), Ok(Some(head))) = (&mode, &mut head) {
            head.sha256 = head
                .sha256
                .take()
                .map(|sha256| match sha256.strip_prefix('A') {
                    Some(rest) => format!("B{rest}"),
                    None => format!("A{}", sha256.get(1..).unwrap_or_default()),
                });
        }
        after(mode, head)
    }

    async fn get(&self, bucket: &str, key: &str, max_bytes: u64) -> Result<Bytes, AwsError> {
        let mode = self.before(Call::Get).await?;
        after(mode, self.inner.get(bucket, key, max_bytes).await)
    }

    async fn get_range(
        &self,
        bucket: &str,
        key: &str,
        range: Range<u64>,
    ) -> Result<Bytes, AwsError> {
        let mode = self.before(Call::Get).await?;
        after(mode, self.inner.get_range(bucket, key, range).await)
    }

    async fn read_back(
        &self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
        each: &mut (dyn for<'p> FnMut(&'p [u8]) + Send),
    ) -> Result<u64, AwsError> {
        let mode = self.before(Call::Get).await?;
        after(
            mode,
            self.inner.read_back(bucket, key, version_id, each).await,
        )
    }

    async fn put(&self, mut request: PutRequest) -> Result<PutOutput, AwsError> {
        let mode = self.before(Call::Put).await?;
        if let Some(FailureMode::Corrupt) = mode {
            request.body = corrupted(&request.body);
        }
        after(mode, self.inner.put(request).await)
    }

    async fn create_multipart(&self, bucket: &str, key: &str) -> Result<String, AwsError> {
        let mode = self.before(Call::CreateMultipart).await?;
        after(mode, self.inner.create_multipart(bucket, key).await)
    }

    async fn put_part(&self, mut request: PartRequest) -> Result<PartOutput, AwsError> {
        let mode = self.before(Call::PutPart).await?;
        if let Some(FailureMode::Corrupt) = mode {
            request.body = corrupted(&request.body);
        }
        after(mode, self.inner.put_part(request).await)
    }

    async fn complete_multipart(
        &self,
        request: CompleteRequest<'_>,
    ) -> Result<PutOutput, AwsError> {
        let mode = self.before(Call::CompleteMultipart).await?;
        after(mode, self.inner.complete_multipart(request).await)
    }

    async fn abort_multipart(
        &self,
        bucket: &str,
        key: &str,
        upload_id: &str,
    ) -> Result<(), AwsError> {
        let mode = self.before(Call::AbortMultipart).await?;
        after(
            mode,
            self.inner.abort_multipart(bucket, key, upload_id).await,
        )
    }

    async fn list_parts(
        &self,
        bucket: &str,
        key: &str,
        upload_id: &str,
    ) -> Result<Vec<PartInfo>, AwsError> {
        let mode = self.before(Call::ListParts).await?;
        after(mode, self.inner.list_parts(bucket, key, upload_id).await)
    }

    async fn list_multipart_uploads(
        &self,
        bucket: &str,
        prefix: &str,
    ) -> Result<Vec<MultipartInfo>, AwsError> {
        let mode = self.before(Call::ListMultipartUploads).await?;
        after(
            mode,
            self.inner.list_multipart_uploads(bucket, prefix).await,
        )
    }
}

impl fmt::Debug for FailureMode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fail(error) => write!(formatter, "Fail({error})"),
            Self::LoseResponse(error) => write!(formatter, "LoseResponse({error})"),
            Self::Stall => formatter.write_str("Stall"),
            Self::Corrupt => formatter.write_str("Corrupt"),
            Self::First(_) => formatter.write_str("First(…)"),
            Self::Until(_) => formatter.write_str("Until(…)"),
        }
    }
}

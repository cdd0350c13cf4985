//! Uploading a file in parts.

use std::pin::Pin;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::error::UploadError;
use super::identity::FileIdentity;
use super::open_file::{FileReader, blocking, ensure_unchanged};
use super::part_plan::PartPlan;
use super::request::{PutFileRequest, UploadObserver, UploadedObject};
use super::ticks::progress_ticks;
use super::verify::{self, LocalDigest};
use crate::errors::AwsError;
use crate::progress_body::ByteCounter;
use crate::store::{CompleteRequest, CompletedPart, PartRequest, PutOutput};

/// How often an upload is aborted while parts still arrive.
const MAX_ABORT_ATTEMPTS: u32 = 3;

/// A multipart upload that was created and not yet completed.
struct MultipartUpload<'a> {
    request: PutFileRequest<'a>,
    opened: &'a FileIdentity,
    upload_id: String,
    plan: PartPlan,
    counter: ByteCounter,
}

type SentPart = Result<CompletedPart, AwsError>;

/// The reader, and the part that it read with its SHA-256.
type ReadPart = Result<(FileReader, Bytes, [u8; 32]), UploadError>;

pub(super) async fn upload(
    request: PutFileRequest<'_>,
    reader: FileReader,
    opened: &FileIdentity,
    observer: &dyn UploadObserver,
    cancel: &CancellationToken,
) -> Result<UploadedObject, UploadError> {
    let plan = PartPlan::of(opened.bytes);
    // Not cancellable: an upload whose id was not received cannot be aborted.
    let upload_id = request
        .store
        .create_multipart(request.bucket, request.key)
        .await?;
    observer.multipart_started(&upload_id, plan.part_bytes);
    let multipart = MultipartUpload {
        request,
        opened,
        upload_id,
        plan,
        counter: ByteCounter::new(),
    };
    match multipart.send_and_complete(reader, observer, cancel).await {
        Ok((local, stored)) => {
            if stored.already_existed {
                // The parts were not made into an object, so they would stay.
                // If they cannot be removed, the object exists nevertheless.
                let _ = multipart.abort().await;
            }
            observer.progress(opened.bytes, plan.parts, plan.parts);
            observer.verifying();
            verify::verify_stored(request, &local, stored, cancel).await
        }
        Err(cause) => Err(multipart.abort_after(cause).await),
    }
}

impl MultipartUpload<'_> {
    async fn send_and_complete(
        &self,
        reader: FileReader,
        observer: &dyn UploadObserver,
        cancel: &CancellationToken,
    ) -> Result<(LocalDigest, PutOutput), UploadError> {
        let (mut parts, sha256) = self.send_parts(reader, observer, cancel).await?;
        parts.sort_by_key(|part| part.number);
        ensure_unchanged(self.request.path, self.opened).await?;
        if cancel.is_cancelled() {
            return Err(UploadError::Cancelled);
        }
        let local = LocalDigest::in_parts(self.opened.bytes, sha256, &parts);
        let stored = self.complete(&parts, &local).await?;
        Ok((local, stored))
    }

    /// Sends all parts, several at once. Returns them in the order in which
    /// they arrived, and the SHA-256 of the whole file.
    async fn send_parts(
        &self,
        reader: FileReader,
        observer: &dyn UploadObserver,
        cancel: &CancellationToken,
    ) -> Result<(Vec<CompletedPart>, [u8; 32]), UploadError> {
        let mut done = Vec::new();
        let mut in_flight: FuturesUnordered<Pin<Box<dyn Future<Output = SentPart> + Send + '_>>> =
            FuturesUnordered::new();
        let mut idle_reader = Some(reader);
        let mut reading: Option<Pin<Box<dyn Future<Output = ReadPart> + Send + '_>>> = None;
        let mut next = 1;
        let mut ticks = progress_ticks();
        loop {
            // At most one part is read ahead.
            let buffered = in_flight.len() + usize::from(reading.is_some());
            if buffered < self.plan.concurrency
                && reading.is_none()
                && next <= self.plan.parts
                && let Some(reader) = idle_reader.take()
            {
                reading = Some(Box::pin(self.read(reader)));
            }
            if in_flight.is_empty() && reading.is_none() {
                break;
            }
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(UploadError::Cancelled),
                read = pending_or(reading.as_mut()) => {
                    reading = None;
                    let (reader, body, sha256) = read?;
                    idle_reader = Some(reader);
                    in_flight.push(Box::pin(self.put(next, body, sha256)));
                    next += 1;
                }
                Some(part) = in_flight.next(), if !in_flight.is_empty() => done.push(part?),
                _ = ticks.tick() => self.report_progress(observer, done.len()),
            }
        }
        match idle_reader {
            Some(reader) => Ok((done, reader.finish())),
            None => Err(UploadError::changed(self.request.path)),
        }
    }

    fn report_progress(&self, observer: &dyn UploadObserver, parts_done: usize) {
        observer.progress(
            self.counter.get().min(self.opened.bytes),
            u32::try_from(parts_done).unwrap_or(u32::MAX),
            self.plan.parts,
        );
    }

    async fn read(&self, mut reader: FileReader) -> ReadPart {
        let part_bytes = self.plan.part_bytes;
        blocking(self.request.path, move || {
            let body = reader.read(part_bytes)?;
            let sha256 = Sha256::digest(&body).into();
            Ok((reader, body, sha256))
        })
        .await
    }

    async fn put(&self, number: u32, body: Bytes, sha256: [u8; 32]) -> SentPart {
        let part = PartRequest {
            bucket: self.request.bucket.to_owned(),
            key: self.request.key.to_owned(),
            upload_id: self.upload_id.clone(),
            number,
            body,
            sha256,
            sent: self.counter.clone(),
        };
        let stored = self.request.store.put_part(part).await?;
        Ok(CompletedPart {
            number,
            etag: stored.etag,
            sha256,
        })
    }

    /// Completes the upload. Retries once after a conflict; after an error that
    /// may hide a success, looks for the object.
    async fn complete(
        &self,
        parts: &[CompletedPart],
        local: &LocalDigest,
    ) -> Result<PutOutput, UploadError> {
        let request = CompleteRequest {
            bucket: self.request.bucket,
            key: self.request.key,
            upload_id: &self.upload_id,
            parts,
            if_absent: self.request.if_absent,
        };
        let mut error = match self.request.store.complete_multipart(request).await {
            Ok(stored) => return Ok(stored),
            Err(error) => error,
        };
        if matches!(error, AwsError::Conflict { .. }) {
            error = match self.request.store.complete_multipart(request).await {
                Ok(stored) => return Ok(stored),
                Err(error) => error,
            };
        }
        verify::find_equal_object(self.request, local, &error)
            .await
            .ok_or_else(|| UploadError::from_write_error(error))
    }

    /// Removes the parts after a failure. Returns `cause`, or an error that
    /// names the parts that may be left.
    async fn abort_after(&self, cause: UploadError) -> UploadError {
        match self.abort().await {
            Ok(()) => cause,
            Err(orphaned) => UploadError::PartsLeft {
                cause: Box::new(cause),
                bucket: self.request.bucket.to_owned(),
                key: self.request.key.to_owned(),
                upload_id: self.upload_id.clone(),
                why: orphaned.to_string(),
            },
        }
    }

    /// Aborts the upload, which removes its parts.
    async fn abort(&self) -> Result<(), OrphanedParts> {
        let (bucket, key) = (self.request.bucket, self.request.key);
        let store = self.request.store;
        let mut orphaned = OrphanedParts::ArrivedLate;
        // A part in flight can arrive after the upload was aborted: S3 asks
        // clients to list the parts, and to abort again.
        for _ in 0..MAX_ABORT_ATTEMPTS {
            match store.abort_multipart(bucket, key, &self.upload_id).await {
                Ok(()) => {}
                Err(AwsError::NoSuchUpload { .. }) => return Ok(()),
                Err(error) => {
                    orphaned = OrphanedParts::AbortFailed(error);
                    break;
                }
            }
            match store.list_parts(bucket, key, &self.upload_id).await {
                Ok(parts) if !parts.is_empty() => {}
                // There are no parts, or the credentials do not allow listing.
                _ => return Ok(()),
            }
        }
        tracing::warn!(bucket, key, "parts of an upload may be left");
        Err(orphaned)
    }
}

/// Why parts may be left in the bucket.
#[derive(Debug, thiserror::Error)]
enum OrphanedParts {
    #[error("some arrived too late to be removed.")]
    ArrivedLate,
    #[error(transparent)]
    AbortFailed(AwsError),
}

async fn pending_or<T>(future: Option<&mut Pin<Box<dyn Future<Output = T> + Send + '_>>>) -> T {
    match future {
        Some(future) => future.await,
        None => std::future::pending().await,
    }
}

//! Runs uploads.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt, stream};
use tallyman_aws::{PutFileRequest, UploadError, UploadedObject, put_file};
use tallyman_ledger::{NewUpload, StoredError, StoredObject, UploadState, VerifiedBy};
use tokio::time::{MissedTickBehavior, interval};

use super::active::{ActiveUpload, ProgressRecorder};
use super::events::{EventSource, UploadEvent};
use super::key::ensure_sendable;
use super::progress::UploadProgress;
use super::request::{
    Destination, UploadItem, UploadOptions, UploadOutcome, UploadRequest, UploadSummary,
};
use super::uploader::{LEASE_MS, MAX_CONCURRENT, Uploader, object_lease};
use crate::OperationError;
use crate::locked::lock;

/// How often changes are reported.
const EVENT_INTERVAL: Duration = Duration::from_millis(100);

/// How often the lease of an object is renewed.
const LEASE_RENEWAL: Duration = Duration::from_secs(8);

impl Uploader {
    /// Uploads files of the list through the selected integration, and returns
    /// when all have ended. Calls `on_event` with what has changed, at most 10
    /// times a second.
    ///
    /// # Errors
    /// Fails if one of the files cannot be sent, and sends none then; or if the
    /// ledger cannot be written.
    pub async fn upload(
        &self,
        items: &[UploadItem],
        options: UploadOptions,
        mut on_event: impl FnMut(UploadEvent) + Send,
    ) -> Result<UploadSummary, OperationError> {
        let integration = self.ledger.integration()?;
        let requests = self.requests(items, &integration, options)?;
        let destination = self.destination(&integration).await?;
        let uploads = self.register(&destination, &requests)?;
        let mut events = EventSource::new(&uploads);
        let mut summary = UploadSummary::default();
        let mut work = stream::iter(uploads.into_iter().zip(requests))
            .map(|(upload, request)| {
                let destination = &destination;
                async move { self.run(destination, &upload, &request).await }.boxed()
            })
            .buffer_unordered(MAX_CONCURRENT);
        let mut ticks = interval(EVENT_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut failure = None;
        let mut all_ended = false;
        while !all_ended {
            tokio::select! {
                _ = ticks.tick() => {}
                outcome = work.next() => {
                    match outcome {
                        None => all_ended = true,
                        Some(Ok(UploadOutcome::Done(_) | UploadOutcome::AlreadySent)) => {
                            summary.done += 1;
                        }
                        Some(Ok(UploadOutcome::Cancelled)) => summary.cancelled += 1,
                        Some(Ok(UploadOutcome::Failed(_))) => summary.failed += 1,
                        Some(Err(error)) => {
                            summary.failed += 1;
                            failure = Some(error);
                        }
                    }
                    if !all_ended {
                        continue;
                    }
                }
            }
            self.heartbeat();
            for event in events.changes() {
                on_event(event);
            }
        }
        match failure {
            Some(error) => Err(error),
            None => Ok(summary),
        }
    }

    /// Uploads one file that need not be on the list, for `tally`.
    ///
    /// # Errors
    /// Fails if the key is not valid, or the ledger cannot be written.
    pub async fn upload_one(
        &self,
        destination: &Destination,
        request: &UploadRequest,
        mut on_progress: impl FnMut(UploadProgress) + Send,
    ) -> Result<UploadOutcome, OperationError> {
        ensure_sendable(&[&request.key])?;
        let uploads = self.register(destination, std::slice::from_ref(request))?;
        let Some(upload) = uploads.first() else {
            return Err(OperationError::Stopped);
        };
        let work = self.run(destination, upload, request);
        tokio::pin!(work);
        let mut ticks = interval(EVENT_INTERVAL);
        loop {
            tokio::select! {
                outcome = &mut work => return outcome,
                _ = ticks.tick() => {
                    self.heartbeat();
                    on_progress(upload.progress());
                }
            }
        }
    }

    /// Records uploads, all or none, as held by this process.
    fn register(
        &self,
        destination: &Destination,
        requests: &[UploadRequest],
    ) -> Result<Vec<Arc<ActiveUpload>>, OperationError> {
        self.heartbeat();
        let queued_at_ms = (self.clock)();
        let mut new = Vec::with_capacity(requests.len());
        for request in requests {
            new.push(NewUpload {
                integration_id: destination.integration_id,
                file_id: request.file_id,
                path: request.path.clone(),
                endpoint: destination.endpoint.clone(),
                bucket: destination.bucket.clone(),
                key: request.key.clone(),
                overwrite: request.overwrite,
                stamp: request.stamp(),
                rows: request.rows,
                prediction: Some(request.prediction.clone()),
                // An upload to the same key corrects the one before.
                corrects_id: self.ledger.last_done_upload(
                    &destination.endpoint,
                    &destination.bucket,
                    &request.key,
                )?,
                holder: self.holder.clone(),
                queued_at_ms,
            });
        }
        let uploads: Vec<_> = self
            .ledger
            .add_uploads(new)?
            .into_iter()
            .map(|record| Arc::new(ActiveUpload::new(record)))
            .collect();
        lock(&self.active).extend(uploads.iter().map(|upload| (upload.id, Arc::clone(upload))));
        Ok(uploads)
    }

    /// Uploads one file and records how that ended.
    async fn run(
        &self,
        destination: &Destination,
        upload: &ActiveUpload,
        request: &UploadRequest,
    ) -> Result<UploadOutcome, OperationError> {
        let outcome = self.run_with_lease(destination, upload, request).await;
        let recorded = self.record_outcome(upload, &outcome);
        lock(&self.active).remove(&upload.id);
        recorded?;
        Ok(match outcome {
            Ok(outcome) => outcome,
            Err(error) => UploadOutcome::Failed(StoredError::from(&error)),
        })
    }

    /// Uploads one file while no other process uploads to the same key.
    async fn run_with_lease(
        &self,
        destination: &Destination,
        upload: &ActiveUpload,
        request: &UploadRequest,
    ) -> Result<UploadOutcome, OperationError> {
        let _slot = self
            .slots
            .acquire()
            .await
            .map_err(|_| OperationError::Stopped)?;
        if upload.cancel.is_cancelled() {
            return Ok(UploadOutcome::Cancelled);
        }
        let now = (self.clock)();
        let lease = object_lease(destination, &request.key);
        if !self
            .ledger
            .take_lease(&lease, &self.holder, now, now + LEASE_MS)?
        {
            return Err(OperationError::SentElsewhere);
        }
        let outcome = tokio::select! {
            outcome = self.put(destination, upload, request) => outcome,
            lost = self.renew_lease(&lease) => Err(lost),
        };
        // A lease that cannot be ended expires. The outcome stays the same.
        if let Err(error) = self.ledger.end_lease(&lease, &self.holder) {
            tracing::warn!(%error, "a lease could not be ended");
        }
        outcome
    }

    /// Renews a lease for as long as it is polled. Returns when it is lost.
    async fn renew_lease(&self, lease: &str) -> OperationError {
        let mut ticks = interval(LEASE_RENEWAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let now = (self.clock)();
            match self
                .ledger
                .take_lease(lease, &self.holder, now, now + LEASE_MS)
            {
                Ok(true) => {}
                Ok(false) => return OperationError::SentElsewhere,
                // The lease has time left; the next tick tries again.
                Err(error) => tracing::warn!(%error, "a lease could not be renewed"),
            }
        }
    }

    async fn put(
        &self,
        destination: &Destination,
        upload: &ActiveUpload,
        request: &UploadRequest,
    ) -> Result<UploadOutcome, OperationError> {
        let now = (self.clock)();
        self.ledger.set_upload_started(upload.id, now)?;
        upload.update(|record| {
            record.state = UploadState::Sending;
            record.started_at_ms = Some(now);
        });
        if !request.overwrite && self.has_other_object(destination, request).await {
            let (bucket, key) = (destination.bucket.clone(), request.key.clone());
            return Err(UploadError::Exists { bucket, key }.into());
        }
        let result = put_file(
            PutFileRequest {
                store: &*destination.store,
                path: &request.path,
                bucket: &destination.bucket,
                key: &request.key,
                if_absent: !request.overwrite,
                expected: &request.identity,
            },
            &ProgressRecorder {
                upload,
                ledger: &self.ledger,
            },
            &upload.cancel,
        )
        .await;
        match result {
            Ok(object) if object.already_existed => {
                self.resolve_existing_object(destination, request, object)
            }
            Ok(object) => Ok(UploadOutcome::Done(object)),
            Err(UploadError::Cancelled) => Ok(UploadOutcome::Cancelled),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns whether the bucket has an object with this key of another size
    /// than the file. S3 refuses to overwrite it, but a server without
    /// conditional writes may ignore the condition.
    async fn has_other_object(&self, destination: &Destination, request: &UploadRequest) -> bool {
        let head = destination
            .store
            .head(&destination.bucket, &request.key)
            .await;
        // The request that writes reports errors.
        matches!(head, Ok(Some(head)) if head.bytes != request.identity.bytes)
    }

    /// Decides how to count an equal object that existed before. If the ledger
    /// has it as uploaded, it must not count twice. If not, the process that
    /// sent it ended before it could record it, so it counts now.
    fn resolve_existing_object(
        &self,
        destination: &Destination,
        request: &UploadRequest,
        object: UploadedObject,
    ) -> Result<UploadOutcome, OperationError> {
        let is_recorded = self.ledger.has_done_upload(
            &destination.endpoint,
            &destination.bucket,
            &request.key,
            &object.sha256_hex,
        )?;
        Ok(if is_recorded {
            UploadOutcome::AlreadySent
        } else {
            UploadOutcome::Done(object)
        })
    }

    fn record_outcome(
        &self,
        upload: &ActiveUpload,
        outcome: &Result<UploadOutcome, OperationError>,
    ) -> Result<(), OperationError> {
        match outcome {
            Ok(UploadOutcome::Done(object)) => self.record_done(upload, object),
            Ok(UploadOutcome::AlreadySent) => self.record_end(
                upload,
                UploadState::Cancelled,
                Some(StoredError::from(&OperationError::AlreadySent)),
            ),
            Ok(UploadOutcome::Cancelled) => self.record_end(upload, UploadState::Cancelled, None),
            Ok(UploadOutcome::Failed(error)) => {
                self.record_end(upload, UploadState::Failed, Some(error.clone()))
            }
            Err(error) => {
                tracing::warn!(code = error.code(), "an upload failed");
                self.record_end(upload, UploadState::Failed, Some(StoredError::from(error)))
            }
        }
    }

    fn record_done(
        &self,
        upload: &ActiveUpload,
        object: &UploadedObject,
    ) -> Result<(), OperationError> {
        let now = (self.clock)();
        let stored = StoredObject {
            sha256: object.sha256_hex.clone(),
            verified_by: match object.verified_by {
                tallyman_aws::VerifiedBy::Server => VerifiedBy::Server,
                tallyman_aws::VerifiedBy::ReadBack => VerifiedBy::ReadBack,
            },
            etag: object.etag.clone(),
            version_id: object.version_id.clone(),
        };
        self.ledger.set_upload_done(upload.id, &stored, now)?;
        upload.update(|record| {
            record.state = UploadState::Done;
            record.ended_at_ms = Some(now);
            record.sha256 = Some(stored.sha256);
            record.verified_by = Some(stored.verified_by);
            record.version_id = stored.version_id;
        });
        Ok(())
    }

    fn record_end(
        &self,
        upload: &ActiveUpload,
        state: UploadState,
        error: Option<StoredError>,
    ) -> Result<(), OperationError> {
        let now = (self.clock)();
        self.ledger
            .set_upload_ended(upload.id, state, error.as_ref(), now)?;
        upload.update(|record| {
            record.state = state;
            record.ended_at_ms = Some(now);
            record.problem = error;
        });
        Ok(())
    }
}

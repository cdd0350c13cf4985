//! The upload itself.

use std::collections::HashSet;
use std::fs;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt, stream};
use tallyman_aws::{
    FileIdentity, PutFileRequest, UploadError, UploadedObject, Verification, put_file,
};
use tallyman_ledger::{
    FileId, FileStamp, NewUpload, StoredError, StoredObject, Upload, UploadId, UploadState,
    VerifiedBy,
};
use tokio::time::{MissedTickBehavior, interval};

use super::active::{ActiveUpload, ProgressRecorder};
use super::{
    Destination, LEASE_MS, MAX_CONCURRENT, UploadOptions, UploadRequest, UploadStatus, Uploader,
    lock, object_lease,
};
use crate::OperationError;

/// How often a follower is told, at most.
const TICK: Duration = Duration::from_millis(100);

/// How often a lease is prolonged.
const LEASE_RENEWAL: Duration = Duration::from_secs(8);

/// How one upload ended.
#[derive(Debug, Clone, PartialEq)]
pub enum UploadOutcome {
    /// The object is there, and is what was sent.
    Done(UploadedObject),
    /// The very same object had been sent before; nothing was sent again.
    AlreadySent,
    /// A person stopped it.
    Cancelled,
    /// It failed.
    Failed(StoredError),
}

/// How a whole call ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UploadSummary {
    /// How many objects are there.
    pub done: u64,
    /// How many failed.
    pub failed: u64,
    /// How many were stopped.
    pub cancelled: u64,
}

impl Uploader {
    /// Sends files of the list through the integration that everything speaks
    /// of, tells `follow` how they come along, ten times a second at most, and
    /// returns when all have ended.
    ///
    /// # Errors
    /// When one of them cannot be sent, in which case none is; or the ledger
    /// cannot be written.
    pub async fn send(
        &self,
        files: &[(FileId, String)],
        options: UploadOptions,
        mut on_change: impl FnMut(Vec<UploadStatus>) + Send,
    ) -> Result<UploadSummary, OperationError> {
        let integration = self.ledger.integration()?;
        let mut keys = HashSet::new();
        let mut items = Vec::with_capacity(files.len());
        for (id, key) in files {
            let item = self.item(*id, key, &integration, options)?;
            if !keys.insert(key.clone()) {
                return Err(OperationError::NotSendable {
                    name: key.clone(),
                    why:
                        "Two files of this upload would become one object. Give each its own name."
                            .to_owned(),
                });
            }
            items.push(item);
        }
        let destination = self.destination(&integration).await?;
        let mut queued: Vec<(Upload, UploadRequest)> = Vec::with_capacity(items.len());
        for item in items {
            match self.register(&destination, &item, options) {
                Ok(record) => queued.push((record, item)),
                // None is sent then, and none is left to look as if it were.
                Err(error) => {
                    for (record, _) in &queued {
                        lock(&self.active).remove(&record.id);
                        self.record_outcome(record, &Ok(UploadOutcome::Cancelled))?;
                    }
                    return Err(error);
                }
            }
        }
        let mut unreported: Vec<UploadId> = queued.iter().map(|(record, _)| record.id).collect();
        let mut ended = UploadSummary::default();
        let mut work = stream::iter(queued)
            .map(|(record, item)| {
                let destination = &destination;
                async move { self.upload_registered(destination, &record, &item).await }.boxed()
            })
            .buffer_unordered(MAX_CONCURRENT);
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut failure = None;
        let mut over = false;
        while !over {
            tokio::select! {
                _ = ticks.tick() => {}
                outcome = work.next() => {
                    match outcome {
                        None => over = true,
                        Some(Ok(UploadOutcome::Done(_) | UploadOutcome::AlreadySent)) => ended.done += 1,
                        Some(Ok(UploadOutcome::Cancelled)) => ended.cancelled += 1,
                        Some(Ok(UploadOutcome::Failed(_))) => ended.failed += 1,
                        Some(Err(error)) => {
                            ended.failed += 1;
                            failure = Some(error);
                        }
                    }
                    if !over {
                        continue;
                    }
                }
            }
            self.heartbeat();
            match self.changed(&mut unreported) {
                Ok(changed) if changed.is_empty() => {}
                Ok(changed) => on_change(changed),
                // What cannot be told now is told next time; the upload goes on.
                Err(error) => tracing::warn!(code = error.code(), "changed could not be read"),
            }
        }
        match failure {
            Some(error) => Err(error),
            None => Ok(ended),
        }
    }

    /// Sends one file that is not on the list, for `tally`.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub async fn send_one(
        &self,
        destination: &Destination,
        item: &UploadRequest,
        options: UploadOptions,
        mut on_change: impl FnMut(UploadStatus) + Send,
    ) -> Result<UploadOutcome, OperationError> {
        if let Err(why) = super::plan::check_key(&item.key) {
            return Err(OperationError::NotSendable {
                name: item.key.clone(),
                why: why.to_owned(),
            });
        }
        let record = self.register(destination, item, options)?;
        let work = self.upload_registered(destination, &record, item);
        tokio::pin!(work);
        let mut ticks = interval(TICK);
        loop {
            tokio::select! {
                outcome = &mut work => return outcome,
                _ = ticks.tick() => {
                    self.heartbeat();
                    if let Ok(now) = self.now(record.id) {
                        on_change(now);
                    }
                }
            }
        }
    }

    /// Those of `untold` that have begun or ended; the latter are told of for
    /// the last time.
    fn changed(&self, unreported: &mut Vec<UploadId>) -> Result<Vec<UploadStatus>, OperationError> {
        let waiting: HashSet<UploadId> = lock(&self.active)
            .iter()
            .filter(|(_, active)| !active.has_begun())
            .map(|(id, _)| *id)
            .collect();
        let mut changed = Vec::new();
        for id in unreported.iter().filter(|id| !waiting.contains(id)) {
            changed.push(self.now(*id)?);
        }
        let over: HashSet<UploadId> = changed
            .iter()
            .filter(|upload| !upload.record.state.is_open())
            .map(|upload| upload.record.id)
            .collect();
        unreported.retain(|id| !over.contains(id));
        Ok(changed)
    }

    pub(super) fn now(&self, id: UploadId) -> Result<UploadStatus, OperationError> {
        self.snapshot(self.ledger.upload(id)?)
    }

    /// Records an upload, held by this process from the beginning.
    fn register(
        &self,
        destination: &Destination,
        item: &UploadRequest,
        options: UploadOptions,
    ) -> Result<Upload, OperationError> {
        let now = (self.clock)();
        self.heartbeat();
        // What is sent again after rows were rejected corrects the one before.
        let corrects_id = self
            .ledger
            .uploads_of_object(&destination.endpoint, &destination.bucket, &item.key)?
            .into_iter()
            .find(|earlier| earlier.state == UploadState::Done)
            .map(|earlier| earlier.id);
        let record = self.ledger.add_upload(&NewUpload {
            integration_id: destination.integration_id,
            file_id: item.file_id,
            path: item.path.clone(),
            endpoint: destination.endpoint.clone(),
            bucket: destination.bucket.clone(),
            key: item.key.clone(),
            overwrite: options.overwrite,
            stamp: item.stamp,
            rows: item.rows,
            prediction: Some(item.prediction.clone()),
            corrects_id,
            holder: self.holder.clone(),
            queued_at_ms: now,
        })?;
        lock(&self.active).insert(record.id, Arc::new(ActiveUpload::new()));
        Ok(record)
    }

    /// Sends one, and records how it ended.
    async fn upload_registered(
        &self,
        destination: &Destination,
        record: &Upload,
        item: &UploadRequest,
    ) -> Result<UploadOutcome, OperationError> {
        let active = lock(&self.active)
            .get(&record.id)
            .map_or_else(|| Arc::new(ActiveUpload::new()), Arc::clone);
        let outcome = self
            .send_with_lease(destination, record, item, &active)
            .await;
        let recorded = self.record_outcome(record, &outcome);
        lock(&self.active).remove(&record.id);
        recorded?;
        Ok(match outcome {
            Ok(outcome) => outcome,
            Err(error) => UploadOutcome::Failed(StoredError::from(&error)),
        })
    }

    /// Sends one while nobody else sends an object of that name.
    async fn send_with_lease(
        &self,
        destination: &Destination,
        record: &Upload,
        item: &UploadRequest,
        active: &ActiveUpload,
    ) -> Result<UploadOutcome, OperationError> {
        let _slot = self
            .slots
            .acquire()
            .await
            .map_err(|_| OperationError::Stopped)?;
        if active.stop.is_cancelled() {
            return Ok(UploadOutcome::Cancelled);
        }
        let now = (self.clock)();
        let job = object_lease(destination, &item.key);
        if !self
            .ledger
            .take_lease(&job, &self.holder, now, now + LEASE_MS)?
        {
            return Err(OperationError::SentElsewhere);
        }
        let outcome = tokio::select! {
            outcome = self.attempt(destination, record, item, active) => outcome,
            lost = self.renew_lease(&job) => Err(lost),
        };
        // A lease that cannot be given back runs out; what was sent was sent.
        if let Err(error) = self.ledger.end_lease(&job, &self.holder) {
            tracing::warn!(%error, "a lease could not be given back");
        }
        outcome
    }

    /// Prolongs a lease for as long as it is polled; ends when it is lost.
    async fn renew_lease(&self, job: &str) -> OperationError {
        let mut signs = interval(LEASE_RENEWAL);
        signs.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            signs.tick().await;
            let now = (self.clock)();
            match self
                .ledger
                .take_lease(job, &self.holder, now, now + LEASE_MS)
            {
                Ok(true) => {}
                Ok(false) => return OperationError::SentElsewhere,
                // The lease still runs for a while; the next sign may do.
                Err(error) => tracing::warn!(%error, "a lease could not be prolonged"),
            }
        }
    }

    async fn attempt(
        &self,
        destination: &Destination,
        record: &Upload,
        item: &UploadRequest,
        active: &ActiveUpload,
    ) -> Result<UploadOutcome, OperationError> {
        let expected = unchanged(item).await?;
        active.begin();
        self.ledger.set_upload_started(record.id, (self.clock)())?;
        let watch = ProgressRecorder {
            active,
            ledger: &self.ledger,
            id: record.id,
        };
        let sent = put_file(
            PutFileRequest {
                store: &*destination.store,
                path: &item.path,
                bucket: &destination.bucket,
                key: &item.key,
                if_absent: !record.new.overwrite,
                expected: &expected,
            },
            &watch,
            &active.stop,
        )
        .await;
        match sent {
            Ok(uploaded) if uploaded.already_existed => {
                self.resolve_existing_object(record, uploaded)
            }
            Ok(uploaded) => Ok(UploadOutcome::Done(uploaded)),
            Err(UploadError::Cancelled) => Ok(UploadOutcome::Cancelled),
            Err(error) => Err(error.into()),
        }
    }

    /// The object was there, with the very same content. Where the ledger says
    /// that it was sent, it must not count twice; where it does not, whatever
    /// sent it was stopped before it could be recorded, and it counts now.
    fn resolve_existing_object(
        &self,
        record: &Upload,
        uploaded: UploadedObject,
    ) -> Result<UploadOutcome, OperationError> {
        let new = &record.new;
        let recorded = self
            .ledger
            .uploads_of_object(&new.endpoint, &new.bucket, &new.key)?
            .into_iter()
            .any(|earlier| {
                earlier.state == UploadState::Done
                    && earlier.sha256.as_deref() == Some(&*uploaded.sha256_hex)
            });
        Ok(if recorded {
            UploadOutcome::AlreadySent
        } else {
            UploadOutcome::Done(uploaded)
        })
    }

    fn record_outcome(
        &self,
        record: &Upload,
        outcome: &Result<UploadOutcome, OperationError>,
    ) -> Result<(), OperationError> {
        let now = (self.clock)();
        let ended = |state, problem: Option<&StoredError>| {
            self.ledger.set_upload_ended(record.id, state, problem, now)
        };
        match outcome {
            Ok(UploadOutcome::Done(uploaded)) => self.ledger.set_upload_done(
                record.id,
                &StoredObject {
                    sha256: uploaded.sha256_hex.clone(),
                    verified_by: match uploaded.verification {
                        Verification::Server => VerifiedBy::Server,
                        Verification::ReadBack => VerifiedBy::ReadBack,
                    },
                    etag: uploaded.etag.clone(),
                    version_id: uploaded.version_id.clone(),
                },
                now,
            )?,
            Ok(UploadOutcome::AlreadySent) => ended(
                UploadState::Cancelled,
                Some(&StoredError::from(&OperationError::AlreadySent)),
            )?,
            Ok(UploadOutcome::Cancelled) => ended(UploadState::Cancelled, None)?,
            Ok(UploadOutcome::Failed(problem)) => ended(UploadState::Failed, Some(problem))?,
            Err(error) => {
                tracing::warn!(code = error.code(), "an upload failed");
                ended(UploadState::Failed, Some(&StoredError::from(error)))?;
            }
        }
        Ok(())
    }
}

/// The file as it is now, if it is still what was judged.
async fn unchanged(item: &UploadRequest) -> Result<FileIdentity, OperationError> {
    let path = item.path.clone();
    let open = move || {
        let identity = FileIdentity::of(&path)?;
        Ok::<_, std::io::Error>((identity, FileStamp::of(&fs::metadata(&path)?)))
    };
    let (identity, stamp) = tokio::task::spawn_blocking(open)
        .await
        .map_err(|_| OperationError::Stopped)?
        .map_err(|source| OperationError::Open {
            path: item.path.clone(),
            reason: crate::io_reason(&source),
        })?;
    if stamp != item.stamp {
        return Err(OperationError::Changed {
            path: item.path.clone(),
        });
    }
    Ok(identity)
}

//! Sending files: what would be sent where, and the upload itself.

mod active;
mod plan;
mod run;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tallyman_aws::ObjectStore;
use tallyman_events::PredictedEntry;
use tallyman_ledger::{
    FileId, FileStamp, IntegrationId, Ledger, StoredError, Upload, UploadId, UploadState,
};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};

use crate::OperationError;
use crate::connections::{Connections, random_name};
use active::ActiveUpload;
pub use active::UploadProgress;
pub use plan::{Plan, PlannedFile};
pub use run::{UploadOutcome, UploadSummary};

/// How many files are sent at once; each sends several parts at once.
const MAX_CONCURRENT: usize = 2;

/// For how long an upload is believed to be alive without a sign of life, in
/// milliseconds.
const LEASE_MS: i64 = 30_000;

/// How often it is looked whether all have stopped.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// A place to send to.
#[derive(Debug, Clone)]
pub struct Destination {
    /// The integration that speaks of it, where one does.
    pub integration_id: Option<IntegrationId>,
    /// Which S3; see [`tallyman_ledger::Connection::endpoint`].
    pub endpoint: String,
    /// The bucket.
    pub bucket: String,
    /// The way there.
    pub store: Arc<dyn ObjectStore>,
}

/// A file to be sent, as it was judged.
#[derive(Debug, Clone)]
pub struct UploadRequest {
    /// Its number on the list, where it is on it.
    pub file_id: Option<FileId>,
    /// Where it lies.
    pub path: PathBuf,
    /// The object's whole name.
    pub key: String,
    /// What was seen on disk when it was judged.
    pub stamp: FileStamp,
    /// How many rows it has.
    pub rows: Option<u64>,
    /// The report that was predicted.
    pub prediction: Vec<PredictedEntry>,
}

/// What a person has agreed to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UploadOptions {
    /// Files of which rows, or all, would be rejected are sent all the same.
    pub send_rejected: bool,
    /// An object of the same name may be replaced.
    pub overwrite: bool,
}

/// An upload, and how it comes along.
#[derive(Debug, Clone, PartialEq)]
pub struct UploadStatus {
    /// What is recorded of it.
    pub record: Upload,
    /// How it comes along, where it is sent from here.
    pub progress: Option<UploadProgress>,
    /// Whether another window or `tally` is sending it.
    pub elsewhere: bool,
}

/// Sends files, and knows what is being sent.
pub struct Uploader {
    ledger: Arc<Ledger>,
    connections: Arc<Connections>,
    clock: fn() -> i64,
    /// This process, in leases.
    holder: String,
    slots: Semaphore,
    active: Mutex<HashMap<UploadId, Arc<ActiveUpload>>>,
    /// When this process last showed that it is alive.
    last_heartbeat: AtomicI64,
}

impl Uploader {
    /// A sender that records in `ledger` and goes by `connections`, told the
    /// time by `clock`, in milliseconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// When the system gives no random name for this process.
    pub fn new(
        ledger: Arc<Ledger>,
        connections: Arc<Connections>,
        clock: fn() -> i64,
    ) -> Result<Self, OperationError> {
        Ok(Self {
            ledger,
            connections,
            clock,
            holder: random_name()?,
            slots: Semaphore::new(MAX_CONCURRENT),
            active: Mutex::default(),
            last_heartbeat: AtomicI64::new(i64::MIN),
        })
    }

    /// The uploads of the integration that everything speaks of, the newest
    /// first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn list(&self) -> Result<Vec<UploadStatus>, OperationError> {
        let integration = self.ledger.integration()?.id;
        self.ledger
            .uploads(Some(integration))?
            .into_iter()
            .map(|record| self.snapshot(record))
            .collect()
    }

    /// Stops uploads, begun or not; what was sent of them is removed.
    pub fn cancel(&self, ids: &[UploadId]) {
        let active = lock(&self.active);
        for id in ids {
            if let Some(active) = active.get(id) {
                active.stop.cancel();
            }
        }
    }

    /// Whether anything is being sent from here, or waits to be.
    #[must_use]
    pub fn is_uploading(&self) -> bool {
        !lock(&self.active).is_empty()
    }

    /// What is being sent from here, or waits to be, the newest first: through
    /// whichever integration.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn active(&self) -> Result<Vec<UploadStatus>, OperationError> {
        let mut ids: Vec<UploadId> = lock(&self.active).keys().copied().collect();
        ids.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
        ids.into_iter().map(|id| self.now(id)).collect()
    }

    /// Stops everything that is being sent from here, removes what was sent of
    /// it, and returns once all of it has ended, or `patience` has: what has
    /// not ended by then is found interrupted at the next start.
    pub async fn cancel_all(&self, patience: Duration) {
        let until = Instant::now() + patience;
        while self.is_uploading() && Instant::now() < until {
            for active in lock(&self.active).values() {
                active.stop.cancel();
            }
            sleep(POLL_INTERVAL).await;
        }
    }

    /// Marks as interrupted what nobody is sending any more: the process that
    /// did has ended before it had.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub fn mark_interrupted(&self) -> Result<(), OperationError> {
        let now = (self.clock)();
        for upload in self.ledger.uploads(None)? {
            let orphaned = upload.state.is_open()
                && !lock(&self.active).contains_key(&upload.id)
                && !self
                    .ledger
                    .is_leased(&process_lease(&upload.new.holder), now)?;
            if orphaned {
                let problem = StoredError::from(&OperationError::Interrupted);
                self.ledger.set_upload_ended(
                    upload.id,
                    UploadState::Interrupted,
                    Some(&problem),
                    now,
                )?;
            }
        }
        Ok(())
    }

    /// Shows other processes that this one is alive, now and then. One sign
    /// that cannot be given is made up for by the next.
    fn heartbeat(&self) {
        let now = (self.clock)();
        let last = self.last_heartbeat.load(Ordering::Relaxed);
        if now.saturating_sub(last) < LEASE_MS / 4 && now >= last {
            return;
        }
        match self.ledger.take_lease(
            &process_lease(&self.holder),
            &self.holder,
            now,
            now + LEASE_MS,
        ) {
            Ok(_) => self.last_heartbeat.store(now, Ordering::Relaxed),
            Err(error) => tracing::warn!(%error, "a sign of life could not be recorded"),
        }
    }

    fn snapshot(&self, record: Upload) -> Result<UploadStatus, OperationError> {
        let progress = lock(&self.active)
            .get(&record.id)
            .map(|active| active.progress());
        let elsewhere = progress.is_none()
            && record.state.is_open()
            && self
                .ledger
                .is_leased(&process_lease(&record.new.holder), (self.clock)())?;
        Ok(UploadStatus {
            record,
            progress,
            elsewhere,
        })
    }
}

/// The name of a process among leases.
fn process_lease(holder: &str) -> String {
    format!("process {holder}")
}

/// The name of an object among leases.
fn object_lease(destination: &Destination, key: &str) -> String {
    format!(
        "object {} {} {key}",
        destination.endpoint, destination.bucket
    )
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is behind these locks is whole between any two statements.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;

//! [`Uploader`]: the uploads of this process, and those of other processes that
//! the ledger has.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tallyman_ledger::{Ledger, StoredError, Upload, UploadId, UploadState};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};

use super::active::ActiveUpload;
use super::request::{Destination, UploadStatus};
use crate::OperationError;
use crate::connections::{Connections, random_name};
use crate::locked::lock;

/// Number of files uploaded at once. Each may send several parts at once.
pub(super) const MAX_CONCURRENT: usize = 2;

/// How long a process counts as alive after its last heartbeat, in
/// milliseconds.
pub(super) const LEASE_MS: i64 = 30_000;

/// How often [`Uploader::cancel_all`] checks whether all uploads have ended.
pub(super) const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Uploads files.
pub struct Uploader {
    pub(super) ledger: Arc<Ledger>,
    pub(super) connections: Arc<Connections>,
    pub(super) clock: fn() -> i64,
    /// Name of this process in leases.
    pub(super) holder: String,
    pub(super) slots: Semaphore,
    pub(super) active: Mutex<HashMap<UploadId, Arc<ActiveUpload>>>,
    last_heartbeat: AtomicI64,
}

impl Uploader {
    /// Returns an uploader that records in `ledger`. `clock` returns
    /// milliseconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// Fails if the system gives no random name for this process.
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

    /// Returns the uploads of the selected integration, newest first.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn list(&self) -> Result<Vec<UploadStatus>, OperationError> {
        let integration = self.ledger.integration()?.id;
        self.ledger
            .uploads(Some(integration))?
            .into_iter()
            .map(|record| self.snapshot(record))
            .collect()
    }

    /// Cancels uploads of this process, started or not. Parts that were sent
    /// are removed.
    pub fn cancel(&self, ids: &[UploadId]) {
        let active = lock(&self.active);
        for id in ids {
            if let Some(upload) = active.get(id) {
                upload.cancel.cancel();
            }
        }
    }

    /// Returns whether this process has unfinished uploads.
    #[must_use]
    pub fn is_uploading(&self) -> bool {
        !lock(&self.active).is_empty()
    }

    /// Returns the unfinished uploads of this process, newest first, of all
    /// integrations.
    #[must_use]
    pub fn active(&self) -> Vec<UploadStatus> {
        let mut uploads: Vec<_> = lock(&self.active).values().map(Arc::clone).collect();
        uploads.sort_unstable_by_key(|upload| std::cmp::Reverse(upload.id));
        uploads.iter().map(|upload| upload.status()).collect()
    }

    /// Cancels all uploads of this process, and returns when all have ended, at
    /// the latest after `timeout`. The next start marks what has not ended by
    /// then as interrupted.
    pub async fn cancel_all(&self, timeout: Duration) {
        let deadline = Instant::now() + timeout;
        while self.is_uploading() && Instant::now() < deadline {
            for upload in lock(&self.active).values() {
                upload.cancel.cancel();
            }
            sleep(POLL_INTERVAL).await;
        }
    }

    /// Marks uploads as interrupted whose process ended before they did.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read or written.
    pub fn mark_interrupted(&self) -> Result<(), OperationError> {
        let now = (self.clock)();
        for upload in self.ledger.open_uploads()? {
            let is_orphaned = !lock(&self.active).contains_key(&upload.id)
                && !self
                    .ledger
                    .is_leased(&process_lease(&upload.new.holder), now)?;
            if is_orphaned {
                let error = StoredError::from(&OperationError::Interrupted);
                self.ledger.set_upload_ended(
                    upload.id,
                    UploadState::Interrupted,
                    Some(&error),
                    now,
                )?;
            }
        }
        Ok(())
    }

    /// Records that this process is alive, for other processes. Writes at most
    /// once per quarter of the lifetime of a heartbeat. If that fails, the next
    /// call tries again.
    pub(super) fn heartbeat(&self) {
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
            Err(error) => tracing::warn!(%error, "a heartbeat could not be recorded"),
        }
    }

    fn snapshot(&self, record: Upload) -> Result<UploadStatus, OperationError> {
        let progress = lock(&self.active)
            .get(&record.id)
            .map(|upload| upload.progress());
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

/// Returns the name of the lease that a process holds while it is alive.
fn process_lease(holder: &str) -> String {
    format!("process {holder}")
}

/// Returns the name of the lease that is held while an object is uploaded.
pub(super) fn object_lease(destination: &Destination, key: &str) -> String {
    format!(
        "object {} {} {key}",
        destination.endpoint, destination.bucket
    )
}

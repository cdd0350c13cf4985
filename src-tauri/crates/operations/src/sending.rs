//! Sending files: what would be sent where, and the sending itself.

mod live;
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
    FileId, FileStamp, IntegrationId, Ledger, Sending, SendingId, SendingState, StoredError,
};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};

use crate::OperationError;
use crate::connections::{Connections, random_name};
use live::Live;
pub use live::Numbers;
pub use plan::{Plan, PlannedFile};
pub use run::{Ended, Outcome};

/// How many files are sent at once; each sends several parts at once.
const AT_ONCE: usize = 2;

/// For how long a sending is believed to be alive without a sign of life, in
/// milliseconds.
const LEASE_MS: i64 = 30_000;

/// How often it is looked whether all have stopped.
const LOOK: Duration = Duration::from_millis(20);

/// A place to send to.
#[derive(Debug, Clone)]
pub struct Destination {
    /// The integration that speaks of it, where one does.
    pub integration_id: Option<IntegrationId>,
    /// Which S3; see [`tallyman_ledger::Connection::place`].
    pub place: String,
    /// The bucket.
    pub bucket: String,
    /// The way there.
    pub store: Arc<dyn ObjectStore>,
}

/// A file to be sent, as it was judged.
#[derive(Debug, Clone)]
pub struct Item {
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
pub struct Consent {
    /// Files of which rows, or all, would be rejected are sent all the same.
    pub send_rejected: bool,
    /// An object of the same name may be replaced.
    pub overwrite: bool,
}

/// A sending, and how it comes along.
#[derive(Debug, Clone, PartialEq)]
pub struct SendingNow {
    /// What is recorded of it.
    pub record: Sending,
    /// How it comes along, where it is sent from here.
    pub numbers: Option<Numbers>,
    /// Whether another window or `tally` is sending it.
    pub elsewhere: bool,
}

/// Sends files, and knows what is being sent.
pub struct Sender {
    ledger: Arc<Ledger>,
    connections: Arc<Connections>,
    clock: fn() -> i64,
    /// This process, in leases.
    holder: String,
    slots: Semaphore,
    live: Mutex<HashMap<SendingId, Arc<Live>>>,
    /// When this process last showed that it is alive.
    last_sign: AtomicI64,
}

impl Sender {
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
            slots: Semaphore::new(AT_ONCE),
            live: Mutex::default(),
            last_sign: AtomicI64::new(i64::MIN),
        })
    }

    /// The sendings of the integration that everything speaks of, the newest
    /// first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn list(&self) -> Result<Vec<SendingNow>, OperationError> {
        let integration = self.ledger.integration()?.id;
        self.ledger
            .sendings(Some(integration))?
            .into_iter()
            .map(|record| self.look(record))
            .collect()
    }

    /// Stops sendings, begun or not; what was sent of them is removed.
    pub fn cancel(&self, ids: &[SendingId]) {
        let live = lock(&self.live);
        for id in ids {
            if let Some(live) = live.get(id) {
                live.stop.cancel();
            }
        }
    }

    /// Whether anything is being sent from here, or waits to be.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        !lock(&self.live).is_empty()
    }

    /// What is being sent from here, or waits to be, the newest first: through
    /// whichever integration.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn under_way(&self) -> Result<Vec<SendingNow>, OperationError> {
        let mut ids: Vec<SendingId> = lock(&self.live).keys().copied().collect();
        ids.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
        ids.into_iter().map(|id| self.now(id)).collect()
    }

    /// Stops everything that is being sent from here, removes what was sent of
    /// it, and returns once all of it has ended, or `patience` has: what has
    /// not ended by then is found interrupted at the next start.
    pub async fn stop_all(&self, patience: Duration) {
        let until = Instant::now() + patience;
        while self.is_sending() && Instant::now() < until {
            for live in lock(&self.live).values() {
                live.stop.cancel();
            }
            sleep(LOOK).await;
        }
    }

    /// Marks as interrupted what nobody is sending any more: the process that
    /// did has ended before it had.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub fn settle(&self) -> Result<(), OperationError> {
        let now = (self.clock)();
        for sending in self.ledger.sendings(None)? {
            let orphaned = sending.state.is_open()
                && !lock(&self.live).contains_key(&sending.id)
                && !self.ledger.is_leased(&process(&sending.new.holder), now)?;
            if orphaned {
                let problem = StoredError::from(&OperationError::Interrupted);
                self.ledger.sending_ended(
                    sending.id,
                    SendingState::Interrupted,
                    Some(&problem),
                    now,
                )?;
            }
        }
        Ok(())
    }

    /// Shows other processes that this one is alive, now and then. One sign
    /// that cannot be given is made up for by the next.
    fn show_life(&self) {
        let now = (self.clock)();
        let last = self.last_sign.load(Ordering::Relaxed);
        if now.saturating_sub(last) < LEASE_MS / 4 && now >= last {
            return;
        }
        match self
            .ledger
            .take_lease(&process(&self.holder), &self.holder, now, now + LEASE_MS)
        {
            Ok(_) => self.last_sign.store(now, Ordering::Relaxed),
            Err(error) => tracing::warn!(%error, "a sign of life could not be recorded"),
        }
    }

    fn look(&self, record: Sending) -> Result<SendingNow, OperationError> {
        let numbers = lock(&self.live).get(&record.id).map(|live| live.numbers());
        let elsewhere = numbers.is_none()
            && record.state.is_open()
            && self
                .ledger
                .is_leased(&process(&record.new.holder), (self.clock)())?;
        Ok(SendingNow {
            record,
            numbers,
            elsewhere,
        })
    }
}

/// The name of a process among leases.
fn process(holder: &str) -> String {
    format!("process {holder}")
}

/// The name of an object among leases.
fn object_job(destination: &Destination, key: &str) -> String {
    format!("object {} {} {key}", destination.place, destination.bucket)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is behind these locks is whole between any two statements.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;

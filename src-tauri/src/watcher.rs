//! Watches for changes: new reports in the bucket, and changes that another
//! window or `tally` has made to the ledger.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tallyman_ledger::Ledger;
use tallyman_operations::{OperationError, ReportReader, integrations};
use tauri::AppHandle;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::window_events::{DataChanged, DataTag};

/// The setting that stores whether to watch.
const SETTING: &str = "watch_reports";

/// Interval between two reads of the ledger.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Interval between two reads of a bucket.
const READ_INTERVAL: Duration = Duration::from_secs(60);

/// Interval between two reads of the sandbox, which answers within seconds.
const SANDBOX_READ_INTERVAL: Duration = Duration::from_secs(2);

/// Reads reports regularly while the window is open.
pub struct Watcher {
    ledger: Arc<Ledger>,
    reader: Arc<ReportReader>,
    on: AtomicBool,
}

impl Watcher {
    /// Creates a watcher. It is on unless the stored setting says off.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn new(ledger: Arc<Ledger>, reader: Arc<ReportReader>) -> Result<Self, OperationError> {
        let on = ledger.setting(SETTING)?.unwrap_or(true);
        Ok(Self {
            ledger,
            reader,
            on: AtomicBool::new(on),
        })
    }

    /// Whether it reads reports.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.on.load(Ordering::Relaxed)
    }

    /// Switches it on or off, now and for the next start.
    ///
    /// # Errors
    /// Fails if the setting cannot be stored.
    pub fn switch(&self, on: bool) -> Result<(), OperationError> {
        self.ledger.set_setting(SETTING, &on)?;
        self.on.store(on, Ordering::Relaxed);
        Ok(())
    }

    /// Returns the interval between two reads, in seconds.
    #[must_use]
    pub fn seconds_between(&self) -> u64 {
        self.read_interval().as_secs()
    }

    fn read_interval(&self) -> Duration {
        let sandbox = self
            .ledger
            .integration()
            .map_err(OperationError::from)
            .and_then(|integration| integrations::is_sandbox(&self.ledger, &integration));
        match sandbox {
            Ok(true) => SANDBOX_READ_INTERVAL,
            _ => READ_INTERVAL,
        }
    }

    /// Runs until the app ends.
    pub async fn run(self: Arc<Self>, app: AppHandle) {
        let mut ticks = interval(POLL_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut last_read: Option<(i64, Instant)> = None;
        let mut version = self.ledger.external_data_version().ok();
        // Also true for an error that was recorded before this start.
        let mut failed = true;
        loop {
            ticks.tick().await;
            let now = self.ledger.external_data_version().ok();
            if now != version {
                version = now;
                DataChanged::notify(
                    &app,
                    &[DataTag::Uploads, DataTag::Reports, DataTag::TodayTotals],
                );
            }
            let Ok(integration) = self.ledger.integration() else {
                continue;
            };
            let due = match last_read {
                Some((id, at)) => id != integration.id || at.elapsed() >= self.read_interval(),
                None => true,
            };
            if !self.is_on() || !due {
                continue;
            }
            last_read = Some((integration.id, Instant::now()));
            match self.reader.read().await {
                // A success also ends an error that the page shows.
                Ok(reading) if reading.fetched > 0 || failed => {
                    failed = false;
                    DataChanged::notify(&app, &[DataTag::Reports, DataTag::TodayTotals]);
                }
                Ok(_) => {}
                // Nothing can be read yet, or another process reads the same
                // reports.
                Err(
                    OperationError::NoStatusPrefix { .. }
                    | OperationError::ReadElsewhere
                    | OperationError::SandboxStopped,
                ) => failed = true,
                Err(error) => {
                    failed = true;
                    // The page shows the error, which the ledger has recorded.
                    tracing::info!(code = error.code(), "reports could not be read");
                    DataChanged::notify(&app, &[DataTag::Reports, DataTag::TodayTotals]);
                }
            }
        }
    }
}

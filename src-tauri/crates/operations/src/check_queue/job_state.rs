//! Progress and cancellation of one check.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

use tallyman_events::check::{Basis, CheckObserver, FileCheck};

const NOT_STOPPED: u8 = 0;
pub(super) const CANCELLED: u8 = 1;
/// A later call checks the same file and reports its result.
pub(super) const SUPERSEDED: u8 = 2;

/// Progress and cancellation of one check, shared between its worker and the
/// callers.
#[derive(Debug, Default)]
pub(super) struct JobState {
    pub(super) stop_reason: AtomicU8,
    /// The footer has been read.
    pub(super) opened: AtomicBool,
    /// By the statistics, every row is valid.
    pub(super) proven: AtomicBool,
    pub(super) rows_done: AtomicU64,
    pub(super) advisory_rows_scanned: AtomicU64,
    /// Number of rows plus one; zero until it is known.
    pub(super) rows_total: AtomicU64,
}

impl JobState {
    pub(super) fn stopped(&self) -> bool {
        self.stop_reason.load(Ordering::Relaxed) != NOT_STOPPED
    }
    pub(super) fn stop(&self, why: u8) {
        // The first reason counts.
        let _ = self.stop_reason.compare_exchange(
            NOT_STOPPED,
            why,
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
    }
}

impl CheckObserver for JobState {
    fn footer_read(&self, provisional: &FileCheck) {
        self.proven.store(
            provisional.basis == Some(Basis::Statistics),
            Ordering::Relaxed,
        );
        self.opened.store(true, Ordering::Relaxed);
        if let Some(rows) = provisional.rows {
            self.rows_total
                .store(rows.saturating_add(1), Ordering::Relaxed);
        }
    }
    fn rows_scanned(&self, done: u64, total: u64) {
        self.rows_done.store(done, Ordering::Relaxed);
        self.rows_total
            .store(total.saturating_add(1), Ordering::Relaxed);
    }
    fn advisory_rows_scanned(&self, done: u64, _total: u64) {
        self.advisory_rows_scanned.store(done, Ordering::Relaxed);
    }
    fn is_cancelled(&self) -> bool {
        self.stopped()
    }
}

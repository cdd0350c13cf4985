//! The unfinished uploads of this process.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Instant;

use tallyman_aws::UploadObserver;
use tallyman_ledger::{Ledger, Upload, UploadId, UploadState};
use tokio_util::sync::CancellationToken;

use super::progress::{UploadPhase, UploadProgress};
use super::request::UploadStatus;
use crate::locked::lock;

/// Weight of a new measurement of the speed against the earlier ones.
const SPEED_WEIGHT: f64 = 0.3;

/// Minimum time between two measurements, in seconds.
const SPEED_INTERVAL: f64 = 0.25;

#[derive(Debug)]
struct Speed {
    measured_at: Instant,
    bytes: u64,
    per_second: Option<f64>,
}

/// An upload that this process sends, shared between the task that sends and
/// those that watch or cancel it.
#[derive(Debug)]
pub(super) struct ActiveUpload {
    pub(super) id: UploadId,
    pub(super) cancel: CancellationToken,
    /// The record as it was last written to the ledger.
    record: Mutex<Upload>,
    sent: AtomicU64,
    parts_done: AtomicU32,
    parts: AtomicU32,
    verifying: AtomicBool,
    speed: Mutex<Speed>,
}

impl ActiveUpload {
    pub(super) fn new(record: Upload) -> Self {
        Self {
            id: record.id,
            cancel: CancellationToken::new(),
            record: Mutex::new(record),
            sent: AtomicU64::new(0),
            parts_done: AtomicU32::new(0),
            parts: AtomicU32::new(0),
            verifying: AtomicBool::new(false),
            speed: Mutex::new(Speed {
                measured_at: Instant::now(),
                bytes: 0,
                per_second: None,
            }),
        }
    }

    pub(super) fn state(&self) -> UploadState {
        lock(&self.record).state
    }

    /// Returns the record and, until the upload ends, its progress.
    pub(super) fn status(&self) -> UploadStatus {
        let record = lock(&self.record).clone();
        let progress = record.state.is_open().then(|| self.progress());
        UploadStatus {
            record,
            progress,
            elsewhere: false,
        }
    }

    /// Applies to the record what was just written to the ledger.
    pub(super) fn update(&self, change: impl FnOnce(&mut Upload)) {
        change(&mut lock(&self.record));
    }

    /// Returns the progress, and measures the speed since the last call.
    pub(super) fn progress(&self) -> UploadProgress {
        let sent_bytes = self.sent.load(Ordering::Relaxed);
        UploadProgress {
            id: self.id,
            sent_bytes,
            parts_done: self.parts_done.load(Ordering::Relaxed),
            parts: self.parts.load(Ordering::Relaxed),
            bytes_per_second: self.measure_speed(sent_bytes),
            phase: if self.verifying.load(Ordering::Relaxed) {
                UploadPhase::Verifying
            } else {
                UploadPhase::Sending
            },
        }
    }

    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a speed for display, never negative and far below 2^52"
    )]
    fn measure_speed(&self, sent: u64) -> u64 {
        let mut speed = lock(&self.speed);
        let seconds = speed.measured_at.elapsed().as_secs_f64();
        if seconds >= SPEED_INTERVAL {
            let now = sent.saturating_sub(speed.bytes) as f64 / seconds;
            speed.per_second = Some(match speed.per_second {
                Some(before) => before * (1.0 - SPEED_WEIGHT) + now * SPEED_WEIGHT,
                None => now,
            });
            speed.bytes = sent;
            speed.measured_at = Instant::now();
        }
        speed.per_second.unwrap_or(0.0) as u64
    }
}

/// Stores the progress of an upload, and in the ledger what is needed to clean
/// up after a crash.
#[derive(Debug)]
pub(super) struct ProgressRecorder<'a> {
    pub(super) upload: &'a ActiveUpload,
    pub(super) ledger: &'a Ledger,
}

impl UploadObserver for ProgressRecorder<'_> {
    fn progress(&self, bytes: u64, parts_done: u32, parts: u32) {
        self.upload.sent.store(bytes, Ordering::Relaxed);
        self.upload.parts_done.store(parts_done, Ordering::Relaxed);
        self.upload.parts.store(parts, Ordering::Relaxed);
    }

    fn verifying(&self) {
        self.upload.verifying.store(true, Ordering::Relaxed);
    }

    fn multipart_started(&self, upload_id: &str, part_bytes: u64) {
        let id = self.upload.id;
        if let Err(error) = self.ledger.set_multipart_upload(id, upload_id, part_bytes) {
            // Only cleaning up after a crash needs it.
            tracing::warn!(%error, "the id of a multipart upload could not be recorded");
        }
    }
}

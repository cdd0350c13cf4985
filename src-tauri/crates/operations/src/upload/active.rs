//! What is known of an upload while it is under way.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Instant;

use tallyman_aws::UploadObserver;
use tallyman_ledger::{Ledger, UploadId};
use tokio_util::sync::CancellationToken;

use super::lock;

/// How far an upload has come.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct UploadProgress {
    /// Bytes that went out.
    pub sent_bytes: u64,
    /// How many parts have arrived.
    pub parts_done: u32,
    /// How many parts there are; zero until it has begun.
    pub parts: u32,
    /// Bytes a second, lately; zero until it is known.
    pub bytes_per_second: u64,
    /// Whether the object is there and being compared.
    pub verifying: bool,
}

impl UploadProgress {
    /// The part that goes out, from 1; the last one where all have arrived.
    #[must_use]
    pub fn part(&self) -> u32 {
        self.parts_done.saturating_add(1).min(self.parts)
    }
}

/// How much a new measurement of the speed counts against those before.
const WEIGHT: f64 = 0.3;

/// How long at least between two measurements, in seconds.
const BETWEEN: f64 = 0.25;

#[derive(Debug)]
struct Speed {
    at: Instant,
    bytes: u64,
    per_second: Option<f64>,
}

/// An upload under way, shared with whoever follows or stops it.
#[derive(Debug)]
pub(super) struct ActiveUpload {
    pub(super) stop: CancellationToken,
    begun: AtomicBool,
    sent: AtomicU64,
    parts_done: AtomicU32,
    parts: AtomicU32,
    verifying: AtomicBool,
    speed: Mutex<Speed>,
}

impl ActiveUpload {
    pub(super) fn new() -> Self {
        Self {
            stop: CancellationToken::new(),
            begun: AtomicBool::new(false),
            sent: AtomicU64::new(0),
            parts_done: AtomicU32::new(0),
            parts: AtomicU32::new(0),
            verifying: AtomicBool::new(false),
            speed: Mutex::new(Speed {
                at: Instant::now(),
                bytes: 0,
                per_second: None,
            }),
        }
    }

    /// Notes that it no longer waits for its turn.
    pub(super) fn begin(&self) {
        self.begun.store(true, Ordering::Relaxed);
    }

    pub(super) fn has_begun(&self) -> bool {
        self.begun.load(Ordering::Relaxed)
    }

    /// How far it has come. Measures the speed since it was last asked.
    pub(super) fn progress(&self) -> UploadProgress {
        let sent_bytes = self.sent.load(Ordering::Relaxed);
        UploadProgress {
            sent_bytes,
            parts_done: self.parts_done.load(Ordering::Relaxed),
            parts: self.parts.load(Ordering::Relaxed),
            bytes_per_second: self.measure(sent_bytes),
            verifying: self.verifying.load(Ordering::Relaxed),
        }
    }

    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a speed for people, never negative and far below 2^52"
    )]
    fn measure(&self, sent: u64) -> u64 {
        let mut speed = lock(&self.speed);
        let seconds = speed.at.elapsed().as_secs_f64();
        if seconds >= BETWEEN {
            let now = sent.saturating_sub(speed.bytes) as f64 / seconds;
            speed.per_second = Some(match speed.per_second {
                Some(before) => before * (1.0 - WEIGHT) + now * WEIGHT,
                None => now,
            });
            speed.bytes = sent;
            speed.at = Instant::now();
        }
        speed.per_second.unwrap_or(0.0) as u64
    }
}

/// Hears how an upload comes along, and records what going on after a crash
/// will need.
#[derive(Debug)]
pub(super) struct ProgressRecorder<'a> {
    pub(super) active: &'a ActiveUpload,
    pub(super) ledger: &'a Ledger,
    pub(super) id: UploadId,
}

impl UploadObserver for ProgressRecorder<'_> {
    fn progress(&self, bytes: u64, part: u32, parts: u32) {
        self.active.sent.store(bytes, Ordering::Relaxed);
        self.active.parts_done.store(part, Ordering::Relaxed);
        self.active.parts.store(parts, Ordering::Relaxed);
    }

    fn verifying(&self) {
        self.active.verifying.store(true, Ordering::Relaxed);
    }

    fn multipart_started(&self, upload_id: &str, part_bytes: u64) {
        if let Err(error) = self
            .ledger
            .set_multipart_upload(self.id, upload_id, part_bytes)
        {
            // The upload itself goes on; only going on after a crash suffers.
            tracing::warn!(%error, "the parts of an upload could not be recorded");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_that_goes_out_is_counted_from_one() {
        let part = |parts_done, parts| {
            let progress = UploadProgress {
                parts_done,
                parts,
                ..UploadProgress::default()
            };
            progress.part()
        };
        assert_eq!(
            [part(0, 4), part(3, 4), part(4, 4), part(0, 1)],
            [1, 4, 4, 1]
        );
        assert_eq!(part(0, 0), 0, "nothing is known yet");
    }
}

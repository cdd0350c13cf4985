//! A limit on the memory that all threads of a process hold for pages.

use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::error::PageError;

/// Bytes that all threads together hold without asking one another.
const SHARED_SMALL: u64 = 96 << 20;
/// Bounds of one thread's share of them.
const MIN_SMALL: u64 = 4 << 20;
const MAX_SMALL: u64 = 32 << 20;

/// The most bytes that one thread holds at once.
pub(super) const MAX_MEMORY: u64 = 416 << 20;

/// How often a thread that waits for a large reservation checks for
/// cancellation.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Limits the memory that the threads of a process hold for pages.
///
/// Each thread holds a small number of bytes without asking. Only one thread
/// at a time holds more, whatever file it reads; the others wait for it.
/// Clones share one limit: hand the same limiter to all checks that run in one
/// process.
#[derive(Debug, Clone)]
pub struct MemoryLimiter(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// The most bytes that a thread holds without a large reservation.
    small: u64,
    /// Whether a thread has the large reservation.
    large_is_taken: Mutex<bool>,
    released: Condvar,
}

impl Default for MemoryLimiter {
    /// A limiter whose small reservations fit the number of cores.
    fn default() -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZero::get) as u64;
        Self(Arc::new(Shared {
            small: (SHARED_SMALL / cores).clamp(MIN_SMALL, MAX_SMALL),
            large_is_taken: Mutex::new(false),
            released: Condvar::new(),
        }))
    }
}

impl MemoryLimiter {
    /// The most bytes that a thread holds without a large reservation.
    pub(super) fn small(&self) -> u64 {
        self.0.small
    }

    /// Waits until no other thread has the large reservation, and takes it.
    ///
    /// # Errors
    /// That of `check_cancelled`, which is called while another thread has it.
    pub(super) fn acquire_large(
        &self,
        mut check_cancelled: impl FnMut() -> Result<(), PageError>,
    ) -> Result<(), PageError> {
        let mut is_taken = self.large_is_taken();
        while *is_taken {
            check_cancelled()?;
            (is_taken, _) = self
                .0
                .released
                .wait_timeout(is_taken, POLL_INTERVAL)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *is_taken = true;
        Ok(())
    }

    /// Gives the large reservation back. Only the thread that has it may.
    pub(super) fn release_large(&self) {
        *self.large_is_taken() = false;
        self.0.released.notify_one();
    }

    fn large_is_taken(&self) -> MutexGuard<'_, bool> {
        self.0
            .large_is_taken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Checks that one thread may hold this number of bytes at once.
///
/// # Errors
/// [`PageError::OutOfMemory`].
pub(super) const fn check_memory(bytes: u64) -> Result<(), PageError> {
    if bytes > MAX_MEMORY {
        return Err(PageError::OutOfMemory {
            bytes,
            max: MAX_MEMORY,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn only_one_thread_has_the_large_reservation() {
        let limiter = MemoryLimiter::default();
        let log = Mutex::new(Vec::new());
        let (waits, waiting) = mpsc::channel();
        limiter.acquire_large(|| Ok(())).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| {
                limiter
                    .acquire_large(|| {
                        waits.send(()).unwrap();
                        Ok(())
                    })
                    .unwrap();
                log.lock().unwrap().push("acquired");
            });
            // Fails where the other thread does not have to wait.
            waiting.recv_timeout(Duration::from_secs(30)).unwrap();
            log.lock().unwrap().push("released");
            limiter.release_large();
        });
        assert_eq!(*log.lock().unwrap(), ["released", "acquired"]);
    }

    #[test]
    fn a_waiting_thread_stops_when_it_is_cancelled() {
        let limiter = MemoryLimiter::default();
        limiter.acquire_large(|| Ok(())).unwrap();
        let end = limiter.acquire_large(|| Err(PageError::Cancelled));
        assert!(matches!(end, Err(PageError::Cancelled)));
    }
}

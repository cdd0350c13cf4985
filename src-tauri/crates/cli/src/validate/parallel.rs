//! Checks several files in parallel and returns the results in the order of the inputs.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

use tallyman_events::CheckSettings;
use tallyman_events::check::Cancellable;
use tallyman_operations::OperationError;
use tallyman_operations::check_file::CheckedFile;

use super::progress::Progress;
use crate::exit::CommandError;
use crate::inputs::Input;

/// Limit of parallel checks. Each needs up to 20 MB.
const MAX_WORKERS: usize = 8;

/// Limit of results kept in memory until those before them are complete.
const MAX_PENDING_RESULTS: usize = 64;

/// Files below this size, in bytes, are checked by one thread each. Larger ones use all
/// cores, so that a large last file does not leave cores idle.
const SMALL_FILE_BYTES: u64 = 32 << 20;

/// The result of the check of one file.
pub(super) type CheckResult = Result<Cancellable<CheckedFile>, OperationError>;

/// Checks every file and calls `on_result` for each in order. If `on_result` fails, the
/// other checks are cancelled.
pub(super) fn check_all(
    inputs: &[Input],
    settings: &CheckSettings,
    progress: &Progress,
    mut on_result: impl FnMut(&Input, CheckResult) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let workers = worker_count(inputs.len(), settings);
    let queue = WorkQueue::new(inputs.len());
    let check = |input: &Input| {
        let single_threaded =
            workers > 1 && input.bytes().is_some_and(|bytes| bytes < SMALL_FILE_BYTES);
        let settings = &CheckSettings {
            threads: single_threaded.then_some(NonZero::<usize>::MIN),
            ..settings.clone()
        };
        let checked = input.check(settings, &progress.file(&input.name()));
        progress.file_done();
        checked
    };
    if workers <= 1 {
        return inputs
            .iter()
            .try_for_each(|input| on_result(input, check(input)));
    }
    thread::scope(|scope| {
        let (sender, results) = mpsc::channel();
        for _ in 0..workers {
            let (sender, queue, check) = (sender.clone(), &queue, &check);
            scope.spawn(move || {
                while let Some(index) = queue.next() {
                    // The receiver is dropped once a result has failed.
                    if sender.send((index, check(&inputs[index]))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut pending = BTreeMap::new();
        let mut emitted = 0;
        for (index, checked) in results {
            pending.insert(index, checked);
            while let Some(checked) = pending.remove(&emitted) {
                if let Err(error) = on_result(&inputs[emitted], checked) {
                    queue.close();
                    progress.stop();
                    return Err(error);
                }
                emitted += 1;
                queue.set_emitted(emitted);
            }
        }
        Ok(())
    })
}

fn worker_count(files: usize, settings: &CheckSettings) -> usize {
    if settings.duplicates {
        // Duplicate detection sorts rows in memory that is limited for one file only.
        return 1;
    }
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    cores.min(MAX_WORKERS).min(files)
}

/// Hands out the indexes of the files in order.
struct WorkQueue {
    state: Mutex<QueueState>,
    changed: Condvar,
}

struct QueueState {
    next: usize,
    files: usize,
    emitted: usize,
}

impl WorkQueue {
    fn new(files: usize) -> Self {
        Self {
            state: Mutex::new(QueueState {
                next: 0,
                files,
                emitted: 0,
            }),
            changed: Condvar::new(),
        }
    }

    /// Returns the next index, `None` at the end. Blocks while too many results are pending.
    fn next(&self) -> Option<usize> {
        let mut state = self
            .changed
            .wait_while(self.lock(), |state| {
                state.next < state.files && state.next >= state.emitted + MAX_PENDING_RESULTS
            })
            .unwrap_or_else(PoisonError::into_inner);
        let next = state.next;
        state.next += 1;
        (next < state.files).then_some(next)
    }

    fn set_emitted(&self, files: usize) {
        self.lock().emitted = files;
        self.changed.notify_all();
    }

    /// Makes [`Self::next`] return `None` from now on.
    fn close(&self) {
        self.lock().files = 0;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, QueueState> {
        // No panic can leave the state inconsistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_queue_limits_pending_results() {
        let queue = WorkQueue::new(MAX_PENDING_RESULTS + 2);
        for index in 0..MAX_PENDING_RESULTS {
            assert_eq!(queue.next(), Some(index));
        }
        thread::scope(|scope| {
            let (sender, taken) = mpsc::channel();
            let queue = &queue;
            scope.spawn(move || sender.send(queue.next()));
            let early = taken.recv_timeout(Duration::from_millis(50));
            assert!(early.is_err(), "not blocked: {early:?}");
            queue.set_emitted(1);
            assert_eq!(taken.recv(), Ok(Some(MAX_PENDING_RESULTS)));
        });
        queue.close();
        assert_eq!(queue.next(), None);
    }
}

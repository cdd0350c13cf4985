//! Several files at once, told of in the order in which they were named.

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

/// Each check takes up to 20 MB, and all of them no more than ten such.
const MOST_AT_ONCE: usize = 8;

/// How far a check may run ahead of what was told of: what waits for its turn
/// is kept in memory.
const MOST_AHEAD: usize = 64;

/// A file below this is checked by one thread, for others take files of their
/// own; a larger one by all cores, lest the last of a folder be waited for.
const SMALL: u64 = 32 << 20;

/// What the check of one file came to.
pub(super) type Checked = Result<Cancellable<CheckedFile>, OperationError>;

/// Checks every file, and calls `tell` with each in order. When `tell` fails,
/// the others are stopped.
pub(super) fn check_all(
    inputs: &[Input],
    rules: &CheckSettings,
    bar: &Progress,
    mut tell: impl FnMut(&Input, Checked) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let workers = at_once(inputs.len(), rules);
    let queue = Queue::new(inputs.len());
    let check = |input: &Input| {
        let one_of_many = workers > 1 && input.bytes().is_some_and(|bytes| bytes < SMALL);
        let rules = &CheckSettings {
            threads: one_of_many.then_some(NonZero::<usize>::MIN),
            ..rules.clone()
        };
        let checked = input.check(rules, &bar.file(&input.name()));
        bar.file_done();
        checked
    };
    if workers <= 1 {
        return inputs
            .iter()
            .try_for_each(|input| tell(input, check(input)));
    }
    thread::scope(|scope| {
        let (sender, results) = mpsc::channel();
        for _ in 0..workers {
            let (sender, queue, check) = (sender.clone(), &queue, &check);
            scope.spawn(move || {
                while let Some(at) = queue.next() {
                    // Nobody listens once something has failed.
                    if sender.send((at, check(&inputs[at]))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut told = 0;
        for (at, checked) in results {
            waiting.insert(at, checked);
            while let Some(checked) = waiting.remove(&told) {
                if let Err(failure) = tell(&inputs[told], checked) {
                    queue.close();
                    bar.stop();
                    return Err(failure);
                }
                told += 1;
                queue.told(told);
            }
        }
        Ok(())
    })
}

fn at_once(files: usize, rules: &CheckSettings) -> usize {
    if rules.duplicates {
        // Rows are sorted in memory that is bounded for one file.
        return 1;
    }
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    cores.min(MOST_AT_ONCE).min(files)
}

/// The files that have not begun, in order.
struct Queue {
    state: Mutex<State>,
    moved: Condvar,
}

struct State {
    next: usize,
    files: usize,
    told: usize,
}

impl Queue {
    fn new(files: usize) -> Self {
        Self {
            state: Mutex::new(State {
                next: 0,
                files,
                told: 0,
            }),
            moved: Condvar::new(),
        }
    }

    /// The next to check; waits where too much waits to be told of.
    fn next(&self) -> Option<usize> {
        let mut state = self
            .moved
            .wait_while(self.lock(), |state| {
                state.next < state.files && state.next >= state.told + MOST_AHEAD
            })
            .unwrap_or_else(PoisonError::into_inner);
        let next = state.next;
        state.next += 1;
        (next < state.files).then_some(next)
    }

    fn told(&self, files: usize) {
        self.lock().told = files;
        self.moved.notify_all();
    }

    /// Nothing more begins.
    fn close(&self) {
        self.lock().files = 0;
        self.moved.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // It is whole between any two statements.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn nothing_runs_far_ahead_of_what_was_told() {
        let queue = Queue::new(MOST_AHEAD + 2);
        for at in 0..MOST_AHEAD {
            assert_eq!(queue.next(), Some(at));
        }
        thread::scope(|scope| {
            let (sender, taken) = mpsc::channel();
            let queue = &queue;
            scope.spawn(move || sender.send(queue.next()));
            let early = taken.recv_timeout(Duration::from_millis(50));
            assert!(early.is_err(), "it waits its turn: {early:?}");
            queue.told(1);
            assert_eq!(taken.recv(), Ok(Some(MOST_AHEAD)));
        });
        queue.close();
        assert_eq!(queue.next(), None);
    }
}

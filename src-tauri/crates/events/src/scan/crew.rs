//! Threads that share work on one file.

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::Pass;
use crate::footer::Trouble;

/// How often whoever follows is asked whether to stop, while others work.
const LOOK_UP: Duration = Duration::from_millis(10);

/// Who follows the work from the calling thread.
pub(crate) trait Foreman {
    /// So many rows are done.
    fn rows_done(&self, rows: u64);
    /// Whether to stop.
    fn stop(&self) -> bool;
}

/// What those who work see of one another.
pub(crate) struct Shared {
    /// Set when all are to stop.
    pub(crate) stop: AtomicBool,
    done: AtomicU64,
}

impl Shared {
    /// Notes that rows are done.
    pub(crate) fn rows_done(&self, rows: u64) {
        self.done.fetch_add(rows, Ordering::Relaxed);
    }
}

/// How many threads there can be, where nobody says how many there should be.
pub(crate) fn as_many_as_cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Has `tasks` pieces of work done, in ascending order by each thread, every
/// thread with a state of its own, and gives the states. The first trouble
/// stops everybody.
pub(crate) fn work_through<S: Send>(
    tasks: usize,
    threads: usize,
    foreman: &dyn Foreman,
    begin: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize, &Shared) -> Result<(), Trouble> + Sync,
) -> Pass<Vec<S>> {
    let shared = Shared {
        stop: AtomicBool::new(false),
        done: AtomicU64::new(0),
    };
    let next = AtomicUsize::new(0);
    let first_trouble: Mutex<Option<(usize, Trouble)>> = Mutex::new(None);
    let states = Mutex::new(Vec::new());
    let at_work = AtomicUsize::new(0);
    let caller = thread::current();
    let worker = || {
        let mut state = begin();
        loop {
            let task = next.fetch_add(1, Ordering::Relaxed);
            if task >= tasks || shared.stop.load(Ordering::Relaxed) {
                break;
            }
            // Corrupt input can make a library panic; that, too, is a finding.
            let end = catch_unwind(AssertUnwindSafe(|| work(&mut state, task, &shared)))
                .unwrap_or_else(|_| Err(Trouble::decoding_failed()));
            if let Err(trouble) = end {
                let mut first = first_trouble.lock().unwrap_or_else(PoisonError::into_inner);
                // What fails because it was told to stop is no news.
                let told_to = shared.stop.swap(true, Ordering::Relaxed);
                if !told_to || first.as_ref().is_some_and(|(before, _)| task < *before) {
                    *first = Some((task, trouble));
                }
                break;
            }
        }
        states
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(state);
        at_work.fetch_sub(1, Ordering::Release);
        caller.unpark();
    };
    let threads = threads.min(tasks).max(1);
    let mut cancelled = false;
    thread::scope(|scope| {
        for _ in 0..threads {
            at_work.fetch_add(1, Ordering::Relaxed);
            scope.spawn(worker);
        }
        while at_work.load(Ordering::Acquire) > 0 {
            foreman.rows_done(shared.done.load(Ordering::Relaxed));
            if !cancelled && foreman.stop() {
                cancelled = true;
                shared.stop.store(true, Ordering::Relaxed);
            }
            thread::park_timeout(LOOK_UP);
        }
    });
    let trouble = first_trouble
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    match trouble {
        _ if cancelled => Pass::Cancelled,
        Some((_, trouble)) => Pass::Failed(trouble),
        None => {
            foreman.rows_done(shared.done.load(Ordering::Relaxed));
            Pass::Done(states.into_inner().unwrap_or_else(PoisonError::into_inner))
        }
    }
}

//! Runs tasks on one file, on several threads or on the calling one.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use super::parallelism::Parallelism;
use crate::check::{Cancellable, CheckObserver};
use crate::pages::{BudgetHandle, ReadBudget};
use crate::read_error::{ReadError, catch_decode_panic};

#[cfg(test)]
mod tests;

/// How often the observer is called while other threads work.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Observes the work from the calling thread.
pub(crate) trait ProgressObserver {
    /// Called with the number of rows done so far.
    fn rows_done(&self, rows: u64);
    /// Whether to stop.
    fn is_cancelled(&self) -> bool;
}

/// Passes cancellation and progress on to the observer of a check.
pub(crate) struct PassProgress<'o> {
    pub(crate) observer: &'o dyn CheckObserver,
    /// Called with the number of rows done so far.
    pub(crate) on_rows: &'o dyn Fn(u64),
}

impl<'o> PassProgress<'o> {
    /// Passes on cancellation only.
    pub(crate) fn without_rows(observer: &'o dyn CheckObserver) -> Self {
        Self {
            observer,
            on_rows: &|_| (),
        }
    }
}

impl ProgressObserver for PassProgress<'_> {
    fn rows_done(&self, rows: u64) {
        (self.on_rows)(rows);
    }

    fn is_cancelled(&self) -> bool {
        self.observer.is_cancelled()
    }
}

/// Why a task, or a pass over the rows, ends early.
#[derive(Debug)]
pub(crate) enum Abort<E = ReadError> {
    /// It was cancelled, which says nothing about the file.
    Cancelled,
    /// It failed, usually because the data cannot be decoded.
    Failed(E),
}

impl<E> From<E> for Abort<E> {
    fn from(error: E) -> Self {
        Self::Failed(error)
    }
}

/// Makes cancellation an outcome instead of an error.
pub(crate) fn into_cancellable<T, E>(result: Result<T, Abort<E>>) -> Result<Cancellable<T>, E> {
    match result {
        Ok(value) => Ok(Cancellable::Done(value)),
        Err(Abort::Cancelled) => Ok(Cancellable::Cancelled),
        Err(Abort::Failed(error)) => Err(error),
    }
}

/// What a task shares with those of other threads.
pub(crate) struct Worker<'s> {
    pub(crate) budget: BudgetHandle<'s>,
    done: &'s AtomicU64,
}

impl Worker<'_> {
    /// Adds to the number of rows that are done.
    pub(crate) fn rows_done(&self, rows: u64) {
        self.done.fetch_add(rows, Ordering::Relaxed);
    }
}

/// Cancels the budget if the thread panics. The other threads would work on
/// otherwise, and the calling thread would wait for them.
struct CancelOnPanic<'s>(&'s ReadBudget);

impl Drop for CancelOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.cancel();
        }
    }
}

/// Counts a thread as active until this is dropped, and then wakes the caller.
struct ActiveWorker<'s> {
    count: &'s AtomicUsize,
    caller: &'s Thread,
}

impl Drop for ActiveWorker<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Release);
        self.caller.unpark();
    }
}

/// Runs `tasks` tasks and returns the state of each thread, which `init`
/// makes. Each thread takes tasks in ascending order. Together they charge one
/// `budget`. A task that panics fails.
///
/// # Errors
/// If the observer cancels, or with the error of the lowest task that failed.
/// The first error stops all threads.
///
/// # Panics
/// If `observer` or `init` panics, once all threads have stopped.
pub(crate) fn run_tasks<S: Send>(
    tasks: usize,
    parallelism: Parallelism,
    budget: &ReadBudget,
    observer: &dyn ProgressObserver,
    init: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize, &Worker<'_>) -> Result<(), Abort> + Sync,
) -> Result<Vec<S>, Abort> {
    let run_task = |state: &mut S, task: usize, worker: &Worker<'_>| {
        catch_decode_panic(|| work(state, task, worker))
    };
    match parallelism {
        Parallelism::Inline => run_inline(tasks, budget, observer, init, run_task),
        Parallelism::Threads(threads) => {
            run_threaded(tasks, threads, budget, observer, init, run_task)
        }
    }
}

fn run_inline<S>(
    tasks: usize,
    budget: &ReadBudget,
    observer: &dyn ProgressObserver,
    init: impl Fn() -> S,
    run_task: impl Fn(&mut S, usize, &Worker<'_>) -> Result<(), Abort>,
) -> Result<Vec<S>, Abort> {
    let done = AtomicU64::new(0);
    let is_cancelled = || observer.is_cancelled();
    let worker = Worker {
        budget: BudgetHandle::with_cancel_check(budget, &is_cancelled),
        done: &done,
    };
    let mut state = init();
    for task in 0..tasks {
        observer.rows_done(done.load(Ordering::Relaxed));
        if observer.is_cancelled() {
            return Err(Abort::Cancelled);
        }
        run_task(&mut state, task, &worker)?;
    }
    observer.rows_done(done.load(Ordering::Relaxed));
    Ok(vec![state])
}

fn run_threaded<S: Send>(
    tasks: usize,
    threads: usize,
    budget: &ReadBudget,
    observer: &dyn ProgressObserver,
    init: impl Fn() -> S + Sync,
    run_task: impl Fn(&mut S, usize, &Worker<'_>) -> Result<(), Abort> + Sync,
) -> Result<Vec<S>, Abort> {
    let done = AtomicU64::new(0);
    let next = AtomicUsize::new(0);
    let first_error: Mutex<Option<(usize, ReadError)>> = Mutex::new(None);
    let states = Mutex::new(Vec::new());
    let active = AtomicUsize::new(0);
    let caller = thread::current();
    let thread = || {
        let _cancel_on_panic = CancelOnPanic(budget);
        let _active_worker = ActiveWorker {
            count: &active,
            caller: &caller,
        };
        let worker = Worker {
            budget: BudgetHandle::new(budget),
            done: &done,
        };
        let mut state = init();
        loop {
            let task = next.fetch_add(1, Ordering::Relaxed);
            if task >= tasks || budget.is_cancelled() {
                break;
            }
            let end = run_task(&mut state, task, &worker);
            worker.budget.release_large();
            match end {
                Ok(()) => {}
                Err(Abort::Cancelled) => break,
                Err(Abort::Failed(error)) => {
                    budget.cancel();
                    let mut first = first_error.lock().unwrap_or_else(PoisonError::into_inner);
                    if first.as_ref().is_none_or(|(before, _)| task < *before) {
                        *first = Some((task, error));
                    }
                    break;
                }
            }
        }
        states
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(state);
    };
    let threads = threads.min(tasks).max(1);
    let mut cancelled = false;
    thread::scope(|scope| {
        let _cancel_on_panic = CancelOnPanic(budget);
        for _ in 0..threads {
            active.fetch_add(1, Ordering::Relaxed);
            scope.spawn(thread);
        }
        while active.load(Ordering::Acquire) > 0 {
            observer.rows_done(done.load(Ordering::Relaxed));
            if !cancelled && observer.is_cancelled() {
                cancelled = true;
                budget.cancel();
            }
            thread::park_timeout(POLL_INTERVAL);
        }
    });
    let error = first_error
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    match error {
        _ if cancelled => Err(Abort::Cancelled),
        Some((_, error)) => Err(error.into()),
        None => {
            observer.rows_done(done.load(Ordering::Relaxed));
            Ok(states.into_inner().unwrap_or_else(PoisonError::into_inner))
        }
    }
}

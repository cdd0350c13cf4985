//! Work on one file, shared out among threads or done by the calling one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use super::outcome::ScanOutcome;
use super::parallelism::Parallelism;
use crate::pages::{BudgetHandle, ReadBudget};
use crate::read_error::ReadError;

/// How often whoever follows is asked whether to stop, while others work.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Who follows the work from the calling thread.
pub(crate) trait ProgressObserver {
    /// So many rows are done.
    fn rows_done(&self, rows: u64);
    /// Whether to stop.
    fn is_cancelled(&self) -> bool;
}

/// Why a piece of work ends early.
#[derive(Debug)]
pub(crate) enum Abort {
    /// It was told to. That is no news of the file.
    Cancelled,
    /// The data cannot be decoded.
    Failed(ReadError),
}

impl From<ReadError> for Abort {
    fn from(error: ReadError) -> Self {
        Self::Failed(error)
    }
}

/// What a thread that works sees of the others.
pub(crate) struct Worker<'s> {
    /// What its work may cost, and whether it is to stop.
    pub(crate) budget: BudgetHandle<'s>,
    done: &'s AtomicU64,
}

impl Worker<'_> {
    /// Notes that rows are done.
    pub(crate) fn rows_done(&self, rows: u64) {
        self.done.fetch_add(rows, Ordering::Relaxed);
    }
}

/// Stops everybody where the thread that holds it panics: the others would
/// work on, and whoever waits for them would be told nothing.
struct CancelOnPanic<'s>(&'s ReadBudget);

impl Drop for CancelOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
    }
}

/// Counts a thread as no longer at work, however it ends.
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

/// Has `tasks` pieces of work done, in ascending order by each thread, every
/// thread with a state of its own, and gives the states. All together may cost
/// no more than the `allowance`. The first trouble stops everybody.
///
/// # Panics
/// Where `foreman` or `begin` does, once everybody has stopped; whoever checks
/// a file catches it. A panic in `work` is trouble like any other.
pub(crate) fn run_tasks<S: Send>(
    tasks: usize,
    parallelism: Parallelism,
    budget: &ReadBudget,
    observer: &dyn ProgressObserver,
    begin: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize, &Worker<'_>) -> Result<(), Abort> + Sync,
) -> ScanOutcome<Vec<S>> {
    // Corrupt input can make a library panic; that, too, is a finding.
    let attempt = |state: &mut S, task: usize, worker: &Worker<'_>| {
        catch_unwind(AssertUnwindSafe(|| work(state, task, worker)))
            .unwrap_or_else(|_| Err(ReadError::decoding_failed().into()))
    };
    match parallelism {
        Parallelism::Inline => run_inline(tasks, budget, observer, begin, attempt),
        Parallelism::Threads(threads) => {
            run_threaded(tasks, threads, budget, observer, begin, attempt)
        }
    }
}

fn run_inline<S>(
    tasks: usize,
    budget: &ReadBudget,
    observer: &dyn ProgressObserver,
    begin: impl Fn() -> S,
    attempt: impl Fn(&mut S, usize, &Worker<'_>) -> Result<(), Abort>,
) -> ScanOutcome<Vec<S>> {
    let done = AtomicU64::new(0);
    let stop = || observer.is_cancelled();
    let worker = Worker {
        budget: BudgetHandle::with_cancel_check(budget, &stop),
        done: &done,
    };
    let mut state = begin();
    for task in 0..tasks {
        observer.rows_done(done.load(Ordering::Relaxed));
        if observer.is_cancelled() {
            return ScanOutcome::Cancelled;
        }
        match attempt(&mut state, task, &worker) {
            Ok(()) => {}
            Err(Abort::Cancelled) => return ScanOutcome::Cancelled,
            Err(Abort::Failed(error)) => return ScanOutcome::Failed(error),
        }
    }
    observer.rows_done(done.load(Ordering::Relaxed));
    ScanOutcome::Done(vec![state])
}

fn run_threaded<S: Send>(
    tasks: usize,
    threads: usize,
    budget: &ReadBudget,
    observer: &dyn ProgressObserver,
    begin: impl Fn() -> S + Sync,
    attempt: impl Fn(&mut S, usize, &Worker<'_>) -> Result<(), Abort> + Sync,
) -> ScanOutcome<Vec<S>> {
    let done = AtomicU64::new(0);
    let next = AtomicUsize::new(0);
    let first_error: Mutex<Option<(usize, ReadError)>> = Mutex::new(None);
    let states = Mutex::new(Vec::new());
    let active = AtomicUsize::new(0);
    let caller = thread::current();
    let thread = || {
        let _stop = CancelOnPanic(budget);
        let _at_work = ActiveWorker {
            count: &active,
            caller: &caller,
        };
        let worker = Worker {
            budget: BudgetHandle::new(budget),
            done: &done,
        };
        let mut state = begin();
        loop {
            let task = next.fetch_add(1, Ordering::Relaxed);
            if task >= tasks || budget.is_stopped() {
                break;
            }
            let end = attempt(&mut state, task, &worker);
            worker.budget.release_large();
            match end {
                Ok(()) => {}
                Err(Abort::Cancelled) => break,
                Err(Abort::Failed(error)) => {
                    budget.stop();
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
        let _stop = CancelOnPanic(budget);
        for _ in 0..threads {
            active.fetch_add(1, Ordering::Relaxed);
            scope.spawn(thread);
        }
        while active.load(Ordering::Acquire) > 0 {
            observer.rows_done(done.load(Ordering::Relaxed));
            if !cancelled && observer.is_cancelled() {
                cancelled = true;
                budget.stop();
            }
            thread::park_timeout(POLL_INTERVAL);
        }
    });
    let error = first_error
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    match error {
        _ if cancelled => ScanOutcome::Cancelled,
        Some((_, error)) => ScanOutcome::Failed(error),
        None => {
            observer.rows_done(done.load(Ordering::Relaxed));
            ScanOutcome::Done(states.into_inner().unwrap_or_else(PoisonError::into_inner))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows enough that a thread which is not stopped goes on for long.
    const TASKS: usize = 10_000;

    struct Quiet;
    impl ProgressObserver for Quiet {
        fn rows_done(&self, _: u64) {}
        fn is_cancelled(&self) -> bool {
            false
        }
    }

    struct Falters;
    impl ProgressObserver for Falters {
        fn rows_done(&self, rows: u64) {
            assert!(rows == 0, "the observer falters");
        }
        fn is_cancelled(&self) -> bool {
            false
        }
    }

    /// How many tasks four threads begin on, each a moment long, and how they
    /// end.
    fn begun(
        observer: &dyn ProgressObserver,
        work: impl Fn(usize) -> Result<(), Abort> + Sync,
    ) -> (usize, Option<ScanOutcome<Vec<()>>>) {
        let begun = AtomicUsize::new(0);
        let end = catch_unwind(AssertUnwindSafe(|| {
            run_tasks(
                TASKS,
                Parallelism::Threads(4),
                &ReadBudget::for_file(0),
                observer,
                || (),
                |(), task, worker| {
                    begun.fetch_add(1, Ordering::Relaxed);
                    work(task)?;
                    worker.rows_done(1);
                    // All of them would take seconds, so that whoever is to
                    // stop the others comes to it before they are through.
                    thread::sleep(Duration::from_millis(1));
                    Ok(())
                },
            )
        }));
        (begun.into_inner(), end.ok())
    }

    #[test]
    fn trouble_in_one_thread_stops_the_others() {
        let (tasks, end) = begun(&Quiet, |task| match task {
            100 => Err(ReadError::damaged("It is damaged here.").into()),
            _ => Ok(()),
        });
        assert!(
            matches!(&end, Some(ScanOutcome::Failed(error)) if error.message == "It is damaged here."),
            "{end:?}"
        );
        assert!((100..TASKS / 2).contains(&tasks), "{tasks} tasks");
    }

    #[test]
    fn what_was_stopped_never_stands_for_what_went_wrong() {
        let end = run_tasks(
            2,
            Parallelism::Threads(2),
            &ReadBudget::for_file(0),
            &Quiet,
            || (),
            |(), task, worker| {
                if task == 1 {
                    return Err(ReadError::damaged("It is damaged here.").into());
                }
                // The lower task, and the last to end.
                while worker.budget.charge(0).is_ok() {
                    thread::yield_now();
                }
                thread::sleep(Duration::from_millis(20));
                Err(Abort::Cancelled)
            },
        );
        assert!(
            matches!(&end, ScanOutcome::Failed(error) if error.message == "It is damaged here."),
            "{end:?}"
        );
    }

    #[test]
    fn a_panic_in_one_thread_stops_the_others_and_is_told() {
        let (tasks, end) = begun(&Quiet, |task| {
            assert_ne!(task, 100, "the library panics here");
            Ok(())
        });
        assert!(
            matches!(&end, Some(ScanOutcome::Failed(error)) if error.note == "Cannot be decoded"),
            "{end:?}"
        );
        assert!((100..TASKS / 2).contains(&tasks), "{tasks} tasks");
    }

    #[test]
    fn whoever_follows_may_panic_and_nobody_works_on() {
        let (tasks, end) = begun(&Falters, |_| Ok(()));
        assert!(end.is_none(), "{end:?}");
        assert!(tasks < TASKS / 2, "{tasks} tasks");
    }

    /// What is done by the calling thread, as far as the task that fails.
    fn alone(
        observer: &dyn ProgressObserver,
        work: impl Fn(usize) -> Result<(), Abort> + Sync,
    ) -> (usize, ScanOutcome<Vec<usize>>) {
        let begun = AtomicUsize::new(0);
        let caller = thread::current().id();
        let end = run_tasks(
            5,
            Parallelism::Inline,
            &ReadBudget::for_file(0),
            observer,
            || 0,
            |sum, task, worker| {
                assert_eq!(thread::current().id(), caller);
                begun.fetch_add(1, Ordering::Relaxed);
                work(task)?;
                worker.rows_done(1);
                *sum += task;
                Ok(())
            },
        );
        (begun.into_inner(), end)
    }

    #[test]
    fn small_work_is_done_where_it_is_asked_for() {
        let (tasks, end) = alone(&Quiet, |_| Ok(()));
        assert_eq!(tasks, 5);
        assert!(
            matches!(&end, ScanOutcome::Done(sums) if *sums == [10]),
            "{end:?}"
        );
        let (tasks, end) = alone(&Quiet, |task| match task {
            2 => Err(ReadError::damaged("It is damaged here.").into()),
            _ => Ok(()),
        });
        assert_eq!(tasks, 3);
        assert!(
            matches!(&end, ScanOutcome::Failed(error) if error.message == "It is damaged here."),
            "{end:?}"
        );
        let (_, end) = alone(&Quiet, |task| {
            assert_ne!(task, 2, "the library panics here");
            Ok(())
        });
        assert!(
            matches!(&end, ScanOutcome::Failed(error) if error.note == "Cannot be decoded"),
            "{end:?}"
        );
    }

    #[test]
    fn small_work_stops_between_two_tasks() {
        struct StopsAfter(u64, AtomicU64);
        impl ProgressObserver for StopsAfter {
            fn rows_done(&self, rows: u64) {
                self.1.store(rows, Ordering::Relaxed);
            }
            fn is_cancelled(&self) -> bool {
                self.1.load(Ordering::Relaxed) >= self.0
            }
        }
        for (rows, expected) in [(0, 0), (3, 3)] {
            let (tasks, end) = alone(&StopsAfter(rows, AtomicU64::new(0)), |_| Ok(()));
            assert!(matches!(end, ScanOutcome::Cancelled), "{end:?}");
            assert_eq!(tasks, expected);
        }
    }

    #[test]
    fn a_thread_that_cannot_begin_leaves_nobody_waiting() {
        let begun = AtomicUsize::new(0);
        let end = catch_unwind(AssertUnwindSafe(|| {
            run_tasks(
                TASKS,
                Parallelism::Threads(4),
                &ReadBudget::for_file(0),
                &Quiet,
                || assert!(begun.fetch_add(1, Ordering::Relaxed) > 0, "no state"),
                |(), _, _| {
                    thread::sleep(Duration::from_millis(1));
                    Ok(())
                },
            )
        }));
        assert!(end.is_err(), "the panic is passed on");
    }
}

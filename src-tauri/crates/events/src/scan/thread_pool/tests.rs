use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use super::*;
use crate::pages::MemoryLimiter;

const THREADS: usize = 4;
/// More tasks than the threads can take before they have to stop.
const TASKS: usize = 10_000;
/// The task that fails.
const FAILING: usize = 100;

struct Quiet;

impl ProgressObserver for Quiet {
    fn rows_done(&self, _: u64) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}

struct Panics;

impl ProgressObserver for Panics {
    fn rows_done(&self, rows: u64) {
        assert!(rows == 0, "the observer panics");
    }
    fn is_cancelled(&self) -> bool {
        false
    }
}

fn budget() -> ReadBudget {
    ReadBudget::for_file(0, MemoryLimiter::default())
}

/// Waits until another thread has cancelled the budget.
fn wait_for_cancellation(worker: &Worker<'_>) {
    let begun = Instant::now();
    while worker.budget.charge(0).is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(30), "not cancelled");
        thread::yield_now();
    }
}

/// Runs tasks on four threads. Returns how many began, and how they ended;
/// `None` if the call panicked. Tasks from `waiting_from` on end only once the
/// budget is cancelled.
fn run(
    observer: &dyn ProgressObserver,
    waiting_from: usize,
    work: impl Fn(usize) -> Result<(), Abort> + Sync,
) -> (usize, Option<Result<Vec<()>, Abort>>) {
    let begun = AtomicUsize::new(0);
    let end = catch_unwind(AssertUnwindSafe(|| {
        run_tasks(
            TASKS,
            Parallelism::Threads(THREADS),
            &budget(),
            observer,
            || (),
            |(), task, worker| {
                begun.fetch_add(1, Ordering::Relaxed);
                work(task)?;
                worker.rows_done(1);
                if task >= waiting_from {
                    wait_for_cancellation(worker);
                }
                Ok(())
            },
        )
    }));
    (begun.into_inner(), end.ok())
}

fn damaged() -> Abort {
    ReadError::damaged("It is damaged here.").into()
}

#[test]
fn an_error_in_one_thread_stops_the_others() {
    let (tasks, end) = run(&Quiet, FAILING, |task| match task {
        FAILING => Err(damaged()),
        _ => Ok(()),
    });
    assert!(
        matches!(&end, Some(Err(Abort::Failed(error))) if error.message == "It is damaged here."),
        "{end:?}"
    );
    assert!(
        (FAILING + 1..=FAILING + THREADS).contains(&tasks),
        "{tasks}"
    );
}

#[test]
fn a_panic_in_one_thread_stops_the_others_and_is_an_error() {
    let (tasks, end) = run(&Quiet, FAILING, |task| {
        assert_ne!(task, FAILING, "the library panics here");
        Ok(())
    });
    assert!(
        matches!(&end, Some(Err(Abort::Failed(error))) if error.note == "Cannot be decoded"),
        "{end:?}"
    );
    assert!(
        (FAILING + 1..=FAILING + THREADS).contains(&tasks),
        "{tasks}"
    );
}

#[test]
fn a_panic_of_the_observer_stops_all_threads() {
    let (tasks, end) = run(&Panics, 0, |_| Ok(()));
    assert!(end.is_none(), "{end:?}");
    assert!((1..=THREADS).contains(&tasks), "{tasks}");
}

#[test]
fn a_cancelled_task_never_hides_the_error_of_another() {
    for _ in 0..100 {
        let end = run_tasks(
            2,
            Parallelism::Threads(2),
            &budget(),
            &Quiet,
            || (),
            |(), task, worker| {
                if task == 1 {
                    return Err(damaged());
                }
                wait_for_cancellation(worker);
                Err(Abort::Cancelled)
            },
        );
        assert!(
            matches!(&end, Err(Abort::Failed(error)) if error.message == "It is damaged here."),
            "{end:?}"
        );
    }
}

#[test]
fn a_thread_without_a_state_stops_the_others() {
    let begun = AtomicUsize::new(0);
    let end = catch_unwind(AssertUnwindSafe(|| {
        run_tasks(
            TASKS,
            Parallelism::Threads(THREADS),
            &budget(),
            &Quiet,
            || assert!(begun.fetch_add(1, Ordering::Relaxed) > 0, "no state"),
            |(), _, worker| {
                wait_for_cancellation(worker);
                Ok(())
            },
        )
    }));
    assert!(end.is_err(), "the panic is passed on");
}

/// Runs five tasks on the calling thread. Returns how many began, and how they
/// ended.
fn run_inline_tasks(
    observer: &dyn ProgressObserver,
    work: impl Fn(usize) -> Result<(), Abort> + Sync,
) -> (usize, Result<Vec<usize>, Abort>) {
    let begun = AtomicUsize::new(0);
    let caller = thread::current().id();
    let end = run_tasks(
        5,
        Parallelism::Inline,
        &budget(),
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
fn inline_tasks_run_on_the_calling_thread() {
    let (tasks, end) = run_inline_tasks(&Quiet, |_| Ok(()));
    assert_eq!(tasks, 5);
    assert!(matches!(&end, Ok(sums) if *sums == [10]), "{end:?}");
    let (tasks, end) = run_inline_tasks(&Quiet, |task| match task {
        2 => Err(damaged()),
        _ => Ok(()),
    });
    assert_eq!(tasks, 3);
    assert!(
        matches!(&end, Err(Abort::Failed(error)) if error.message == "It is damaged here."),
        "{end:?}"
    );
    let (_, end) = run_inline_tasks(&Quiet, |task| {
        assert_ne!(task, 2, "the library panics here");
        Ok(())
    });
    assert!(
        matches!(&end, Err(Abort::Failed(error)) if error.note == "Cannot be decoded"),
        "{end:?}"
    );
}

#[test]
fn inline_tasks_are_cancelled_between_two_tasks() {
    struct CancelsAfter(u64, AtomicU64);
    impl ProgressObserver for CancelsAfter {
        fn rows_done(&self, rows: u64) {
            self.1.store(rows, Ordering::Relaxed);
        }
        fn is_cancelled(&self) -> bool {
            self.1.load(Ordering::Relaxed) >= self.0
        }
    }
    for (rows, expected) in [(0, 0), (3, 3)] {
        let (tasks, end) = run_inline_tasks(&CancelsAfter(rows, AtomicU64::new(0)), |_| Ok(()));
        assert!(matches!(end, Err(Abort::Cancelled)), "{end:?}");
        assert_eq!(tasks, expected);
    }
}

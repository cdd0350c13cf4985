//! Checks many files, several at the same time, with progress and cancellation.

mod job_state;
mod progress;

use std::cell::Cell;
use std::collections::{HashMap, VecDeque};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tallyman_events::CheckSettings;
use tallyman_events::check::Cancellable;
use tallyman_ledger::FileId;

use crate::check_file::{CheckedFile, check_file_in_steps};
use crate::locked::lock;
use crate::thread_priority::lower_thread_priority;
use job_state::{CANCELLED, JobState, SUPERSEDED};
pub use progress::{Phase, QueueProgress, QueueSummary, RunningCheck};

/// Minimum time between two calls of `on_progress`.
pub const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// Minimum time while more than [`BATCH_SIZE`] files finish between two calls:
/// each call makes the window draw its whole list.
const BATCH_INTERVAL: Duration = Duration::from_millis(500);

/// Number of files above which [`BATCH_INTERVAL`] applies.
const BATCH_SIZE: usize = 10;

/// All checks that wait or run.
#[derive(Debug, Default)]
pub struct CheckQueue {
    jobs: Mutex<HashMap<FileId, Arc<JobState>>>,
}

struct Job {
    id: FileId,
    path: PathBuf,
    state: Arc<JobState>,
}

enum Message<T> {
    Started(FileId, Arc<JobState>),
    VerdictReached(FileId, T),
    Finished(FileId, T),
    /// The flag is set if the verdict had been reached.
    Stopped(FileId, Arc<JobState>, bool),
}

/// A check that runs, as the caller of [`CheckQueue::run`] sees it.
struct ActiveCheck {
    id: FileId,
    state: Arc<JobState>,
    /// Its verdict has been reported.
    has_verdict: bool,
}

impl CheckQueue {
    /// Checks `files` with `settings`, and returns when all have ended.
    ///
    /// `on_result` is called on a worker thread for each verdict, and again at
    /// the end of each check; its result is passed on to `on_progress`, which is
    /// called on this thread at most 10 times a second, and once at the end. A
    /// file that another call is checking is checked from the beginning, and the
    /// other call drops it. A check that is stopped after its verdict counts as
    /// checked: only its advisories are missing.
    pub fn run<T: Send>(
        &self,
        files: Vec<(FileId, PathBuf)>,
        settings: &CheckSettings,
        on_result: impl Fn(FileId, CheckedFile) -> T + Sync,
        mut on_progress: impl FnMut(QueueProgress<T>),
    ) -> QueueSummary {
        let jobs = self.register(files);
        let workers = worker_count().min(jobs.len());
        // Few files use several threads each.
        let settings = &CheckSettings {
            threads: NonZero::new(worker_count() / workers.max(1)),
            ..settings.clone()
        };
        let mut not_started = jobs.len();
        let queue = Mutex::new(jobs);
        let (sender, messages) = mpsc::channel();
        let mut summary = QueueSummary::default();

        thread::scope(|scope| {
            for _ in 0..workers {
                let sender = sender.clone();
                let (queue, on_result) = (&queue, &on_result);
                scope.spawn(move || {
                    lower_thread_priority();
                    while let Some(job) = lock(queue).pop_front() {
                        let _ = sender.send(Message::Started(job.id, Arc::clone(&job.state)));
                        let has_verdict = Cell::new(false);
                        let on_verdict = |result| {
                            has_verdict.set(true);
                            let _ = sender.send(Message::VerdictReached(job.id, result));
                        };
                        let message = match work(&job, settings, on_result, &on_verdict) {
                            Some(result) => Message::Finished(job.id, result),
                            None => {
                                Message::Stopped(job.id, Arc::clone(&job.state), has_verdict.get())
                            }
                        };
                        self.deregister(&job);
                        let _ = sender.send(message);
                    }
                });
            }
            drop(sender);

            let mut running: Vec<ActiveCheck> = Vec::new();
            let (mut with_verdict, mut finished) = (Vec::new(), Vec::new());
            let mut next_tick = Instant::now() + PROGRESS_INTERVAL;
            loop {
                let wait = next_tick.saturating_duration_since(Instant::now());
                let all_ended = match messages.recv_timeout(wait) {
                    Ok(Message::Started(id, state)) => {
                        not_started -= 1;
                        running.push(ActiveCheck {
                            id,
                            state,
                            has_verdict: false,
                        });
                        false
                    }
                    Ok(Message::VerdictReached(id, result)) => {
                        for one in running.iter_mut().filter(|one| one.id == id) {
                            one.has_verdict = true;
                        }
                        with_verdict.push(result);
                        false
                    }
                    Ok(Message::Finished(id, result)) => {
                        running.retain(|one| one.id != id);
                        summary.checked += 1;
                        finished.push(result);
                        false
                    }
                    Ok(Message::Stopped(id, state, had_verdict)) => {
                        running.retain(|one| one.id != id);
                        if state.stop_reason.load(Ordering::Relaxed) == CANCELLED {
                            if had_verdict {
                                summary.checked += 1;
                            } else {
                                summary.cancelled.push(id);
                            }
                        }
                        false
                    }
                    Err(RecvTimeoutError::Timeout) => false,
                    Err(RecvTimeoutError::Disconnected) => true,
                };
                if all_ended || Instant::now() >= next_tick {
                    let many = with_verdict.len().max(finished.len()) > BATCH_SIZE;
                    next_tick = Instant::now()
                        + if many {
                            BATCH_INTERVAL
                        } else {
                            PROGRESS_INTERVAL
                        };
                    on_progress(QueueProgress {
                        running: running.iter().map(snapshot).collect(),
                        with_verdict: std::mem::take(&mut with_verdict),
                        finished: std::mem::take(&mut finished),
                        waiting: u64::try_from(not_started).unwrap_or(u64::MAX),
                    });
                }
                if all_ended {
                    break;
                }
            }
        });
        summary
    }

    /// Stops the checks of these files, whether they have started or not.
    pub fn cancel(&self, ids: &[FileId]) {
        let jobs = lock(&self.jobs);
        for id in ids {
            if let Some(state) = jobs.get(id) {
                state.stop(CANCELLED);
            }
        }
    }

    fn register(&self, files: Vec<(FileId, PathBuf)>) -> VecDeque<Job> {
        let mut jobs = lock(&self.jobs);
        files
            .into_iter()
            .map(|(id, path)| {
                let state = Arc::new(JobState::default());
                if let Some(earlier) = jobs.insert(id, Arc::clone(&state)) {
                    earlier.stop(SUPERSEDED);
                }
                Job { id, path, state }
            })
            .collect()
    }

    fn deregister(&self, job: &Job) {
        let mut jobs = lock(&self.jobs);
        if jobs
            .get(&job.id)
            .is_some_and(|state| Arc::ptr_eq(state, &job.state))
        {
            jobs.remove(&job.id);
        }
    }
}

fn work<T>(
    job: &Job,
    settings: &CheckSettings,
    on_result: impl Fn(FileId, CheckedFile) -> T,
    on_verdict: &dyn Fn(T),
) -> Option<T> {
    if job.state.stopped() {
        return None;
    }
    let verdict = |checked| {
        if !job.state.stopped() {
            on_verdict(on_result(job.id, checked));
        }
    };
    match check_file_in_steps(&job.path, settings, &*job.state, &verdict) {
        Cancellable::Done(checked) if !job.state.stopped() => Some(on_result(job.id, checked)),
        _ => None,
    }
}

fn snapshot(one: &ActiveCheck) -> RunningCheck {
    let state = &one.state;
    // Reported together with the verdict, so this does not depend on the state.
    let (phase, rows_done) = if one.has_verdict {
        (Phase::Advisories, &state.advisory_rows_scanned)
    } else if !state.opened.load(Ordering::Relaxed) {
        (Phase::Opening, &state.rows_done)
    } else if state.proven.load(Ordering::Relaxed) {
        (Phase::Verifying, &state.rows_done)
    } else {
        (Phase::Rows, &state.rows_done)
    };
    RunningCheck {
        id: one.id,
        phase,
        rows_done: rows_done.load(Ordering::Relaxed),
        rows_total: state.rows_total.load(Ordering::Relaxed).checked_sub(1),
    }
}

/// Returns the number of worker threads: one per core on Linux, where the threads
/// that a worker starts inherit its low priority; elsewhere one less, so that a
/// core is left for the window.
fn worker_count() -> usize {
    let spare = usize::from(!cfg!(target_os = "linux"));
    thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(spare).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(folder: &std::path::Path, name: &str) -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, crate::samples::ALL[0].bytes).unwrap();
        path
    }

    #[test]
    fn every_file_is_reported_exactly_once() {
        let root = tempfile::tempdir().unwrap();
        let files: Vec<_> = (0..40)
            .map(|id| (id, sample(root.path(), &format!("{id}.parquet"))))
            .collect();
        let (mut reported, mut with_verdict) = (Vec::new(), Vec::new());
        let mut waiting = Vec::new();
        let summary = CheckQueue::default().run(
            files,
            &CheckSettings::default(),
            |id, checked| (id, checked.check.rows),
            |progress| {
                waiting.push(progress.waiting);
                reported.extend(progress.finished);
                with_verdict.extend(progress.with_verdict);
            },
        );
        reported.sort_unstable();
        assert_eq!(reported.len(), 40);
        assert!(reported.iter().enumerate().all(|(at, (id, rows))| {
            usize::try_from(*id) == Ok(at) && rows.is_some_and(|rows| rows > 0)
        }));
        with_verdict.sort_unstable();
        assert_eq!(
            with_verdict, reported,
            "each verdict comes before its advisories"
        );
        assert_eq!(waiting.last(), Some(&0));
        assert_eq!(
            summary,
            QueueSummary {
                checked: 40,
                cancelled: vec![]
            }
        );
    }

    #[test]
    fn cancelled_checks_are_listed_and_not_recorded() {
        let root = tempfile::tempdir().unwrap();
        let queue = CheckQueue::default();
        let files: Vec<_> = (0..200)
            .map(|id| (id, sample(root.path(), &format!("{id}.parquet"))))
            .collect();
        let ids: Vec<FileId> = (0..200).collect();
        let recorded = Mutex::new(std::collections::BTreeSet::new());
        let summary = queue.run(
            files,
            &CheckSettings::default(),
            |id, _| {
                lock(&recorded).insert(id);
                queue.cancel(&ids);
            },
            |_| {},
        );
        // All are cancelled as soon as one has its verdict, which counts.
        let recorded = lock(&recorded).len() as u64;
        assert!((1..200).contains(&recorded), "{recorded} were recorded");
        assert_eq!(summary.checked, recorded);
        assert_eq!(summary.cancelled.len() as u64, 200 - recorded);
        assert!(lock(&queue.jobs).is_empty(), "no job is left");
    }

    #[test]
    fn a_later_call_supersedes_an_earlier_one() {
        let queue = CheckQueue::default();
        let earlier = queue.register(vec![(7, PathBuf::from("x"))]);
        let later = queue.register(vec![(7, PathBuf::from("x"))]);
        assert!(earlier[0].state.stopped());
        queue.deregister(&earlier[0]);
        queue.cancel(&[7]);
        assert!(
            later[0].state.stopped(),
            "the later job is still registered"
        );
        assert_eq!(
            earlier[0].state.stop_reason.load(Ordering::Relaxed),
            SUPERSEDED
        );
    }
}

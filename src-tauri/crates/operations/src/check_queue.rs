//! Checking many files: several at once, followed, and stopped at will.

use std::cell::Cell;
use std::collections::{HashMap, VecDeque};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tallyman_events::CheckSettings;
use tallyman_events::check::{Basis, Cancellable, CheckObserver, FileCheck};
use tallyman_ledger::FileId;

use crate::check_file::{CheckedFile, check_file_in_steps};
use crate::thread_priority::lower_thread_priority;

/// How often a follower is told, at most.
pub const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// How often it is told while more than [`BATCH_SIZE`] files come to their verdicts
/// between two times: then it is sums that are followed, not single files, and
/// each telling costs the window a drawing of its whole list.
const BATCH_INTERVAL: Duration = Duration::from_millis(500);

/// More files than a person can follow one by one.
const BATCH_SIZE: usize = 10;

/// How far the check of one file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Its footer is being read; a wrapped file is unwrapped first.
    Opening,
    /// The schema is right; its rows are being judged.
    Rows,
    /// The same, and the metadata says that every row is good. That is not
    /// final: the metadata can be wrong.
    Verifying,
    /// The verdict is reached and recorded; advisories are being looked for.
    Advisories,
}

/// A file that is being checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// Which.
    pub id: FileId,
    /// How far its check has come.
    pub phase: Phase,
    /// How many rows this phase is done with.
    pub rows_done: u64,
    /// How many there are; none until the footer is read.
    pub rows_total: Option<u64>,
}

/// What happened since the follower was last told.
#[derive(Debug)]
pub struct QueueProgress<T> {
    /// The files that are being checked now.
    pub running: Vec<Running>,
    /// Those whose verdict was reached, with advisories still to come.
    pub judged: Vec<T>,
    /// Those that were finished, in the order in which they were.
    pub finished: Vec<T>,
    /// How many have not begun.
    pub waiting: u64,
}

/// How a whole call ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct QueueSummary {
    /// How many files were checked to the end.
    pub checked: u64,
    /// Those that were stopped, or never begun.
    pub cancelled: Vec<FileId>,
}

const NOT_STOPPED: u8 = 0;
const CANCELLED: u8 = 1;
/// A later call checks the same file, so this one's answer is not wanted.
const SUPERSEDED: u8 = 2;

/// One file's place in the queue, shared with whoever may stop it.
#[derive(Debug, Default)]
struct JobState {
    stop_reason: AtomicU8,
    /// The footer is read.
    opened: AtomicBool,
    /// The metadata says that every row is good.
    proven: AtomicBool,
    rows_done: AtomicU64,
    advisory_rows_scanned: AtomicU64,
    /// One more than the number of rows; zero until it is known.
    rows_total: AtomicU64,
}

impl JobState {
    fn stopped(&self) -> bool {
        self.stop_reason.load(Ordering::Relaxed) != NOT_STOPPED
    }
    fn stop(&self, why: u8) {
        // The first reason holds: a superseded file is told of by its successor.
        let _ = self.stop_reason.compare_exchange(
            NOT_STOPPED,
            why,
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
    }
}

impl CheckObserver for JobState {
    fn footer_read(&self, provisional: &FileCheck) {
        self.proven.store(
            provisional.basis == Some(Basis::Statistics),
            Ordering::Relaxed,
        );
        self.opened.store(true, Ordering::Relaxed);
        if let Some(rows) = provisional.rows {
            self.rows_total
                .store(rows.saturating_add(1), Ordering::Relaxed);
        }
    }
    fn rows_scanned(&self, done: u64, total: u64) {
        self.rows_done.store(done, Ordering::Relaxed);
        self.rows_total
            .store(total.saturating_add(1), Ordering::Relaxed);
    }
    fn advisory_rows_scanned(&self, done: u64, _total: u64) {
        self.advisory_rows_scanned.store(done, Ordering::Relaxed);
    }
    fn is_cancelled(&self) -> bool {
        self.stopped()
    }
}

/// All checks that are under way.
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
    Begun(FileId, Arc<JobState>),
    Judged(FileId, T),
    Finished(FileId, T),
    /// The flag says whether its verdict had been reached.
    Stopped(FileId, Arc<JobState>, bool),
}

/// A check as the follower's side knows it.
struct ActiveCheck {
    id: FileId,
    state: Arc<JobState>,
    /// The follower was told of its verdict.
    judged: bool,
}

impl CheckQueue {
    /// Checks `files` by `rules`, and returns when all have ended.
    ///
    /// `keep` is called in a worker for each whose verdict was reached, and
    /// again when it ran to its end, and makes of it what the follower is told;
    /// `follow` is called here, ten times a second at most, and once more at
    /// the end if anything is left to tell. A file that another call is checking
    /// already is begun anew, and the other call lets go of it. One that is
    /// stopped after its verdict counts as checked: what it lacks is advisories.
    pub fn run<T: Send>(
        &self,
        files: Vec<(FileId, PathBuf)>,
        rules: &CheckSettings,
        keep: impl Fn(FileId, CheckedFile) -> T + Sync,
        mut follow: impl FnMut(QueueProgress<T>),
    ) -> QueueSummary {
        let jobs = self.register(files);
        let workers = worker_count().min(jobs.len());
        // The cores go to the files, or, where there is one, to its parts.
        let rules = &CheckSettings {
            threads: NonZero::new(worker_count() / workers.max(1)),
            ..rules.clone()
        };
        let mut unbegun = jobs.len();
        let queue = Mutex::new(jobs);
        let (sender, messages) = mpsc::channel();
        let mut ended = QueueSummary::default();

        thread::scope(|scope| {
            for _ in 0..workers {
                let sender = sender.clone();
                let (queue, keep) = (&queue, &keep);
                scope.spawn(move || {
                    lower_thread_priority();
                    while let Some(job) = lock(queue).pop_front() {
                        let _ = sender.send(Message::Begun(job.id, Arc::clone(&job.state)));
                        let judged = Cell::new(false);
                        let tell = |kept| {
                            judged.set(true);
                            let _ = sender.send(Message::Judged(job.id, kept));
                        };
                        let message = match work(&job, rules, keep, &tell) {
                            Some(kept) => Message::Finished(job.id, kept),
                            None => Message::Stopped(job.id, Arc::clone(&job.state), judged.get()),
                        };
                        self.deregister(&job);
                        let _ = sender.send(message);
                    }
                });
            }
            drop(sender);

            let mut running: Vec<ActiveCheck> = Vec::new();
            let (mut judged, mut finished) = (Vec::new(), Vec::new());
            let mut next_tick = Instant::now() + PROGRESS_INTERVAL;
            loop {
                let wait = next_tick.saturating_duration_since(Instant::now());
                let over = match messages.recv_timeout(wait) {
                    Ok(Message::Begun(id, state)) => {
                        unbegun -= 1;
                        running.push(ActiveCheck {
                            id,
                            state,
                            judged: false,
                        });
                        false
                    }
                    Ok(Message::Judged(id, kept)) => {
                        for one in running.iter_mut().filter(|one| one.id == id) {
                            one.judged = true;
                        }
                        judged.push(kept);
                        false
                    }
                    Ok(Message::Finished(id, kept)) => {
                        running.retain(|one| one.id != id);
                        ended.checked += 1;
                        finished.push(kept);
                        false
                    }
                    Ok(Message::Stopped(id, state, had_verdict)) => {
                        running.retain(|one| one.id != id);
                        if state.stop_reason.load(Ordering::Relaxed) == CANCELLED {
                            if had_verdict {
                                ended.checked += 1;
                            } else {
                                ended.cancelled.push(id);
                            }
                        }
                        false
                    }
                    Err(RecvTimeoutError::Timeout) => false,
                    Err(RecvTimeoutError::Disconnected) => true,
                };
                if over || Instant::now() >= next_tick {
                    let many = judged.len().max(finished.len()) > BATCH_SIZE;
                    next_tick = Instant::now()
                        + if many {
                            BATCH_INTERVAL
                        } else {
                            PROGRESS_INTERVAL
                        };
                    follow(QueueProgress {
                        running: running.iter().map(snapshot).collect(),
                        judged: std::mem::take(&mut judged),
                        finished: std::mem::take(&mut finished),
                        waiting: u64::try_from(unbegun).unwrap_or(u64::MAX),
                    });
                }
                if over {
                    break;
                }
            }
        });
        ended
    }

    /// Stops the checks of these files, begun or not.
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
    rules: &CheckSettings,
    keep: impl Fn(FileId, CheckedFile) -> T,
    judged: &dyn Fn(T),
) -> Option<T> {
    if job.state.stopped() {
        return None;
    }
    let verdict = |checked| {
        if !job.state.stopped() {
            judged(keep(job.id, checked));
        }
    };
    match check_file_in_steps(&job.path, rules, &*job.state, &verdict) {
        Cancellable::Done(checked) if !job.state.stopped() => Some(keep(job.id, checked)),
        _ => None,
    }
}

fn snapshot(one: &ActiveCheck) -> Running {
    let state = &one.state;
    // The verdict and its phase are told together, so the state is not asked.
    let (phase, rows_done) = if one.judged {
        (Phase::Advisories, &state.advisory_rows_scanned)
    } else if !state.opened.load(Ordering::Relaxed) {
        (Phase::Opening, &state.rows_done)
    } else if state.proven.load(Ordering::Relaxed) {
        (Phase::Verifying, &state.rows_done)
    } else {
        (Phase::Rows, &state.rows_done)
    };
    Running {
        id: one.id,
        phase,
        rows_done: rows_done.load(Ordering::Relaxed),
        rows_total: state.rows_total.load(Ordering::Relaxed).checked_sub(1),
    }
}

/// All cores where what works on them stands back when the window wants one;
/// elsewhere all but one, which is the window's. Only on Linux do the threads
/// that read one file's parts have the priority of the one that starts them.
fn worker_count() -> usize {
    let spare = usize::from(!cfg!(target_os = "linux"));
    thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(spare).max(1))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is behind these locks is whole between any two statements.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
    fn every_file_is_told_of_exactly_once() {
        let root = tempfile::tempdir().unwrap();
        let files: Vec<_> = (0..40)
            .map(|id| (id, sample(root.path(), &format!("{id}.parquet"))))
            .collect();
        let (mut told, mut judged) = (Vec::new(), Vec::new());
        let mut waiting = Vec::new();
        let ended = CheckQueue::default().run(
            files,
            &CheckSettings::default(),
            |id, checked| (id, checked.check.rows),
            |tick| {
                waiting.push(tick.waiting);
                told.extend(tick.finished);
                judged.extend(tick.judged);
            },
        );
        told.sort_unstable();
        assert_eq!(told.len(), 40);
        assert!(told.iter().enumerate().all(|(at, (id, rows))| {
            usize::try_from(*id) == Ok(at) && rows.is_some_and(|rows| rows > 0)
        }));
        judged.sort_unstable();
        assert_eq!(judged, told, "each has its verdict before its advisories");
        assert_eq!(waiting.last(), Some(&0));
        assert_eq!(
            ended,
            QueueSummary {
                checked: 40,
                cancelled: vec![]
            }
        );
    }

    #[test]
    fn what_is_cancelled_is_named_and_not_kept() {
        let root = tempfile::tempdir().unwrap();
        let queue = CheckQueue::default();
        let files: Vec<_> = (0..200)
            .map(|id| (id, sample(root.path(), &format!("{id}.parquet"))))
            .collect();
        let ids: Vec<FileId> = (0..200).collect();
        let kept = Mutex::new(std::collections::BTreeSet::new());
        let ended = queue.run(
            files,
            &CheckSettings::default(),
            |id, _| {
                lock(&kept).insert(id);
                queue.cancel(&ids);
            },
            |_| {},
        );
        // They are stopped as soon as one has its verdict, which stays.
        let kept = lock(&kept).len() as u64;
        assert!((1..200).contains(&kept), "{kept} were kept");
        assert_eq!(ended.checked, kept);
        assert_eq!(ended.cancelled.len() as u64, 200 - kept);
        assert!(lock(&queue.jobs).is_empty(), "no state is left behind");
    }

    #[test]
    fn a_later_call_takes_a_file_over() {
        let queue = CheckQueue::default();
        let earlier = queue.register(vec![(7, PathBuf::from("x"))]);
        let later = queue.register(vec![(7, PathBuf::from("x"))]);
        assert!(earlier[0].state.stopped());
        queue.deregister(&earlier[0]);
        queue.cancel(&[7]);
        assert!(
            later[0].state.stopped(),
            "the later state is still the one in force"
        );
        assert_eq!(
            earlier[0].state.stop_reason.load(Ordering::Relaxed),
            SUPERSEDED
        );
    }
}

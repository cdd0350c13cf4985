//! Writing the clean and the rejected rows of a file on the list.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tallyman_events::CheckObserver;
use tallyman_events::check::Cancellable;
use tallyman_ledger::FileId;

use super::{FileList, lock};
use crate::OperationError;
use crate::check_queue::PROGRESS_INTERVAL;
use crate::extraction::{self, Extraction};

/// The extractions that run, and where the last of each file went.
#[derive(Default)]
pub(super) struct Extractions {
    /// What stops each of them.
    running: Mutex<Vec<(FileId, Arc<AtomicBool>)>>,
    /// Told whenever one has ended.
    ended: Condvar,
    /// One of the files written last, by its original.
    written: Mutex<BTreeMap<FileId, PathBuf>>,
}

impl Extractions {
    fn begin(&self, id: FileId) -> Running<'_> {
        let stopped = Arc::new(AtomicBool::new(false));
        lock(&self.running).push((id, Arc::clone(&stopped)));
        Running { all: self, stopped }
    }

    /// Stops those of these files.
    pub(super) fn stop(&self, ids: &[FileId]) {
        for (id, stopped) in lock(&self.running).iter() {
            if ids.contains(id) {
                stopped.store(true, Ordering::Relaxed);
            }
        }
    }
}

/// An extraction that runs, until it is dropped.
struct Running<'a> {
    all: &'a Extractions,
    stopped: Arc<AtomicBool>,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        lock(&self.all.running).retain(|(_, stopped)| !Arc::ptr_eq(stopped, &self.stopped));
        self.all.ended.notify_all();
    }
}

impl FileList {
    /// Writes the clean and the rejected rows of a file on the list to two
    /// files in `directory`, by the environments now listed. `follow` is told
    /// how many of how many rows are written, ten times a second at most. None
    /// where it was stopped; then nothing was written.
    ///
    /// # Errors
    /// When the file is not on the list, was not checked yet, has changed since
    /// or cannot be read; when its schema is wrong; or when a file of such a
    /// name is there already or cannot be written. Then nothing was written.
    pub fn extract(
        &self,
        id: FileId,
        directory: &Path,
        follow: impl FnMut(u64, u64),
    ) -> Result<Option<Extraction>, OperationError> {
        let record = self.ledger.file(id)?;
        let Some(stamp) = record.stamp else {
            return Err(OperationError::NotChecked { path: record.path });
        };
        let rules = self.rules(&self.ledger.integration()?);
        let running = self.extractions.begin(id);
        let follower = Follower {
            follow: RefCell::new(follow),
            told: Cell::new(None),
            stopped: &running.stopped,
        };
        let planned = extraction::plan(directory, &[&record.path])?;
        // One original has one pair of files.
        let Some(targets) = planned.first() else {
            return Ok(None);
        };
        let outcome = extraction::extract_file(&record.path, stamp, targets, &rules, &follower)?;
        let Cancellable::Done(extraction) = outcome else {
            return Ok(None);
        };
        // The rejected rows are what is sought.
        if let Some(path) = extraction.rejected.as_ref().or(extraction.clean.as_ref()) {
            lock(&self.extractions.written).insert(id, path.clone());
        }
        Ok(Some(extraction))
    }

    /// Stops the extraction of a file's rows, if one runs.
    pub fn stop_extracting(&self, id: FileId) {
        self.extractions.stop(&[id]);
    }

    /// Stops all extractions and waits until they have taken back what they
    /// had begun to write, though no longer than `patience`.
    pub fn stop_all_extractions(&self, patience: Duration) {
        let running = lock(&self.extractions.running);
        for (_, stopped) in running.iter() {
            stopped.store(true, Ordering::Relaxed);
        }
        // Whether they have all ended is of no consequence to who asked.
        let _ = self
            .extractions
            .ended
            .wait_timeout_while(running, patience, |running| !running.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
    }

    /// One of the files that the rows of this file were written to last; none
    /// where none was since the file_list was set up.
    #[must_use]
    pub fn extracted(&self, id: FileId) -> Option<PathBuf> {
        lock(&self.extractions.written).get(&id).cloned()
    }
}

struct Follower<'a, F> {
    follow: RefCell<F>,
    told: Cell<Option<Instant>>,
    stopped: &'a AtomicBool,
}

impl<F: FnMut(u64, u64)> CheckObserver for Follower<'_, F> {
    fn rows_written(&self, done: u64, total: u64) {
        let now = Instant::now();
        if self
            .told
            .get()
            .is_some_and(|told| now.duration_since(told) < PROGRESS_INTERVAL)
        {
            return;
        }
        self.told.set(Some(now));
        (self.follow.borrow_mut())(done, total);
    }

    fn is_cancelled(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stopped(running: &Running<'_>) -> bool {
        let follower = Follower {
            follow: RefCell::new(|_, _| ()),
            told: Cell::new(None),
            stopped: &running.stopped,
        };
        follower.is_cancelled()
    }

    #[test]
    fn stopping_stops_what_runs_of_these_files_and_nothing_else() {
        let extractions = Extractions::default();
        let (first, second) = (extractions.begin(1), extractions.begin(2));
        extractions.stop(&[2, 3]);
        assert!(!stopped(&first) && stopped(&second));
        drop(second);
        // What comes later is not stopped by what was asked before.
        let third = extractions.begin(2);
        assert!(!stopped(&third));
        drop((first, third));
        assert!(lock(&extractions.running).is_empty());
    }
}

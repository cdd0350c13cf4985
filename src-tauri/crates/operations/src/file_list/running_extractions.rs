//! The extractions that run, and where the last one of each file was written.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tallyman_ledger::FileId;

use crate::locked::lock;

/// Extractions by file.
#[derive(Default)]
pub(super) struct RunningExtractions {
    /// A cancel flag for each extraction that runs.
    running: Mutex<Vec<(FileId, Arc<AtomicBool>)>>,
    /// Notified when an extraction has ended.
    ended: Condvar,
    /// One of the files written last, by the id of the file that was extracted.
    written: Mutex<BTreeMap<FileId, PathBuf>>,
}

impl RunningExtractions {
    /// Registers an extraction, until the result is dropped.
    pub(super) fn start(&self, id: FileId) -> RunningExtraction<'_> {
        let cancelled = Arc::new(AtomicBool::new(false));
        lock(&self.running).push((id, Arc::clone(&cancelled)));
        RunningExtraction {
            all: self,
            cancelled,
        }
    }

    /// Stops the extractions of these files.
    pub(super) fn stop(&self, ids: &[FileId]) {
        for (id, cancelled) in lock(&self.running).iter() {
            if ids.contains(id) {
                cancelled.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Stops all extractions, and waits for at most `timeout` until they have
    /// removed what they had written.
    pub(super) fn stop_all(&self, timeout: Duration) {
        let running = lock(&self.running);
        for (_, cancelled) in running.iter() {
            cancelled.store(true, Ordering::Relaxed);
        }
        // The app quits after this, whether they have ended or not.
        let _ = self
            .ended
            .wait_timeout_while(running, timeout, |running| !running.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
    }

    /// Records a file that the rows of file `id` were written to.
    pub(super) fn set_written(&self, id: FileId, path: PathBuf) {
        lock(&self.written).insert(id, path);
    }

    /// The file recorded last for file `id`.
    pub(super) fn written(&self, id: FileId) -> Option<PathBuf> {
        lock(&self.written).get(&id).cloned()
    }
}

/// An extraction that runs, until it is dropped.
pub(super) struct RunningExtraction<'a> {
    all: &'a RunningExtractions,
    cancelled: Arc<AtomicBool>,
}

impl RunningExtraction<'_> {
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

impl Drop for RunningExtraction<'_> {
    fn drop(&mut self) {
        lock(&self.all.running).retain(|(_, cancelled)| !Arc::ptr_eq(cancelled, &self.cancelled));
        self.all.ended.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_affects_only_running_extractions_of_these_files() {
        let extractions = RunningExtractions::default();
        let (first, second) = (extractions.start(1), extractions.start(2));
        extractions.stop(&[2, 3]);
        assert!(!first.is_cancelled() && second.is_cancelled());
        drop(second);
        // An extraction that starts later is not stopped.
        let third = extractions.start(2);
        assert!(!third.is_cancelled());
        drop((first, third));
        assert!(lock(&extractions.running).is_empty());
    }
}

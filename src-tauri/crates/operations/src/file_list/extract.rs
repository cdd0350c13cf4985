//! Extracts the clean and the rejected rows of a file on the list.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tallyman_events::CheckObserver;
use tallyman_events::check::Cancellable;
use tallyman_ledger::FileId;

use super::list::FileList;
use super::running_extractions::RunningExtraction;
use crate::check_queue::PROGRESS_INTERVAL;
use crate::error::OperationError;
use crate::extraction::{self, Extraction};

impl FileList {
    /// Writes the clean and the rejected rows of a file to two files in
    /// `directory`, by the environments of the selected integration.
    /// `on_progress` gets the numbers of rows written and of all rows, at most
    /// 10 times a second. `None` if it was stopped; then nothing was written.
    ///
    /// # Errors
    /// Fails if the file is not on the list, was not checked yet, has changed
    /// since or cannot be read; if its schema is wrong; or if a file of the
    /// same name exists or cannot be written. Then nothing was written.
    pub fn extract(
        &self,
        id: FileId,
        directory: &Path,
        on_progress: impl FnMut(u64, u64),
    ) -> Result<Option<Extraction>, OperationError> {
        let record = self.ledger.file(id)?;
        let Some(stamp) = record.stamp else {
            return Err(OperationError::NotChecked { path: record.path });
        };
        let settings = self.check_settings(&self.ledger.integration()?);
        let running = self.extractions.start(id);
        let observer = ExtractionObserver {
            on_progress: RefCell::new(on_progress),
            reported_at: Cell::new(None),
            running: &running,
        };
        let planned = extraction::plan(directory, &[&record.path])?;
        // One input file has one pair of output files.
        let Some(targets) = planned.first() else {
            return Ok(None);
        };
        let outcome = extraction::extract_file(&record.path, stamp, targets, &settings, &observer)?;
        let Cancellable::Done(extraction) = outcome else {
            return Ok(None);
        };
        // Users look for the rejected rows.
        if let Some(path) = extraction.rejected.as_ref().or(extraction.clean.as_ref()) {
            self.extractions.set_written(id, path.clone());
        }
        Ok(Some(extraction))
    }

    /// Stops the extraction of a file, if one runs.
    pub fn stop_extracting(&self, id: FileId) {
        self.extractions.stop(&[id]);
    }

    /// Stops all extractions, and waits for at most `timeout` until they have
    /// removed what they had written.
    pub fn stop_all_extractions(&self, timeout: Duration) {
        self.extractions.stop_all(timeout);
    }

    /// One of the files written by the last extraction of this file; `None` if
    /// it was not extracted since this list was opened.
    #[must_use]
    pub fn extracted(&self, id: FileId) -> Option<PathBuf> {
        self.extractions.written(id)
    }
}

struct ExtractionObserver<'a, F> {
    on_progress: RefCell<F>,
    reported_at: Cell<Option<Instant>>,
    running: &'a RunningExtraction<'a>,
}

impl<F: FnMut(u64, u64)> CheckObserver for ExtractionObserver<'_, F> {
    fn rows_written(&self, done: u64, total: u64) {
        let now = Instant::now();
        if self
            .reported_at
            .get()
            .is_some_and(|at| now.duration_since(at) < PROGRESS_INTERVAL)
        {
            return;
        }
        self.reported_at.set(Some(now));
        (self.on_progress.borrow_mut())(done, total);
    }

    fn is_cancelled(&self) -> bool {
        self.running.is_cancelled()
    }
}

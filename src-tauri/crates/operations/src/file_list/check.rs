//! Checks files on the list.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;

use tallyman_ledger::{FileId, LedgerError, NewCheck};

use super::list::FileList;
use super::listed_file::ListedFile;
use crate::check_queue::{QueueProgress, QueueSummary};
use crate::error::OperationError;
use crate::locked::lock;

impl FileList {
    /// Checks files against the environments of the selected integration,
    /// records the checks, and returns when all have ended. Leaves out files
    /// that are not on the list. `on_progress` is called at most 10 times a
    /// second.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read; or cannot be written, in which case
    /// the other files are checked and reported nevertheless.
    pub fn check(
        &self,
        ids: &[FileId],
        on_progress: impl FnMut(QueueProgress<ListedFile>),
    ) -> Result<QueueSummary, OperationError> {
        let integration = self.ledger.integration()?;
        let settings = self.check_settings(&integration);
        let environments = integration.config.environments;
        let files = self.paths(ids)?;
        let first_error: Mutex<Option<LedgerError>> = Mutex::new(None);
        let summary = self.queue.run(
            files,
            &settings,
            |id, checked| {
                let new = NewCheck {
                    stamp: checked.stamp,
                    tail_sha256: checked.tail_sha256,
                    check: &checked.check,
                    checked_at_ms: (self.clock)(),
                    elapsed_ms: i64::try_from(checked.elapsed.as_millis()).unwrap_or(i64::MAX),
                    environments: &environments,
                };
                match self.ledger.record_check(id, &new) {
                    Ok(record) => Some(ListedFile::just_checked(record)),
                    // It was removed from the list while it was being checked.
                    Err(LedgerError::NoSuchFile) => None,
                    Err(error) => {
                        lock(&first_error).get_or_insert(error);
                        None
                    }
                }
            },
            recorded_only(on_progress),
        );
        match lock(&first_error).take() {
            Some(error) => Err(error.into()),
            None => Ok(summary),
        }
    }

    /// Stops checks, whether they have started or not.
    pub fn cancel(&self, ids: &[FileId]) {
        self.queue.cancel(ids);
    }

    /// The paths of these files, each once, in the order of `ids`.
    fn paths(&self, ids: &[FileId]) -> Result<Vec<(FileId, PathBuf)>, OperationError> {
        let mut seen = BTreeSet::new();
        let ids: Vec<FileId> = ids.iter().copied().filter(|id| seen.insert(*id)).collect();
        let records = self.ledger.files(&ids)?;
        Ok(records
            .into_iter()
            .map(|record| (record.id, record.path))
            .collect())
    }
}

/// Leaves out the checks that were not recorded.
fn recorded_only<T>(
    mut on_progress: impl FnMut(QueueProgress<T>),
) -> impl FnMut(QueueProgress<Option<T>>) {
    move |progress| {
        on_progress(QueueProgress {
            running: progress.running,
            with_verdict: progress.with_verdict.into_iter().flatten().collect(),
            finished: progress.finished.into_iter().flatten().collect(),
            waiting: progress.waiting,
        });
    }
}

//! The file_list: the files on the list, and all that can be done with them.

mod extracting;
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tallyman_events::CheckSettings;
use tallyman_events::check::FileCheck;
use tallyman_events::environments::parse_environment_list;
use tallyman_ledger::{
    AddedFile, FileId, FileRecord, FileStamp, Integration, Ledger, LedgerError, NewCheck,
};

use crate::OperationError;
use crate::check_export::CheckedPath;
use crate::check_queue::{CheckQueue, QueueProgress, QueueSummary};
use crate::discovery::{self, DiscoveryError};
use crate::preview_cache::PreviewCache;

use extracting::Extractions;
pub use rows::{CellRange, FoundRow, MAX_COPIED, MAX_PAGE, Record, RowsPage};

/// How a file on disk differs from what was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// Its size or its time of change is another.
    Changed,
    /// It is not there.
    Gone,
}

/// A file on the list, and whether it is still what was checked.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedFile {
    /// What is recorded of it.
    pub record: FileRecord,
    /// Its size on disk in bytes, where it is there.
    pub bytes: Option<u64>,
    /// How it differs from what was checked, if it does.
    pub stale: Option<Stale>,
}

impl ListedFile {
    fn new(record: FileRecord) -> Self {
        let now = fs::metadata(&record.path)
            .ok()
            .map(|data| FileStamp::of(&data));
        let stale = match (record.stamp, now) {
            (Some(then), Some(now)) if then != now => Some(Stale::Changed),
            (Some(_), None) => Some(Stale::Gone),
            // It was not there when checked, and is now.
            (None, Some(_)) if record.summary.is_some() => Some(Stale::Changed),
            _ => None,
        };
        Self {
            bytes: now.or(record.stamp).map(|stamp| stamp.bytes),
            record,
            stale,
        }
    }

    /// A file whose check has just been recorded: the check has compared it
    /// with the file on disk.
    fn just_checked(record: FileRecord) -> Self {
        Self {
            bytes: record.stamp.map(|stamp| stamp.bytes),
            stale: None,
            record,
        }
    }
}

/// What became of the paths that were added.
#[derive(Debug, Default)]
pub struct Added {
    /// The files that are new on the list.
    pub new: Vec<FileId>,
    /// Those that were on it already.
    pub known: Vec<FileId>,
    /// How many files in folders were left out.
    pub skipped: u64,
    /// What could not be looked into.
    pub errors: Vec<DiscoveryError>,
}

/// Everything that the detail of a file shows.
#[derive(Debug)]
pub struct Detail {
    /// The file.
    pub file: ListedFile,
    /// Its last check.
    pub check: FileCheck,
}

/// The files on the list, and all that can be done with them. Shared between
/// threads by reference.
pub struct FileList {
    ledger: Arc<Ledger>,
    queue: CheckQueue,
    previews: PreviewCache,
    extractions: Extractions,
    /// Milliseconds since 1970-01-01 UTC.
    clock: fn() -> i64,
}

impl FileList {
    /// A file_list over `ledger`, told the time by `clock`, in milliseconds since
    /// 1970-01-01 UTC.
    #[must_use]
    pub fn new(ledger: Arc<Ledger>, clock: fn() -> i64) -> Self {
        Self {
            ledger,
            queue: CheckQueue::default(),
            previews: PreviewCache::default(),
            extractions: Extractions::default(),
            clock,
        }
    }

    /// The ledger behind the file_list, for settings.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// All files on the list, by their numbers.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn ids(&self) -> Result<Vec<FileId>, OperationError> {
        Ok(self.ledger.file_ids()?)
    }

    /// These files, in the order in which they are asked for; what is not on
    /// the list, or no longer, is passed over.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn files(&self, ids: &[FileId]) -> Result<Vec<ListedFile>, OperationError> {
        let records = self.ledger.files(ids)?;
        Ok(records.into_iter().map(ListedFile::new).collect())
    }

    /// Puts the files under `paths` on the list. Checks nothing yet.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn add<P: AsRef<Path>>(&self, paths: &[P]) -> Result<Added, OperationError> {
        let absolute: Vec<PathBuf> = paths
            .iter()
            .map(|path| std::path::absolute(path).unwrap_or_else(|_| path.as_ref().to_owned()))
            .collect();
        let found = discovery::discover_files(&absolute);
        let mut added = Added {
            skipped: found.skipped,
            errors: found.errors,
            ..Added::default()
        };
        let outcomes = self.ledger.add_files(&found.files, (self.clock)())?;
        for outcome in outcomes {
            match outcome {
                AddedFile::Known(id) => added.known.push(id),
                AddedFile::New(id) => added.new.push(id),
            }
        }
        Ok(added)
    }

    /// Takes files off the list, and stops their checks and extractions. The
    /// files themselves are not touched.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn remove(&self, ids: &[FileId]) -> Result<(), OperationError> {
        self.queue.cancel(ids);
        self.extractions.stop(ids);
        self.previews.close(ids);
        Ok(self.ledger.remove_files(ids)?)
    }

    /// Checks files by the environments now listed, records what that came to,
    /// and returns when all have ended. What is not on the list is passed over.
    ///
    /// # Errors
    /// When the ledger cannot be read; or cannot be written, in which case the
    /// other files were checked and told of all the same.
    pub fn check(
        &self,
        ids: &[FileId],
        follow: impl FnMut(QueueProgress<ListedFile>),
    ) -> Result<QueueSummary, OperationError> {
        let integration = self.ledger.integration()?;
        let rules = self.rules(&integration);
        let environments = integration.config.environments;
        let files = self.paths(ids)?;
        let first_failure: Mutex<Option<LedgerError>> = Mutex::new(None);
        let ended = self.queue.run(
            files,
            &rules,
            |id, checked| {
                let new = NewCheck {
                    stamp: checked.stamp,
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
                        lock(&first_failure).get_or_insert(error);
                        None
                    }
                }
            },
            with_kept(follow),
        );
        match lock(&first_failure).take() {
            Some(error) => Err(error.into()),
            None => Ok(ended),
        }
    }

    /// Stops checks, begun or not.
    pub fn cancel(&self, ids: &[FileId]) {
        self.queue.cancel(ids);
    }

    /// The whole of a file's last check.
    ///
    /// # Errors
    /// When the file is not on the list or was not checked yet, or the ledger
    /// cannot be read.
    pub fn detail(&self, id: FileId) -> Result<Detail, OperationError> {
        let record = self.ledger.file(id)?;
        let check = self
            .ledger
            .file_check(id)?
            .ok_or_else(|| OperationError::NotChecked {
                path: record.path.clone(),
            })?;
        Ok(Detail {
            file: ListedFile::new(record),
            check,
        })
    }

    /// The checks of these files as they stand, in the order of the list; of
    /// those that were never checked there is none.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn checks(&self, ids: &[FileId]) -> Result<Vec<CheckedPath>, OperationError> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let mut checks = Vec::with_capacity(ids.len());
        for record in self.ledger.files(&ids)? {
            if let Some(check) = self.ledger.file_check(record.id)? {
                checks.push(CheckedPath {
                    path: record.path,
                    check,
                    checked_at_ms: record.checked_at_ms,
                    elapsed_ms: record
                        .elapsed_ms
                        .and_then(|ms| u64::try_from(ms).ok())
                        .unwrap_or(0),
                });
            }
        }
        Ok(checks)
    }

    /// The integration that everything speaks of.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn integration(&self) -> Result<Integration, OperationError> {
        Ok(self.ledger.integration()?)
    }

    /// Replaces the environments of the integration. Files that were checked
    /// keep their verdicts until they are checked again.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn set_environments(&self, environments: &[String]) -> Result<Integration, OperationError> {
        Ok(self.ledger.set_environments(environments)?)
    }

    /// Reads a list of environments as a person types or pastes it.
    ///
    /// # Errors
    /// When it cannot be understood.
    pub fn parse_environments(text: &str) -> Result<Vec<String>, OperationError> {
        Ok(parse_environment_list(text)?)
    }

    /// The environments found in the files on the list, with their rows.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn environments_found(&self) -> Result<BTreeMap<String, u64>, OperationError> {
        Ok(self.ledger.environments_found()?)
    }

    /// Where a file on the list lies.
    ///
    /// # Errors
    /// When it is not on the list.
    pub fn path(&self, id: FileId) -> Result<PathBuf, OperationError> {
        Ok(self.ledger.file(id)?.path)
    }

    /// What a check goes by for an integration.
    fn rules(&self, integration: &Integration) -> CheckSettings {
        CheckSettings {
            now_ms: Some((self.clock)()),
            ..CheckSettings::with_environments(integration.config.environments.iter().cloned())
                .with_traffic_types(integration.config.traffic_types.iter().cloned())
        }
    }

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

/// Leaves out what was not kept.
fn with_kept<T>(mut follow: impl FnMut(QueueProgress<T>)) -> impl FnMut(QueueProgress<Option<T>>) {
    move |tick| {
        follow(QueueProgress {
            running: tick.running,
            judged: tick.judged.into_iter().flatten().collect(),
            finished: tick.finished.into_iter().flatten().collect(),
            waiting: tick.waiting,
        });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;

//! The list itself: adding, removing and reading files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tallyman_events::check::FileCheck;
use tallyman_events::environments::parse_environment_list;
use tallyman_events::{CheckSettings, MemoryLimiter};
use tallyman_ledger::{AddedFile, FileId, Integration, Ledger};

use super::listed_file::ListedFile;
use super::running_extractions::RunningExtractions;
use crate::check_export::CheckedPath;
use crate::check_queue::CheckQueue;
use crate::discovery::{DiscoveryError, discover_files};
use crate::error::OperationError;
use crate::preview_cache::PreviewCache;

/// Result of adding paths to the list.
#[derive(Debug, Default)]
pub struct Added {
    /// Files that are new on the list.
    pub new: Vec<FileId>,
    /// Files that were on it already.
    pub known: Vec<FileId>,
    /// Number of files in folders that were left out.
    pub skipped: u64,
    /// Folders that could not be read, or contain nothing to check.
    pub errors: Vec<DiscoveryError>,
}

/// A file with its last check.
#[derive(Debug)]
pub struct Detail {
    /// The file.
    pub file: ListedFile,
    /// Its last check.
    pub check: FileCheck,
}

/// The files on the list, with their checks, previews and extractions. Shared
/// between threads by reference.
pub struct FileList {
    pub(super) ledger: Arc<Ledger>,
    pub(super) queue: CheckQueue,
    pub(super) previews: PreviewCache,
    pub(super) extractions: RunningExtractions,
    /// Shared by all checks of the process.
    memory: MemoryLimiter,
    /// Returns the time, in milliseconds since 1970-01-01 UTC.
    pub(super) clock: fn() -> i64,
}

impl FileList {
    /// The list recorded in `ledger`. All checks of the process share `memory`.
    /// `clock` returns the time, in milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn new(ledger: Arc<Ledger>, memory: MemoryLimiter, clock: fn() -> i64) -> Self {
        Self {
            ledger,
            queue: CheckQueue::default(),
            previews: PreviewCache::default(),
            extractions: RunningExtractions::default(),
            memory,
            clock,
        }
    }

    /// The ledger that records the list.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Returns the ids of all files on the list, in its order.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn ids(&self) -> Result<Vec<FileId>, OperationError> {
        Ok(self.ledger.file_ids()?)
    }

    /// Returns these files, in the order of `ids`. Leaves out those that are
    /// not on the list.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn files(&self, ids: &[FileId]) -> Result<Vec<ListedFile>, OperationError> {
        let records = self.ledger.files(ids)?;
        Ok(records.into_iter().map(ListedFile::new).collect())
    }

    /// Adds the files under `paths` to the list, without checking them.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn add<P: AsRef<Path>>(&self, paths: &[P]) -> Result<Added, OperationError> {
        let absolute: Vec<PathBuf> = paths
            .iter()
            .map(|path| std::path::absolute(path).unwrap_or_else(|_| path.as_ref().to_owned()))
            .collect();
        let discovered = discover_files(&absolute);
        let mut added = Added {
            skipped: discovered.skipped,
            errors: discovered.errors,
            ..Added::default()
        };
        for outcome in self.ledger.add_files(&discovered.files, (self.clock)())? {
            match outcome {
                AddedFile::Known(id) => added.known.push(id),
                AddedFile::New(id) => added.new.push(id),
            }
        }
        Ok(added)
    }

    /// Removes files from the list, and stops their checks, extractions and
    /// previews. The files on disk are not touched.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn remove(&self, ids: &[FileId]) -> Result<(), OperationError> {
        self.queue.cancel(ids);
        self.extractions.stop(ids);
        self.previews.close(ids);
        Ok(self.ledger.remove_files(ids)?)
    }

    /// Puts files back on the list that were removed since the ledger was
    /// opened, with their checks, and returns their ids. Leaves out those whose
    /// paths have been added again. A file whose environments have changed since
    /// its check comes back unchecked.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read or written.
    pub fn restore(&self, ids: &[FileId]) -> Result<Vec<FileId>, OperationError> {
        let environments = self.ledger.integration()?.config.environments;
        Ok(self.ledger.restore_files(ids, &environments)?)
    }

    /// Returns a file with its last check.
    ///
    /// # Errors
    /// Fails if the file is not on the list or was not checked yet, or the
    /// ledger cannot be read.
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

    /// Returns the last checks of these files, in the order of the list. Leaves
    /// out files that were not checked yet.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn checks(&self, ids: &[FileId]) -> Result<Vec<CheckedPath>, OperationError> {
        // Ids ascend in the order of the list.
        let ids: Vec<FileId> = BTreeSet::from_iter(ids.iter().copied())
            .into_iter()
            .collect();
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

    /// Returns the selected integration.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn integration(&self) -> Result<Integration, OperationError> {
        Ok(self.ledger.integration()?)
    }

    /// Replaces the environments of the selected integration. The verdicts of
    /// checked files stay until they are checked again.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn set_environments(&self, environments: &[String]) -> Result<Integration, OperationError> {
        Ok(self.ledger.set_environments(environments)?)
    }

    /// Parses a list of environments as the user types or pastes it: lines,
    /// commas or JSON.
    ///
    /// # Errors
    /// Fails if it cannot be parsed.
    pub fn parse_environments(text: &str) -> Result<Vec<String>, OperationError> {
        Ok(parse_environment_list(text)?)
    }

    /// Returns the environments found in the files on the list, with their
    /// numbers of rows.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn environments_found(&self) -> Result<BTreeMap<String, u64>, OperationError> {
        Ok(self.ledger.environments_found()?)
    }

    /// Returns the path of a file on the list.
    ///
    /// # Errors
    /// Fails if it is not on the list, or the ledger cannot be read.
    pub fn path(&self, id: FileId) -> Result<PathBuf, OperationError> {
        Ok(self.ledger.file(id)?.path)
    }

    /// The settings of a check for an integration.
    pub(super) fn check_settings(&self, integration: &Integration) -> CheckSettings {
        CheckSettings {
            now_ms: Some((self.clock)()),
            memory: self.memory.clone(),
            ..CheckSettings::with_environments(integration.config.environments.iter().cloned())
                .with_traffic_types(integration.config.traffic_types.iter().cloned())
        }
    }
}

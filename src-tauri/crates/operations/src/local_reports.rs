//! Adds reports from local files and folders.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;
use tallyman_ledger::{FetchedReport, Ledger, ReportSourceId};

use crate::discovery::{is_skipped, names_parquet};
use crate::error::OperationError;
use crate::io_reason::io_reason;
use crate::path_kinds::names_report;
use crate::report_reader::{UnparsedReport, from_file};
use crate::report_sources::ReportSources;

/// Number of reports recorded in one transaction.
const BATCH: usize = 64;

/// Progress of adding local reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "specta", derive(Serialize, specta::Type))]
pub struct LocalProgress {
    /// Number of files read so far.
    pub done: u64,
    /// Number of all files.
    pub total: u64,
}

/// A file or folder that no report was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "specta", derive(Serialize, specta::Type))]
pub struct LeftOutFile {
    /// Its path, for display: bytes that are not Unicode are replaced.
    pub path: String,
    /// The reason, as a sentence.
    pub message: String,
}

impl LeftOutFile {
    fn new(path: &Path, message: String) -> Self {
        Self {
            path: path.to_string_lossy().into_owned(),
            message,
        }
    }
}

/// Result of adding local reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "specta",
    derive(Serialize, specta::Type),
    serde(rename_all = "camelCase")
)]
pub struct AddedReports {
    /// Number of new reports.
    pub fetched: u64,
    /// Number of reports that were recorded before.
    pub known: u64,
    /// Number of files in the folders that are named neither as a report nor as
    /// an event file.
    pub skipped: u64,
    /// The new reports that cannot be parsed. They are recorded.
    pub unparsed: Vec<UnparsedReport>,
    /// The files and folders that could not be read.
    pub left_out: Vec<LeftOutFile>,
    /// Number of files that were not read, because the user stopped.
    pub not_read: u64,
}

/// Adds reports from local files.
pub struct LocalReports {
    ledger: Arc<Ledger>,
    clock: fn() -> i64,
    /// Number of calls of [`Self::stop`].
    stops: AtomicU64,
}

impl LocalReports {
    /// Records in `ledger`. `clock` returns the time, in milliseconds since
    /// 1970-01-01 UTC.
    #[must_use]
    pub const fn new(ledger: Arc<Ledger>, clock: fn() -> i64) -> Self {
        Self {
            ledger,
            clock,
            stops: AtomicU64::new(0),
        }
    }

    /// Records reports from local files and from the `.status` files below local
    /// folders, for the selected integration. A file that cannot be read is left
    /// out, and does not stop the others. Calls `on_progress` with the number of
    /// files before the first one, and after every batch.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read or written.
    pub fn add(
        &self,
        paths: &[PathBuf],
        on_progress: impl Fn(LocalProgress),
    ) -> Result<AddedReports, OperationError> {
        let stops = self.stops.load(Ordering::Relaxed);
        let integration = self.ledger.integration()?;
        let sources = ReportSources::of(&self.ledger, &integration)?;
        let mut added = AddedReports::default();
        let files = find_reports(paths, &mut added);
        let total = count(files.len());
        let mut done = 0;
        on_progress(LocalProgress { done, total });
        for batch in files.chunks(BATCH) {
            if self.stops.load(Ordering::Relaxed) != stops {
                break;
            }
            self.add_batch(sources.local.id, batch, &mut added)?;
            done += count(batch.len());
            on_progress(LocalProgress { done, total });
        }
        added.not_read = total - done;
        Ok(added)
    }

    /// Stops all calls of [`Self::add`] that run. What they have recorded stays.
    pub fn stop(&self) {
        self.stops.fetch_add(1, Ordering::Relaxed);
    }

    fn add_batch(
        &self,
        source: ReportSourceId,
        files: &[PathBuf],
        added: &mut AddedReports,
    ) -> Result<(), OperationError> {
        let mut reports: Vec<FetchedReport> = Vec::with_capacity(files.len());
        for path in files {
            match from_file(path) {
                Ok(report) => reports.push(report),
                Err(OperationError::Open { reason, .. }) => {
                    let message = format!("It cannot be opened: {reason}.");
                    added.left_out.push(LeftOutFile::new(path, message));
                }
                Err(error) => return Err(error),
            }
        }
        let new = self.ledger.add_reports(source, &reports, (self.clock)())?;
        for (report, new) in reports.iter().zip(new) {
            if new {
                added.fetched += 1;
                added.unparsed.extend(UnparsedReport::of(report));
            } else {
                added.known += 1;
            }
        }
        Ok(())
    }
}

fn count(items: usize) -> u64 {
    u64::try_from(items).unwrap_or(u64::MAX)
}

/// Returns the files among `paths`, and the `.status` files below the folders
/// among them in path order.
fn find_reports(paths: &[PathBuf], added: &mut AddedReports) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let (before, left_out) = (files.len(), added.left_out.len());
        walk(path, &mut files, added);
        if files.len() == before && added.left_out.len() == left_out {
            let message = "This folder contains no .status files.".to_owned();
            added.left_out.push(LeftOutFile::new(path, message));
        }
    }
    files
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>, added: &mut AddedReports) {
    let mut entries = match fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => {
            let message = format!("This folder cannot be read: {}.", io_reason(&error));
            added.left_out.push(LeftOutFile::new(folder, message));
            return;
        }
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if is_skipped(&entry.file_name().to_string_lossy()) {
            continue;
        }
        // Follow links to files only: a link to a folder may form a cycle.
        let kind = entry.file_type();
        if kind.as_ref().is_ok_and(fs::FileType::is_dir) {
            walk(&path, files, added);
        } else if names_report(&path) && path.is_file() {
            files.push(path);
        } else if !names_parquet(&path) {
            added.skipped += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::fixture::{Fixture, clock, entry, report, working_store};

    /// Writes reports `from..to`, in a folder per ten, as `aws s3 sync` does.
    fn write_reports(folder: &Path, numbers: std::ops::Range<u32>) {
        for number in numbers {
            let day = folder.join(format!("2026-01-{:02}", 1 + number / 10));
            fs::create_dir_all(&day).unwrap();
            let name = format!("12-{:02}-00.000.UTC_report.status", number % 10);
            let file = format!("{number}.parquet");
            let text = report(&[(&file, &[entry(1, true, 7)])]);
            fs::write(day.join(name), text).unwrap();
        }
    }

    fn local(fixture: &Fixture) -> LocalReports {
        LocalReports::new(Arc::clone(&fixture.ledger), clock)
    }

    #[test]
    fn a_folder_is_added_with_progress_and_a_bad_file_stops_no_other() {
        let fixture = Fixture::new(working_store());
        let folder = fixture.folder.path().join("archive");
        write_reports(&folder, 0..100);
        fs::write(folder.join("2026-01-02/broken.status"), "{").unwrap();
        fs::write(folder.join("notes.txt"), "hello").unwrap();
        fs::write(folder.join("x.parquet"), "PAR1").unwrap();
        let gone = fixture.folder.path().join("gone.status");
        let empty = fixture.folder.path().join("empty");
        fs::create_dir(&empty).unwrap();
        let progress = RefCell::new(Vec::new());
        let added = local(&fixture)
            .add(&[gone.clone(), empty.clone(), folder.clone()], |now| {
                progress.borrow_mut().push((now.done, now.total));
            })
            .unwrap();
        assert_eq!((added.fetched, added.known, added.skipped), (101, 0, 1));
        assert_eq!(added.unparsed.len(), 1);
        assert_eq!(added.unparsed[0].report, "broken.status");
        let left_out: Vec<&str> = added.left_out.iter().map(|one| &*one.path).collect();
        assert_eq!(left_out, [empty.to_string_lossy(), gone.to_string_lossy()]);
        assert!(added.left_out.iter().all(|one| one.message.ends_with('.')));
        assert_eq!(progress.into_inner(), [(0, 102), (64, 102), (102, 102)]);
        assert_eq!(added.not_read, 0);
        let again = local(&fixture).add(&[folder], |_| {}).unwrap();
        assert_eq!((again.fetched, again.known), (0, 101));
    }

    #[test]
    fn stopping_keeps_what_was_read() {
        let fixture = Fixture::new(working_store());
        let folder = fixture.folder.path().join("archive");
        write_reports(&folder, 0..100);
        let local = local(&fixture);
        let added = local
            .add(std::slice::from_ref(&folder), |now| {
                if now.done > 0 {
                    local.stop();
                }
            })
            .unwrap();
        assert_eq!((added.fetched, added.not_read), (64, 36));
        assert_eq!(fixture.reconciler().overview().unwrap().reports, 64);
        // A later addition is not stopped.
        let rest = local.add(&[folder], |_| {}).unwrap();
        assert_eq!((rest.fetched, rest.known, rest.not_read), (36, 64, 0));
    }
}

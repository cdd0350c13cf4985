//! Files on the list, and progress of their checks.

use serde::Serialize;
use specta::Type;
use tallyman_events::check::Verdict;
use tallyman_ledger::{ErrorSetCount, FileId};
use tallyman_operations::check_queue::{QueueProgress, QueueSummary, RunningCheck};
use tallyman_operations::display_name;
use tallyman_operations::file_list::{Added, ListedFile, Stale};

/// Whether a file has a check. Only [`CheckEvent`] tells which checks are
/// running.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// It has no check yet.
    Queued,
    /// It has a check.
    Checked,
}

/// A file on the list.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileRow {
    /// Its id.
    pub id: i64,
    /// Its name, for display: bytes that are not Unicode are replaced.
    pub name: String,
    /// Its folder, for display.
    pub folder: String,
    /// Its size on disk in bytes. `None` if it does not exist.
    pub bytes: Option<u64>,
    /// Whether it has a check.
    pub state: FileState,
    /// What the service would do. `None` before the first check.
    pub verdict: Option<Verdict>,
    /// Number of rows in the footer. `None` if it cannot be read.
    pub rows: Option<u64>,
    /// Number of rows that would load. `None` if unknown.
    pub accepted_rows: Option<u64>,
    /// The segments of the bar of predicted rows.
    pub segments: Vec<ErrorSetCount>,
    /// The compression codecs in use.
    pub codecs: Vec<String>,
    /// The program that wrote the file. `None` if the footer does not name it.
    pub writer: Option<String>,
    /// A short note to show beside the name.
    pub note: Option<String>,
    /// When it was checked, in milliseconds since 1970-01-01 UTC.
    pub checked_at_ms: Option<i64>,
    /// Duration of the check, in milliseconds.
    pub elapsed_ms: Option<i64>,
    /// How it differs on disk from the version that was checked. `None` if it
    /// does not.
    pub stale: Option<Stale>,
}

impl From<ListedFile> for FileRow {
    fn from(file: ListedFile) -> Self {
        let record = file.record;
        let mut row = Self {
            id: record.id,
            name: display_name(&record.path).into_owned(),
            folder: record
                .path
                .parent()
                .map(|folder| folder.to_string_lossy().into_owned())
                .unwrap_or_default(),
            bytes: file.bytes,
            state: FileState::Queued,
            verdict: None,
            rows: None,
            accepted_rows: None,
            segments: Vec::new(),
            codecs: Vec::new(),
            writer: None,
            note: None,
            checked_at_ms: record.checked_at_ms,
            elapsed_ms: record.elapsed_ms,
            stale: file.stale,
        };
        if let Some(summary) = record.summary {
            row.state = FileState::Checked;
            row.verdict = Some(summary.verdict);
            row.rows = summary.rows;
            row.accepted_rows = summary.accepted_rows;
            row.segments = summary.segments;
            row.codecs = summary.codecs;
            row.writer = summary.created_by;
            row.note = summary.note.or_else(|| match summary.notices {
                0 => None,
                1 => Some("1 notice".to_owned()),
                many => Some(format!("{many} notices")),
            });
        }
        row
    }
}

/// Progress of checks.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum CheckEvent {
    /// What has changed since the last event. Sent at most 10 times a second,
    /// or twice while many files finish.
    Progress {
        /// The running checks.
        running: Vec<RunningCheck>,
        /// The files with a verdict whose advisories are still to come.
        with_verdict: Vec<FileRow>,
        /// The files whose checks have finished.
        finished: Vec<FileRow>,
        /// Number of checks that have not started.
        waiting: u64,
    },
    /// The last event: all checks have ended.
    Ended {
        /// Number of files with a verdict.
        checked: u64,
        /// The files that were stopped before their verdict.
        cancelled: Vec<i64>,
    },
}

impl From<QueueProgress<ListedFile>> for CheckEvent {
    fn from(progress: QueueProgress<ListedFile>) -> Self {
        Self::Progress {
            running: progress.running,
            with_verdict: progress.with_verdict.into_iter().map(Into::into).collect(),
            finished: progress.finished.into_iter().map(Into::into).collect(),
            waiting: progress.waiting,
        }
    }
}

impl From<QueueSummary> for CheckEvent {
    fn from(ended: QueueSummary) -> Self {
        Self::Ended {
            checked: ended.checked,
            cancelled: ended.cancelled,
        }
    }
}

/// A folder that could not be read, or contains nothing to check.
#[derive(Debug, Clone, Serialize, Type)]
pub struct DiscoveryError {
    /// Its name.
    pub name: String,
    /// Why, in one sentence.
    pub message: String,
}

/// The rows of the first files on the list, and the ids of the others. A page
/// freezes while it renders ten thousand rows at once, so it requests the
/// others in batches.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FirstPage {
    /// The first rows: more than a screen shows.
    pub rows: Vec<FileRow>,
    /// The ids of the other files.
    pub more: Vec<FileId>,
}

/// Result of adding paths to the list.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AddOutcome {
    /// The files that are new on the list.
    pub added: FirstPage,
    /// The files that were on it already.
    pub already_there: Vec<i64>,
    /// Number of files in folders that were left out.
    pub skipped: u64,
    /// The folders that could not be read, or contain nothing to check.
    pub problems: Vec<DiscoveryError>,
}

impl AddOutcome {
    /// Converts the result. `first` is the first page of the new files.
    #[must_use]
    pub fn new(added: Added, first: FirstPage) -> Self {
        Self {
            added: first,
            already_there: added.known,
            skipped: added.skipped,
            problems: added
                .errors
                .into_iter()
                .map(|error| DiscoveryError {
                    name: error.path.to_string_lossy().into_owned(),
                    message: error.message,
                })
                .collect(),
        }
    }
}

/// A saved document.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedDocument {
    /// The name of its file.
    pub name: String,
    /// Number of files that it contains.
    pub files: usize,
    /// Number of files left out because they have no check.
    pub left_out: usize,
}

//! A file on the list, and how checks come along.

use serde::Serialize;
use specta::Type;
use tallyman_events::check::Verdict;
use tallyman_ledger::{FileId, Segment};
use tallyman_operations::check_queue::{QueueProgress, QueueSummary, RunningCheck};
use tallyman_operations::file_list::{Added, ListedFile, Stale};

/// How far a file has come. That it is being checked is known from
/// [`CheckEvent`] only.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// It was never checked to the end.
    Queued,
    /// It was.
    Checked,
}

/// A file on the list.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileRow {
    /// Its number.
    pub id: i64,
    /// Its name, for showing: what is not Unicode was replaced.
    pub name: String,
    /// The folder it lies in, likewise.
    pub folder: String,
    /// Its size in bytes.
    pub bytes: Option<u64>,
    /// How far it has come.
    pub state: FileState,
    /// What the service would do; none before the first check.
    pub verdict: Option<Verdict>,
    /// Rows, as the footer says.
    pub rows: Option<u64>,
    /// How many of them would load.
    pub accepted_rows: Option<u64>,
    /// The parts of the predicted bar.
    pub segments: Vec<Segment>,
    /// The codecs in use.
    pub codecs: Vec<String>,
    /// The writer's name.
    pub writer: Option<String>,
    /// A few words beside the name.
    pub note: Option<String>,
    /// When it was checked, in milliseconds since 1970-01-01 UTC.
    pub checked_at_ms: Option<i64>,
    /// How long that took, in milliseconds.
    pub elapsed_ms: Option<i64>,
    /// How it differs on disk from what was checked, if it does.
    pub stale: Option<Stale>,
}

impl From<ListedFile> for FileRow {
    fn from(file: ListedFile) -> Self {
        let record = file.record;
        let name = record.path.file_name().unwrap_or(record.path.as_os_str());
        let mut row = Self {
            id: record.id,
            name: name.to_string_lossy().into_owned(),
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

/// How checks come along.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CheckEvent {
    /// What happened since the last one; ten a second at most.
    Tick {
        /// The files that are being checked now.
        running: Vec<RunningCheck>,
        /// Those whose verdict was reached; their advisories are still to come.
        judged: Vec<FileRow>,
        /// Those that were finished.
        finished: Vec<FileRow>,
        /// How many have not begun.
        waiting: u64,
    },
    /// The last one: all have ended.
    Ended {
        /// How many were checked to the end.
        checked: u64,
        /// Those that were stopped.
        cancelled: Vec<i64>,
    },
}

impl From<QueueProgress<ListedFile>> for CheckEvent {
    fn from(tick: QueueProgress<ListedFile>) -> Self {
        Self::Tick {
            running: tick.running,
            judged: tick.judged.into_iter().map(Into::into).collect(),
            finished: tick.finished.into_iter().map(Into::into).collect(),
            waiting: tick.waiting,
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

/// A folder that could not be looked into, or held nothing to check.
#[derive(Debug, Clone, Serialize, Type)]
pub struct DiscoveryError {
    /// Its name.
    pub name: String,
    /// Why, in a sentence.
    pub message: String,
}

/// Files of the list: the rows of the first ones, and which others there are.
/// A page that was handed ten thousand rows at once would stand still for a
/// while; it asks for the others step by step.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FirstPage {
    /// More than a screen shows, and all of a short list.
    pub rows: Vec<FileRow>,
    /// The files behind them.
    pub more: Vec<FileId>,
}

/// What became of the paths that were added.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AddOutcome {
    /// The files that are new on the list.
    pub added: FirstPage,
    /// Those that were on it already.
    pub already_there: Vec<i64>,
    /// How many files in folders were left out.
    pub skipped: u64,
    /// What could not be looked into.
    pub problems: Vec<DiscoveryError>,
}

impl AddOutcome {
    /// What became of the paths, and the `first` rows of the new files.
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

/// A document that was saved.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedDocument {
    /// The name of its file.
    pub name: String,
    /// How many files it tells of.
    pub files: usize,
    /// How many were left out, as they were never checked.
    pub left_out: usize,
}

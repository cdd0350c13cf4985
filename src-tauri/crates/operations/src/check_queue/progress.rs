//! Progress and result of checking many files.

use tallyman_ledger::FileId;

/// The step that the check of one file has reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Serialize, specta::Type),
    serde(rename_all = "snake_case")
)]
pub enum Phase {
    /// Its footer is being read; a compressed file is decompressed first.
    Opening,
    /// The schema is correct; the rows are being checked.
    Rows,
    /// The rows are being checked, and by the statistics every row is valid. The
    /// statistics can be wrong.
    Verifying,
    /// The verdict is recorded; the values are being searched for advisories.
    Advisories,
}

/// A file that is being checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Serialize, specta::Type),
    serde(rename = "ActiveCheck", rename_all = "camelCase")
)]
pub struct RunningCheck {
    /// Its id.
    pub id: FileId,
    /// The step that its check has reached.
    pub phase: Phase,
    /// Number of rows done in this phase.
    pub rows_done: u64,
    /// Number of all rows; `None` until the footer is read.
    pub rows_total: Option<u64>,
}

/// The state of the queue, and the checks that ended since the last call.
#[derive(Debug)]
pub struct QueueProgress<T> {
    /// The files that are being checked now.
    pub running: Vec<RunningCheck>,
    /// Results with a verdict, whose advisories are still to come.
    pub with_verdict: Vec<T>,
    /// Results of finished checks, in the order in which they finished.
    pub finished: Vec<T>,
    /// Number of checks that have not started.
    pub waiting: u64,
}

/// Result of a whole call.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct QueueSummary {
    /// Number of files with a verdict.
    pub checked: u64,
    /// Files that were stopped before their verdict.
    pub cancelled: Vec<FileId>,
}

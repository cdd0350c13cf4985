//! The types of a reconciliation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::entry::StatusEntry;
use crate::millis::Millis;
use crate::parse::Report;

/// A parsed report with its name and time.
#[derive(Debug, Clone, Copy)]
pub struct NamedReport<'a> {
    /// The report's name, for messages.
    pub name: &'a str,
    /// When it was written, from its name. `None` if the name has no time.
    pub written_at: Option<Millis>,
    /// The report.
    pub report: &'a Report,
}

/// The reported result of one upload, or of a file that was not uploaded from
/// here.
///
/// As JSON it is one file in the output of `tally reconcile --format json`,
/// whose field names are a contract: fields may be added, but not renamed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileReconciliation {
    /// The key that was uploaded, or else the name that reports use.
    #[serde(rename = "fileName")]
    pub name: String,
    /// The upload's id. `None` if the file was not uploaded from here.
    #[serde(skip)]
    pub upload_id: Option<u64>,
    /// Number of rows sent. `None` if unknown.
    pub sent: Option<u64>,
    /// Number of accepted rows.
    pub accepted: u64,
    /// Number of rejected rows.
    pub rejected: u64,
    /// Number of accepted rows that have a warning.
    pub warned: u64,
    /// Number of rejected rows per code. A row with two codes counts for both, so
    /// these numbers must not be summed.
    pub by_code: BTreeMap<String, u64>,
    /// Number of rejected rows per exact set of codes, ordered by the codes. The
    /// sum is `rejected`.
    pub by_code_set: Vec<CodeSetRows>,
    /// Number of rows per warning, accepted or rejected.
    pub by_warning: BTreeMap<String, u64>,
    /// Number of rows sent that no report mentions yet.
    pub pending: u64,
    /// Whether some entries could not be parsed, so that the totals may be too
    /// low.
    pub incomplete: bool,
    /// A sentence that lists the uploads that the name may refer to. `None` if the
    /// name is unambiguous.
    pub ambiguous: Option<String>,
    /// Whether the whole file was rejected.
    pub schema_rejected: bool,
    /// Number of repeated entries, which are not counted.
    pub duplicates_dropped: u64,
    /// Number of (time, id) pairs that several different entries share.
    pub conflicts: u64,
    /// The overall state.
    pub state: ReconciliationState,
    /// Whether an entry was assigned to the newest of several uploads by guess.
    pub guessed: bool,
    /// When the newest report that names the file was written.
    #[serde(skip)]
    pub last_reported_at: Option<Millis>,
    /// Number of reports that name the file.
    #[serde(skip)]
    pub reports: usize,
    /// Every entry that could be parsed, from the oldest report to the newest.
    #[serde(skip)]
    pub entries: Vec<CountedEntry>,
    /// The errors of the other entries, each with the name of its report.
    #[serde(rename = "faults")]
    pub entry_errors: Vec<String>,
}

impl FileReconciliation {
    /// Number of rows that reports mention.
    #[must_use]
    pub fn reported(&self) -> u64 {
        self.accepted.saturating_add(self.rejected)
    }

    /// Number of rows reported in excess of those sent. Zero if the whole file was
    /// rejected, or if the number of rows sent is unknown.
    #[must_use]
    pub fn over_reported(&self) -> u64 {
        match self.sent {
            Some(sent) if !self.schema_rejected => self.reported().saturating_sub(sent),
            _ => 0,
        }
    }
}

/// Number of rows with exactly this set of error codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CodeSetRows {
    /// The distinct codes, sorted. Empty if no code was given.
    pub errors: Vec<String>,
    /// Number of rows.
    pub rows: u64,
}

/// An entry and how it was counted.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedEntry {
    /// The entry's report: an index into the reports given to
    /// [`reconcile`](crate::reconcile()).
    pub report: usize,
    /// The entry.
    pub entry: StatusEntry,
    /// How it was counted.
    pub counting: Counting,
    /// Whether another entry of the file has the same time and id but different
    /// content.
    pub conflicting: bool,
    /// Whether the entry was assigned to this upload by guess.
    pub guessed: bool,
}

/// How an entry was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// Its rows were counted.
    Counted,
    /// It equals the earlier entry at this index in the file's list in every
    /// attribute, so its rows were not counted again.
    DuplicateOf(usize),
    /// It rejects the whole file: its number of rows is meaningless and was not
    /// counted.
    SchemaRejected,
}

/// The overall state of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ReconciliationState {
    /// Every row was accepted.
    Reconciled,
    /// Every row was reported, and some were rejected.
    RejectedRows,
    /// The whole file was rejected.
    SchemaRejected,
    /// Rows are pending, and the latest event is less than an hour old.
    Waiting,
    /// Rows are pending, and the latest event is an hour old or unknown.
    Overdue,
    /// More rows were reported than sent.
    OverReported,
    /// The number of rows sent is unknown.
    Unknown,
}

impl ReconciliationState {
    /// Returns the state's name as `tally` prints it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reconciled => "reconciled",
            Self::RejectedRows => "rejected_rows",
            Self::SchemaRejected => "schema_rejected",
            Self::Waiting => "waiting",
            Self::Overdue => "overdue",
            Self::OverReported => "over_reported",
            Self::Unknown => "unknown",
        }
    }
}

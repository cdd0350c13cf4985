//! The part of a check that the list of files shows.

use serde::{Deserialize, Serialize};
use tallyman_events::check::{Code, FileCheck, Severity, Verdict};

/// Number of rows with exactly these error codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ErrorSetCount {
    /// The codes, sorted; empty for the rows that load.
    #[cfg_attr(feature = "specta", specta(type = Vec<String>))]
    pub errors: Vec<Code>,
    /// Number of rows.
    pub rows: u64,
}

/// The part of a check that the list shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckSummary {
    /// What the service would do with the file.
    pub verdict: Verdict,
    /// Number of rows by the footer; `None` if it cannot be read.
    pub rows: Option<u64>,
    /// Number of rows that would load; `None` if the file is unreadable.
    pub accepted_rows: Option<u64>,
    /// The rows by their error codes, as predicted.
    pub segments: Vec<ErrorSetCount>,
    /// The compression codecs in use.
    pub codecs: Vec<String>,
    /// The program that wrote the file, by the footer.
    pub created_by: Option<String>,
    /// Why the file cannot be read, in a few words; `None` if it can. Earlier
    /// versions recorded the number of notices here, as text.
    pub note: Option<String>,
    /// Number of findings that reject no row.
    #[serde(default)]
    pub notices: u64,
}

impl From<&FileCheck> for CheckSummary {
    fn from(check: &FileCheck) -> Self {
        let segments = check
            .predicted
            .iter()
            .map(|entry| ErrorSetCount {
                errors: entry.errors.clone(),
                rows: entry.number_of_rows.unwrap_or(0),
            })
            .collect();
        let notices = check
            .findings
            .iter()
            .filter(|finding| finding.severity != Severity::Error)
            .count();
        Self {
            verdict: check.verdict,
            rows: check.rows,
            accepted_rows: check.accepted_rows(),
            segments,
            codecs: check.codecs.clone(),
            created_by: check.created_by.clone(),
            note: check.note.clone(),
            notices: u64::try_from(notices).unwrap_or(u64::MAX),
        }
    }
}

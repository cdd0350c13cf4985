//! Parses a report.

use serde::{Deserialize, Serialize};

use crate::document::object_text;
use crate::entry::{StatusEntry, entry_from_value};
use crate::error::{EntryError, ReportError};
use crate::json::{self, Raw};

/// Number of entry errors of one file that are listed one by one. Further ones
/// are counted in one error.
pub(crate) const MAX_ENTRY_ERRORS: usize = 100;

/// A report, in the order of the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The files that the report names. A name that occurs twice is listed twice.
    pub files: Vec<ReportedFile>,
}

/// The entries of one file in a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportedFile {
    /// The file's name as the report spells it. Half of a surrogate pair, which
    /// is not Unicode, is an escape such as `\u{d800}`.
    pub name: String,
    /// The entries that could be parsed.
    pub entries: Vec<StatusEntry>,
    /// The errors of the entries that could not be parsed.
    pub entry_errors: Vec<EntryError>,
}

/// Parses a report.
///
/// Skips a byte-order mark. A file whose value is not a list, and an entry that
/// is invalid, are recorded as errors of that file; all other entries count.
///
/// # Errors
/// If the report is larger than [`MAX_REPORT_BYTES`](crate::MAX_REPORT_BYTES),
/// not UTF-8, not JSON, or not an object.
pub fn parse(bytes: &[u8]) -> Result<Report, ReportError> {
    let fields = json::document_fields(object_text(bytes)?)?;
    let files = fields
        .into_iter()
        .map(|(name, value)| reported_file(name, value))
        .collect();
    Ok(Report { files })
}

fn reported_file(name: String, value: Raw<'_>) -> ReportedFile {
    let mut file = ReportedFile {
        name,
        entries: Vec::new(),
        entry_errors: Vec::new(),
    };
    let Some(list) = json::list(value) else {
        file.entry_errors.push(EntryError::NotAList {
            found: json::describe(value),
        });
        return file;
    };
    let mut unlisted = 0_usize;
    for (index, value) in list.into_iter().enumerate() {
        match entry_from_value(value) {
            Ok(entry) => file.entries.push(entry),
            Err(errors) if file.entry_errors.len() < MAX_ENTRY_ERRORS => {
                file.entry_errors
                    .push(EntryError::Invalid { index, errors });
            }
            Err(_) => unlisted += 1,
        }
    }
    if unlisted > 0 {
        file.entry_errors
            .push(EntryError::Unlisted { count: unlisted });
    }
    file
}

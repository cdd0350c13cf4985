//! A check as a JSON object: a line of `tally validate --format json`, and an entry
//! of an exported JSON document.

use std::borrow::Cow;
use std::path::PathBuf;

use serde::Serialize;
use tallyman_events::OutputFile;
use tallyman_events::check::FileCheck;

use crate::extraction::Extraction;

/// The check of one file as JSON. Scripts rely on its keys: add keys, never rename
/// one.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckRecord<'a> {
    /// Path or URI of the file. Bytes that are not Unicode are replaced.
    pub file: Cow<'a, str>,
    /// The check.
    #[serde(flatten)]
    pub check: &'a FileCheck,
    /// Duration of the check, in milliseconds.
    pub elapsed_ms: u64,
    /// The files of an extraction; `None` if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extracted: Option<ExtractedFiles<'a>>,
}

/// The files of clean and rejected rows.
#[derive(Debug, Serialize)]
pub struct ExtractedFiles<'a> {
    clean: Option<ExtractedFile<'a>>,
    rejected: Option<ExtractedFile<'a>>,
}

#[derive(Debug, Serialize)]
struct ExtractedFile<'a> {
    file: Cow<'a, str>,
    rows: u64,
}

impl<'a> ExtractedFiles<'a> {
    /// The files of an extraction.
    #[must_use]
    pub fn of(extraction: &'a Extraction) -> Self {
        let written = |part: OutputFile, path: &'a Option<PathBuf>| {
            path.as_deref().map(|path| ExtractedFile {
                file: path.to_string_lossy(),
                rows: extraction.rows.rows(part),
            })
        };
        Self {
            clean: written(OutputFile::Clean, &extraction.clean),
            rejected: written(OutputFile::Rejected, &extraction.rejected),
        }
    }
}

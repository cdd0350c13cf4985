//! A check as one object of JSON: a line of `tally validate --format json`,
//! and an entry of a document of checks.

use std::borrow::Cow;
use std::path::PathBuf;

use serde::Serialize;
use tallyman_events::OutputFile;
use tallyman_events::check::FileCheck;

use crate::extraction::Extraction;

/// The check of one file, to be written as JSON. Its names are a contract:
/// add, never rename.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckRecord<'a> {
    /// The file's path or address, for showing: what is not Unicode was
    /// replaced.
    pub file: Cow<'a, str>,
    /// What its check came to.
    #[serde(flatten)]
    pub check: &'a FileCheck,
    /// How long that took, in milliseconds.
    pub elapsed_ms: u64,
    /// Where its rows went; none where none were asked for or written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extracted: Option<ExtractedFiles<'a>>,
}

/// The two files that rows were written to.
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

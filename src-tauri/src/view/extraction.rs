//! Clean and rejected rows, written to files of their own.

use std::path::{Path, PathBuf};

use serde::Serialize;
use specta::Type;
use tallyman_operations::extraction::Extraction;

/// How far the rows of a file are written.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExtractProgress {
    /// Rows that are written.
    pub rows_done: u64,
    /// Rows there are; none until the first are written.
    pub rows_total: Option<u64>,
}

/// A file that rows were written to.
#[derive(Debug, Clone, Serialize, Type)]
pub struct WrittenRows {
    /// Its name, for showing: what is not Unicode was replaced.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
}

/// Where the rows of a file went.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ExtractedRows {
    /// The folder of both files, for showing.
    pub folder: String,
    /// The rows that would load; none where there are none.
    pub clean: Option<WrittenRows>,
    /// The rows that would not; none where there are none.
    pub rejected: Option<WrittenRows>,
}

impl ExtractedRows {
    /// What was written to `folder`.
    #[must_use]
    pub fn new(folder: &Path, extraction: &Extraction) -> Self {
        let written = |path: &Option<PathBuf>, rows| {
            let name = path.as_ref()?.file_name()?.to_string_lossy().into_owned();
            Some(WrittenRows { name, rows })
        };
        Self {
            folder: folder.to_string_lossy().into_owned(),
            clean: written(&extraction.clean, extraction.rows.clean),
            rejected: written(&extraction.rejected, extraction.rows.rejected),
        }
    }
}

//! Extraction of the clean and the rejected rows of a file.

use std::path::{Path, PathBuf};

use serde::Serialize;
use specta::Type;
use tallyman_operations::extraction::Extraction;

/// Progress of an extraction.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExtractProgress {
    /// Number of rows written.
    pub rows_done: u64,
    /// Number of all rows. `None` until the first rows are written.
    pub rows_total: Option<u64>,
}

/// A file of extracted rows.
#[derive(Debug, Clone, Serialize, Type)]
pub struct WrittenRows {
    /// Its name, for display: bytes that are not Unicode are replaced.
    pub name: String,
    /// Number of rows.
    pub rows: u64,
}

/// Result of an extraction.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ExtractedRows {
    /// The folder of both files, for display.
    pub folder: String,
    /// The rows that would load. `None` if there are none.
    pub clean: Option<WrittenRows>,
    /// The rows that would not load. `None` if there are none.
    pub rejected: Option<WrittenRows>,
}

impl ExtractedRows {
    /// Converts the result of an extraction to `folder`.
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

//! Rows and files per reported code.

use serde::Serialize;
use specta::Type;
use tallyman_operations::reconciliation::CodeCount as Counted;

/// How often a code was reported, and what it means.
#[derive(Debug, Clone, Serialize, Type)]
pub struct CodeCount {
    /// The code.
    pub code: String,
    /// Number of rows with the code. `None` if rows are not counted.
    pub rows: Option<u64>,
    /// Number of files with such rows.
    pub files: u64,
    /// What it means. Empty if unknown.
    pub meaning: String,
    /// What to do about it. Empty if unknown.
    pub fix: String,
}

impl From<Counted> for CodeCount {
    fn from(count: Counted) -> Self {
        Self {
            code: count.code,
            rows: count.rows,
            files: count.files,
            meaning: count
                .meaning
                .map(|meaning| meaning.meaning.to_owned())
                .unwrap_or_default(),
            fix: count
                .meaning
                .map(|meaning| meaning.fix.to_owned())
                .unwrap_or_default(),
        }
    }
}

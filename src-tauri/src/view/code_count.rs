//! How often the reports name a code.

use serde::Serialize;
use specta::Type;
use tallyman_operations::reconciliation::CodeCount as Counted;

/// How often a code was reported, and what it means.
#[derive(Debug, Clone, Serialize, Type)]
pub struct CodeCount {
    /// The code.
    pub code: String,
    /// The rows that bear it; none where rows are not counted.
    pub rows: Option<u64>,
    /// The files that have such rows.
    pub files: u64,
    /// What it means; empty where that is not known.
    pub meaning: String,
    /// What to do about it; empty likewise.
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

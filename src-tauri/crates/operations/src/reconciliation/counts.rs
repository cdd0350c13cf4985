//! Counts rows by code.

use std::collections::BTreeMap;

use tallyman_reports::{FileReconciliation, codes::INVALID_SCHEMA, meaning_of};

/// Number of rows and files with a code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "specta", derive(serde::Serialize, specta::Type))]
pub struct CodeCount {
    /// The code.
    pub code: String,
    /// Number of rows with it; `None` for a code of whole files.
    pub rows: Option<u64>,
    /// Number of files with it.
    pub files: u64,
    /// Its meaning; empty if it is unknown.
    pub meaning: &'static str,
    /// What to do about it; empty if it is unknown.
    pub fix: &'static str,
}

impl CodeCount {
    fn new(code: &str, rows: Option<u64>, files: u64) -> Self {
        let known = meaning_of(code);
        Self {
            code: code.to_owned(),
            rows,
            files,
            meaning: known.map_or("", |known| known.meaning),
            fix: known.map_or("", |known| known.fix),
        }
    }
}

/// Counts the codes of these files.
#[must_use]
pub fn count_codes<'a>(files: impl IntoIterator<Item = &'a FileReconciliation>) -> Vec<CodeCount> {
    let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    let mut rejected_files = 0_u64;
    for file in files {
        rejected_files += u64::from(file.schema_rejected);
        for (code, rows) in &file.by_code {
            let count = counts.entry(code).or_default();
            count.0 = count.0.saturating_add(*rows);
            count.1 += 1;
        }
    }
    let mut codes = sorted(counts);
    if rejected_files > 0 {
        codes.push(CodeCount::new(INVALID_SCHEMA, None, rejected_files));
    }
    codes
}

pub(super) fn count_warnings<'a>(
    files: impl IntoIterator<Item = &'a FileReconciliation>,
) -> Vec<CodeCount> {
    let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (code, rows) in files.into_iter().flat_map(|file| &file.by_warning) {
        let count = counts.entry(code).or_default();
        count.0 = count.0.saturating_add(*rows);
        count.1 += 1;
    }
    sorted(counts)
}

fn sorted(counts: BTreeMap<&str, (u64, u64)>) -> Vec<CodeCount> {
    let mut codes: Vec<CodeCount> = counts
        .into_iter()
        .map(|(code, (rows, files))| CodeCount::new(code, Some(rows), files))
        .collect();
    codes.sort_by_key(|code| std::cmp::Reverse(code.rows));
    codes
}

//! The JSON of a reconciled file, for scripts.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::reconciliation::{FileReconciliation, ReconciliationState};

/// One file in the output of `tally reconcile --format json`. The field names
/// are a contract: fields may be added, but not renamed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the fields are those of FileReconciliation")]
pub struct ReconciledJson<'a> {
    pub file_name: &'a str,
    pub sent: Option<u64>,
    pub accepted: u64,
    pub rejected: u64,
    pub warned: u64,
    pub by_code: &'a BTreeMap<String, u64>,
    pub by_code_set: Vec<CodeSetJson<'a>>,
    pub by_warning: &'a BTreeMap<String, u64>,
    pub pending: u64,
    pub incomplete: bool,
    pub ambiguous: Option<&'a str>,
    pub schema_rejected: bool,
    pub duplicates_dropped: u64,
    pub conflicts: u64,
    pub state: ReconciliationState,
    pub guessed: bool,
    pub faults: &'a [String],
}

/// Number of rows with exactly this set of error codes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeSetJson<'a> {
    /// The codes, sorted.
    pub errors: &'a [String],
    /// Number of rows.
    pub rows: u64,
}

impl<'a> From<&'a FileReconciliation> for ReconciledJson<'a> {
    fn from(file: &'a FileReconciliation) -> Self {
        Self {
            file_name: &file.name,
            sent: file.sent,
            accepted: file.accepted,
            rejected: file.rejected,
            warned: file.warned,
            by_code: &file.by_code,
            by_code_set: file
                .by_code_set
                .iter()
                .map(|set| CodeSetJson {
                    errors: &set.errors,
                    rows: set.rows,
                })
                .collect(),
            by_warning: &file.by_warning,
            pending: file.pending,
            incomplete: file.incomplete,
            ambiguous: file.ambiguous.as_deref(),
            schema_rejected: file.schema_rejected,
            duplicates_dropped: file.duplicates_dropped,
            conflicts: file.conflicts,
            state: file.state,
            guessed: file.guessed,
            faults: &file.entry_errors,
        }
    }
}

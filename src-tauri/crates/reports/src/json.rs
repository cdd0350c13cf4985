//! A reconciled file, as scripts are given it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::reconcile::{FileReconciliation, State};

/// One file of `tally reconcile --format json`. The names are a contract:
/// fields may be added, and none renamed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "each field is that of FileReconciliation")]
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
    pub state: State,
    pub guessed: bool,
    pub faults: &'a [String],
}

/// How many rows bear exactly these codes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeSetJson<'a> {
    /// The codes, sorted.
    pub errors: &'a [String],
    /// The rows.
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
            faults: &file.faults,
        }
    }
}

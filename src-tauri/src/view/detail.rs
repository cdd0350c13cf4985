//! The detail of one file.

use serde::Serialize;
use specta::Type;
use tallyman_events::check::{
    AdvisoryStatus, Basis, Code, EnvironmentSummary, FileCheck, Finding, SchemaColumn, Verdict,
};
use tallyman_operations::check_text::summary;
use tallyman_operations::file_list::Detail;
use tallyman_operations::object_checks::CheckedObject;

use super::file::FileRow;

/// The rows that bear exactly these codes.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CodeSet {
    /// The codes.
    #[specta(type = Vec<String>)]
    pub errors: Vec<Code>,
    /// How many rows.
    pub rows: u64,
    /// The lowest of them, from zero.
    pub first_rows: Vec<u64>,
    /// A sentence for each code, in the same order.
    pub details: Vec<String>,
}

/// Everything the detail of a file shows.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileDetail {
    /// The file.
    pub file: FileRow,
    /// What the service would do, in a sentence.
    pub summary: String,
    /// The exact sets of codes.
    pub code_sets: Vec<CodeSet>,
    /// One code in one column each.
    pub findings: Vec<Finding>,
    /// The columns.
    pub schema: Vec<SchemaColumn>,
    /// The environments found.
    pub environments: Vec<EnvironmentSummary>,
    /// Whether there were more of them.
    pub environments_cut: bool,
    /// How many row groups there are.
    pub row_groups: Option<u64>,
    /// What the verdict rests on.
    pub basis: Option<Basis>,
    /// Whether advisories were looked for.
    pub advisories: AdvisoryStatus,
}

impl From<Detail> for FileDetail {
    fn from(detail: Detail) -> Self {
        let check = detail.check;
        Self {
            file: detail.file.into(),
            summary: summary(&check),
            code_sets: code_sets(&check),
            findings: check.findings,
            schema: check.schema,
            environments: check.environments,
            environments_cut: check.environments_truncated,
            row_groups: check.row_groups,
            basis: check.basis,
            advisories: check.advisories,
        }
    }
}

/// The check of an object in the integration's bucket.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ObjectDetail {
    /// Its address, `s3://bucket/key`.
    pub address: String,
    /// What the service would do.
    pub verdict: Verdict,
    /// The same, in a sentence; why it cannot be read, where it cannot.
    pub summary: String,
    /// How many rows it has; none where no footer could be read.
    pub rows: Option<u64>,
    /// Its size in bytes.
    pub bytes: u64,
    /// The exact sets of codes.
    pub code_sets: Vec<CodeSet>,
    /// One code in one column each.
    pub findings: Vec<Finding>,
    /// The columns.
    pub schema: Vec<SchemaColumn>,
    /// The environments found.
    pub environments: Vec<EnvironmentSummary>,
    /// Whether there were more of them.
    pub environments_cut: bool,
    /// What the verdict rests on.
    pub basis: Option<Basis>,
}

impl From<CheckedObject> for ObjectDetail {
    fn from(checked: CheckedObject) -> Self {
        let check = checked.check;
        Self {
            address: checked.address,
            verdict: check.verdict,
            summary: match check.unreadable_reason() {
                "" => summary(&check),
                reason => reason.to_owned(),
            },
            rows: check.rows,
            bytes: check.bytes,
            code_sets: code_sets(&check),
            findings: check.findings,
            schema: check.schema,
            environments: check.environments,
            environments_cut: check.environments_truncated,
            basis: check.basis,
        }
    }
}

fn code_sets(check: &FileCheck) -> Vec<CodeSet> {
    check
        .error_sets
        .iter()
        .map(|set| CodeSet {
            errors: set.errors.clone(),
            rows: set.rows,
            first_rows: set.first_rows.clone(),
            details: check
                .predicted
                .iter()
                .find(|entry| entry.errors == set.errors)
                .map(|entry| entry.errors_details.clone())
                .unwrap_or_default(),
        })
        .collect()
}

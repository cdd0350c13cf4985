//! Details of a file or of an object.

use serde::Serialize;
use specta::Type;
use tallyman_events::check::{
    AdvisoryStatus, Basis, Code, EnvironmentSummary, FileCheck, Finding, SchemaColumn, Verdict,
};
use tallyman_operations::check_text::summary;
use tallyman_operations::file_list::Detail;
use tallyman_operations::object_checks::CheckedObject;

use super::file::FileRow;

/// The rows with exactly these error codes.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CodeSet {
    /// The codes.
    #[specta(type = Vec<String>)]
    pub errors: Vec<Code>,
    /// Number of rows.
    pub rows: u64,
    /// The lowest row numbers, from zero.
    pub first_rows: Vec<u64>,
    /// One sentence per code, in the same order.
    pub details: Vec<String>,
}

/// Details of a file on the list.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileDetail {
    /// The file.
    pub file: FileRow,
    /// What the service would do, in one sentence.
    pub summary: String,
    /// The error sets of the rows.
    pub code_sets: Vec<CodeSet>,
    /// The findings: one code in one column each.
    pub findings: Vec<Finding>,
    /// The columns.
    pub schema: Vec<SchemaColumn>,
    /// The environments found.
    pub environments: Vec<EnvironmentSummary>,
    /// Whether there are more environments than `environments`.
    pub environments_cut: bool,
    /// Number of row groups. `None` if the footer cannot be read.
    pub row_groups: Option<u64>,
    /// What the verdict is based on. `None` if the file is unreadable.
    pub basis: Option<Basis>,
    /// Which advisories the check looked for.
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
    /// What the service would do, in one sentence, or why the object cannot be
    /// read.
    pub summary: String,
    /// Number of rows. `None` if the footer cannot be read.
    pub rows: Option<u64>,
    /// Its size in bytes.
    pub bytes: u64,
    /// The error sets of the rows.
    pub code_sets: Vec<CodeSet>,
    /// The findings: one code in one column each.
    pub findings: Vec<Finding>,
    /// The columns.
    pub schema: Vec<SchemaColumn>,
    /// The environments found.
    pub environments: Vec<EnvironmentSummary>,
    /// Whether there are more environments than `environments`.
    pub environments_cut: bool,
    /// What the verdict is based on. `None` if the object is unreadable.
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

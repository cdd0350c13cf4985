//! The detail of one file.

use serde::Serialize;
use specta::Type;
use tallyman_events::check::{
    self, AdvisoryStatus, Basis as CheckBasis, FileCheck, Severity as CheckSeverity,
};
use tallyman_operations::check_text::summary;
use tallyman_operations::file_list::Detail;
use tallyman_operations::object_checks::CheckedObject;

use super::file::{FileRow, Verdict};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Rows, or the file, would not load.
    Error,
    /// The rows load, but likely not as meant.
    Warning,
    /// Worth knowing.
    Notice,
}

/// What a verdict rests on.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The footer alone.
    Schema,
    /// The writer's statistics.
    Statistics,
    /// The rows.
    Scan,
}

/// Whether advisories were looked for.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Advisories {
    /// All of them.
    Complete,
    /// Only those that the footer answers.
    Skipped,
}

/// One code in one column.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The code.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// The column; none where it concerns the file.
    pub column: Option<String>,
    /// How many rows bear it.
    pub rows: Option<u64>,
    /// The lowest of them, from zero.
    pub first_rows: Vec<u64>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub fix: String,
}

/// The rows that bear exactly these codes.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CodeSet {
    /// The codes.
    pub errors: Vec<String>,
    /// How many rows.
    pub rows: u64,
    /// The lowest of them, from zero.
    pub first_rows: Vec<u64>,
    /// A sentence for each code, in the same order.
    pub details: Vec<String>,
}

/// A column, expected against found.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SchemaRow {
    /// Its name.
    pub column: String,
    /// The type expected; none for an extra column.
    pub expected: Option<String>,
    /// The name found.
    pub found_name: Option<String>,
    /// The type found.
    pub found: Option<String>,
    /// Whether it is right.
    pub ok: bool,
    /// What is wrong or worth knowing.
    pub message: String,
    /// What to do.
    pub fix: String,
}

/// An environment found in the file.
#[derive(Debug, Clone, Serialize, Type)]
pub struct EnvironmentRows {
    /// Its id.
    pub id: String,
    /// How many rows bear it; none where they were not read.
    pub rows: Option<u64>,
    /// Whether it is listed; none where there is no list.
    pub listed: Option<bool>,
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
    pub schema: Vec<SchemaRow>,
    /// The environments found.
    pub environments: Vec<EnvironmentRows>,
    /// Whether there were more of them.
    pub environments_cut: bool,
    /// How many row groups there are.
    pub row_groups: Option<u64>,
    /// What the verdict rests on.
    pub basis: Option<Basis>,
    /// Whether advisories were looked for.
    pub advisories: Advisories,
}

impl From<Detail> for FileDetail {
    fn from(detail: Detail) -> Self {
        let check = detail.check;
        Self {
            file: detail.file.into(),
            summary: summary(&check),
            code_sets: code_sets(&check),
            findings: check.findings.into_iter().map(Into::into).collect(),
            schema: check.schema.into_iter().map(Into::into).collect(),
            environments: check.environments.into_iter().map(Into::into).collect(),
            environments_cut: check.environments_truncated,
            row_groups: check.row_groups,
            basis: check.basis.map(Into::into),
            advisories: match check.advisories {
                AdvisoryStatus::Complete => Advisories::Complete,
                AdvisoryStatus::Skipped => Advisories::Skipped,
            },
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
    pub schema: Vec<SchemaRow>,
    /// The environments found.
    pub environments: Vec<EnvironmentRows>,
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
            verdict: check.verdict.into(),
            summary: match check.unreadable_reason() {
                "" => summary(&check),
                reason => reason.to_owned(),
            },
            rows: check.rows,
            bytes: check.bytes,
            code_sets: code_sets(&check),
            findings: check.findings.into_iter().map(Into::into).collect(),
            schema: check.schema.into_iter().map(Into::into).collect(),
            environments: check.environments.into_iter().map(Into::into).collect(),
            environments_cut: check.environments_truncated,
            basis: check.basis.map(Into::into),
        }
    }
}

impl From<CheckBasis> for Basis {
    fn from(basis: CheckBasis) -> Self {
        match basis {
            CheckBasis::Schema => Self::Schema,
            CheckBasis::Statistics => Self::Statistics,
            CheckBasis::Scan => Self::Scan,
        }
    }
}

impl From<check::EnvironmentSummary> for EnvironmentRows {
    fn from(environment: check::EnvironmentSummary) -> Self {
        Self {
            id: environment.id,
            rows: environment.rows,
            listed: environment.listed,
        }
    }
}

fn code_sets(check: &FileCheck) -> Vec<CodeSet> {
    check
        .error_sets
        .iter()
        .map(|set| CodeSet {
            errors: super::codes(&set.errors),
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

impl From<check::Finding> for Finding {
    fn from(finding: check::Finding) -> Self {
        Self {
            code: finding.code.as_str().to_owned(),
            severity: match finding.severity {
                CheckSeverity::Error => Severity::Error,
                CheckSeverity::Warning => Severity::Warning,
                CheckSeverity::Notice => Severity::Notice,
            },
            column: finding.column,
            rows: finding.rows,
            first_rows: finding.first_rows,
            message: finding.message,
            fix: finding.fix,
        }
    }
}

impl From<check::SchemaColumn> for SchemaRow {
    fn from(row: check::SchemaColumn) -> Self {
        Self {
            column: row.column,
            expected: row.expected,
            found_name: row.found_name,
            found: row.found,
            ok: row.ok,
            message: row.message,
            fix: row.fix,
        }
    }
}

//! The result of checking one file, and its parts.

use serde::{Deserialize, Serialize};

use super::code::Code;

/// The predicted behaviour of the service for a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every row would load. Also the verdict on a file without rows.
    Accepted,
    /// Some rows would load, others would not.
    PartlyRejected,
    /// No row would load: the schema is invalid, or every row has an error.
    Rejected,
    /// The file is not readable Parquet.
    Unreadable,
}

/// What a verdict is based on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The schema in the footer.
    Schema,
    /// The writer's statistics and dictionaries. They can be wrong.
    Statistics,
    /// The values of the five required columns.
    Scan,
}

/// Which advisories were looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum AdvisoryStatus {
    /// All of them.
    Complete,
    /// Only those that need the footer, not those that need values.
    Skipped,
}

/// Compression of a file as a whole, detected from its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileCompression {
    /// Plain Parquet.
    None,
    /// gzip.
    Gzip,
    /// bzip2.
    Bzip2,
}

/// Severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Rows, or the whole file, would not load.
    Error,
    /// The rows load, but probably not as intended.
    Warning,
    /// Worth knowing.
    Notice,
}

/// One code in one column, and the rows that have it.
///
/// A row can be in several findings, so do not add up their rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The code.
    #[cfg_attr(feature = "specta", specta(type = String))]
    pub code: Code,
    /// The severity.
    pub severity: Severity,
    /// The column. `None` if the finding is about the whole file.
    pub column: Option<String>,
    /// Number of rows. `None` if the finding is not about rows.
    pub rows: Option<u64>,
    /// The lowest row numbers, from zero, ascending.
    pub first_rows: Vec<u64>,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do, in a sentence.
    pub fix: String,
}

impl Finding {
    /// A finding about the whole file.
    pub(crate) fn of_file(
        code: Code,
        severity: Severity,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity,
            column: None,
            rows: None,
            first_rows: Vec::new(),
            message: message.into(),
            fix: fix.into(),
        }
    }
}

/// One entry of the predicted report, in the service's format without the fields
/// that only the service knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PredictedEntry {
    /// Whether these rows would load.
    pub valid: bool,
    /// Number of rows. `None` for `INVALID_SCHEMA`, where the service reports no
    /// meaningful number.
    pub number_of_rows: Option<u64>,
    /// The error set, sorted by name.
    pub errors: Vec<Code>,
    /// One sentence for each of `errors`, in the same order.
    pub errors_details: Vec<String>,
    /// Warnings of the service. Always empty: none are predicted.
    pub warnings: Vec<String>,
}

impl PredictedEntry {
    /// Number of rows that would load, according to a predicted report.
    #[must_use]
    pub fn accepted_rows(report: &[Self]) -> u64 {
        let accepted = report.iter().filter(|entry| entry.valid);
        accepted.filter_map(|entry| entry.number_of_rows).sum()
    }

    /// Number of rows that would not load, according to a predicted report.
    /// `None` if the schema is rejected: then the service counts no rows.
    #[must_use]
    pub fn rejected_rows(report: &[Self]) -> Option<u64> {
        let rejected = report.iter().filter(|entry| !entry.valid);
        rejected.map(|entry| entry.number_of_rows).sum()
    }

    /// Returns `true` if a predicted report rejects the whole file for its
    /// schema.
    #[must_use]
    pub fn schema_rejected(report: &[Self]) -> bool {
        report
            .iter()
            .any(|entry| !entry.valid && entry.number_of_rows.is_none())
    }
}

/// The rows that have exactly a set of error codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorSet {
    /// The codes, sorted by name; never empty.
    pub errors: Vec<Code>,
    /// Number of rows with exactly these codes.
    pub rows: u64,
    /// The lowest of their row numbers, from zero, ascending.
    pub first_rows: Vec<u64>,
}

/// One column: as expected, and as found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SchemaColumn {
    /// Expected name; for an extra column, the name found.
    pub column: String,
    /// Expected type, as Parquet names it. `None` for an extra column.
    pub expected: Option<String>,
    /// Name found in the file. Differs from `column` in case if only such a
    /// column was found. `None` if the column is missing.
    pub found_name: Option<String>,
    /// Type found, as Parquet names it. `None` if the column is missing.
    pub found: Option<String>,
    /// `false` if the file is rejected for this column.
    pub ok: bool,
    /// What is wrong or worth knowing. Empty if there is nothing to say.
    pub message: String,
    /// What to do. Empty if there is nothing to do.
    pub fix: String,
}

/// One environment found in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentSummary {
    /// The value of `environmentId`.
    pub id: String,
    /// Number of rows. `None` if the rows were not read.
    pub rows: Option<u64>,
    /// Whether the list of environments contains it. `None` without a list.
    pub listed: Option<bool>,
}

/// The result of checking one event file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileCheck {
    /// `false` if the verdict is [`Verdict::Unreadable`].
    pub readable: bool,
    /// Whether the schema is valid. `None` if the footer could not be read.
    pub schema_ok: Option<bool>,
    /// Number of rows according to the footer. `None` if the footer could not be
    /// read.
    pub rows: Option<u64>,
    /// The verdict.
    pub verdict: Verdict,
    /// The predicted report: the valid entry first, then most rows first.
    pub predicted: Vec<PredictedEntry>,
    /// Errors first, then warnings, then notices.
    pub findings: Vec<Finding>,
    /// The seven columns, then the extra ones.
    pub schema: Vec<SchemaColumn>,
    /// The environments in the file, most rows first; at most
    /// [`MAX_ENVIRONMENTS`](crate::scan::MAX_ENVIRONMENTS).
    pub environments: Vec<EnvironmentSummary>,
    /// `true` if the file has more environments than `environments` holds.
    #[serde(rename = "environmentsCut")]
    pub environments_truncated: bool,
    /// The error sets, most rows first.
    #[serde(rename = "codeSets")]
    pub error_sets: Vec<ErrorSet>,
    /// Size of the file, in bytes.
    pub bytes: u64,
    /// Number of row groups. `None` if the footer could not be read.
    pub row_groups: Option<u64>,
    /// Codecs of the columns, as Parquet names them (`SNAPPY`), sorted.
    pub codecs: Vec<String>,
    /// Compression of the file as a whole.
    #[serde(rename = "wrapping")]
    pub compression: FileCompression,
    /// Name and version of the writer, from the footer.
    pub created_by: Option<String>,
    /// What the verdict is based on. `None` if the file is unreadable.
    pub basis: Option<Basis>,
    /// Which advisories were looked for.
    pub advisories: AdvisoryStatus,
    /// A few words shown beside the file's name: why it cannot be read,
    /// `INVALID_SCHEMA`, or the number of notices. `None` if the verdict says
    /// everything.
    #[serde(default)]
    pub note: Option<String>,
}

impl FileCheck {
    /// Number of rows that would load. `None` if the file is unreadable.
    #[must_use]
    pub fn accepted_rows(&self) -> Option<u64> {
        (self.verdict != Verdict::Unreadable)
            .then(|| PredictedEntry::accepted_rows(&self.predicted))
    }

    /// Number of rows that would not load. `None` if the file is unreadable, or
    /// the schema is rejected: then all of them, but the service counts none.
    #[must_use]
    pub fn rejected_rows(&self) -> Option<u64> {
        match self.verdict {
            Verdict::Unreadable => None,
            _ => PredictedEntry::rejected_rows(&self.predicted),
        }
    }

    /// Returns `true` if the whole file would be rejected for its schema.
    #[must_use]
    pub fn schema_rejected(&self) -> bool {
        PredictedEntry::schema_rejected(&self.predicted)
    }

    /// Why the file cannot be read, in a sentence. Empty if it can be read.
    #[must_use]
    pub fn unreadable_reason(&self) -> &str {
        self.findings
            .iter()
            .find(|finding| finding.code == Code::Unreadable)
            .map_or("", |finding| &finding.message)
    }

    /// The check of a file that cannot be read: a short `note` to show beside its
    /// name, why in a sentence, and what to do.
    ///
    /// Also for errors of the caller who opens the file, such as a missing
    /// permission.
    #[must_use]
    pub fn unreadable(
        bytes: u64,
        note: impl Into<String>,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            readable: false,
            schema_ok: None,
            rows: None,
            verdict: Verdict::Unreadable,
            predicted: Vec::new(),
            findings: vec![Finding::of_file(
                Code::Unreadable,
                Severity::Error,
                message,
                fix,
            )],
            schema: Vec::new(),
            environments: Vec::new(),
            environments_truncated: false,
            error_sets: Vec::new(),
            bytes,
            row_groups: None,
            codecs: Vec::new(),
            compression: FileCompression::None,
            created_by: None,
            basis: None,
            advisories: AdvisoryStatus::Skipped,
            note: Some(note.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(rows: Option<u64>, errors: &[Code]) -> PredictedEntry {
        PredictedEntry {
            valid: errors.is_empty(),
            number_of_rows: rows,
            errors: errors.to_vec(),
            errors_details: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn check(verdict: Verdict, predicted: Vec<PredictedEntry>) -> FileCheck {
        FileCheck {
            verdict,
            predicted,
            ..FileCheck::unreadable(0, "", "", "")
        }
    }

    #[test]
    fn accepted_and_rejected_rows_are_counted_by_the_predicted_report() {
        let null = [Code::RequiredFieldsNull];
        let time = [Code::InvalidTimestamp];
        let partly = check(
            Verdict::PartlyRejected,
            vec![
                entry(Some(7), &[]),
                entry(Some(2), &null),
                entry(Some(1), &time),
            ],
        );
        let schema = check(Verdict::Rejected, vec![entry(None, &[Code::InvalidSchema])]);
        for (check, accepted, rejected, schema_rejected) in [
            (partly, Some(7), Some(3), false),
            (schema, Some(0), None, true),
            (check(Verdict::Accepted, vec![]), Some(0), Some(0), false),
            (check(Verdict::Unreadable, vec![]), None, None, false),
        ] {
            assert_eq!(check.accepted_rows(), accepted, "{check:?}");
            assert_eq!(check.rejected_rows(), rejected, "{check:?}");
            assert_eq!(check.schema_rejected(), schema_rejected, "{check:?}");
        }
    }
}

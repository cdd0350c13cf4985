//! Reconciliation of an integration, by file and by code.

use serde::Serialize;
use specta::Type;
use tallyman_operations::reconciliation::{CodeCount, Overview};
use tallyman_operations::report_reader::UnparsedReport;
use tallyman_reports::{Millis, Totals};

use super::reconciliation::ReconciledFile;
use super::upload::RecordedError;

/// The reconciliation of the selected integration.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReportsOverview {
    /// The integration.
    pub integration_id: i64,
    /// URI of its reports. `None` if no status prefix is set.
    pub source: Option<String>,
    /// The current time, in milliseconds since 1970-01-01 UTC.
    pub as_of_ms: i64,
    /// When the reports were last read, in milliseconds since 1970-01-01 UTC.
    pub read_at_ms: Option<i64>,
    /// Whether reports are read automatically.
    pub watching: bool,
    /// Interval of the automatic reads, in seconds.
    pub seconds_between: u64,
    /// The files, newest first.
    pub files: Vec<ReconciledFile>,
    /// Error codes, by descending number of rows.
    pub codes: Vec<CodeCount>,
    /// Warnings, by descending number of rows.
    pub warnings: Vec<CodeCount>,
    /// The reports that cannot be parsed.
    pub unparsed: Vec<UnparsedReport>,
    /// Number of reports.
    pub reports: u64,
    /// Why the last read failed. `None` if it did not.
    pub problem: Option<RecordedError>,
}

impl ReportsOverview {
    /// Converts an overview, as of `now`.
    #[must_use]
    pub fn new(overview: &Overview, now: Millis, watching: bool, seconds_between: u64) -> Self {
        Self {
            integration_id: overview.integration.id,
            source: overview.source.clone(),
            as_of_ms: now,
            read_at_ms: overview.read_at_ms,
            watching,
            seconds_between,
            files: overview
                .uploads
                .iter()
                .map(|upload| ReconciledFile::new(upload, now))
                .collect(),
            codes: overview.codes.clone(),
            warnings: overview.warnings.clone(),
            unparsed: overview.unparsed.clone(),
            reports: overview.reports,
            problem: overview.error.clone().map(Into::into),
        }
    }
}

/// Totals of the files that were uploaded today (UTC).
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TodayTotals {
    /// The totals.
    #[serde(flatten)]
    pub totals: Totals,
    /// Number of files, of all days, whose state needs attention.
    pub need_attention: u64,
}

//! What the reports of an integration come to: by file, by day, by code.

use serde::Serialize;
use specta::Type;
use tallyman_operations::reconciliation::{Overview, ReportDay as Day};
use tallyman_operations::report_reader::{self, ReadSummary};
use tallyman_reports::{Millis, Totals};
use time::{Date, OffsetDateTime};

use super::code_count::CodeCount;
use super::reconciliation::ReconciledFile;
use super::upload::RecordedError;

/// A day on which reports were written.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReportDay {
    /// The day in UTC, as 2026-01-31.
    pub day: String,
    /// How many reports were written on it.
    pub reports: u64,
    /// How many of them tell of rejected rows.
    pub with_rejected: u64,
    /// How many files they tell of.
    pub files: u64,
}

impl From<Day> for ReportDay {
    fn from(day: Day) -> Self {
        let date = OffsetDateTime::UNIX_EPOCH
            .checked_add(time::Duration::days(day.day))
            .map_or(Date::MAX, OffsetDateTime::date);
        Self {
            day: date.to_string(),
            reports: day.reports,
            with_rejected: day.with_rejected,
            files: day.files,
        }
    }
}

/// A report that cannot be read.
#[derive(Debug, Clone, Serialize, Type)]
pub struct UnparsedReport {
    /// Its name.
    pub report: String,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The column, from 1.
    pub column: Option<u32>,
    /// Why, in a sentence.
    pub message: String,
}

impl From<report_reader::UnparsedReport> for UnparsedReport {
    fn from(unparsed: report_reader::UnparsedReport) -> Self {
        Self {
            report: unparsed.report,
            line: unparsed.error.line,
            column: unparsed.error.column,
            message: unparsed.error.message,
        }
    }
}

/// Everything that the reports of the selected integration come to.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReportsOverview {
    /// The integration.
    pub integration_id: i64,
    /// Where its reports lie; none while not set.
    pub source: Option<String>,
    /// The time that counts as now, in milliseconds since 1970-01-01 UTC.
    pub as_of_ms: i64,
    /// When the reports were last read.
    pub read_at_ms: Option<i64>,
    /// Whether they are read again by themselves.
    pub watching: bool,
    /// How long between two such readings, in seconds.
    pub seconds_between: u64,
    /// The files, the newest first.
    pub files: Vec<ReconciledFile>,
    /// The last days with reports, the oldest first.
    pub days: Vec<ReportDay>,
    /// Error codes, the most rows first.
    pub codes: Vec<CodeCount>,
    /// Warnings, the most rows first.
    pub warnings: Vec<CodeCount>,
    /// The reports that cannot be read.
    pub unparsed: Vec<UnparsedReport>,
    /// How many reports there are.
    pub reports: u64,
    /// What went wrong at the last reading.
    pub problem: Option<RecordedError>,
}

impl ReportsOverview {
    /// What the interface is given of an overview, as of `now`.
    #[must_use]
    pub fn new(overview: Overview, now: Millis, watching: bool, seconds_between: u64) -> Self {
        Self {
            integration_id: overview.integration.id,
            source: overview.source,
            as_of_ms: now,
            read_at_ms: overview.read_at_ms,
            watching,
            seconds_between,
            files: overview
                .uploads
                .iter()
                .map(|account| ReconciledFile::new(account, now))
                .collect(),
            days: overview.days.into_iter().map(Into::into).collect(),
            codes: overview.codes.into_iter().map(Into::into).collect(),
            warnings: overview.warnings.into_iter().map(Into::into).collect(),
            unparsed: overview.unparsed.into_iter().map(Into::into).collect(),
            reports: overview.reports,
            problem: overview.error.map(Into::into),
        }
    }
}

/// What a reading of reports came to.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SyncOutcome {
    /// How many reports are new.
    pub fetched: u64,
    /// How many were known.
    pub known: u64,
    /// How many objects are no reports.
    pub skipped: u64,
    /// Those of the new ones that cannot be read.
    pub unparsed: Vec<UnparsedReport>,
    /// Whether there are more objects than are looked at.
    pub truncated: bool,
}

impl From<ReadSummary> for SyncOutcome {
    fn from(reading: ReadSummary) -> Self {
        Self {
            fetched: reading.fetched,
            known: reading.known,
            skipped: reading.skipped,
            unparsed: reading.unparsed.into_iter().map(Into::into).collect(),
            truncated: reading.truncated,
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

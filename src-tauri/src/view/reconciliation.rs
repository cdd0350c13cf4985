//! Reconciliation of a file: rows sent, reported and predicted.

use serde::Serialize;
use specta::Type;
use tallyman_operations::reconciliation::{CodeCount, Overview, ReconciledUpload, count_codes};
use tallyman_reports::{
    CodeSetRows, ComparisonResult, CountedEntry, Counting, Millis, ReconciliationState,
};

/// How the reports compare with the prediction.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PredictionComparison {
    /// Equal.
    AsPredicted,
    /// Equal as far as rows were reported.
    AsPredictedSoFar,
    /// Different.
    Differs,
    /// There is no prediction.
    None,
}

/// A file and the totals of its reports.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReconciledFile {
    /// Its id, unique in the overview.
    pub id: String,
    /// The upload. `None` if the file was not uploaded from here.
    pub upload_id: Option<i64>,
    /// Its name without folders, for display.
    pub file_name: String,
    /// Its full key.
    pub key: String,
    /// URI of the object. `None` if unknown.
    pub uri: Option<String>,
    /// The overall state.
    pub state: ReconciliationState,
    /// Number of rows sent. `None` if unknown.
    pub sent: Option<u64>,
    /// Number of accepted rows.
    pub accepted: u64,
    /// Number of rejected rows.
    pub rejected: u64,
    /// Number of accepted rows that have a warning.
    pub warned: u64,
    /// Number of rows sent that no report mentions yet.
    pub pending: u64,
    /// Number of rows reported in excess of those sent.
    pub over_reported: u64,
    /// Whether the whole file was rejected.
    pub schema_rejected: bool,
    /// Whether some entries could not be parsed, so that the totals may be too
    /// low.
    pub incomplete: bool,
    /// A sentence that lists the uploads that the name may refer to. `None` if
    /// the name is unambiguous.
    pub ambiguous: Option<String>,
    /// Whether an entry was assigned to the newest of several uploads by guess.
    pub guessed: bool,
    /// Number of repeated entries, which are not counted.
    pub duplicates_dropped: u64,
    /// Number of (time, id) pairs that several different entries share.
    pub conflicts: u64,
    /// When the upload ended, in milliseconds since 1970-01-01 UTC. `None` if
    /// the file was not uploaded from here.
    pub sent_at_ms: Option<i64>,
    /// When the newest report that names it was written, in milliseconds since
    /// 1970-01-01 UTC.
    pub last_reported_at_ms: Option<i64>,
    /// Number of reports that name it.
    pub reports: usize,
    /// Number of rejected rows per exact set of codes.
    pub codes: Vec<CodeSetRows>,
    /// How the reports compare with the prediction.
    pub comparison: PredictionComparison,
    /// Number of rows that differ from the prediction.
    pub differing_rows: u64,
    /// The result of the comparison in a few words.
    pub comparison_text: String,
    /// Whether the user has marked it as seen, and nothing new was reported
    /// since.
    pub seen: bool,
}

impl ReconciledFile {
    /// Converts a reconciled upload, as of `now`.
    #[must_use]
    pub fn new(upload: &ReconciledUpload, now: Millis) -> Self {
        let file = &upload.file;
        let (comparison, differing_rows) = match upload.comparison {
            ComparisonResult::AsPredicted => (PredictionComparison::AsPredicted, 0),
            ComparisonResult::AsPredictedSoFar => (PredictionComparison::AsPredictedSoFar, 0),
            ComparisonResult::Differs { rows } => (PredictionComparison::Differs, rows),
            ComparisonResult::NoPrediction => (PredictionComparison::None, 0),
        };
        Self {
            id: upload.id.clone(),
            upload_id: upload.upload.as_ref().map(|upload| upload.id),
            file_name: last_part(&file.name).to_owned(),
            key: file.name.clone(),
            uri: upload.uri.clone(),
            state: file.state,
            sent: file.sent,
            accepted: file.accepted,
            rejected: file.rejected,
            warned: file.warned,
            pending: file.pending,
            over_reported: file.over_reported(),
            schema_rejected: file.schema_rejected,
            incomplete: file.incomplete,
            ambiguous: file.ambiguous.clone(),
            guessed: file.guessed,
            duplicates_dropped: file.duplicates_dropped,
            conflicts: file.conflicts,
            sent_at_ms: upload.sent_at(),
            last_reported_at_ms: file.last_reported_at,
            reports: file.reports,
            codes: file.by_code_set.clone(),
            comparison,
            differing_rows,
            comparison_text: upload.comparison_text(now),
            seen: upload.seen,
        }
    }
}

/// Returns the part after the last slash, or the whole name if that is empty.
fn last_part(name: &str) -> &str {
    match name.rsplit('/').next() {
        Some(part) if !part.is_empty() => part,
        _ => name,
    }
}

/// The predicted and the reported number of rows with one set of error codes.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ComparisonRow {
    /// The codes. Empty for accepted rows.
    pub errors: Vec<String>,
    /// Whether the set stands for the whole file.
    pub schema: bool,
    /// Number of rows predicted. `None` if there is no prediction.
    pub predicted: Option<u64>,
    /// Number of rows reported.
    pub reported: u64,
    /// `reported` minus `predicted`. `None` if `predicted` is.
    pub difference: Option<i64>,
}

/// An entry of a report.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EntryRow {
    /// Its number on the page, from 1.
    pub number: usize,
    /// The report that contains it.
    pub report: String,
    /// When that report was written, in milliseconds since 1970-01-01 UTC.
    pub written_at_ms: Option<i64>,
    /// Its creation time, as in the report.
    pub original_creation_time: String,
    /// Its id, as in the report.
    pub entry_id: String,
    /// Whether its rows were accepted.
    pub valid: bool,
    /// Number of rows.
    pub rows: u64,
    /// Their error codes.
    pub errors: Vec<String>,
    /// The service's explanations of the codes.
    pub errors_details: Vec<String>,
    /// Their warnings.
    pub warnings: Vec<String>,
    /// Whether its rows are counted.
    pub counted: bool,
    /// Number of the entry that it repeats. `None` if it repeats none.
    pub duplicate_of: Option<usize>,
    /// Whether another entry has the same time and id but different content.
    pub conflicting: bool,
    /// Whether it rejects the whole file.
    pub schema_rejected: bool,
    /// Other fields of the entry, as JSON. `None` if there are none.
    pub other_fields: Option<String>,
}

impl EntryRow {
    fn new(at: usize, counted: &CountedEntry, reports: &[(String, Option<Millis>)]) -> Self {
        let entry = &counted.entry;
        let (name, written_at_ms) = reports.get(counted.report).cloned().unwrap_or_default();
        Self {
            number: at + 1,
            report: name
                .strip_suffix(".UTC_report.status")
                .unwrap_or(&name)
                .to_owned(),
            written_at_ms,
            original_creation_time: entry.original_creation_time.to_string(),
            entry_id: entry.entry_id.to_string(),
            valid: entry.valid,
            rows: entry.number_of_rows,
            errors: entry.errors.clone(),
            errors_details: entry.errors_details.clone(),
            warnings: entry.warnings.clone(),
            counted: matches!(counted.counting, Counting::Counted),
            duplicate_of: match counted.counting {
                Counting::DuplicateOf(other) => Some(other + 1),
                Counting::Counted | Counting::SchemaRejected => None,
            },
            conflicting: counted.conflicting,
            schema_rejected: matches!(counted.counting, Counting::SchemaRejected),
            other_fields: (!entry.other.is_empty())
                .then(|| serde_json::to_string(&entry.other).ok())
                .flatten(),
        }
    }
}

/// The reconciliation of one file.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReconciliationDetail {
    /// The file.
    pub file: ReconciledFile,
    /// Comparison of the prediction with the reports, one row per set of codes.
    pub comparison: Vec<ComparisonRow>,
    /// Number of all predicted rows. `None` if there is no prediction.
    pub predicted_rows: Option<u64>,
    /// The entries, including duplicates.
    pub entries: Vec<EntryRow>,
    /// The errors of entries that could not be parsed, one sentence each.
    pub entry_errors: Vec<String>,
    /// Notes that explain the numbers, one sentence each.
    pub notes: Vec<String>,
    /// The codes that occur, with their meanings.
    pub codes: Vec<CodeCount>,
    /// Its id on the list of files. `None` if it is not on the list.
    pub file_id: Option<i64>,
}

impl ReconciliationDetail {
    /// Converts a reconciled upload, as of `now`.
    #[must_use]
    pub fn new(
        upload: &ReconciledUpload,
        overview: &Overview,
        file_id: Option<i64>,
        now: Millis,
    ) -> Self {
        let file = &upload.file;
        let predicted: Vec<u64> = upload
            .compared
            .iter()
            .filter_map(|set| set.predicted)
            .collect();
        Self {
            comparison: upload
                .compared
                .iter()
                .map(|set| ComparisonRow {
                    schema: set.errors.iter().any(|code| code == "INVALID_SCHEMA"),
                    errors: set.errors.clone(),
                    predicted: set.predicted,
                    reported: set.reported,
                    difference: set.difference,
                })
                .collect(),
            predicted_rows: (!predicted.is_empty()).then(|| predicted.iter().sum()),
            entries: file
                .entries
                .iter()
                .enumerate()
                .map(|(at, entry)| EntryRow::new(at, entry, &overview.report_names))
                .collect(),
            entry_errors: file.entry_errors.clone(),
            notes: upload.notes(),
            codes: count_codes([file]),
            file_id,
            file: ReconciledFile::new(upload, now),
        }
    }
}

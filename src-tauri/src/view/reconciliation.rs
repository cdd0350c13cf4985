//! The account of a file: what was sent, what came back, what was predicted.

use serde::Serialize;
use specta::Type;
use tallyman_operations::reconciliation::{Overview, ReconciledUpload};
use tallyman_reports::{
    CodeSetRows, ComparisonResult, CountedEntry, Counting, Millis, ReconciliationState,
};

use super::code_count::CodeCount;

/// How a report stands against the prediction.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AgainstPrediction {
    /// Equal.
    AsPredicted,
    /// Equal as far as rows were reported.
    AsPredictedSoFar,
    /// Not equal.
    Differs,
    /// There is no prediction.
    None,
}

/// A file, and what its reports come to.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReconciledFile {
    /// What names it among the others.
    pub id: String,
    /// The upload, where it was sent from here.
    pub upload_id: Option<i64>,
    /// Its name without folders, for showing.
    pub file_name: String,
    /// Its whole name.
    pub key: String,
    /// Where it lies, where that is known.
    pub uri: Option<String>,
    /// How it stands.
    pub state: ReconciliationState,
    /// How many rows were sent, where that is known.
    pub sent: Option<u64>,
    /// How many were accepted.
    pub accepted: u64,
    /// How many were rejected.
    pub rejected: u64,
    /// How many of the accepted ones bear a warning.
    pub warned: u64,
    /// How many were not reported yet.
    pub pending: u64,
    /// How many were reported beyond those sent.
    pub over_reported: u64,
    /// Whether the whole file was rejected.
    pub schema_rejected: bool,
    /// Whether entries could not be read, so that the sums are incomplete.
    pub incomplete: bool,
    /// That its name may mean several objects, in a sentence.
    pub ambiguous: Option<String>,
    /// Whether an entry was given to the newest of several uploads by guess.
    pub guessed: bool,
    /// How many entries were left out because they were counted before.
    pub duplicates_dropped: u64,
    /// How many times and ids came back with other content.
    pub conflicts: u64,
    /// When it was sent, in milliseconds since 1970-01-01 UTC.
    pub sent_at_ms: Option<i64>,
    /// When the last report that names it was written.
    pub last_reported_at_ms: Option<i64>,
    /// How many reports name it.
    pub reports: usize,
    /// Rejected rows by exact set of codes.
    pub codes: Vec<CodeSetRows>,
    /// How it stands against the prediction.
    pub against: AgainstPrediction,
    /// How many rows came out otherwise.
    pub differing_rows: u64,
    /// The same in a few words.
    pub against_text: String,
}

impl ReconciledFile {
    /// What the interface is given of an account, as of `now`.
    #[must_use]
    pub fn new(account: &ReconciledUpload, now: Millis) -> Self {
        let file = &account.file;
        let (against, differing_rows) = match account.against {
            ComparisonResult::AsPredicted => (AgainstPrediction::AsPredicted, 0),
            ComparisonResult::AsPredictedSoFar => (AgainstPrediction::AsPredictedSoFar, 0),
            ComparisonResult::Differs { rows } => (AgainstPrediction::Differs, rows),
            ComparisonResult::NoPrediction => (AgainstPrediction::None, 0),
        };
        Self {
            id: account.id.clone(),
            upload_id: account.upload.as_ref().map(|upload| upload.id),
            file_name: last_part(&file.name).to_owned(),
            key: file.name.clone(),
            uri: account.uri.clone(),
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
            sent_at_ms: account.sent_at(),
            last_reported_at_ms: file.last_reported_at,
            reports: file.reports,
            codes: file.by_code_set.clone(),
            against,
            differing_rows,
            against_text: account.against_words(now),
        }
    }
}

/// What stands after the last slash, unless that is nothing.
fn last_part(name: &str) -> &str {
    match name.rsplit('/').next() {
        Some(part) if !part.is_empty() => part,
        _ => name,
    }
}

/// What was predicted against what was reported, for one set of codes.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ComparisonRow {
    /// The codes; none for accepted rows.
    pub errors: Vec<String>,
    /// Whether it stands for the whole file.
    pub schema: bool,
    /// How many rows were predicted.
    pub predicted: Option<u64>,
    /// How many were reported.
    pub reported: u64,
    /// How many more were reported than predicted.
    pub difference: Option<i64>,
}

/// An entry of a report.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EntryRow {
    /// Its number on the page, from 1.
    pub number: usize,
    /// The report it came in.
    pub report: String,
    /// When that was written.
    pub written_at_ms: Option<i64>,
    /// As the report has it.
    pub original_creation_time: String,
    /// As the report has it.
    pub entry_id: String,
    /// Whether its rows were accepted.
    pub valid: bool,
    /// How many there are.
    pub rows: u64,
    /// Their codes.
    pub errors: Vec<String>,
    /// What the service says of the codes.
    pub errors_details: Vec<String>,
    /// Their warnings.
    pub warnings: Vec<String>,
    /// Whether its rows are counted.
    pub counted: bool,
    /// The number of the entry that it equals.
    pub duplicate_of: Option<usize>,
    /// Whether another entry has its time and id, and other content.
    pub conflicting: bool,
    /// Whether it rejects the whole file.
    pub schema_rejected: bool,
    /// What else the report says, as JSON.
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

/// One file's page.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReconciliationDetail {
    /// The file.
    pub file: ReconciledFile,
    /// What was predicted against what was reported.
    pub comparison: Vec<ComparisonRow>,
    /// How many rows were predicted in all.
    pub predicted_rows: Option<u64>,
    /// The entries, duplicates among them.
    pub entries: Vec<EntryRow>,
    /// The entries that could not be read, a sentence each.
    pub entry_errors: Vec<String>,
    /// What is to be known beside, a sentence each.
    pub notes: Vec<String>,
    /// What the codes mean that occur.
    pub codes: Vec<CodeCount>,
    /// Its number on the list of files.
    pub file_id: Option<i64>,
}

impl ReconciliationDetail {
    /// What the interface is given of one account, as of `now`.
    #[must_use]
    pub fn new(
        account: &ReconciledUpload,
        overview: &Overview,
        file_id: Option<i64>,
        now: Millis,
    ) -> Self {
        let file = &account.file;
        let predicted: Vec<u64> = account
            .compared
            .iter()
            .filter_map(|set| set.predicted)
            .collect();
        Self {
            comparison: account
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
            notes: account.notes(),
            codes: tallyman_operations::reconciliation::count_codes([file])
                .into_iter()
                .map(Into::into)
                .collect(),
            file_id,
            file: ReconciledFile::new(account, now),
        }
    }
}

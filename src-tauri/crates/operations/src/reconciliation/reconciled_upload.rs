//! One upload, or one reported object, with its reconciliation.

use tallyman_ledger::Upload;
use tallyman_reports::{
    ComparedSet, ComparisonResult, FileReconciliation, Millis, PredictedSet, ReconciliationState,
    compare,
};

/// An upload, or an object that only reports name, with its reconciliation.
#[derive(Debug, Clone)]
pub struct ReconciledUpload {
    /// Identifies it within its integration.
    pub id: String,
    /// The sums of its reports.
    pub file: FileReconciliation,
    /// The recorded upload; `None` if another program uploaded it.
    pub upload: Option<Upload>,
    /// URI of the object, `s3://bucket/key`; `None` if it is not known.
    pub uri: Option<String>,
    /// Predicted and reported rows by error codes.
    pub compared: Vec<ComparedSet>,
    /// Result of that comparison.
    pub comparison: ComparisonResult,
    /// Whether the user has seen what is known of it.
    pub seen: bool,
}

impl ReconciledUpload {
    /// The reconciliation `file` of the upload `upload`, if it is recorded;
    /// `bucket` is the bucket of the reports.
    pub(super) fn new(file: FileReconciliation, upload: Option<Upload>, bucket: &str) -> Self {
        let predicted: Option<Vec<PredictedSet>> = upload
            .as_ref()
            .and_then(|upload| upload.new.prediction.as_ref())
            .map(|entries| {
                entries
                    .iter()
                    .map(|entry| PredictedSet {
                        errors: entry
                            .errors
                            .iter()
                            .map(|code| code.as_str().to_owned())
                            .collect(),
                        rows: entry.number_of_rows,
                    })
                    .collect()
            });
        let (compared, comparison) = compare(predicted.as_deref(), &file);
        Self {
            id: match &upload {
                Some(upload) => format!("upload:{}", upload.id),
                None => format!("name:{}", file.name),
            },
            uri: upload
                .as_ref()
                .map(|upload| format!("s3://{}/{}", upload.new.bucket, upload.new.key))
                .or_else(|| {
                    (file.name.contains('/') && !bucket.is_empty())
                        .then(|| format!("s3://{bucket}/{}", file.name))
                }),
            file,
            upload,
            compared,
            comparison,
            seen: false,
        }
    }

    /// Time of the upload or of the last report, whichever is later.
    #[must_use]
    pub fn newest_event(&self) -> Option<Millis> {
        self.sent_at().max(self.file.last_reported_at)
    }

    /// Time of the upload.
    #[must_use]
    pub fn sent_at(&self) -> Option<Millis> {
        self.upload.as_ref().and_then(|upload| upload.ended_at_ms)
    }

    /// Notes that explain the numbers, a sentence each.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let file = &self.file;
        let mut notes = Vec::new();
        if file.schema_rejected {
            notes.push(
                "The whole file was rejected for its schema, so no row of it was loaded. Ignore the row counts of these entries.".to_owned(),
            );
        }
        if file.conflicts > 0 {
            notes.push(
                "Entries marked CONFLICTING_ENTRY share a time and an id but differ in content, so all of them count.".to_owned(),
            );
        }
        if file.duplicates_dropped > 0 {
            notes.push("Duplicates equal an earlier entry in every field.".to_owned());
        }
        if file.guessed {
            notes.push(
                "This name was sent more than once, and the time of an entry does not say which upload it belongs to: it is counted with the newest.".to_owned(),
            );
        }
        if file.incomplete {
            notes.push("Some entries could not be read, so the sums are incomplete.".to_owned());
        }
        notes.extend(file.ambiguous.clone());
        if file.over_reported() > 0 {
            notes.push(
                "More rows were reported than were sent. Another file of this name may have been sent from elsewhere.".to_owned(),
            );
        }
        if file.sent.is_none() {
            notes.push(
                "It was not sent from here and its footer could not be read, so it is not known how many rows it had.".to_owned(),
            );
        } else if self.upload.is_none() {
            notes.push(
                "It was not sent from here; its rows are counted by its own footer.".to_owned(),
            );
        }
        if file.state == ReconciliationState::Overdue {
            notes.push(
                "Reports arrive 15 minutes to an hour after an object, later for bursts of large files. Check that the object has the prefix and the suffix of the notification that the service receives.".to_owned(),
            );
        }
        notes
    }

    /// Returns the result of the comparison with the prediction in a few words.
    #[must_use]
    pub fn comparison_text(&self, now: Millis) -> String {
        let rows = |count: u64| tallyman_text::count_of(count, "row");
        if self.file.state == ReconciliationState::Overdue {
            return match self.newest_event() {
                Some(at) => format!("No report for {}", duration(now.saturating_sub(at))),
                None => "No report, and no time of upload".to_owned(),
            };
        }
        if self.file.over_reported() > 0 {
            return format!("{} more than sent", rows(self.file.over_reported()));
        }
        match self.comparison {
            ComparisonResult::AsPredicted => "As predicted".to_owned(),
            ComparisonResult::AsPredictedSoFar if self.file.reports == 0 => {
                "No report yet".to_owned()
            }
            ComparisonResult::AsPredictedSoFar => "As predicted so far".to_owned(),
            ComparisonResult::Differs { rows: 1 } => "1 row differs".to_owned(),
            ComparisonResult::Differs { rows: 0 } => "Differs".to_owned(),
            ComparisonResult::Differs { rows: count } => format!("{} differ", rows(count)),
            ComparisonResult::NoPrediction if self.upload.is_none() => {
                "Not uploaded from here".to_owned()
            }
            ComparisonResult::NoPrediction => "No prediction".to_owned(),
        }
    }
}

/// Returns a duration as text: `3 h 12 min`.
fn duration(ms: i64) -> String {
    let minutes = ms.max(0) / 60_000;
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (1, _, _) => "1 day".to_owned(),
        (days, _, _) => format!("{days} days"),
    }
}

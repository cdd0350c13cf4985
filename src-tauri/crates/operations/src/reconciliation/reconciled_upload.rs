//! The upload of one file, and what is to be known beside its numbers.

use tallyman_ledger::Upload;
use tallyman_reports::{
    ComparedSet, ComparisonResult, FileReconciliation, Millis, PredictedSet, ReconciliationState,
    compare,
};

/// A file, its upload, and where both come from.
#[derive(Debug, Clone)]
pub struct ReconciledUpload {
    /// What names it among the uploads of its integration.
    pub id: String,
    /// What its reports come to.
    pub file: FileReconciliation,
    /// The upload, where it was sent from here.
    pub upload: Option<Upload>,
    /// Where the object lies, as `s3://bucket/key`, where that is known.
    pub uri: Option<String>,
    /// What was predicted against what was reported.
    pub compared: Vec<ComparedSet>,
    /// What that comes to.
    pub against: ComparisonResult,
}

impl ReconciledUpload {
    /// The upload of `file`, which was sent as `upload` where it was sent
    /// from here; `bucket` is the one that reports tell of.
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
        let (compared, against) = compare(predicted.as_deref(), &file);
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
            against,
        }
    }

    /// When it was sent, or last heard of, whichever is later.
    #[must_use]
    pub fn newest_event(&self) -> Option<Millis> {
        self.sent_at().max(self.file.last_reported_at)
    }

    /// When it was sent.
    #[must_use]
    pub fn sent_at(&self) -> Option<Millis> {
        self.upload.as_ref().and_then(|upload| upload.ended_at_ms)
    }

    /// What is to be known beside the numbers, a sentence each.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let file = &self.file;
        let mut notes = Vec::new();
        if file.schema_rejected {
            notes.push(
                "The whole file was rejected for its schema, so no row of it was loaded, and the row counts of these entries say nothing.".to_owned(),
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
                "Reports arrive 15 minutes to an hour after an object, later for bursts of large files. Look whether the object lies below the prefix that the service is told of, and whether its name has the suffix of the notification.".to_owned(),
            );
        }
        notes
    }

    /// How the report stands against the prediction, in a few words.
    #[must_use]
    pub fn against_words(&self, now: Millis) -> String {
        let rows = |count: u64| crate::check_text::counted(count, "row");
        if self.file.state == ReconciliationState::Overdue {
            return match self.newest_event() {
                Some(at) => format!("No news for {}", duration(now.saturating_sub(at))),
                None => "No news, and no time of upload".to_owned(),
            };
        }
        if self.file.over_reported() > 0 {
            return format!("{} more than sent", rows(self.file.over_reported()));
        }
        match self.against {
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

/// A span of time in words: `3 h 12 min`.
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

//! The reports of one file, assigned to its uploads.

use crate::aggregate::Aggregate;
use crate::millis::Millis;
use crate::parse::ReportedFile;
use crate::reconciliation::{FileReconciliation, NamedReport};
use crate::uploads::KeyUploads;

/// A file with all entries that reports have for it, one [`Aggregate`] per upload.
/// A file that was not uploaded from here has one aggregate.
pub(crate) struct MatchedReports<'s, 'r> {
    pub(crate) name: String,
    uploads: KeyUploads<'s>,
    ambiguous: Option<String>,
    aggregates: Vec<Aggregate<'r>>,
}

impl<'s, 'r> MatchedReports<'s, 'r> {
    pub(crate) fn new(name: String, uploads: KeyUploads<'s>, ambiguous: Option<String>) -> Self {
        let mut aggregates = Vec::new();
        aggregates.resize_with(uploads.len().max(1), Aggregate::default);
        Self {
            name,
            uploads,
            ambiguous,
            aggregates,
        }
    }

    /// Adds the entries that the report at `index` has for this file.
    pub(crate) fn add(
        &mut self,
        index: usize,
        report: &NamedReport<'r>,
        reported: &'r ReportedFile,
    ) {
        for entry in &reported.entries {
            let (upload, guessed) = self.uploads.index_for_entry(entry.original_creation_time);
            if let Some(aggregate) = self.aggregates.get_mut(upload) {
                aggregate.add_report(index, report.written_at);
                aggregate.add_entry(index, entry, guessed);
            }
        }
        if reported.entries.is_empty() || !reported.entry_errors.is_empty() {
            // Without an entry, the report may refer to any of several uploads.
            let mut possible = self.uploads.indexes_for_report(report.written_at);
            if self.uploads.len() == 0 {
                possible = 0..1;
            }
            for aggregate in self.aggregates.get_mut(possible).unwrap_or_default() {
                aggregate.add_report(index, report.written_at);
                for error in &reported.entry_errors {
                    let message = error.message(&reported.name);
                    aggregate.add_error(format!("{}: {message}", report.name));
                }
            }
        }
    }

    /// Appends one reconciliation per upload to `files`.
    pub(crate) fn reconcile_into(self, as_of: Millis, files: &mut Vec<FileReconciliation>) {
        let mut uploads = self.uploads.iter();
        for aggregate in self.aggregates {
            files.push(aggregate.reconcile(
                self.name.clone(),
                uploads.next(),
                self.ambiguous.clone(),
                as_of,
            ));
        }
    }
}

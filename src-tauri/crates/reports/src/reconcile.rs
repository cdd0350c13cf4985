//! Reconciles reports with uploads.

use std::collections::HashMap;

use crate::matched_reports::MatchedReports;
use crate::matching::{KeyIndex, NameMatch, UnmatchedNames};
use crate::millis::Millis;
use crate::reconciliation::{FileReconciliation, NamedReport};
use crate::upload_record::UploadRecord;
use crate::uploads::KeyUploads;

/// Reconciles all reports with the uploads.
///
/// Returns every upload and every file that a report names, ordered by name and
/// then by start of the upload. The order of `reports` does not matter; `as_of`
/// affects states only.
#[must_use]
pub fn reconcile(
    uploads: &[UploadRecord],
    reports: &[NamedReport<'_>],
    as_of: Millis,
) -> Vec<FileReconciliation> {
    let keys = KeyIndex::new(uploads.iter().map(|upload| upload.name.as_str()));
    let mut files = uploaded_files(uploads, &keys);

    let mut order: Vec<usize> = (0..reports.len()).collect();
    // Reports without a time come last, so that dated ones are counted first.
    order.sort_by_key(|index| {
        reports
            .get(*index)
            .map(|report| (report.written_at.is_none(), report.written_at, report.name))
    });

    let file_of = match_names(&keys, reports, &mut files);
    for index in order {
        let Some(report) = reports.get(index) else {
            continue;
        };
        for reported in &report.report.files {
            let file = file_of
                .get(reported.name.as_str())
                .and_then(|file| files.get_mut(*file));
            if let Some(file) = file {
                file.add(index, report, reported);
            }
        }
    }

    // The names are distinct.
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let mut reconciled = Vec::with_capacity(files.len());
    for file in files {
        file.reconcile_into(as_of, &mut reconciled);
    }
    reconciled
}

/// Returns the files that were uploaded, at the indexes of their keys.
fn uploaded_files<'s, 'r>(
    uploads: &'s [UploadRecord],
    keys: &KeyIndex<'s>,
) -> Vec<MatchedReports<'s, 'r>> {
    let mut by_key: Vec<Vec<&UploadRecord>> = Vec::new();
    for upload in uploads {
        let Some(key) = keys.position(&upload.name) else {
            continue;
        };
        if by_key.len() <= key {
            by_key.resize_with(key + 1, Vec::new);
        }
        if let Some(of_key) = by_key.get_mut(key) {
            of_key.push(upload);
        }
    }
    by_key
        .into_iter()
        .map(|of_key| {
            let name = of_key.first().map_or("", |upload| upload.name.as_str());
            MatchedReports::new(name.to_owned(), KeyUploads::new(of_key), None)
        })
        .collect()
}

/// Maps each name in the reports to an index in `files`. Appends the files that
/// were not uploaded from here.
fn match_names<'r>(
    keys: &KeyIndex<'_>,
    reports: &[NamedReport<'r>],
    files: &mut Vec<MatchedReports<'_, 'r>>,
) -> HashMap<&'r str, usize> {
    let mut matches: HashMap<&'r str, NameMatch<'r>> = HashMap::new();
    for reported in reports.iter().flat_map(|report| &report.report.files) {
        matches
            .entry(&reported.name)
            .or_insert_with(|| keys.find(&reported.name));
    }
    let unmatched = UnmatchedNames::new(
        matches
            .iter()
            .filter(|(_, found)| **found == NameMatch::Unknown)
            .map(|(name, _)| *name),
    );
    let mut added: HashMap<String, usize> = HashMap::new();
    let mut add = |name: &str, ambiguous: Option<String>| {
        if let Some(file) = added.get(name) {
            return *file;
        }
        let file = files.len();
        files.push(MatchedReports::new(
            name.to_owned(),
            KeyUploads::new(Vec::new()),
            ambiguous,
        ));
        added.insert(name.to_owned(), file);
        file
    };
    matches
        .iter()
        .map(|(name, found)| {
            let file = match found {
                NameMatch::Key(key) => *key,
                NameMatch::Ambiguous(spelling, message) => add(spelling, Some(message.clone())),
                NameMatch::Unknown => add(unmatched.canonical(name), None),
            };
            (*name, file)
        })
        .collect()
}

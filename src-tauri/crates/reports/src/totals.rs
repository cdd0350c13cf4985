//! Totals over several files.

use serde::Serialize;

use crate::reconciliation::FileReconciliation;

/// Row totals of several files. `sent` is always `accepted` + `rejected` +
/// `pending`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Number of rows sent.
    pub sent: u64,
    /// Number of accepted rows.
    pub accepted: u64,
    /// Number of rejected rows, including all rows of schema-rejected files.
    pub rejected: u64,
    /// Number of rows that no report mentions yet.
    pub pending: u64,
    /// Number of rows reported in excess of those sent. Not part of the other
    /// totals.
    pub over_reported: u64,
    /// Number of files in these totals.
    pub files: u64,
    /// Number of files left out of the totals because the number of rows sent is
    /// unknown.
    pub unknown_files: u64,
}

/// Adds up files.
///
/// Of an over-reported file, only as many rows count as were sent: first the
/// rejected ones, so that no total hides a rejected row, then the accepted ones.
/// The other rows are added to `over_reported`.
#[must_use]
pub fn totals<'a>(files: impl Iterator<Item = &'a FileReconciliation>) -> Totals {
    let mut totals = Totals::default();
    for file in files {
        let Some(sent) = file.sent else {
            totals.unknown_files += 1;
            continue;
        };
        totals.files += 1;
        totals.over_reported = totals.over_reported.saturating_add(file.over_reported());
        // Rows that would overflow the total are left out of all its parts.
        let sent = sent.min(u64::MAX - totals.sent);
        let rejected = if file.schema_rejected {
            sent
        } else {
            file.rejected.min(sent)
        };
        let accepted = file.accepted.min(sent - rejected);
        totals.sent += sent;
        totals.rejected += rejected;
        totals.accepted += accepted;
        totals.pending += sent - rejected - accepted;
    }
    totals
}

//! The files summed up.

use serde::Serialize;

use crate::reconcile::FileReconciliation;

/// What several files come to. `sent` is always the sum of `accepted`,
/// `rejected` and `pending`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sum {
    /// Rows that were sent.
    pub sent: u64,
    /// Those that were loaded.
    pub accepted: u64,
    /// Those that were not, all rows of schema-rejected files among them.
    pub rejected: u64,
    /// Those of which no report says anything yet.
    pub pending: u64,
    /// Rows that were reported beyond those that were sent; in none of the
    /// other sums.
    pub surplus: u64,
    /// The files in these sums.
    pub files: u64,
    /// The files that are left out of them, because nobody knows how many rows
    /// were sent.
    pub unknown_files: u64,
}

/// Sums up files.
///
/// Of a file with more rows reported than sent, as many count as were sent:
/// the rejected ones first, so that no sum hides a rejected row, then the
/// accepted ones; the rest is the surplus.
#[must_use]
pub fn sum<'a>(files: impl Iterator<Item = &'a FileReconciliation>) -> Sum {
    let mut sum = Sum::default();
    for file in files {
        let Some(sent) = file.sent else {
            sum.unknown_files += 1;
            continue;
        };
        sum.files += 1;
        sum.surplus = sum.surplus.saturating_add(file.surplus());
        // What no longer fits into the sum is left out of all its parts.
        let sent = sent.min(u64::MAX - sum.sent);
        let rejected = if file.schema_rejected {
            sent
        } else {
            file.rejected.min(sent)
        };
        let accepted = file.accepted.min(sent - rejected);
        sum.sent += sent;
        sum.rejected += rejected;
        sum.accepted += accepted;
        sum.pending += sent - rejected - accepted;
    }
    sum
}

//! Compares pages with the checksums in their headers.

use std::cell::RefCell;
use std::ops::Range;

/// Collects the rows of pages that do not match their checksum.
#[derive(Debug, Default)]
pub(crate) struct ChecksumMismatches(RefCell<Vec<Range<u64>>>);

impl ChecksumMismatches {
    /// Adds the rows of a page, counted within the row group.
    pub(super) fn add(&self, rows: Range<u64>) {
        self.0.borrow_mut().push(rows);
    }

    /// Returns the rows in ascending order and without overlaps, of a row group with
    /// `group_rows` rows.
    pub(crate) fn into_ranges(self, group_rows: u64) -> Vec<Range<u64>> {
        let mut found = self.0.into_inner();
        found.sort_by_key(|rows| rows.start);
        let mut next = 0;
        let mut ranges = Vec::with_capacity(found.len());
        for rows in found {
            let rows = rows.start.max(next)..rows.end.min(group_rows);
            if !rows.is_empty() {
                next = rows.end;
                ranges.push(rows);
            }
        }
        ranges
    }
}

/// Returns `true` if a page's body, as stored, matches the checksum of its header.
pub(super) fn matches(body: &[u8], checksum: u32) -> bool {
    crc32fast::hash(body) == checksum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_ascending_and_disjoint() {
        let mismatches = ChecksumMismatches::default();
        for rows in [5..9, 0..2, 1..3, 8..20] {
            mismatches.add(rows);
        }
        assert_eq!(mismatches.into_ranges(12), [0..2, 2..3, 5..9, 9..12]);
    }
}

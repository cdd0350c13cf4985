//! A set of a file's rows that can be counted, paged and searched.

use crate::scan::RowBitmap;

/// Some of a file's rows, in ascending order.
#[derive(Debug, Clone, Default)]
pub struct RowSet {
    segments: Vec<Segment>,
    total: u64,
}

/// The rows of one range that are in the set.
#[derive(Debug, Clone)]
struct Segment {
    /// Number of the range's first row.
    start: u64,
    /// Count of the set's rows before the range.
    rows_before: u64,
    bitmap: RowBitmap,
}

impl RowSet {
    /// Builds a set from ascending ranges: the number of the first row, and the
    /// rows from there on.
    pub(super) fn from_bitmaps(ranges: impl Iterator<Item = (u64, RowBitmap)>) -> Self {
        let mut set = Self::default();
        for (start, bitmap) in ranges {
            if bitmap.count() > 0 {
                let rows_before = set.total;
                set.total += bitmap.count();
                set.segments.push(Segment {
                    start,
                    rows_before,
                    bitmap,
                });
            }
        }
        set
    }

    /// Builds a set from row numbers in any order.
    pub(super) fn from_numbers(rows: &[u64]) -> Self {
        let mut rows = rows.to_vec();
        rows.sort_unstable();
        rows.dedup();
        Self::from_bitmaps(rows.into_iter().map(|row| {
            let mut bitmap = RowBitmap::new(1);
            bitmap.set(0);
            (row, bitmap)
        }))
    }

    /// Number of rows in the set.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// At most `limit` row numbers, after skipping `offset` of them.
    #[must_use]
    pub fn numbers(&self, offset: u64, limit: usize) -> Vec<u64> {
        let first = self
            .segments
            .partition_point(|segment| segment.rows_before + segment.bitmap.count() <= offset);
        let segments = self.segments.get(first..).unwrap_or_default();
        let mut numbers = Vec::with_capacity(limit.min(1_024));
        let rows_before = segments.first().map_or(0, |segment| segment.rows_before);
        let mut skip = offset.saturating_sub(rows_before);
        for segment in segments {
            let missing = limit - numbers.len();
            if missing == 0 {
                break;
            }
            numbers.extend(
                segment
                    .bitmap
                    .iter_from(skip)
                    .take(missing)
                    .map(|row| segment.start + row as u64),
            );
            skip = 0;
        }
        numbers
    }

    /// Count of the set's rows below `row`.
    #[must_use]
    pub fn rank(&self, row: u64) -> u64 {
        let end = self.segments.partition_point(|segment| segment.start < row);
        let Some(segment) = end.checked_sub(1).and_then(|at| self.segments.get(at)) else {
            return 0;
        };
        let within = usize::try_from(row - segment.start).unwrap_or(usize::MAX);
        segment.rows_before + segment.bitmap.count_before(within)
    }

    /// The first row of the set after `row`: its position in the set, and its
    /// number.
    #[must_use]
    pub fn after(&self, row: u64) -> Option<(u64, u64)> {
        self.at(self.rank(row.checked_add(1)?))
    }

    /// The last row of the set before `row`: its position in the set, and its
    /// number.
    #[must_use]
    pub fn before(&self, row: u64) -> Option<(u64, u64)> {
        self.at(self.rank(row).checked_sub(1)?)
    }

    fn at(&self, position: u64) -> Option<(u64, u64)> {
        let number = self.numbers(position, 1).pop()?;
        Some((position, number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(rows: &[u64]) -> RowSet {
        // Ranges of 100 rows, some of them empty.
        RowSet::from_bitmaps((0..10).map(|bitmaps| {
            let mut bitmap = RowBitmap::new(100);
            for row in rows.iter().filter(|row| *row / 100 == bitmaps) {
                bitmap.set(usize::try_from(row % 100).unwrap());
            }
            (bitmaps * 100, bitmap)
        }))
    }

    #[test]
    fn a_set_answers_like_a_sorted_list() {
        let rows = [0, 3, 63, 64, 99, 100, 350, 351, 352, 899, 999];
        for set in [set(&rows), RowSet::from_numbers(&rows)] {
            assert_eq!(set.total(), rows.len() as u64);
            for offset in 0..=rows.len() {
                for limit in [0, 1, 2, 5, 50] {
                    let wanted: Vec<u64> = rows.iter().copied().skip(offset).take(limit).collect();
                    assert_eq!(
                        set.numbers(offset as u64, limit),
                        wanted,
                        "{offset}, {limit}"
                    );
                }
            }
            for row in 0..1_001 {
                let rank = rows.iter().filter(|one| **one < row).count() as u64;
                assert_eq!(set.rank(row), rank, "{row}");
                let after = rows.iter().copied().find(|one| *one > row);
                assert_eq!(set.after(row).map(|(_, number)| number), after, "{row}");
                let before = rows.iter().copied().rfind(|one| *one < row);
                assert_eq!(set.before(row).map(|(_, number)| number), before, "{row}");
            }
        }
    }

    #[test]
    fn an_empty_set_has_no_row() {
        let none = RowSet::default();
        assert_eq!((none.total(), none.numbers(0, 9)), (0, vec![]));
        assert_eq!((none.after(0), none.before(9)), (None, None));
        assert_eq!(set(&[5]).after(u64::MAX), None);
    }
}

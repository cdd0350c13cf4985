//! Which rows are meant by a number on the screen: the rejected ones, those of
//! a finding, of a set of codes, of an environment.
//!
//! One pass over the required columns marks every fault, one bit a row for
//! each of seven; after it, sets of rows are a matter of words of 64 rows.

use crate::check::Code;
use crate::columns::EventColumn;
use crate::row_rules::RowCodes;
use crate::scan::{RangeBitmaps, RowBitmap};

/// Which rows are meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RowFilter {
    /// Those that would not load.
    Rejected,
    /// Those that bear exactly these codes, in any order.
    ErrorSet(Vec<Code>),
    /// Those that bear this error in this column.
    Error(Code, EventColumn),
    /// Those of which this is worth a word in this column.
    Advisory(Code, EventColumn),
    /// Those of this environment, as
    /// [`EnvironmentCount::id`](crate::check::EnvironmentCount::id) has it.
    Environment(String),
    /// These, whatever they have in common.
    Rows(Vec<u64>),
}

/// Every fault of every row of a file.
#[derive(Debug)]
pub struct ErrorBitmaps {
    ranges: Vec<RangeBitmaps>,
}

impl ErrorBitmaps {
    /// The marks of stretches in ascending order; the clean ones are dropped.
    pub(crate) fn of(mut ranges: Vec<RangeBitmaps>) -> Self {
        ranges.retain(|bitmaps| !bitmaps.is_clean());
        Self { ranges }
    }

    /// The rows that `filter` means, where faults decide it.
    #[must_use]
    pub fn rows(&self, filter: &RowFilter) -> Option<RowSet> {
        let collect = |pick: &dyn Fn(&RangeBitmaps) -> RowBitmap| {
            RowSet::of(
                self.ranges
                    .iter()
                    .map(|bitmaps| (bitmaps.start, pick(bitmaps))),
            )
        };
        match filter {
            RowFilter::Rejected => Some(collect(&RangeBitmaps::rejected)),
            RowFilter::ErrorSet(codes) => {
                let wanted = RowCodes::every_set().find(|set| {
                    set.iter().count() == codes.len()
                        && set.iter().all(|code| codes.contains(&code))
                })?;
                Some(collect(&|bitmaps| bitmaps.with_codes(wanted)))
            }
            RowFilter::Error(code, column) => {
                let place = EventColumn::REQUIRED.iter().position(|one| one == column)?;
                Some(collect(&|bitmaps| match code {
                    Code::InvalidEnvironmentId => bitmaps.unlisted.clone(),
                    Code::InvalidTimestamp => bitmaps.invalid_timestamps.clone(),
                    Code::RequiredFieldsNull => bitmaps.nulls[place].clone(),
                    _ => RowBitmap::new(0),
                }))
            }
            RowFilter::Rows(rows) => Some(RowSet::listed(rows)),
            RowFilter::Environment(_) | RowFilter::Advisory(..) => None,
        }
    }
}

/// Some of a file's rows, in ascending order.
#[derive(Debug, Clone, Default)]
pub struct RowSet {
    parts: Vec<Segment>,
    total: u64,
}

/// The rows of one stretch that are in the set.
#[derive(Debug, Clone)]
struct Segment {
    /// The number of the stretch's first row.
    start: u64,
    /// How many rows of the set come before it.
    before: u64,
    bitmap: RowBitmap,
}

impl RowSet {
    /// The marked rows of stretches that begin where it says, ascending.
    pub(crate) fn of(ranges: impl Iterator<Item = (u64, RowBitmap)>) -> Self {
        let mut set = Self::default();
        for (start, bitmap) in ranges {
            if bitmap.count() > 0 {
                let before = set.total;
                set.total += bitmap.count();
                set.parts.push(Segment {
                    start,
                    before,
                    bitmap,
                });
            }
        }
        set
    }

    /// The rows of these numbers.
    fn listed(rows: &[u64]) -> Self {
        let mut rows = rows.to_vec();
        rows.sort_unstable();
        rows.dedup();
        Self::of(rows.into_iter().map(|row| {
            let mut bitmap = RowBitmap::new(1);
            bitmap.set(0);
            (row, bitmap)
        }))
    }

    /// How many rows there are.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// The numbers of the rows, leaving out the first `offset`, at most
    /// `limit`.
    #[must_use]
    pub fn numbers(&self, offset: u64, limit: usize) -> Vec<u64> {
        let first = self
            .parts
            .partition_point(|part| part.before + part.bitmap.count() <= offset);
        let mut numbers = Vec::with_capacity(limit.min(1_024));
        let mut skip = offset.saturating_sub(self.parts.get(first).map_or(0, |part| part.before));
        for part in &self.parts[first.min(self.parts.len())..] {
            if numbers.len() == limit {
                break;
            }
            let room = limit - numbers.len();
            numbers.extend(
                part.bitmap
                    .iter_from(skip)
                    .take(room)
                    .map(|row| part.start + row as u64),
            );
            skip = 0;
        }
        numbers
    }

    /// How many rows of the set come before the row of this number.
    #[must_use]
    pub fn rank(&self, row: u64) -> u64 {
        let behind = self.parts.partition_point(|part| part.start < row);
        let Some(part) = behind.checked_sub(1).and_then(|at| self.parts.get(at)) else {
            return 0;
        };
        let within = usize::try_from(row - part.start).unwrap_or(usize::MAX);
        part.before + part.bitmap.count_before(within)
    }

    /// The place in the set, and the number, of the first row after `row`.
    #[must_use]
    pub fn after(&self, row: u64) -> Option<(u64, u64)> {
        self.at(self.rank(row.checked_add(1)?))
    }

    /// The place in the set, and the number, of the last row before `row`.
    #[must_use]
    pub fn before(&self, row: u64) -> Option<(u64, u64)> {
        self.at(self.rank(row).checked_sub(1)?)
    }

    fn at(&self, place: u64) -> Option<(u64, u64)> {
        let number = self.numbers(place, 1).pop()?;
        Some((place, number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(rows: &[u64]) -> RowSet {
        // Stretches of 100 rows, of which some are empty.
        RowSet::of((0..10).map(|bitmaps| {
            let mut bitmap = RowBitmap::new(100);
            for row in rows.iter().filter(|row| *row / 100 == bitmaps) {
                bitmap.set(usize::try_from(row % 100).unwrap());
            }
            (bitmaps * 100, bitmap)
        }))
    }

    #[test]
    fn a_set_answers_as_a_list_would() {
        let rows = [0, 3, 63, 64, 99, 100, 350, 351, 352, 899, 999];
        for set in [set(&rows), RowSet::listed(&rows)] {
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

//! Counts of a scan.

use super::bitmap::{RowBitmap, bits};
use super::environment_counts::EnvironmentCounts;
use super::listed_environments::ListedEnvironments;
use super::range_bitmaps::RangeBitmaps;
use crate::row_rules::{RowCodes, TimeUnit};
use crate::settings::CheckSettings;

/// A number of rows, and the lowest row numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RowCount {
    pub(crate) rows: u64,
    pub(crate) first: Vec<u64>,
}

impl RowCount {
    /// Adds `count` rows from `row` on. They must follow those added before.
    /// Stores at most `keep` row numbers.
    pub(crate) fn add_run(&mut self, row: u64, count: u64, keep: usize) {
        self.rows += count;
        let free = keep.saturating_sub(self.first.len()) as u64;
        self.first.extend(row..row + count.min(free));
    }

    /// Adds the rows of a bitmap whose first row has the number `start`.
    fn add_bitmap(&mut self, bitmap: &RowBitmap, start: u64, keep: usize) {
        self.rows += bitmap.count();
        let free = keep.saturating_sub(self.first.len());
        self.first
            .extend(bitmap.iter().take(free).map(|row| start + row as u64));
    }

    /// Adds the count of other rows.
    pub(crate) fn merge(&mut self, other: Self, keep: usize) {
        self.rows += other.rows;
        if other.first.is_empty() {
            return;
        }
        self.first.extend(other.first);
        self.first.sort_unstable();
        self.first.truncate(keep);
    }
}

/// Invalid timestamps in the same unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InvalidTimestamps {
    pub(crate) unit: TimeUnit,
    pub(crate) rows: u64,
    /// The first of them, and its row number.
    pub(crate) example: i64,
    pub(crate) row: u64,
}

/// All counts of a scan.
#[derive(Debug)]
pub(crate) struct ScanCounts<'a> {
    keep: usize,
    /// Rows by error set, in the order of [`RowCodes::index`].
    pub(crate) sets: [RowCount; RowCodes::SETS],
    /// Rows in which each required column is null.
    pub(crate) nulls: [RowCount; 5],
    /// Rows whose environment is not listed.
    pub(crate) environment: RowCount,
    /// Rows whose timestamp is not in milliseconds.
    pub(crate) timestamp: RowCount,
    /// Invalid timestamps by unit.
    pub(crate) units: Vec<InvalidTimestamps>,
    pub(crate) environments: EnvironmentCounts<'a>,
}

impl<'a> ScanCounts<'a> {
    pub(crate) fn new(settings: &'a CheckSettings) -> Self {
        Self {
            keep: settings.first_rows,
            sets: Default::default(),
            nulls: Default::default(),
            environment: RowCount::default(),
            timestamp: RowCount::default(),
            units: Vec::new(),
            environments: EnvironmentCounts::new(ListedEnvironments::of(settings)),
        }
    }

    /// Adds a range. Ranges must be added in ascending order.
    pub(crate) fn add_range(&mut self, bitmaps: &RangeBitmaps) {
        let (start, keep) = (bitmaps.start, self.keep);
        let accepted = RowCodes::default().index();
        if bitmaps.is_clean() {
            self.sets[accepted].rows += bitmaps.rows as u64;
            return;
        }
        let mut rejected = 0;
        for word in 0..bitmaps.rows.div_ceil(64) {
            for (set, rows) in bitmaps.sets(word).into_iter().enumerate() {
                if rows == 0 {
                    continue;
                }
                let counted = &mut self.sets[set];
                let number = u64::from(rows.count_ones());
                counted.rows += number;
                rejected += number;
                let free = keep.saturating_sub(counted.first.len());
                let first = start + word as u64 * 64;
                counted
                    .first
                    .extend(bits(rows).take(free).map(|bit| first + bit as u64));
            }
        }
        // The row numbers of accepted rows are not needed.
        self.sets[accepted].rows += bitmaps.rows as u64 - rejected;
        for (counted, bitmap) in self.nulls.iter_mut().zip(&bitmaps.nulls) {
            counted.add_bitmap(bitmap, start, keep);
        }
        self.environment.add_bitmap(&bitmaps.unlisted, start, keep);
        self.timestamp
            .add_bitmap(&bitmaps.invalid_timestamps, start, keep);
    }

    /// Adds `count` timestamps that are not in milliseconds.
    pub(crate) fn add_invalid_timestamp(&mut self, row: u64, time: i64, count: u64) {
        let unit = TimeUnit::of(time);
        match self.units.iter_mut().find(|seen| seen.unit == unit) {
            Some(seen) => seen.rows += count,
            None => self.units.push(InvalidTimestamps {
                unit,
                rows: count,
                example: time,
                row,
            }),
        }
    }

    /// Adds the counts of another thread.
    pub(crate) fn merge(&mut self, other: Self) {
        let keep = self.keep;
        for (mine, others) in self.sets.iter_mut().zip(other.sets) {
            mine.merge(others, keep);
        }
        for (mine, others) in self.nulls.iter_mut().zip(other.nulls) {
            mine.merge(others, keep);
        }
        self.environment.merge(other.environment, keep);
        self.timestamp.merge(other.timestamp, keep);
        for others in other.units {
            match self.units.iter_mut().find(|mine| mine.unit == others.unit) {
                Some(mine) => {
                    mine.rows += others.rows;
                    if others.row < mine.row {
                        (mine.row, mine.example) = (others.row, others.example);
                    }
                }
                None => self.units.push(others),
            }
        }
        self.units.sort_by_key(|times| times.row);
        self.environments.merge(other.environments);
    }
}

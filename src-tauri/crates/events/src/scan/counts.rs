//! What a scan counts.

use std::collections::HashMap;

use super::bitmap::{RowBitmap, bits};
use super::{ListedEnvironments, MAX_ENVIRONMENT_BYTES, MAX_ENVIRONMENTS};
use crate::row_rules::{RowCodes, TimeUnit};
use crate::settings::CheckSettings;

/// How many rows, and the lowest of their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RowCount {
    pub(crate) rows: u64,
    pub(crate) first: Vec<u64>,
}

impl RowCount {
    /// Notes `count` rows from `row` on, which must come behind those noted
    /// before.
    pub(crate) fn add_run(&mut self, row: u64, count: u64, keep: usize) {
        self.rows += count;
        let room = keep.saturating_sub(self.first.len()) as u64;
        self.first.extend(row..row + count.min(room));
    }

    /// Notes the rows that are marked, of a stretch that begins at `start`.
    fn add_bitmap(&mut self, bitmap: &RowBitmap, start: u64, keep: usize) {
        self.rows += bitmap.count();
        let room = keep.saturating_sub(self.first.len());
        self.first
            .extend(bitmap.iter().take(room).map(|row| start + row as u64));
    }

    /// Adds what another counted in other rows.
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

/// Faulty times that look alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InvalidTimestamps {
    pub(crate) unit: TimeUnit,
    pub(crate) rows: u64,
    /// The first of them, and its row.
    pub(crate) example: i64,
    pub(crate) row: u64,
}

/// The marks of one stretch of rows, column by column.
#[derive(Debug)]
pub(crate) struct RangeBitmaps {
    /// The number of its first row.
    pub(crate) start: u64,
    pub(crate) rows: usize,
    /// Where each of the required columns is null.
    pub(crate) nulls: [RowBitmap; 5],
    /// Where the environment is not listed.
    pub(crate) unlisted: RowBitmap,
    /// Where the time is not in milliseconds.
    pub(crate) invalid_timestamps: RowBitmap,
}

impl RangeBitmaps {
    pub(crate) fn new(start: u64, rows: usize) -> Self {
        Self {
            start,
            rows,
            nulls: std::array::from_fn(|_| RowBitmap::new(rows)),
            unlisted: RowBitmap::new(rows),
            invalid_timestamps: RowBitmap::new(rows),
        }
    }

    /// Whether every row is good.
    pub(crate) fn is_clean(&self) -> bool {
        self.nulls.iter().all(|nulls| nulls.count() == 0)
            && self.unlisted.count() == 0
            && self.invalid_timestamps.count() == 0
    }

    /// For 64 rows, which have which set of codes; the good ones left out.
    fn sets(&self, word: usize) -> [u64; RowCodes::SETS] {
        let null = self
            .nulls
            .iter()
            .fold(0, |null, bitmap| null | bitmap.word(word));
        let codes = [
            self.unlisted.word(word),
            self.invalid_timestamps.word(word),
            null,
        ];
        let mut sets = [0; RowCodes::SETS];
        if codes != [0; 3] {
            for (set, rows) in sets.iter_mut().enumerate().skip(1) {
                *rows = codes
                    .iter()
                    .enumerate()
                    .fold(u64::MAX, |rows, (bit, code)| {
                        rows & if set >> bit & 1 == 1 { *code } else { !*code }
                    });
            }
        }
        sets
    }

    /// The codes that a row bears.
    pub(crate) fn codes(&self, row: usize) -> RowCodes {
        RowCodes::every_set()
            .zip(self.sets(row / 64))
            .find(|(_, rows)| rows >> (row % 64) & 1 == 1)
            .map_or_else(RowCodes::default, |(codes, _)| codes)
    }

    /// The rows that bear exactly these codes, of which there must be one.
    pub(crate) fn with_codes(&self, codes: RowCodes) -> RowBitmap {
        if self.is_clean() {
            return RowBitmap::new(self.rows);
        }
        let words = (0..self.rows.div_ceil(64))
            .map(|word| self.sets(word)[codes.index()])
            .collect();
        RowBitmap::from_words(words, self.rows)
    }

    /// The rows that bear any code.
    pub(crate) fn rejected(&self) -> RowBitmap {
        if self.is_clean() {
            return RowBitmap::new(self.rows);
        }
        let words = (0..self.rows.div_ceil(64))
            .map(|word| self.sets(word).iter().fold(0, |any, set| any | set))
            .collect();
        RowBitmap::from_words(words, self.rows)
    }
}

/// Everything that a scan counts.
#[derive(Debug)]
pub(crate) struct ScanCounts<'a> {
    keep: usize,
    /// Rows by their exact set of codes, in the order of [`RowCodes::index`].
    pub(crate) sets: [RowCount; RowCodes::SETS],
    /// Rows in which each of the required columns is null.
    pub(crate) nulls: [RowCount; 5],
    /// Rows whose environment is not listed.
    pub(crate) environment: RowCount,
    /// Rows whose time is not in milliseconds.
    pub(crate) timestamp: RowCount,
    /// Faulty times by what they look like.
    pub(crate) units: Vec<InvalidTimestamps>,
    /// The environments found.
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

    /// Counts a stretch. Stretches must come in ascending order.
    pub(crate) fn add_range(&mut self, bitmaps: &RangeBitmaps) {
        let (start, keep) = (bitmaps.start, self.keep);
        let good = RowCodes::default().index();
        if bitmaps.is_clean() {
            self.sets[good].rows += bitmaps.rows as u64;
            return;
        }
        let mut faulty = 0;
        for word in 0..bitmaps.rows.div_ceil(64) {
            for (set, rows) in bitmaps.sets(word).into_iter().enumerate() {
                if rows == 0 {
                    continue;
                }
                let counted = &mut self.sets[set];
                let number = u64::from(rows.count_ones());
                counted.rows += number;
                faulty += number;
                let room = keep.saturating_sub(counted.first.len());
                let first = start + word as u64 * 64;
                counted
                    .first
                    .extend(bits(rows).take(room).map(|bit| first + bit as u64));
            }
        }
        // Nobody asks which rows are good.
        self.sets[good].rows += bitmaps.rows as u64 - faulty;
        for (counted, bitmap) in self.nulls.iter_mut().zip(&bitmaps.nulls) {
            counted.add_bitmap(bitmap, start, keep);
        }
        self.environment.add_bitmap(&bitmaps.unlisted, start, keep);
        self.timestamp
            .add_bitmap(&bitmaps.invalid_timestamps, start, keep);
    }

    /// Notes a time that is not in milliseconds.
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

    /// Adds what another thread counted in other rows.
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

/// An environment found, and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EnvironmentCount {
    /// The value's bytes; cut where it is long and not listed.
    pub(crate) id: Box<[u8]>,
    pub(crate) rows: u64,
    pub(crate) listed: Option<bool>,
}

/// Rows by environment, in bounded memory.
#[derive(Debug)]
pub(crate) struct EnvironmentCounts<'a> {
    listed: ListedEnvironments<'a>,
    places: HashMap<Box<[u8]>, usize>,
    found: Vec<EnvironmentCount>,
    /// Where the last value stands: files tend to name one environment in
    /// long runs.
    last: usize,
    cut: bool,
}

impl<'a> EnvironmentCounts<'a> {
    fn new(listed: ListedEnvironments<'a>) -> Self {
        Self {
            listed,
            places: HashMap::new(),
            found: Vec::new(),
            last: 0,
            cut: false,
        }
    }

    /// Whether an environment is listed; none where no list was given.
    pub(crate) fn is_listed(&self, id: &[u8]) -> Option<bool> {
        self.listed.has(id)
    }

    /// Counts rows of an environment, and says whether it is listed; none
    /// where no list was given.
    pub(crate) fn add_rows(&mut self, id: &[u8], rows: u64) -> Option<bool> {
        if let Some(last) = self.found.get_mut(self.last)
            && *last.id == *id
        {
            last.rows += rows;
            return last.listed;
        }
        if let Some(place) = self.places.get(id) {
            self.last = *place;
            let found = &mut self.found[*place];
            found.rows += rows;
            return found.listed;
        }
        let listed = self.listed.has(id);
        if id.len() > MAX_ENVIRONMENT_BYTES && listed != Some(true) {
            // Cut, long ids that begin alike are counted as one; each was
            // looked up whole.
            self.count(&id[..MAX_ENVIRONMENT_BYTES], rows, listed);
        } else {
            self.count(id, rows, listed);
        }
        listed
    }

    fn count(&mut self, id: &[u8], rows: u64, listed: Option<bool>) {
        if let Some(place) = self.places.get(id) {
            self.found[*place].rows += rows;
        } else if self.found.len() < MAX_ENVIRONMENTS {
            self.last = self.found.len();
            self.places.insert(id.into(), self.last);
            self.found.push(EnvironmentCount {
                id: id.into(),
                rows,
                listed,
            });
        } else {
            self.cut = true;
        }
    }

    fn merge(&mut self, other: Self) {
        self.cut |= other.cut;
        for environment in other.found {
            self.count(&environment.id, environment.rows, environment.listed);
        }
    }

    /// The environments, most rows first, and whether there were more.
    pub(crate) fn into_sorted(self) -> (Vec<EnvironmentCount>, bool) {
        let mut found = self.found;
        found.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.id.cmp(&b.id)));
        (found, self.cut)
    }
}

//! Which rows of a range have which errors.

use super::bitmap::RowBitmap;
use crate::row_rules::RowCodes;

/// The errors of a range of rows: a bitmap for each kind.
#[derive(Debug)]
pub(crate) struct RangeBitmaps {
    /// Number of its first row.
    pub(crate) start: u64,
    pub(crate) rows: usize,
    /// Rows in which each required column is null.
    pub(crate) nulls: [RowBitmap; 5],
    /// Rows whose environment is not listed.
    pub(crate) unlisted: RowBitmap,
    /// Rows whose timestamp is not in milliseconds.
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

    /// Whether no row has an error.
    pub(crate) fn is_clean(&self) -> bool {
        self.nulls.iter().all(|nulls| nulls.count() == 0)
            && self.unlisted.count() == 0
            && self.invalid_timestamps.count() == 0
    }

    /// For each error set, the bits of 64 rows that have it. Rows without
    /// errors are not set.
    pub(super) fn sets(&self, word: usize) -> [u64; RowCodes::SETS] {
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

    /// The error codes of a row.
    pub(crate) fn codes(&self, row: usize) -> RowCodes {
        RowCodes::every_set()
            .zip(self.sets(row / 64))
            .find(|(_, rows)| rows >> (row % 64) & 1 == 1)
            .map_or_else(RowCodes::default, |(codes, _)| codes)
    }

    /// The rows with exactly this error set, which must not be empty.
    pub(crate) fn with_codes(&self, codes: RowCodes) -> RowBitmap {
        if self.is_clean() {
            return RowBitmap::new(self.rows);
        }
        let words = (0..self.rows.div_ceil(64))
            .map(|word| self.sets(word)[codes.index()])
            .collect();
        RowBitmap::from_words(words, self.rows)
    }

    /// The rows with any error.
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

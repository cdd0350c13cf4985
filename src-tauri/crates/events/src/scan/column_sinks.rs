//! The sinks that validate the required columns.

use super::bitmap::RowBitmap;
use super::counts::ScanCounts;
use crate::pages::{BytesSink, Dictionary, NullSink, NumberSink};
use crate::row_rules::{MILLISECONDS_BELOW, MILLISECONDS_FROM};

/// Sets the rows where a column is null.
pub(super) struct NullBitmapSink<'m>(pub(super) &'m mut RowBitmap);

impl NullSink for NullBitmapSink<'_> {
    fn nulls(&mut self, row: usize, count: usize) {
        self.0.set_range(row, count);
    }
}

/// Sets the rows whose environment is not listed, and counts rows by
/// environment.
pub(super) struct EnvironmentSink<'m, 'a> {
    pub(super) nulls: &'m mut RowBitmap,
    pub(super) unlisted: &'m mut RowBitmap,
    pub(super) counts: &'m mut ScanCounts<'a>,
    dictionary: Dictionary,
    entries: Vec<Entry>,
    any_unlisted: bool,
}

/// An entry of the dictionary.
#[derive(Debug, Clone, Copy)]
struct Entry {
    rows: u64,
    unlisted: bool,
}

impl<'m, 'a> EnvironmentSink<'m, 'a> {
    pub(super) fn new(
        nulls: &'m mut RowBitmap,
        unlisted: &'m mut RowBitmap,
        counts: &'m mut ScanCounts<'a>,
    ) -> Self {
        Self {
            nulls,
            unlisted,
            counts,
            dictionary: Dictionary::default(),
            entries: Vec::new(),
            any_unlisted: false,
        }
    }

    /// Adds the rows of each entry to those of its environment.
    pub(super) fn finish(&mut self) {
        for (entry, id) in self.entries.iter().zip(self.dictionary.entries()) {
            if entry.rows > 0 {
                self.counts.environments.add_rows(id, entry.rows);
            }
        }
        self.entries.clear();
    }
}

impl NullSink for EnvironmentSink<'_, '_> {
    fn nulls(&mut self, row: usize, count: usize) {
        self.nulls.set_range(row, count);
    }
}

impl BytesSink for EnvironmentSink<'_, '_> {
    fn dictionary(&mut self, dictionary: Dictionary) {
        self.finish();
        self.entries = dictionary
            .entries()
            .map(|id| Entry {
                rows: 0,
                unlisted: self.counts.environments.is_listed(id) == Some(false),
            })
            .collect();
        self.any_unlisted = self.entries.iter().any(|entry| entry.unlisted);
        self.dictionary = dictionary;
    }

    fn entry_run(&mut self, row: usize, entry: u32, count: usize) {
        let entry = &mut self.entries[entry as usize];
        entry.rows += count as u64;
        if entry.unlisted {
            self.unlisted.set_range(row, count);
        }
    }

    fn entries(&mut self, row: usize, entries: &[u32]) {
        for entry in entries {
            self.entries[*entry as usize].rows += 1;
        }
        if self.any_unlisted {
            for (index, entry) in entries.iter().enumerate() {
                if self.entries[*entry as usize].unlisted {
                    self.unlisted.set(row + index);
                }
            }
        }
    }

    fn value(&mut self, row: usize, value: &[u8]) {
        if self.counts.environments.add_rows(value, 1) == Some(false) {
            self.unlisted.set(row);
        }
    }
}

/// Sets the rows whose timestamp is not in milliseconds.
pub(super) struct TimestampSink<'m, 'a> {
    pub(super) nulls: &'m mut RowBitmap,
    pub(super) invalid: &'m mut RowBitmap,
    pub(super) counts: &'m mut ScanCounts<'a>,
    /// Number of the first row of the range.
    pub(super) start: u64,
}

/// Whether a timestamp is in milliseconds, without a branch.
const fn is_in_milliseconds(time: i64) -> bool {
    const SPAN: u64 = (MILLISECONDS_BELOW - MILLISECONDS_FROM).cast_unsigned();
    time.wrapping_sub(MILLISECONDS_FROM).cast_unsigned() < SPAN
}

impl NullSink for TimestampSink<'_, '_> {
    fn nulls(&mut self, row: usize, count: usize) {
        self.nulls.set_range(row, count);
    }
}

impl NumberSink<i64> for TimestampSink<'_, '_> {
    fn run(&mut self, row: usize, value: i64, count: usize) {
        if !is_in_milliseconds(value) {
            self.invalid.set_range(row, count);
            self.counts
                .add_invalid_timestamp(self.start + row as u64, value, count as u64);
        }
    }

    fn values(&mut self, row: usize, values: &[i64]) {
        // Almost always all are valid, which one pass without branches shows.
        if values
            .iter()
            .fold(true, |all, time| all & is_in_milliseconds(*time))
        {
            return;
        }
        for (row, time) in (row..).zip(values) {
            self.run(row, *time, 1);
        }
    }
}

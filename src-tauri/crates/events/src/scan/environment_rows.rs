//! Finds the rows of one environment.

use super::bitmap::RowBitmap;
use super::environment_counts::MAX_ENVIRONMENT_BYTES;
use crate::pages::{BytesSink, Dictionary, NullSink};

/// Sets the rows whose environment is shown with one id.
pub(super) struct EnvironmentRowSink<'i> {
    id: &'i str,
    bitmap: RowBitmap,
    /// Which entries of the dictionary match.
    entries: Vec<bool>,
}

impl<'i> EnvironmentRowSink<'i> {
    pub(super) const fn new(id: &'i str, rows: usize) -> Self {
        Self {
            id,
            bitmap: RowBitmap::new(rows),
            entries: Vec::new(),
        }
    }

    pub(super) fn into_bitmap(self) -> RowBitmap {
        self.bitmap
    }

    /// Whether a value is shown with this id. Long values are truncated, and
    /// invalid UTF-8 is replaced.
    fn matches(&self, value: &[u8]) -> bool {
        if value == self.id.as_bytes() {
            return true;
        }
        let truncated = &value[..value.len().min(MAX_ENVIRONMENT_BYTES)];
        (truncated.len() < value.len() || std::str::from_utf8(value).is_err())
            && String::from_utf8_lossy(truncated) == self.id
    }
}

impl NullSink for EnvironmentRowSink<'_> {}

impl BytesSink for EnvironmentRowSink<'_> {
    fn dictionary(&mut self, dictionary: Dictionary) {
        self.entries = dictionary
            .entries()
            .map(|entry| self.matches(entry))
            .collect();
    }

    fn entry_run(&mut self, row: usize, entry: u32, count: usize) {
        if self.entries[entry as usize] {
            self.bitmap.set_range(row, count);
        }
    }

    fn entries(&mut self, row: usize, entries: &[u32]) {
        for (row, entry) in (row..).zip(entries) {
            if self.entries[*entry as usize] {
                self.bitmap.set(row);
            }
        }
    }

    fn value(&mut self, row: usize, value: &[u8]) {
        if self.matches(value) {
            self.bitmap.set(row);
        }
    }
}

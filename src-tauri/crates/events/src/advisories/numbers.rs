//! Checks of the two columns of numbers.

use super::findings::AdvisoryFindings;
use crate::check::Code;
use crate::columns::EventColumn;
use crate::pages::{NullSink, NumberSink};
use crate::row_rules::TimeUnit;

/// Finds timestamps too far in the future.
pub(super) struct FutureTimestamps<'r> {
    pub(super) findings: &'r mut AdvisoryFindings,
    /// Number of the first row.
    pub(super) start: u64,
    /// The last timestamp without an advisory.
    pub(super) latest: i64,
}

impl NullSink for FutureTimestamps<'_> {}

impl NumberSink<i64> for FutureTimestamps<'_> {
    fn run(&mut self, row: usize, value: i64, count: usize) {
        // A timestamp in another unit is an error, not a time in the future.
        if value > self.latest && TimeUnit::of(value) == TimeUnit::Milliseconds {
            self.findings.add_rows_with_value(
                Code::FutureTimestamp,
                EventColumn::Timestamp,
                (self.start + row as u64, count as u64),
                value.to_string().as_bytes(),
            );
        }
    }

    fn values(&mut self, row: usize, values: &[i64]) {
        if values
            .iter()
            .fold(true, |all, time| all & (*time <= self.latest))
        {
            return;
        }
        for (row, time) in (row..).zip(values) {
            self.run(row, *time, 1);
        }
    }
}

/// Finds values that are NaN or infinite.
pub(super) struct NonFiniteValues<'r> {
    pub(super) findings: &'r mut AdvisoryFindings,
    /// Number of the first row.
    pub(super) start: u64,
}

impl NullSink for NonFiniteValues<'_> {}

impl NumberSink<f64> for NonFiniteValues<'_> {
    fn run(&mut self, row: usize, value: f64, count: usize) {
        if !value.is_finite() {
            self.findings.add_rows_with_value(
                Code::ValueNotFinite,
                EventColumn::Value,
                (self.start + row as u64, count as u64),
                value.to_string().as_bytes(),
            );
        }
    }

    fn values(&mut self, row: usize, values: &[f64]) {
        if values
            .iter()
            .fold(true, |all, value| all & value.is_finite())
        {
            return;
        }
        for (row, value) in (row..).zip(values) {
            self.run(row, *value, 1);
        }
    }
}

//! The two columns of numbers.

use super::{Advice, FUTURE_MS};
use crate::check::Code;
use crate::columns::EventColumn;
use crate::pages::{NullSink, NumberSink};
use crate::row_rules::TimeUnit;

/// Looks for times that lie too far ahead.
pub(super) struct Future<'r> {
    advice: &'r mut Advice,
    start: u64,
    /// The last time that goes without a word.
    latest: i64,
}

impl<'r> Future<'r> {
    pub(super) fn new(advice: &'r mut Advice, start: u64, now: i64) -> Self {
        Self {
            advice,
            start,
            latest: now.saturating_add(FUTURE_MS),
        }
    }
}

impl NullSink for Future<'_> {
    fn nulls(&mut self, _row: usize, _count: usize) {}
}

impl NumberSink<i64> for Future<'_> {
    fn run(&mut self, row: usize, value: i64, count: usize) {
        // A time in another unit is a fault, and no time that lies ahead.
        if value > self.latest && TimeUnit::of(value) == TimeUnit::Milliseconds {
            self.advice.note_value(
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

/// Looks for numbers that are none, or infinite.
pub(super) struct Finite<'r> {
    advice: &'r mut Advice,
    start: u64,
}

impl<'r> Finite<'r> {
    pub(super) fn new(advice: &'r mut Advice, start: u64) -> Self {
        Self { advice, start }
    }
}

impl NullSink for Finite<'_> {
    fn nulls(&mut self, _row: usize, _count: usize) {}
}

impl NumberSink<f64> for Finite<'_> {
    fn run(&mut self, row: usize, value: f64, count: usize) {
        if !value.is_finite() {
            self.advice.note_value(
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

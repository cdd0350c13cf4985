//! Selects rows of a row group by their numbers.

use std::ops::Range;

use parquet::arrow::arrow_reader::{RowSelection, RowSelector};

/// Selects the rows with these ascending numbers in a row group whose first row
/// has the number `start`.
pub(super) fn row_selection(numbers: &[u64], start: u64) -> RowSelection {
    let mut selectors = Vec::new();
    let mut next = start;
    for range in ranges(numbers) {
        if range.start > next {
            selectors.push(RowSelector::skip(length(next..range.start)));
        }
        selectors.push(RowSelector::select(length(range.clone())));
        next = range.end;
    }
    selectors.into()
}

/// Groups ascending numbers into ranges without gaps.
fn ranges(numbers: &[u64]) -> Vec<Range<u64>> {
    let mut ranges: Vec<Range<u64>> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some(range) if range.end == *number => range.end += 1,
            _ => ranges.push(*number..number + 1),
        }
    }
    ranges
}

fn length(range: Range<u64>) -> usize {
    usize::try_from(range.end - range.start).unwrap_or(usize::MAX)
}

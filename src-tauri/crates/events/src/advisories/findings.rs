//! Collects the rows that have an advisory.

use std::collections::BTreeMap;

use crate::check::Code;
use crate::columns::EventColumn;
use crate::pages::ChecksumMismatches;
use crate::scan::{RowBitmap, RowCount, RowRange};

/// Maximum size of a stored example, in bytes.
const MAX_EXAMPLE_BYTES: usize = 120;

/// The rows of one advisory, and the value of the first row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AdvisoryHits {
    pub(crate) count: RowCount,
    /// Number and value of the first row. `None` if the value says nothing.
    pub(crate) example: Option<(u64, Vec<u8>)>,
}

/// Advisories by code and column.
#[derive(Debug, Default)]
pub(crate) struct AdvisoryFindings {
    max_first_rows: usize,
    pub(crate) hits: BTreeMap<(Code, EventColumn), AdvisoryHits>,
    /// The advisory of which every row is collected, if there is one.
    target: Option<Target>,
}

/// Every row of one advisory in a range.
#[derive(Debug)]
struct Target {
    advisory: (Code, EventColumn),
    /// Number of the range's first row.
    start: u64,
    bitmap: RowBitmap,
}

impl AdvisoryFindings {
    /// Stores at most `max_first_rows` row numbers per advisory.
    pub(super) fn new(max_first_rows: usize) -> Self {
        Self {
            max_first_rows,
            hits: BTreeMap::new(),
            target: None,
        }
    }

    /// Collects every row of one advisory in a range.
    pub(super) fn every_row_of(advisory: (Code, EventColumn), range: &RowRange) -> Self {
        Self {
            target: Some(Target {
                advisory,
                start: range.start,
                bitmap: RowBitmap::new(range.rows()),
            }),
            ..Self::new(0)
        }
    }

    /// Adds `count` rows from `row` on. Rows of one advisory must be added in
    /// ascending order.
    pub(super) fn add_rows(
        &mut self,
        code: Code,
        column: EventColumn,
        row: u64,
        count: u64,
    ) -> &mut AdvisoryHits {
        if let Some(target) = &mut self.target
            && target.advisory == (code, column)
            && let Ok(index) = usize::try_from(row - target.start)
        {
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            target.bitmap.set_range(index, count);
        }
        let hits = self.hits.entry((code, column)).or_default();
        hits.count.add_run(row, count, self.max_first_rows);
        hits
    }

    /// As [`AdvisoryFindings::add_rows`], for rows that all have this value.
    pub(super) fn add_rows_with_value(
        &mut self,
        code: Code,
        column: EventColumn,
        (row, count): (u64, u64),
        value: &[u8],
    ) {
        let hits = self.add_rows(code, column, row, count);
        if hits.example.is_none() {
            let value = &value[..value.len().min(MAX_EXAMPLE_BYTES)];
            hits.example = Some((row, value.to_vec()));
        }
    }

    /// Adds the rows of a column's pages that do not match their checksum.
    pub(super) fn add_mismatches(
        &mut self,
        column: EventColumn,
        range: &RowRange,
        mismatches: ChecksumMismatches,
    ) {
        for rows in mismatches.into_ranges(range.rows() as u64) {
            self.add_rows(
                Code::ChecksumMismatch,
                column,
                range.start + rows.start,
                rows.end - rows.start,
            );
        }
    }

    /// Adds the findings of another thread.
    pub(super) fn merge(&mut self, other: Self) {
        for (advisory, theirs) in other.hits {
            let ours = self.hits.entry(advisory).or_default();
            ours.count.merge(theirs.count, self.max_first_rows);
            let first = ours.example.as_ref().map_or(u64::MAX, |(row, _)| *row);
            if theirs.example.as_ref().is_some_and(|(row, _)| *row < first) {
                ours.example = theirs.example;
            }
        }
    }

    /// The rows of the advisory given to [`AdvisoryFindings::every_row_of`],
    /// with the number of the range's first row.
    pub(super) fn into_rows(self) -> Option<(u64, RowBitmap)> {
        self.target.map(|target| (target.start, target.bitmap))
    }
}

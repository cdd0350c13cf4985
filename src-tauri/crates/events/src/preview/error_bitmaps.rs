//! Every error of every row of a file, and filters that select rows by them.

use super::row_set::RowSet;
use crate::check::Code;
use crate::columns::EventColumn;
use crate::row_rules::RowCodes;
use crate::scan::{RangeBitmaps, RowBitmap};

/// Selects rows of a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RowFilter {
    /// Rows that would not load.
    Rejected,
    /// Rows with exactly these error codes, in any order.
    ErrorSet(Vec<Code>),
    /// Rows with this error in this column.
    Error(Code, EventColumn),
    /// Rows with this advisory in this column.
    Advisory(Code, EventColumn),
    /// Rows of this environment, by its
    /// [`EnvironmentSummary::id`](crate::check::EnvironmentSummary::id).
    Environment(String),
    /// Rows with these numbers.
    Rows(Vec<u64>),
}

/// Every error of every row of a file: one bit per row for each of seven
/// errors, so that a filter combines 64 rows at a time.
#[derive(Debug)]
pub struct ErrorBitmaps {
    ranges: Vec<RangeBitmaps>,
}

impl ErrorBitmaps {
    /// `ranges` ascend. Those without an error are dropped.
    pub(super) fn new(mut ranges: Vec<RangeBitmaps>) -> Self {
        ranges.retain(|bitmaps| !bitmaps.is_clean());
        Self { ranges }
    }

    /// The rows that `filter` selects. `None` if errors do not decide it:
    /// [`RowFilter::Environment`] and [`RowFilter::Advisory`] need a scan of
    /// their own.
    #[must_use]
    pub fn rows(&self, filter: &RowFilter) -> Option<RowSet> {
        let collect = |pick: &dyn Fn(&RangeBitmaps) -> RowBitmap| {
            RowSet::from_bitmaps(
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
                let index = column.required_index()?;
                Some(collect(&|bitmaps| match code {
                    Code::InvalidEnvironmentId => bitmaps.unlisted.clone(),
                    Code::InvalidTimestamp => bitmaps.invalid_timestamps.clone(),
                    Code::RequiredFieldsNull => bitmaps.nulls[index].clone(),
                    _ => RowBitmap::new(0),
                }))
            }
            RowFilter::Rows(rows) => Some(RowSet::from_numbers(rows)),
            RowFilter::Environment(_) | RowFilter::Advisory(..) => None,
        }
    }
}

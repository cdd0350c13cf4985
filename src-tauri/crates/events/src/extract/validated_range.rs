//! A range of rows, divided into clean and rejected ones.

use super::output_file::OutputFile;
use crate::row_rules::RowCodes;
use crate::scan::{RangeBitmaps, RowBitmap, RowRange};

/// Adjacent rows of one row group, and which of them are rejected.
pub(super) struct ValidatedRange {
    pub(super) range: RowRange,
    pub(super) rejected: RowBitmap,
    /// Error codes of the rejected rows, in order.
    pub(super) codes: Vec<RowCodes>,
}

impl ValidatedRange {
    pub(super) fn new(range: RowRange, bitmaps: &RangeBitmaps) -> Self {
        let rejected = bitmaps.rejected();
        let codes = rejected.iter().map(|row| bitmaps.codes(row)).collect();
        Self {
            range,
            rejected,
            codes,
        }
    }

    /// Number of rows that go to a file.
    pub(super) fn rows(&self, file: OutputFile) -> u64 {
        let rejected = self.rejected.count();
        match file {
            OutputFile::Clean => self.range.rows() as u64 - rejected,
            OutputFile::Rejected => rejected,
        }
    }
}

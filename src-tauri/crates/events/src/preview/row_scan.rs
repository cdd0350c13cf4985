//! Finds rows by scanning columns of the whole file.

use std::ops::ControlFlow;

use super::error::PreviewError;
use super::error_bitmaps::ErrorBitmaps;
use super::reader::Preview;
use super::row::DecodedRow;
use super::row_set::RowSet;
use crate::advisories::advisory_rows;
use crate::check::{Cancellable, CheckObserver, Code};
use crate::columns::EventColumn;
use crate::read_error::catch_decode_panic;
use crate::scan::{Abort, RowBitmap, Rows, environment_rows, for_each_range, into_cancellable};
use crate::settings::CheckSettings;

impl Preview {
    /// Decodes at most `limit` rejected rows, after skipping `offset` of them.
    /// Scans the required columns from the start until it has them. Empty if the
    /// schema is invalid: then the file is rejected as a whole.
    ///
    /// # Errors
    ///
    /// Fails if a required column cannot be decoded.
    pub fn rejected_rows(
        &self,
        settings: &CheckSettings,
        offset: u64,
        limit: usize,
        observer: &dyn CheckObserver,
    ) -> Result<Cancellable<Vec<DecodedRow>>, PreviewError> {
        let rows: Result<_, Abort> = catch_decode_panic(|| {
            let numbers = self.rejected_numbers(settings, offset, limit, observer)?;
            Ok(self.decode_rows(&numbers, settings)?)
        });
        Ok(into_cancellable(rows)?)
    }

    /// Scans the required columns and records the errors of every row. Empty if
    /// the schema is invalid: then the file is rejected as a whole.
    ///
    /// # Errors
    ///
    /// Fails if a required column cannot be decoded.
    pub fn error_bitmaps(
        &self,
        settings: &CheckSettings,
        observer: &dyn CheckObserver,
    ) -> Result<Cancellable<ErrorBitmaps>, PreviewError> {
        let Some(rows) = self.scannable_rows() else {
            return Ok(Cancellable::Done(ErrorBitmaps::new(Vec::new())));
        };
        let ranges: Result<_, Abort> = catch_decode_panic(|| {
            let mut ranges = Vec::new();
            for_each_range(rows, settings, observer, |bitmaps| {
                if !bitmaps.is_clean() {
                    ranges.push(bitmaps);
                }
                ControlFlow::Continue(())
            })?;
            Ok(ranges)
        });
        Ok(into_cancellable(ranges)?.map(ErrorBitmaps::new))
    }

    /// Scans `environmentId` and returns the rows of one environment. Empty if
    /// the schema is invalid.
    ///
    /// # Errors
    ///
    /// Fails if the column cannot be decoded.
    pub fn environment_rows(
        &self,
        id: &str,
        settings: &CheckSettings,
        observer: &dyn CheckObserver,
    ) -> Result<Cancellable<RowSet>, PreviewError> {
        self.row_set(|rows| environment_rows(rows, id, settings, observer))
    }

    /// Scans a column and returns the rows with the advisory `code`. Needs the
    /// same time and traffic types in `settings` as the check. Empty if the
    /// schema is invalid.
    ///
    /// # Errors
    ///
    /// Fails if the column cannot be decoded.
    pub fn advisory_rows(
        &self,
        code: Code,
        column: EventColumn,
        settings: &CheckSettings,
        observer: &dyn CheckObserver,
    ) -> Result<Cancellable<RowSet>, PreviewError> {
        self.row_set(|rows| advisory_rows(rows, (code, column), settings, observer))
    }

    /// Collects the rows that `scan` finds. Empty if the schema is invalid.
    fn row_set(
        &self,
        scan: impl FnOnce(Rows<'_>) -> Result<Vec<(u64, RowBitmap)>, Abort>,
    ) -> Result<Cancellable<RowSet>, PreviewError> {
        let Some(rows) = self.scannable_rows() else {
            return Ok(Cancellable::Done(RowSet::default()));
        };
        let found = catch_decode_panic(|| scan(rows));
        Ok(into_cancellable(found)?.map(|ranges| RowSet::from_bitmaps(ranges.into_iter())))
    }

    fn rejected_numbers(
        &self,
        settings: &CheckSettings,
        offset: u64,
        limit: usize,
        observer: &dyn CheckObserver,
    ) -> Result<Vec<u64>, Abort> {
        let mut numbers = Vec::new();
        let Some(rows) = self.scannable_rows().filter(|_| limit > 0) else {
            return Ok(numbers);
        };
        let mut skipped = 0;
        for_each_range(rows, settings, observer, |bitmaps| {
            for row in bitmaps.rejected().iter() {
                if skipped < offset {
                    skipped += 1;
                    continue;
                }
                numbers.push(bitmaps.start + row as u64);
                if numbers.len() == limit {
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        })?;
        Ok(numbers)
    }
}

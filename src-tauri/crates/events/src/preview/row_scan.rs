//! Finds rows by scanning columns of the whole file.

use std::ops::ControlFlow;

use super::error::{PreviewError, catch_decode_panic};
use super::error_bitmaps::ErrorBitmaps;
use super::reader::Preview;
use super::row::DecodedRow;
use super::row_set::RowSet;
use crate::advisories::advisory_rows;
use crate::check::{Cancellable, CheckObserver, Code};
use crate::columns::EventColumn;
use crate::read_error::ReadError;
use crate::scan::{Abort, environment_rows, for_each_range};
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
        catch_decode_panic(
            || match self.rejected_numbers(settings, offset, limit, observer)? {
                Cancellable::Done(numbers) => {
                    self.decode_rows(&numbers, settings).map(Cancellable::Done)
                }
                Cancellable::Cancelled => Ok(Cancellable::Cancelled),
            },
        )
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
        catch_decode_panic(|| {
            let mut ranges = Vec::new();
            let outcome = for_each_range(rows, settings, observer, |bitmaps| {
                if !bitmaps.is_clean() {
                    ranges.push(bitmaps);
                }
                ControlFlow::Continue(())
            });
            Ok(into_result(outcome)?.map(|()| ErrorBitmaps::new(ranges)))
        })
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
        let Some(rows) = self.scannable_rows() else {
            return Ok(Cancellable::Done(RowSet::default()));
        };
        catch_decode_panic(|| {
            let outcome = environment_rows(rows, id, settings, observer);
            Ok(into_result(outcome)?.map(|ranges| RowSet::from_bitmaps(ranges.into_iter())))
        })
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
        let Some(rows) = self.scannable_rows() else {
            return Ok(Cancellable::Done(RowSet::default()));
        };
        catch_decode_panic(|| {
            let outcome = advisory_rows(rows, (code, column), settings, observer);
            Ok(into_result(outcome)?.map(|ranges| RowSet::from_bitmaps(ranges.into_iter())))
        })
    }

    fn rejected_numbers(
        &self,
        settings: &CheckSettings,
        offset: u64,
        limit: usize,
        observer: &dyn CheckObserver,
    ) -> Result<Cancellable<Vec<u64>>, ReadError> {
        let mut numbers = Vec::new();
        let Some(rows) = self.scannable_rows().filter(|_| limit > 0) else {
            return Ok(Cancellable::Done(numbers));
        };
        let mut skipped = 0;
        let outcome = for_each_range(rows, settings, observer, |bitmaps| {
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
        });
        Ok(into_result(outcome)?.map(|()| numbers))
    }
}

fn into_result<T>(outcome: Result<T, Abort>) -> Result<Cancellable<T>, ReadError> {
    match outcome {
        Ok(value) => Ok(Cancellable::Done(value)),
        Err(Abort::Cancelled) => Ok(Cancellable::Cancelled),
        Err(Abort::Failed(error)) => Err(error),
    }
}

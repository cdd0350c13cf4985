//! Which rows are judged how: passes over the required columns of a whole
//! file, and the judgement of a row that was read.

use std::ops::ControlFlow;

use super::{CellValue, DecodedRow, ErrorBitmaps, Preview, PreviewError, RowSet, guarded};
use crate::advisories::advisory_rows;
use crate::check::{Cancellable, CheckObserver, Code};
use crate::columns::EventColumn;
use crate::read_error::ReadError;
use crate::row_rules::{Nulls, RowFacts};
use crate::scan::{ListedEnvironments, Rows, ScanOutcome, environment_rows, for_each_range};
use crate::settings::CheckSettings;

impl Preview {
    /// The rejected rows, leaving out the first `offset` of them, at most
    /// `limit`. Reads the required columns from the start until it has them.
    ///
    /// # Errors
    ///
    /// Where the required columns cannot be decoded. A file with a wrong
    /// schema has no rejected rows: it is rejected as a whole.
    pub fn rejected_rows(
        &self,
        settings: &CheckSettings,
        offset: u64,
        limit: usize,
        observer: &dyn CheckObserver,
    ) -> Result<Cancellable<Vec<DecodedRow>>, PreviewError> {
        guarded(
            || match self.rejected_numbers(settings, offset, limit, observer) {
                ScanOutcome::Done(numbers) => {
                    self.rows_at(&numbers, settings).map(Cancellable::Done)
                }
                ScanOutcome::Cancelled => Ok(Cancellable::Cancelled),
                ScanOutcome::Failed(error) => Err(error),
            },
        )
    }

    /// Reads the required columns once and marks every fault. A file with a
    /// wrong schema has none: it is rejected as a whole.
    ///
    /// # Errors
    ///
    /// Where the required columns cannot be decoded.
    pub fn error_bitmaps(
        &self,
        settings: &CheckSettings,
        observer: &dyn CheckObserver,
    ) -> Result<Cancellable<ErrorBitmaps>, PreviewError> {
        let Some(rows) = self.judged_rows() else {
            return Ok(Cancellable::Done(ErrorBitmaps::of(Vec::new())));
        };
        guarded(|| {
            let mut ranges = Vec::new();
            let pass = for_each_range(rows, settings, observer, |bitmaps| {
                if !bitmaps.is_clean() {
                    ranges.push(bitmaps);
                }
                ControlFlow::Continue(())
            });
            outcome(pass).map(|end| match end {
                Cancellable::Done(()) => Cancellable::Done(ErrorBitmaps::of(ranges)),
                Cancellable::Cancelled => Cancellable::Cancelled,
            })
        })
    }

    /// Reads `environmentId` once and gives the rows of one environment.
    ///
    /// # Errors
    ///
    /// Where the column cannot be decoded.
    pub fn environment_rows(
        &self,
        id: &str,
        observer: &dyn CheckObserver,
    ) -> Result<Cancellable<RowSet>, PreviewError> {
        let Some(rows) = self.judged_rows() else {
            return Ok(Cancellable::Done(RowSet::default()));
        };
        guarded(|| {
            outcome(environment_rows(rows, id, observer)).map(|end| match end {
                Cancellable::Done(bitmap) => Cancellable::Done(RowSet::of(bitmap.into_iter())),
                Cancellable::Cancelled => Cancellable::Cancelled,
            })
        })
    }

    /// Reads a column once and gives the rows of which `code` is worth a word
    /// in it. Needs the time and the traffic types of `rules`, as the check does.
    ///
    /// # Errors
    ///
    /// Where the column cannot be decoded.
    pub fn advisory_rows(
        &self,
        code: Code,
        column: EventColumn,
        settings: &CheckSettings,
        observer: &dyn CheckObserver,
    ) -> Result<Cancellable<RowSet>, PreviewError> {
        let Some(rows) = self.judged_rows() else {
            return Ok(Cancellable::Done(RowSet::default()));
        };
        guarded(|| {
            outcome(advisory_rows(rows, (code, column), settings, observer)).map(|end| match end {
                Cancellable::Done(bitmap) => Cancellable::Done(RowSet::of(bitmap.into_iter())),
                Cancellable::Cancelled => Cancellable::Cancelled,
            })
        })
    }

    /// The rows, where the schema is right and each is judged by itself.
    fn judged_rows(&self) -> Option<Rows<'_>> {
        self.required.map(|required| Rows {
            source: &*self.source,
            metadata: &self.metadata,
            leaves: required.leaves,
        })
    }

    fn rejected_numbers(
        &self,
        settings: &CheckSettings,
        offset: u64,
        limit: usize,
        observer: &dyn CheckObserver,
    ) -> ScanOutcome<Vec<u64>> {
        let mut numbers = Vec::new();
        let Some(rows) = self.judged_rows().filter(|_| limit > 0) else {
            return ScanOutcome::Done(numbers);
        };
        let mut passed_over = 0;
        let pass = for_each_range(rows, settings, observer, |bitmaps| {
            for row in bitmaps.rejected().iter() {
                if passed_over < offset {
                    passed_over += 1;
                    continue;
                }
                numbers.push(bitmaps.start + row as u64);
                if numbers.len() == limit {
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        });
        match pass {
            ScanOutcome::Done(()) => ScanOutcome::Done(numbers),
            ScanOutcome::Cancelled => ScanOutcome::Cancelled,
            ScanOutcome::Failed(error) => ScanOutcome::Failed(error),
        }
    }

    pub(super) fn judged(
        &self,
        row: u64,
        values: Vec<CellValue>,
        listed: &ListedEnvironments<'_>,
        sound: bool,
    ) -> DecodedRow {
        let (mut errors, mut error_columns) = (Vec::new(), Vec::new());
        if let Some(required) = self.required.filter(|_| sound) {
            let facts = facts(&values, required.places, listed);
            errors.extend(facts.codes().iter());
            error_columns.extend(facts.faulty_columns().filter_map(|column| {
                let place = EventColumn::REQUIRED
                    .iter()
                    .position(|one| *one == column)?;
                Some(required.places[place])
            }));
            error_columns.sort_unstable();
        }
        DecodedRow {
            row,
            values,
            errors,
            error_columns,
        }
    }
}

/// A pass as the preview tells of it.
fn outcome<T>(pass: ScanOutcome<T>) -> Result<Cancellable<T>, ReadError> {
    match pass {
        ScanOutcome::Done(found) => Ok(Cancellable::Done(found)),
        ScanOutcome::Cancelled => Ok(Cancellable::Cancelled),
        ScanOutcome::Failed(error) => Err(error),
    }
}

/// The facts that the rule for a row asks for.
fn facts(values: &[CellValue], places: [usize; 5], listed: &ListedEnvironments<'_>) -> RowFacts {
    let mut nulls = Nulls::default();
    for (slot, place) in places.into_iter().enumerate() {
        if values.get(place) == Some(&CellValue::Null) {
            nulls.set(slot);
        }
    }
    let [environment, .., timestamp] = places;
    RowFacts {
        nulls,
        environment_unlisted: match values.get(environment) {
            Some(CellValue::Text(id)) => listed.has(id.as_bytes()) == Some(false),
            _ => false,
        },
        timestamp: match values.get(timestamp) {
            Some(CellValue::Integer(time)) => i64::try_from(*time).ok(),
            _ => None,
        },
    }
}

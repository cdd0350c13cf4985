//! The rows of a file, page by page.
//!
//! Any page of a file of any size is read without reading what lies before
//! it: whole row groups are passed over, then whole pages inside one. Each
//! column is read by itself, so that one that cannot be shown spoils no other.
//! What passes over the whole file lies in `row_errors` and `search`.

mod arrow_values;
mod column_reader;
mod json;
mod plain_schema;
mod row_errors;
mod row_set;
mod rows;
mod search;

#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::arrow::arrow_reader::{RowSelection, RowSelector};
use parquet::file::metadata::ParquetMetaData;
use thiserror::Error;

use crate::columns::EventColumn;
use crate::footer::{check_layout, read_footer};
use crate::read_error::ReadError;
use crate::scan::ListedEnvironments;
use crate::schema::{self, EventLeaves, top_level_fields, type_name};
use crate::settings::CheckSettings;
use crate::source::Source;
use crate::verdict::row_fault;
use crate::writer::Writer;
use column_reader::ColumnSource;

pub use json::RowObject;
pub use row_set::{ErrorBitmaps, RowFilter, RowSet};
pub use rows::{CellValue, DecodedRow, PreviewColumn, PreviewShape, RowError};
pub use search::SearchDirection;

/// Why rows cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PreviewError {
    /// The file has no footer that can be read, or its data cannot be
    /// decoded.
    #[error("{message}")]
    Unreadable {
        /// A few words, to stand beside the file's name.
        note: String,
        /// What is wrong, in a sentence.
        message: String,
        /// What to do, in a sentence.
        fix: String,
    },
}

impl From<ReadError> for PreviewError {
    fn from(error: ReadError) -> Self {
        Self::Unreadable {
            note: error.note,
            message: error.message,
            fix: error.fix,
        }
    }
}

/// A file whose rows can be looked at.
pub struct Preview {
    source: Arc<dyn Source>,
    metadata: Arc<ParquetMetaData>,
    shape: PreviewShape,
    writer: Writer,
    columns: Vec<ColumnSource>,
    /// Where the required columns are, where the schema is right.
    required: Option<Required>,
}

impl fmt::Debug for Preview {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Preview")
            .field("shape", &self.shape)
            .finish_non_exhaustive()
    }
}

/// Where the required columns are.
#[derive(Debug, Clone, Copy)]
struct Required {
    leaves: EventLeaves,
    /// Their places among the columns of the preview.
    places: [usize; 5],
}

impl Preview {
    /// Opens a file to look at its rows.
    ///
    /// # Errors
    ///
    /// Where the footer cannot be read, or places data outside the file.
    pub fn open(source: Arc<dyn Source>) -> Result<Self, PreviewError> {
        guarded(|| {
            let footer = read_footer(&*source).map_err(|error| error.reason)?;
            let writer = footer.writer();
            let metadata = footer.metadata?;
            let length = source
                .length()
                .map_err(|error| ReadError::from_reading(&error))?;
            if let Some(error) = check_layout(&metadata, length) {
                return Err(error);
            }
            let fields = top_level_fields(footer.schema.root_schema());
            let columns = fields.iter().map(|field| column(field)).collect();
            let required = schema::check(&footer.schema, writer)
                .leaves
                .and_then(|leaves| {
                    let place = |column: EventColumn| {
                        fields
                            .iter()
                            .position(|field| field.name() == column.name())
                    };
                    let mut places = [0; 5];
                    for (slot, column) in places.iter_mut().zip(EventColumn::REQUIRED) {
                        *slot = place(column)?;
                    }
                    Some(Required { leaves, places })
                });
            Ok(Self {
                columns: column_reader::column_sources(&footer.schema, &footer.encrypted),
                shape: PreviewShape {
                    columns,
                    rows: footer.rows.unwrap_or(0),
                },
                source,
                metadata,
                writer,
                required,
            })
        })
    }

    /// The columns and the number of rows.
    #[must_use]
    pub const fn shape(&self) -> &PreviewShape {
        &self.shape
    }

    /// Whether the schema is as it must be. Where it is not, the file is
    /// rejected as a whole, and no row is judged by itself.
    #[must_use]
    pub const fn schema_ok(&self) -> bool {
        self.required.is_some()
    }

    /// The rows from `offset`, at most `limit` of them. Past the end there
    /// are none.
    ///
    /// # Errors
    ///
    /// Where no column at all can be decoded. A single column that cannot is
    /// shown as the reason why, in each of its cells.
    pub fn page(
        &self,
        offset: u64,
        limit: usize,
        settings: &CheckSettings,
    ) -> Result<Vec<DecodedRow>, PreviewError> {
        let end = offset.saturating_add(limit as u64).min(self.shape.rows);
        let rows: Vec<u64> = (offset..end).collect();
        guarded(|| self.rows_at(&rows, settings))
    }

    /// What is wrong in a row: the column's place, and a sentence each on
    /// the fault and its remedy, for each of [`DecodedRow::error_columns`].
    #[must_use]
    pub fn row_errors(&self, row: &DecodedRow) -> Vec<RowError> {
        row.error_columns
            .iter()
            .filter_map(|place| {
                let column = EventColumn::named(&self.shape.columns.get(*place)?.name)?;
                let (message, fix) = row_fault(column, row.values.get(*place)?, self.writer);
                Some(RowError {
                    column: *place,
                    message,
                    fix,
                })
            })
            .collect()
    }

    /// The rows of these numbers, which must ascend.
    ///
    /// # Errors
    ///
    /// As for [`Preview::page`].
    pub fn rows(
        &self,
        numbers: &[u64],
        settings: &CheckSettings,
    ) -> Result<Vec<DecodedRow>, PreviewError> {
        let end = numbers.partition_point(|number| *number < self.shape.rows);
        guarded(|| self.rows_at(&numbers[..end], settings))
    }

    /// One value; none where there is no such row or column.
    ///
    /// # Errors
    ///
    /// As for [`Preview::page`].
    pub fn cell(&self, row: u64, column: usize) -> Result<Option<CellValue>, PreviewError> {
        if row >= self.shape.rows {
            return Ok(None);
        }
        let Some(source) = self.columns.get(column) else {
            return Ok(None);
        };
        guarded(|| {
            let mut found = None;
            self.for_each_group(&[row], |group, _, selection| {
                let mut values = source.read(&self.source, &self.metadata, group, selection, 1)?;
                found = values.pop();
                Ok(())
            })?;
            Ok(found)
        })
    }

    /// The rows of these numbers, which must ascend.
    fn rows_at(
        &self,
        numbers: &[u64],
        settings: &CheckSettings,
    ) -> Result<Vec<DecodedRow>, ReadError> {
        let listed = ListedEnvironments::of(settings);
        let mut rows = Vec::with_capacity(numbers.len());
        self.for_each_group(numbers, |group, numbers, selection| {
            let (columns, sound) = self.read_group(group, selection, numbers.len())?;
            let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
            for row in numbers {
                let values: Vec<CellValue> = columns
                    .iter_mut()
                    .map(|column| column.next().unwrap_or(CellValue::Null))
                    .collect();
                rows.push(self.judged(*row, values, &listed, sound));
            }
            Ok(())
        })?;
        Ok(rows)
    }

    /// Every column of one row group, and whether all the required ones could
    /// be decoded.
    fn read_group(
        &self,
        group: usize,
        selection: &RowSelection,
        rows: usize,
    ) -> Result<(Vec<Vec<CellValue>>, bool), ReadError> {
        let mut columns = Vec::with_capacity(self.columns.len());
        let mut failed = Vec::new();
        let mut first_error = None;
        for (place, column) in self.columns.iter().enumerate() {
            match column.read(&self.source, &self.metadata, group, selection, rows) {
                Ok(values) => columns.push(values),
                Err(error) => {
                    columns.push(vec![CellValue::Broken(error.message.clone()); rows]);
                    failed.push(place);
                    first_error.get_or_insert(error);
                }
            }
        }
        match first_error {
            Some(error) if failed.len() == self.columns.len() => Err(error),
            _ => {
                let sound = self.required.is_some_and(|required| {
                    required.places.iter().all(|place| !failed.contains(place))
                });
                Ok((columns, sound))
            }
        }
    }

    /// Calls `read` for each row group that holds some of these rows, with
    /// those rows and how to select them.
    fn for_each_group(
        &self,
        numbers: &[u64],
        mut read: impl FnMut(usize, &[u64], &RowSelection) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let mut left = numbers;
        let mut start = 0_u64;
        for (group, metadata) in self.metadata.row_groups().iter().enumerate() {
            if left.is_empty() {
                break;
            }
            let end = start + u64::try_from(metadata.num_rows()).unwrap_or(0);
            let (here, rest) = left.split_at(left.partition_point(|row| *row < end));
            if !here.is_empty() {
                read(group, here, &selection(here, start))?;
            }
            left = rest;
            start = end;
        }
        Ok(())
    }
}

/// How to select rows of these ascending numbers in a row group that starts
/// at `start`.
fn selection(numbers: &[u64], start: u64) -> RowSelection {
    let mut selectors = Vec::new();
    let mut at = start;
    for run in runs(numbers) {
        if run.start > at {
            selectors.push(RowSelector::skip(length(at..run.start)));
        }
        selectors.push(RowSelector::select(length(run.clone())));
        at = run.end;
    }
    selectors.into()
}

/// Ascending numbers as ranges without gaps.
fn runs(numbers: &[u64]) -> Vec<Range<u64>> {
    let mut runs: Vec<Range<u64>> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some(run) if run.end == *number => run.end += 1,
            _ => runs.push(*number..number + 1),
        }
    }
    runs
}

fn length(range: Range<u64>) -> usize {
    usize::try_from(range.end - range.start).unwrap_or(usize::MAX)
}

/// How a column is headed.
fn column(field: &parquet::schema::types::Type) -> PreviewColumn {
    let expected = EventColumn::named(field.name());
    PreviewColumn {
        name: field.name().to_owned(),
        type_name: match expected {
            Some(column) if schema::has_required_type(column, field) => {
                column.kind().vendor_name().to_owned()
            }
            _ => type_name(field),
        },
        expected: expected.is_some(),
        numeric: schema::is_numeric(field),
    }
}

/// Runs what may meet corrupt data, on which the library can panic.
fn guarded<T>(work: impl FnOnce() -> Result<T, ReadError>) -> Result<T, PreviewError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| {
            Err(ReadError::new(
                "Cannot be decoded",
                "Decoding the file failed in a way that points to damaged data.",
                "Write the file again, or fetch it again from where it came.",
            ))
        })
        .map_err(PreviewError::from)
}

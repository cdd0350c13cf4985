//! Opens a file and decodes pages, rows and cells of it.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

use parquet::arrow::arrow_reader::RowSelection;
use parquet::file::metadata::ParquetMetaData;
use parquet::schema::types::Type;

use super::column_decoder::{ColumnDecoder, column_decoders};
use super::error::PreviewError;
use super::row::{CellValue, DecodedRow, PreviewColumn, PreviewShape, RowError};
use super::row_errors::{describe_errors, find_errors};
use super::row_selection::row_selection;
use crate::columns::EventColumn;
use crate::footer::{check_layout, read_footer};
use crate::read_error::{ReadError, catch_decode_panic};
use crate::scan::{ListedEnvironments, Rows};
use crate::schema::{self, EventLeaves, top_level_fields, type_name};
use crate::settings::CheckSettings;
use crate::source::Source;
use crate::writer::Writer;

/// A file that is open to decode its rows.
pub struct Preview {
    source: Arc<dyn Source>,
    metadata: Arc<ParquetMetaData>,
    shape: PreviewShape,
    writer: Writer,
    columns: Vec<ColumnDecoder>,
    /// Where the required columns are; `None` if the schema is invalid.
    required: Option<RequiredColumns>,
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
struct RequiredColumns {
    leaves: EventLeaves,
    /// Positions among the columns of the preview.
    positions: [usize; 5],
}

impl Preview {
    /// Opens a file and reads its footer.
    ///
    /// # Errors
    ///
    /// Fails if the footer cannot be read, or describes data outside the file.
    pub fn open(source: Arc<dyn Source>) -> Result<Self, PreviewError> {
        catch_decode_panic(|| {
            let footer = read_footer(&*source).map_err(|error| error.reason)?;
            let writer = footer.writer();
            let metadata = footer.metadata?;
            check_layout(&metadata, &*source)?;
            let fields = top_level_fields(footer.schema.root_schema());
            let columns = fields.iter().map(|field| preview_column(field)).collect();
            let required = schema::check(&footer.schema, writer)
                .leaves
                .and_then(|leaves| RequiredColumns::find(&fields, leaves));
            Ok(Self {
                columns: column_decoders(&footer.schema, &footer.encrypted),
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

    /// Returns `true` if the schema is valid. If it is not, the file is rejected
    /// as a whole and rows have no errors of their own.
    #[must_use]
    pub const fn schema_ok(&self) -> bool {
        self.required.is_some()
    }

    /// Decodes at most `limit` rows from `offset` on. Empty past the end.
    ///
    /// # Errors
    ///
    /// Fails if none of the columns can be decoded. Cells of a single column
    /// that cannot be decoded are [`CellValue::Undecodable`].
    pub fn page(
        &self,
        offset: u64,
        limit: usize,
        settings: &CheckSettings,
    ) -> Result<Vec<DecodedRow>, PreviewError> {
        let end = offset.saturating_add(limit as u64).min(self.shape.rows);
        let numbers: Vec<u64> = (offset..end).collect();
        self.rows(&numbers, settings)
    }

    /// Decodes the rows with these ascending numbers. Numbers past the end are
    /// ignored.
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
        catch_decode_panic(|| Ok(self.decode_rows(&numbers[..end], settings)?))
    }

    /// Decodes one cell; `None` if there is no such row or column.
    ///
    /// # Errors
    ///
    /// As for [`Preview::page`].
    pub fn cell(&self, row: u64, column: usize) -> Result<Option<CellValue>, PreviewError> {
        if row >= self.shape.rows {
            return Ok(None);
        }
        catch_decode_panic(|| {
            let mut found = None;
            self.for_each_column_chunk(column, &[row], |_, mut values| {
                found = values.pop();
                ControlFlow::Continue(())
            })?;
            Ok(found)
        })
    }

    /// Describes the errors of a row, one for each of
    /// [`DecodedRow::error_columns`].
    #[must_use]
    pub fn row_errors(&self, row: &DecodedRow) -> Vec<RowError> {
        describe_errors(row, &self.shape.columns, self.writer)
    }

    /// The rows for a scan; `None` if the schema is invalid.
    pub(super) fn scannable_rows(&self) -> Option<Rows<'_>> {
        self.required.map(|required| Rows {
            source: &*self.source,
            metadata: &self.metadata,
            leaves: required.leaves,
        })
    }

    /// Decodes the rows with these ascending numbers, all below the number of
    /// rows.
    pub(super) fn decode_rows(
        &self,
        numbers: &[u64],
        settings: &CheckSettings,
    ) -> Result<Vec<DecodedRow>, ReadError> {
        let listed = ListedEnvironments::of(settings);
        let mut rows = Vec::with_capacity(numbers.len());
        self.for_each_group(numbers, |group, numbers, selection| {
            let (columns, required) = self.read_group(group, selection, numbers.len())?;
            let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
            for number in numbers {
                let values: Vec<CellValue> = columns
                    .iter_mut()
                    .map(|column| column.next().unwrap_or(CellValue::Null))
                    .collect();
                let (errors, error_columns) = required
                    .map(|required| find_errors(&values, required.positions, &listed))
                    .unwrap_or_default();
                rows.push(DecodedRow {
                    row: *number,
                    values,
                    errors,
                    error_columns,
                });
            }
            Ok(())
        })?;
        Ok(rows)
    }

    /// Reads every column of one row group. The second value is `None` if the
    /// schema is invalid or a required column cannot be decoded.
    fn read_group(
        &self,
        group: usize,
        selection: &RowSelection,
        rows: usize,
    ) -> Result<(Vec<Vec<CellValue>>, Option<RequiredColumns>), ReadError> {
        let mut columns = Vec::with_capacity(self.columns.len());
        let mut failed = Vec::new();
        let mut first_error = None;
        for (position, column) in self.columns.iter().enumerate() {
            match column.decode(&self.source, &self.metadata, group, selection, rows) {
                Ok(values) => columns.push(values),
                Err(error) => {
                    columns.push(vec![CellValue::Undecodable(error.message.clone()); rows]);
                    failed.push(position);
                    first_error.get_or_insert(error);
                }
            }
        }
        match first_error {
            Some(error) if failed.len() == self.columns.len() => Err(error),
            _ => {
                let required = self.required.filter(|required| {
                    required
                        .positions
                        .iter()
                        .all(|position| !failed.contains(position))
                });
                Ok((columns, required))
            }
        }
    }

    /// Reads one column of the rows with these ascending numbers and calls
    /// `visit` for each row group with its row numbers and values, until it
    /// breaks. Does nothing if there is no such column.
    pub(super) fn for_each_column_chunk(
        &self,
        column: usize,
        numbers: &[u64],
        mut visit: impl FnMut(&[u64], Vec<CellValue>) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        let Some(decoder) = self.columns.get(column) else {
            return Ok(());
        };
        let mut flow = ControlFlow::Continue(());
        self.for_each_group(numbers, |group, numbers, selection| {
            if flow.is_continue() {
                let values = decoder.decode(
                    &self.source,
                    &self.metadata,
                    group,
                    selection,
                    numbers.len(),
                )?;
                flow = visit(numbers, values);
            }
            Ok(())
        })
    }

    /// Calls `read` for each row group that has some of these rows, with those
    /// rows and their selection.
    fn for_each_group(
        &self,
        numbers: &[u64],
        mut read: impl FnMut(usize, &[u64], &RowSelection) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let mut remaining = numbers;
        let mut start = 0_u64;
        for (group, metadata) in self.metadata.row_groups().iter().enumerate() {
            if remaining.is_empty() {
                break;
            }
            let end = start + u64::try_from(metadata.num_rows()).unwrap_or(0);
            let (here, rest) = remaining.split_at(remaining.partition_point(|row| *row < end));
            if !here.is_empty() {
                read(group, here, &row_selection(here, start))?;
            }
            remaining = rest;
            start = end;
        }
        Ok(())
    }
}

impl RequiredColumns {
    fn find(fields: &[&Type], leaves: EventLeaves) -> Option<Self> {
        let mut positions = [0; 5];
        for (slot, column) in positions.iter_mut().zip(EventColumn::REQUIRED) {
            *slot = fields
                .iter()
                .position(|field| field.name() == column.name())?;
        }
        Some(Self { leaves, positions })
    }
}

/// The header of a column.
fn preview_column(field: &Type) -> PreviewColumn {
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

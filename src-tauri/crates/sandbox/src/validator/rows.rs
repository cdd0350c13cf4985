//! Determines the codes of every row.

use std::collections::BTreeMap;
use std::sync::Arc;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::ChunkReader;
use parquet::file::serialized_reader::SerializedPageReader;

use super::codes::{INVALID_ENVIRONMENT_ID, INVALID_TIMESTAMP, REQUIRED_FIELDS_NULL};
use super::schema::REQUIRED_COLUMNS;

/// Number of rows read at once.
const BATCH_ROWS: usize = 1024;

/// Timestamps taken for milliseconds: from 1973 to 5138.
const MILLISECONDS: std::ops::Range<i64> = 100_000_000_000..100_000_000_000_000;

type Counts = BTreeMap<Vec<String>, u64>;

/// Counts the rows by their sets of codes.
pub(super) fn count<R: ChunkReader + 'static>(
    file: &Arc<R>,
    metadata: &ParquetMetaData,
    environments: &[String],
) -> Result<Counts, ParquetError> {
    let mut counts = Counts::new();
    for group in metadata.row_groups() {
        count_group(&RowGroup::new(file, group)?, environments, &mut counts)?;
    }
    Ok(counts)
}

/// A row group of a file.
struct RowGroup<'a, R> {
    file: &'a Arc<R>,
    metadata: &'a RowGroupMetaData,
    rows: usize,
}

impl<'a, R: ChunkReader + 'static> RowGroup<'a, R> {
    fn new(file: &'a Arc<R>, metadata: &'a RowGroupMetaData) -> Result<Self, ParquetError> {
        let rows = usize::try_from(metadata.num_rows())
            .map_err(|_| error("a row group has a negative number of rows"))?;
        Ok(Self {
            file,
            metadata,
            rows,
        })
    }

    fn column(&self, name: &str) -> Result<ColumnReader, ParquetError> {
        let chunk = self
            .metadata
            .columns()
            .iter()
            .find(|chunk| chunk.column_descr().path().parts() == [name])
            .ok_or_else(|| error("a column is not in a row group"))?;
        let pages = SerializedPageReader::new(self.file.clone(), chunk, self.rows, None)?;
        Ok(get_column_reader(chunk.column_descr_ptr(), Box::new(pages)))
    }

    fn string_column(&self, name: &str) -> Result<ColumnBatch<ByteArrayType>, ParquetError> {
        match self.column(name)? {
            ColumnReader::ByteArrayColumnReader(reader) => Ok(ColumnBatch::new(reader)),
            _ => Err(error("a column of strings has another physical type")),
        }
    }
}

fn count_group<R: ChunkReader + 'static>(
    group: &RowGroup<'_, R>,
    environments: &[String],
    counts: &mut Counts,
) -> Result<(), ParquetError> {
    let [environment, traffic, event, key, timestamp] = REQUIRED_COLUMNS;
    let mut environment = group.string_column(environment)?;
    let mut traffic = group.string_column(traffic)?;
    let mut event = group.string_column(event)?;
    let mut key = group.string_column(key)?;
    let mut timestamp = match group.column(timestamp)? {
        ColumnReader::Int64ColumnReader(reader) => ColumnBatch::<Int64Type>::new(reader),
        _ => return Err(error("timestamp has another physical type")),
    };
    let mut remaining = group.rows;
    while remaining > 0 {
        let batch = remaining.min(BATCH_ROWS);
        environment.read(batch)?;
        traffic.read(batch)?;
        event.read(batch)?;
        key.read(batch)?;
        timestamp.read(batch)?;
        for row in 0..batch {
            let codes = row_codes(
                environment.get(row),
                [traffic.get(row), event.get(row), key.get(row)],
                timestamp.get(row).copied(),
                environments,
            );
            *counts.entry(codes).or_insert(0) += 1;
        }
        remaining -= batch;
    }
    Ok(())
}

fn row_codes(
    environment: Option<&ByteArray>,
    others: [Option<&ByteArray>; 3],
    timestamp: Option<i64>,
    environments: &[String],
) -> Vec<String> {
    let mut codes = Vec::new();
    if let Some(id) = environment
        && !environments.is_empty()
        && !environments
            .iter()
            .any(|known| known.as_bytes() == id.data())
    {
        codes.push(INVALID_ENVIRONMENT_ID.to_owned());
    }
    if timestamp.is_some_and(|at| !MILLISECONDS.contains(&at)) {
        codes.push(INVALID_TIMESTAMP.to_owned());
    }
    if environment.is_none() || timestamp.is_none() || others.iter().any(Option::is_none) {
        codes.push(REQUIRED_FIELDS_NULL.to_owned());
    }
    codes
}

fn error(message: &str) -> ParquetError {
    ParquetError::General(message.to_owned())
}

/// The current batch of one column.
struct ColumnBatch<T: DataType> {
    reader: ColumnReaderImpl<T>,
    cells: Vec<Option<T::T>>,
}

impl<T: DataType> ColumnBatch<T> {
    fn new(reader: ColumnReaderImpl<T>) -> Self {
        Self {
            reader,
            cells: Vec::new(),
        }
    }

    /// Reads the next `rows` rows.
    ///
    /// # Errors
    /// If fewer are left.
    fn read(&mut self, rows: usize) -> Result<(), ParquetError> {
        let mut levels = Vec::new();
        let mut values = Vec::new();
        let (records, _, _) =
            self.reader
                .read_records(rows, Some(&mut levels), None, &mut values)?;
        if records != rows {
            return Err(error("a column has fewer rows than its row group"));
        }
        let mut values = values.into_iter();
        self.cells.clear();
        if levels.is_empty() {
            self.cells.extend(values.map(Some));
        } else {
            for level in levels {
                let cell = if level == 0 { None } else { values.next() };
                self.cells.push(cell);
            }
        }
        if self.cells.len() != rows {
            return Err(error("a column has fewer values than rows"));
        }
        Ok(())
    }

    fn get(&self, row: usize) -> Option<&T::T> {
        self.cells.get(row).and_then(Option::as_ref)
    }
}

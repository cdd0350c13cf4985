//! The rule for one row, applied to every row.

use std::collections::BTreeMap;
use std::sync::Arc;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::ChunkReader;
use parquet::file::serialized_reader::SerializedPageReader;

use super::schema::NEEDED;
use super::{INVALID_ENVIRONMENT_ID, INVALID_TIMESTAMP, REQUIRED_FIELDS_NULL};

/// Rows that are read at once.
const STRIDE: usize = 1024;

/// The times that count as milliseconds: from 1973 to 5138.
const MILLISECONDS: std::ops::Range<i64> = 100_000_000_000..100_000_000_000_000;

type Counts = BTreeMap<Vec<String>, u64>;

/// Counts the rows by their codes.
pub(super) fn count<R: ChunkReader + 'static>(
    file: &Arc<R>,
    metadata: &ParquetMetaData,
    environments: &[String],
) -> Result<Counts, ParquetError> {
    let mut counts = Counts::new();
    for group in metadata.row_groups() {
        count_group(&Group::of(file, group)?, environments, &mut counts)?;
    }
    Ok(counts)
}

/// Some rows of a file, all their columns.
struct Group<'a, R> {
    file: &'a Arc<R>,
    metadata: &'a RowGroupMetaData,
    rows: usize,
}

impl<'a, R: ChunkReader + 'static> Group<'a, R> {
    fn of(file: &'a Arc<R>, metadata: &'a RowGroupMetaData) -> Result<Self, ParquetError> {
        let rows = usize::try_from(metadata.num_rows())
            .map_err(|_| general("a row group has a negative number of rows"))?;
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
            .ok_or_else(|| general("a column is not in a row group"))?;
        let pages = SerializedPageReader::new(self.file.clone(), chunk, self.rows, None)?;
        Ok(get_column_reader(chunk.column_descr_ptr(), Box::new(pages)))
    }

    fn strings(&self, name: &str) -> Result<Cells<ByteArrayType>, ParquetError> {
        match self.column(name)? {
            ColumnReader::ByteArrayColumnReader(reader) => Ok(Cells::new(reader)),
            _ => Err(general("a column of strings holds no bytes")),
        }
    }
}

fn count_group<R: ChunkReader + 'static>(
    group: &Group<'_, R>,
    environments: &[String],
    counts: &mut Counts,
) -> Result<(), ParquetError> {
    let [environment, traffic, event, key, timestamp] = NEEDED;
    let mut environment = group.strings(environment)?;
    let mut traffic = group.strings(traffic)?;
    let mut event = group.strings(event)?;
    let mut key = group.strings(key)?;
    let mut timestamp = match group.column(timestamp)? {
        ColumnReader::Int64ColumnReader(reader) => Cells::<Int64Type>::new(reader),
        _ => return Err(general("timestamp holds no 64-bit integers")),
    };
    let mut left = group.rows;
    while left > 0 {
        let stride = left.min(STRIDE);
        environment.read(stride)?;
        traffic.read(stride)?;
        event.read(stride)?;
        key.read(stride)?;
        timestamp.read(stride)?;
        for row in 0..stride {
            let codes = row_codes(
                environment.get(row),
                [traffic.get(row), event.get(row), key.get(row)],
                timestamp.get(row).copied(),
                environments,
            );
            *counts.entry(codes).or_insert(0) += 1;
        }
        left -= stride;
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

fn general(message: &str) -> ParquetError {
    ParquetError::General(message.to_owned())
}

/// Some rows of one column.
struct Cells<T: DataType> {
    reader: ColumnReaderImpl<T>,
    cells: Vec<Option<T::T>>,
}

impl<T: DataType> Cells<T> {
    fn new(reader: ColumnReaderImpl<T>) -> Self {
        Self {
            reader,
            cells: Vec::new(),
        }
    }

    /// Reads the next rows, exactly that many.
    fn read(&mut self, rows: usize) -> Result<(), ParquetError> {
        let mut levels = Vec::new();
        let mut values = Vec::new();
        let (records, _, _) =
            self.reader
                .read_records(rows, Some(&mut levels), None, &mut values)?;
        if records != rows {
            return Err(general("a column has fewer rows than its row group"));
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
            return Err(general("a column has fewer values than rows"));
        }
        Ok(())
    }

    fn get(&self, row: usize) -> Option<&T::T> {
        self.cells.get(row).and_then(Option::as_ref)
    }
}

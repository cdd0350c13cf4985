//! Copies the levels and values of one leaf column, a batch at a time.

use std::io::Write;
use std::sync::Arc;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType,
    Int32Type, Int64Type, Int96Type,
};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::writer::{SerializedColumnWriter, SerializedRowGroupWriter};

use super::output_file::{ExtractAbort, ExtractError, OutputFile};
use super::validated_range::ValidatedRange;
use crate::check::{CheckObserver, Code};
use crate::pages::{Chunk, ChunkPageReader, PageError};
use crate::read_error::{ReadError, reason};
use crate::row_rules::RowCodes;
use crate::scan::RowBitmap;
use crate::source::Source;

/// Maximum number of rows in a batch.
const MAX_BATCH_ROWS: usize = 8_192;
/// Number of values to aim for in a batch, if rows have many.
const BATCH_VALUES: usize = 64 << 10;
/// Number of rows in the first batch, before the number of values per row is
/// known.
const FIRST_BATCH_ROWS: usize = 256;

type Writers<'w> = [Option<SerializedColumnWriter<'w>>; 2];

/// Copies one leaf column of these rows, each row to its file.
pub(super) fn copy_column(
    source: &Arc<dyn Source>,
    metadata: &ParquetMetaData,
    leaf: usize,
    ranges: &[ValidatedRange],
    writers: &mut Writers<'_>,
    observer: &dyn CheckObserver,
) -> Result<(), ExtractAbort> {
    // The ranges of a row group are adjacent and share a column reader.
    for ranges in ranges.chunk_by(|one, next| one.range.group == next.range.group) {
        let Some(first) = ranges.first() else {
            continue;
        };
        let group = first.range.group;
        let decode_error = |reason: String| {
            let name = metadata
                .file_metadata()
                .schema_descr()
                .get_column_root(leaf)
                .name();
            ReadError::undecodable(format!(
                "`{name}` cannot be decoded in row group {group}: {reason}."
            ))
        };
        let column = metadata.row_group(group).columns().get(leaf);
        let chunk = column.and_then(Chunk::of);
        let (Some(column), Some(chunk)) = (column, chunk) else {
            return Err(decode_error("its position is invalid".to_owned()).into());
        };
        let descriptor = column.column_descr_ptr();
        let max_levels = MaxLevels {
            definition: descriptor.max_def_level(),
            repetition: descriptor.max_rep_level(),
        };
        let pages = ChunkPageReader::new(Arc::clone(source), chunk, &descriptor, Arc::default());
        let copy = GroupCopy {
            ranges,
            max_levels,
            observer,
        };
        let result = match get_column_reader(descriptor, Box::new(pages)) {
            ColumnReader::BoolColumnReader(reader) => copy.run::<BoolType>(reader, writers),
            ColumnReader::Int32ColumnReader(reader) => copy.run::<Int32Type>(reader, writers),
            ColumnReader::Int64ColumnReader(reader) => copy.run::<Int64Type>(reader, writers),
            ColumnReader::Int96ColumnReader(reader) => copy.run::<Int96Type>(reader, writers),
            ColumnReader::FloatColumnReader(reader) => copy.run::<FloatType>(reader, writers),
            ColumnReader::DoubleColumnReader(reader) => copy.run::<DoubleType>(reader, writers),
            ColumnReader::ByteArrayColumnReader(reader) => {
                copy.run::<ByteArrayType>(reader, writers)
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                copy.run::<FixedLenByteArrayType>(reader, writers)
            }
        };
        result.map_err(|error| match error {
            CopyError::Cancelled => ExtractAbort::Cancelled,
            CopyError::Read(error) => decode_error(reason(&error)).into(),
            CopyError::TooFewValues => decode_error(PageError::TooFewValues.to_string()).into(),
            CopyError::Write(error) => ExtractAbort::Failed(error),
        })?;
    }
    Ok(())
}

/// Why a column cannot be copied.
enum CopyError {
    Cancelled,
    Read(ParquetError),
    TooFewValues,
    Write(ExtractError),
}

/// The maximum levels of a column.
#[derive(Clone, Copy)]
struct MaxLevels {
    definition: i16,
    repetition: i16,
}

/// Copies rows of one row group.
struct GroupCopy<'p> {
    ranges: &'p [ValidatedRange],
    max_levels: MaxLevels,
    observer: &'p dyn CheckObserver,
}

impl GroupCopy<'_> {
    fn run<T: DataType>(
        &self,
        mut reader: ColumnReaderImpl<T>,
        writers: &mut Writers<'_>,
    ) -> Result<(), CopyError> {
        let mut batch = Batch::<T>::new(self.max_levels);
        let mut position = 0;
        let mut batch_rows = FIRST_BATCH_ROWS;
        for validated in self.ranges {
            let start = usize::try_from(validated.range.within.start)
                .map_err(|_| CopyError::TooFewValues)?;
            if start > position {
                let skipped = reader
                    .skip_records(start - position)
                    .map_err(CopyError::Read)?;
                if skipped != start - position {
                    return Err(CopyError::TooFewValues);
                }
                position = start;
            }
            let mut done = 0;
            while done < validated.range.rows() {
                if self.observer.is_cancelled() {
                    return Err(CopyError::Cancelled);
                }
                let rows = batch_rows.min(validated.range.rows() - done);
                batch.read(&mut reader, rows)?;
                batch.write(&validated.rejected, done, writers)?;
                done += rows;
                batch_rows = (BATCH_VALUES / batch.values_per_row()).clamp(1, MAX_BATCH_ROWS);
            }
            position += done;
        }
        Ok(())
    }
}

/// Values and levels of a few rows.
struct LeafValues<T: DataType> {
    values: Vec<T::T>,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

impl<T: DataType> LeafValues<T> {
    const fn new() -> Self {
        Self {
            values: Vec::new(),
            definition: Vec::new(),
            repetition: Vec::new(),
        }
    }

    fn clear(&mut self) {
        self.values.clear();
        self.definition.clear();
        self.repetition.clear();
    }

    fn write(
        &self,
        max_levels: MaxLevels,
        file: OutputFile,
        writer: Option<&mut SerializedColumnWriter<'_>>,
    ) -> Result<(), CopyError> {
        if self.values.is_empty() && self.definition.is_empty() {
            return Ok(());
        }
        // A file for which rows were counted has a writer.
        let Some(writer) = writer else {
            return Ok(());
        };
        let written = writer.typed::<T>().write_batch(
            &self.values,
            (max_levels.definition > 0).then_some(&*self.definition),
            (max_levels.repetition > 0).then_some(&*self.repetition),
        );
        file.written(written).map(drop).map_err(CopyError::Write)
    }
}

/// A few rows: as they were read, and divided between the two files.
struct Batch<T: DataType> {
    max_levels: MaxLevels,
    rows: usize,
    read: LeafValues<T>,
    divided: [LeafValues<T>; 2],
}

impl<T: DataType> Batch<T> {
    const fn new(max_levels: MaxLevels) -> Self {
        Self {
            max_levels,
            rows: 0,
            read: LeafValues::new(),
            divided: [LeafValues::new(), LeafValues::new()],
        }
    }

    fn read(&mut self, reader: &mut ColumnReaderImpl<T>, rows: usize) -> Result<(), CopyError> {
        self.read.clear();
        let LeafValues {
            values,
            definition,
            repetition,
        } = &mut self.read;
        let (read, _, _) = reader
            .read_records(
                rows,
                (self.max_levels.definition > 0).then_some(definition),
                (self.max_levels.repetition > 0).then_some(repetition),
                values,
            )
            .map_err(CopyError::Read)?;
        self.rows = rows;
        if read == rows {
            Ok(())
        } else {
            Err(CopyError::TooFewValues)
        }
    }

    fn values_per_row(&self) -> usize {
        (self.read.definition.len().max(self.read.values.len()) / self.rows.max(1)).max(1)
    }

    /// Writes each row to its file. `start` is the index of the first row in
    /// `rejected`.
    fn write(
        &mut self,
        rejected: &RowBitmap,
        start: usize,
        writers: &mut Writers<'_>,
    ) -> Result<(), CopyError> {
        let file_index = |row: usize| usize::from(rejected.contains(start + row));
        let rejected_rows = (0..self.rows).map(file_index).sum::<usize>();
        if rejected_rows == 0 || rejected_rows == self.rows {
            let file = if rejected_rows == 0 {
                OutputFile::Clean
            } else {
                OutputFile::Rejected
            };
            return self
                .read
                .write(self.max_levels, file, writers[file.index()].as_mut());
        }
        for values in &mut self.divided {
            values.clear();
        }
        let MaxLevels {
            definition: max_definition,
            repetition: max_repetition,
        } = self.max_levels;
        let mut values = self.read.values.drain(..);
        let count = if max_definition > 0 {
            self.read.definition.len()
        } else {
            self.rows
        };
        let mut started = 0;
        for index in 0..count {
            let definition = self.read.definition.get(index).copied().unwrap_or(0);
            let repetition = self.read.repetition.get(index).copied().unwrap_or(0);
            started += usize::from(repetition == 0);
            let target = &mut self.divided[file_index(started.saturating_sub(1))];
            if max_definition > 0 {
                target.definition.push(definition);
            }
            if max_repetition > 0 {
                target.repetition.push(repetition);
            }
            if definition == max_definition {
                target
                    .values
                    .push(values.next().ok_or(CopyError::TooFewValues)?);
            }
        }
        drop(values);
        for file in OutputFile::ALL {
            let writer = writers[file.index()].as_mut();
            self.divided[file.index()].write(self.max_levels, file, writer)?;
        }
        Ok(())
    }
}

/// Writes the row numbers that rejected rows have in the original.
pub(super) fn write_row_numbers<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    ranges: &[ValidatedRange],
) -> ParquetResult<()> {
    let numbers = ranges.iter().flat_map(|validated| {
        let start = validated.range.start;
        validated.rejected.iter().map(move |row| start + row as u64)
    });
    write_column::<Int64Type, _>(
        group,
        numbers.map(|row| i64::try_from(row).unwrap_or(i64::MAX)),
    )
}

/// Writes the error codes of rejected rows.
pub(super) fn write_error_codes<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    ranges: &[ValidatedRange],
) -> ParquetResult<()> {
    let texts: Vec<ByteArray> = RowCodes::every_set()
        .map(|codes| {
            let names: Vec<&str> = codes.iter().map(Code::as_str).collect();
            ByteArray::from(names.join(",").into_bytes())
        })
        .collect();
    let codes = ranges.iter().flat_map(|validated| &validated.codes);
    write_column::<ByteArrayType, _>(group, codes.map(|codes| texts[codes.index()].clone()))
}

fn write_column<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    mut values: impl Iterator<Item = T::T>,
) -> ParquetResult<()> {
    let mut writer = group
        .next_column()?
        .ok_or_else(|| ParquetError::General("a column is missing".to_owned()))?;
    let mut batch = Vec::with_capacity(MAX_BATCH_ROWS);
    loop {
        batch.clear();
        batch.extend(values.by_ref().take(MAX_BATCH_ROWS));
        if batch.is_empty() {
            return writer.close();
        }
        writer.typed::<T>().write_batch(&batch, None, None)?;
    }
}

//! Copying one leaf column: its levels and values, a batch at a time.

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

use super::{ExtractAbort, ExtractError, OutputFile, ValidatedRange, cannot};
use crate::check::{CheckObserver, Code};
use crate::read_error::{ReadError, reason};
use crate::pages::{Chunk, ChunkPageReader, PageError};
use crate::row_rules::RowCodes;
use crate::scan::RowBitmap;
use crate::source::Source;

/// The most rows of a batch.
const MOST_ROWS: usize = 8_192;
/// How many values a batch should have, where rows have many.
const VALUES: usize = 64 << 10;
/// The rows of the first batch, when nobody knows yet how many values a row
/// has.
const FIRST_ROWS: usize = 256;

type Writers<'w> = [Option<SerializedColumnWriter<'w>>; 2];

/// Copies what one leaf column holds of these rows, each to its part.
pub(super) fn copy(
    source: &Arc<dyn Source>,
    metadata: &ParquetMetaData,
    leaf: usize,
    judged: &[ValidatedRange],
    writers: &mut Writers<'_>,
    observer: &dyn CheckObserver,
) -> Result<(), ExtractAbort> {
    // Pieces of one row group follow one another, and are read in one go.
    for pieces in judged.chunk_by(|one, next| one.range.group == next.range.group) {
        let Some(first) = pieces.first() else {
            continue;
        };
        let group = first.range.group;
        let decode_error = |why: String| {
            let name = metadata
                .file_metadata()
                .schema_descr()
                .get_column_root(leaf)
                .name();
            ReadError::new(
                "Cannot be decoded",
                format!("`{name}` cannot be decoded in row group {group}: {why}."),
                "Write the file again, or fetch it again from where it came.",
            )
        };
        let column = metadata.row_group(group).columns().get(leaf);
        let at = column.and_then(Chunk::of);
        let (Some(column), Some(at)) = (column, at) else {
            return Err(decode_error("its place is impossible".to_owned()).into());
        };
        let descriptor = column.column_descr_ptr();
        let levels = Levels {
            definition: descriptor.max_def_level(),
            repetition: descriptor.max_rep_level(),
        };
        let pages = ChunkPageReader::new(Arc::clone(source), at, &descriptor, Arc::default());
        let pieces = Pieces {
            pieces,
            levels,
            observer,
        };
        let end = match get_column_reader(descriptor, Box::new(pages)) {
            ColumnReader::BoolColumnReader(reader) => pieces.copy::<BoolType>(reader, writers),
            ColumnReader::Int32ColumnReader(reader) => pieces.copy::<Int32Type>(reader, writers),
            ColumnReader::Int64ColumnReader(reader) => pieces.copy::<Int64Type>(reader, writers),
            ColumnReader::Int96ColumnReader(reader) => pieces.copy::<Int96Type>(reader, writers),
            ColumnReader::FloatColumnReader(reader) => pieces.copy::<FloatType>(reader, writers),
            ColumnReader::DoubleColumnReader(reader) => pieces.copy::<DoubleType>(reader, writers),
            ColumnReader::ByteArrayColumnReader(reader) => {
                pieces.copy::<ByteArrayType>(reader, writers)
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                pieces.copy::<FixedLenByteArrayType>(reader, writers)
            }
        };
        end.map_err(|fault| match fault {
            Fault::Cancelled => ExtractAbort::Cancelled,
            Fault::Read(error) => decode_error(reason(&error)).into(),
            Fault::TooFew => decode_error(PageError::TooFewValues.to_string()).into(),
            Fault::Write(error) => ExtractAbort::Failed(error),
        })?;
    }
    Ok(())
}

/// What keeps a column from being copied.
enum Fault {
    Cancelled,
    Read(ParquetError),
    TooFew,
    Write(ExtractError),
}

/// The highest levels of a column.
#[derive(Clone, Copy)]
struct Levels {
    definition: i16,
    repetition: i16,
}

/// Rows of one row group to be copied.
struct Pieces<'p> {
    pieces: &'p [ValidatedRange],
    levels: Levels,
    observer: &'p dyn CheckObserver,
}

impl Pieces<'_> {
    fn copy<T: DataType>(
        &self,
        mut reader: ColumnReaderImpl<T>,
        writers: &mut Writers<'_>,
    ) -> Result<(), Fault> {
        let mut batch = Batch::<T>::new(self.levels);
        let mut at = 0;
        let mut rows = FIRST_ROWS;
        for piece in self.pieces {
            let start = usize::try_from(piece.range.within.start).map_err(|_| Fault::TooFew)?;
            if start > at {
                let skipped = reader.skip_records(start - at).map_err(Fault::Read)?;
                if skipped != start - at {
                    return Err(Fault::TooFew);
                }
                at = start;
            }
            let mut done = 0;
            while done < piece.range.rows() {
                if self.observer.is_cancelled() {
                    return Err(Fault::Cancelled);
                }
                let wanted = rows.min(piece.range.rows() - done);
                batch.read(&mut reader, wanted)?;
                batch.write(&piece.rejected, done, writers)?;
                done += wanted;
                rows = (VALUES / batch.values_a_row()).clamp(1, MOST_ROWS);
            }
            at += done;
        }
        Ok(())
    }
}

/// Values and levels of a few rows.
struct Cells<T: DataType> {
    values: Vec<T::T>,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

impl<T: DataType> Cells<T> {
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
        levels: Levels,
        part: OutputFile,
        writer: Option<&mut SerializedColumnWriter<'_>>,
    ) -> Result<(), Fault> {
        if self.values.is_empty() && self.definition.is_empty() {
            return Ok(());
        }
        // Where rows were counted for a part, it has a writer.
        let Some(writer) = writer else {
            return Ok(());
        };
        writer
            .typed::<T>()
            .write_batch(
                &self.values,
                (levels.definition > 0).then_some(&*self.definition),
                (levels.repetition > 0).then_some(&*self.repetition),
            )
            .map(|_| ())
            .map_err(|error| Fault::Write(cannot(part, &error)))
    }
}

/// A few rows as they were read, and as they are shared out.
struct Batch<T: DataType> {
    levels: Levels,
    rows: usize,
    read: Cells<T>,
    shared: [Cells<T>; 2],
}

impl<T: DataType> Batch<T> {
    const fn new(levels: Levels) -> Self {
        Self {
            levels,
            rows: 0,
            read: Cells::new(),
            shared: [Cells::new(), Cells::new()],
        }
    }

    fn read(&mut self, reader: &mut ColumnReaderImpl<T>, rows: usize) -> Result<(), Fault> {
        let Cells {
            values,
            definition,
            repetition,
        } = &mut self.read;
        values.clear();
        definition.clear();
        repetition.clear();
        let (read, _, _) = reader
            .read_records(
                rows,
                (self.levels.definition > 0).then_some(definition),
                (self.levels.repetition > 0).then_some(repetition),
                values,
            )
            .map_err(Fault::Read)?;
        self.rows = rows;
        if read == rows {
            Ok(())
        } else {
            Err(Fault::TooFew)
        }
    }

    fn values_a_row(&self) -> usize {
        (self.read.definition.len().max(self.read.values.len()) / self.rows.max(1)).max(1)
    }

    /// Hands each row to its part; the first has the place `start` among
    /// those of `rejected`.
    fn write(
        &mut self,
        rejected: &RowBitmap,
        start: usize,
        writers: &mut Writers<'_>,
    ) -> Result<(), Fault> {
        let of = |row: usize| usize::from(rejected.contains(start + row));
        let count = (0..self.rows).map(of).sum::<usize>();
        if count == 0 || count == self.rows {
            let part = if count == 0 {
                OutputFile::Clean
            } else {
                OutputFile::Rejected
            };
            return self
                .read
                .write(self.levels, part, writers[part.place()].as_mut());
        }
        for cells in &mut self.shared {
            cells.clear();
        }
        let Levels {
            definition: highest,
            repetition: deepest,
        } = self.levels;
        let mut values = self.read.values.drain(..);
        let count = if highest > 0 {
            self.read.definition.len()
        } else {
            self.rows
        };
        let mut begun = 0;
        for place in 0..count {
            let definition = self.read.definition.get(place).copied().unwrap_or(0);
            let repetition = self.read.repetition.get(place).copied().unwrap_or(0);
            begun += usize::from(repetition == 0);
            let cells = &mut self.shared[of(begun.saturating_sub(1))];
            if highest > 0 {
                cells.definition.push(definition);
            }
            if deepest > 0 {
                cells.repetition.push(repetition);
            }
            if definition == highest {
                cells.values.push(values.next().ok_or(Fault::TooFew)?);
            }
        }
        drop(values);
        for part in OutputFile::BOTH {
            let writer = writers[part.place()].as_mut();
            self.shared[part.place()].write(self.levels, part, writer)?;
        }
        Ok(())
    }
}

/// Writes the numbers that rejected rows have in the original.
pub(super) fn write_numbers<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    judged: &[ValidatedRange],
) -> ParquetResult<()> {
    let numbers = judged.iter().flat_map(|judged| {
        let start = judged.range.start;
        judged.rejected.iter().map(move |row| start + row as u64)
    });
    write_column::<Int64Type, _>(
        group,
        numbers.map(|row| i64::try_from(row).unwrap_or(i64::MAX)),
    )
}

/// Writes the codes of rejected rows.
pub(super) fn write_codes<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    judged: &[ValidatedRange],
) -> ParquetResult<()> {
    let texts: Vec<ByteArray> = RowCodes::every_set()
        .map(|codes| {
            let names: Vec<&str> = codes.iter().map(Code::as_str).collect();
            ByteArray::from(names.join(",").into_bytes())
        })
        .collect();
    let codes = judged.iter().flat_map(|judged| &judged.codes);
    write_column::<ByteArrayType, _>(group, codes.map(|codes| texts[codes.index()].clone()))
}

fn write_column<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    mut values: impl Iterator<Item = T::T>,
) -> ParquetResult<()> {
    let mut writer = group
        .next_column()?
        .ok_or_else(|| ParquetError::General("a column is missing".to_owned()))?;
    let mut some = Vec::with_capacity(MOST_ROWS);
    loop {
        some.clear();
        some.extend(values.by_ref().take(MOST_ROWS));
        if some.is_empty() {
            return writer.close();
        }
        writer.typed::<T>().write_batch(&some, None, None)?;
    }
}

//! The five required columns of one row group, read in step.

use std::sync::Arc;

use parquet::column::page::PageReader;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::ChunkReader;
use parquet::file::serialized_reader::SerializedPageReader;

use crate::columns::EventColumn;
use crate::footer::{Trouble, reason};
use crate::row_faults::Nulls;
use crate::schema::RequiredLeaves;

/// What a batch says of one row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowValues<'a> {
    pub(crate) nulls: Nulls,
    pub(crate) environment: Option<&'a [u8]>,
    pub(crate) timestamp: Option<i64>,
}

/// A few thousand rows.
pub(crate) struct Batch<'a> {
    nulls: &'a [Nulls],
    environments: &'a [ByteArray],
    timestamps: &'a [i64],
}

impl<'a> Batch<'a> {
    pub(crate) const fn len(&self) -> usize {
        self.nulls.len()
    }

    /// The rows in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = RowValues<'a>> {
        // Values are stored without gaps for the nulls.
        let mut environments = self.environments.iter();
        let mut timestamps = self.timestamps.iter();
        self.nulls.iter().map(move |nulls| RowValues {
            nulls: *nulls,
            environment: if nulls.at(ENVIRONMENT_ID) {
                None
            } else {
                environments.next().map(ByteArray::data)
            },
            timestamp: if nulls.at(TIMESTAMP) {
                None
            } else {
                timestamps.next().copied()
            },
        })
    }
}

/// Places in [`EventColumn::REQUIRED`].
const ENVIRONMENT_ID: usize = 0;
const TIMESTAMP: usize = 4;

/// Readers of the five columns, and the buffers that they fill again and
/// again.
pub(crate) struct RequiredColumns {
    strings: [Column<ByteArrayType>; 4],
    timestamps: Column<Int64Type>,
    nulls: Vec<Nulls>,
    left: usize,
    group: usize,
}

impl RequiredColumns {
    /// Opens the columns of a row group, whose chunks have been found to lie
    /// inside the file.
    pub(crate) fn open<R: ChunkReader + 'static>(
        source: &Arc<R>,
        metadata: &ParquetMetaData,
        group: usize,
        leaves: RequiredLeaves,
    ) -> Result<Self, Trouble> {
        let rows = usize::try_from(metadata.row_group(group).num_rows()).map_err(|_| {
            Trouble::damaged(format!(
                "Row group {group} has an impossible number of rows."
            ))
        })?;
        let open = |place: usize| {
            open_leaf(source, metadata, group, leaves.0[place], rows)
                .map_err(|error| undecodable(place, group, &error))
        };
        let string = |place: usize| match open(place)? {
            (ColumnReader::ByteArrayColumnReader(reader), nullable) => {
                Ok(Column::new(reader, nullable))
            }
            _ => Err(other_type(place, group)),
        };
        let timestamps = match open(TIMESTAMP)? {
            (ColumnReader::Int64ColumnReader(reader), nullable) => Column::new(reader, nullable),
            _ => return Err(other_type(TIMESTAMP, group)),
        };
        Ok(Self {
            strings: [string(ENVIRONMENT_ID)?, string(1)?, string(2)?, string(3)?],
            timestamps,
            nulls: Vec::new(),
            left: rows,
            group,
        })
    }

    /// The next rows, at most `most`; none when the row group is at its end.
    pub(crate) fn next_batch(&mut self, most: usize) -> Result<Option<Batch<'_>>, Trouble> {
        let rows = most.min(self.left);
        if rows == 0 {
            return self.all_at_their_end().map(|()| None);
        }
        self.nulls.clear();
        self.nulls.resize(rows, Nulls::default());
        let group = self.group;
        for (place, column) in self.strings.iter_mut().enumerate() {
            column.fill(rows, place, group)?;
            column.mark_nulls(place, &mut self.nulls);
        }
        self.timestamps.fill(rows, TIMESTAMP, group)?;
        self.timestamps.mark_nulls(TIMESTAMP, &mut self.nulls);
        self.left -= rows;
        let [environments, ..] = &self.strings;
        Ok(Some(Batch {
            nulls: &self.nulls,
            environments: &environments.values,
            timestamps: &self.timestamps.values,
        }))
    }

    /// A column with more values than the row group has rows would mean that
    /// rows were judged against each other's values.
    fn all_at_their_end(&mut self) -> Result<(), Trouble> {
        let group = self.group;
        for (place, column) in self.strings.iter_mut().enumerate() {
            column.at_its_end(place, group)?;
        }
        self.timestamps.at_its_end(TIMESTAMP, group)
    }
}

/// A leaf's reader, and whether it may hold nulls.
fn open_leaf<R: ChunkReader + 'static>(
    source: &Arc<R>,
    metadata: &ParquetMetaData,
    group: usize,
    leaf: usize,
    rows: usize,
) -> ParquetResult<(ColumnReader, bool)> {
    let missing = || ParquetError::General("the row group does not have it".to_owned());
    let row_group = metadata.row_group(group);
    let chunk = row_group.columns().get(leaf).ok_or_else(missing)?;
    let descriptor = chunk.column_descr_ptr();
    let nullable = descriptor.max_def_level() > 0;
    let pages: Box<dyn PageReader> = Box::new(SerializedPageReader::new(
        Arc::clone(source),
        chunk,
        rows,
        None,
    )?);
    Ok((get_column_reader(descriptor, pages), nullable))
}

struct Column<T: DataType> {
    reader: ColumnReaderImpl<T>,
    nullable: bool,
    levels: Vec<i16>,
    values: Vec<T::T>,
}

impl<T: DataType> Column<T> {
    const fn new(reader: ColumnReaderImpl<T>, nullable: bool) -> Self {
        Self {
            reader,
            nullable,
            levels: Vec::new(),
            values: Vec::new(),
        }
    }

    fn fill(&mut self, rows: usize, place: usize, group: usize) -> Result<(), Trouble> {
        self.levels.clear();
        self.values.clear();
        let mut filled = 0;
        while filled < rows {
            match self.read(rows - filled, place, group)? {
                0 => return Err(too_few(place, group)),
                some => filled += some,
            }
        }
        Ok(())
    }

    fn read(&mut self, rows: usize, place: usize, group: usize) -> Result<usize, Trouble> {
        self.reader
            .read_records(rows, Some(&mut self.levels), None, &mut self.values)
            .map(|(records, _, _)| records)
            .map_err(|error| undecodable(place, group, &error))
    }

    /// A null's level is 0, a value's is 1: the columns are not nested.
    fn mark_nulls(&self, place: usize, nulls: &mut [Nulls]) {
        if self.nullable && self.values.len() < nulls.len() {
            for (row, level) in nulls.iter_mut().zip(&self.levels) {
                if *level == 0 {
                    row.mark(place);
                }
            }
        }
    }

    fn at_its_end(&mut self, place: usize, group: usize) -> Result<(), Trouble> {
        match self.read(1, place, group)? {
            0 => Ok(()),
            _ => Err(Trouble::damaged(format!(
                "`{}` holds more values in row group {group} than the row group has rows.",
                EventColumn::REQUIRED[place].name()
            ))),
        }
    }
}

fn too_few(place: usize, group: usize) -> Trouble {
    Trouble::damaged(format!(
        "`{}` holds fewer values in row group {group} than the row group has rows.",
        EventColumn::REQUIRED[place].name()
    ))
}

fn other_type(place: usize, group: usize) -> Trouble {
    Trouble::damaged(format!(
        "`{}` has another type in row group {group} than in the schema.",
        EventColumn::REQUIRED[place].name()
    ))
}

fn undecodable(place: usize, group: usize, error: &ParquetError) -> Trouble {
    Trouble::new(
        "Cannot be decoded",
        format!(
            "`{}` cannot be decoded in row group {group}: {}.",
            EventColumn::REQUIRED[place].name(),
            reason(error)
        ),
        "Write the file again, or fetch it again from where it came.",
    )
}

//! A file's rows, written to two files: those that would load, and those that
//! would not.
//!
//! Rows are copied column by column, in Parquet's own terms: levels and
//! values, never through another type system, so that no byte of a value
//! changes. A few hundred thousand rows become a row group; of those, one
//! batch of one column is in memory at a time.

mod columns;
mod output_schemas;

#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{
    SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter as RowGroup,
};
use parquet::schema::types::SchemaDescriptor;
use thiserror::Error;

use crate::check::{Cancellable, CheckObserver};
use crate::footer::{check_layout, encrypted_columns, read_footer};
use crate::read_error::{ReadError, reason};
use crate::row_rules::RowCodes;
use crate::scan::{
    RangeBitmaps, RowBitmap, RowRange, Rows, ScanOutcome, for_each_range, split_into_ranges,
};
use crate::schema::{self, EventLeaves};
use crate::settings::CheckSettings;
use crate::source::Source;

use output_schemas::OutputSchemas;

/// How many rows are gathered, at least, before a row group is written.
const ROWS_A_GROUP: usize = 1 << 20;

/// One of the two files that rows are written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFile {
    /// The rows that would load.
    Clean,
    /// The rows that would not.
    Rejected,
}

impl OutputFile {
    /// Both, in the order in which they are told of.
    pub const BOTH: [Self; 2] = [Self::Clean, Self::Rejected];

    /// The word for it in a file's name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Rejected => "rejected",
        }
    }

    const fn place(self) -> usize {
        match self {
            Self::Clean => 0,
            Self::Rejected => 1,
        }
    }
}

/// How many rows were written. Together they are all rows of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExtractCounts {
    /// Rows that would load.
    pub clean: u64,
    /// Rows that would not.
    pub rejected: u64,
}

impl ExtractCounts {
    /// How many rows one of the two files has.
    #[must_use]
    pub const fn rows(self, part: OutputFile) -> u64 {
        match part {
            OutputFile::Clean => self.clean,
            OutputFile::Rejected => self.rejected,
        }
    }
}

/// Why rows cannot be written to two files.
#[derive(Debug, Error)]
pub enum ExtractError {
    /// The file cannot be read or decoded.
    #[error("{}", .0.message)]
    Unreadable(ReadError),
    /// Its schema is wrong.
    #[error(
        "The whole file is rejected for its schema, so there are no clean rows to tell from rejected ones."
    )]
    WrongSchema,
    /// A file cannot be written.
    #[error("The {} rows cannot be written: {why}.", part.word())]
    Write {
        /// Which.
        part: OutputFile,
        /// Why, in a few words.
        why: String,
    },
}

impl From<ReadError> for ExtractError {
    fn from(error: ReadError) -> Self {
        Self::Unreadable(error)
    }
}

/// Why the work ends early.
enum ExtractAbort {
    Cancelled,
    Failed(ExtractError),
}

impl<E: Into<ExtractError>> From<E> for ExtractAbort {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Writes each row of a file to one of two: the clean ones as they are, the
/// rejected ones with two more columns, `_row` (its number in this file, from
/// zero) and `_errors` (its codes, sorted, with commas between them). Where a
/// column of such a name is there already, a number is added to the new one's.
///
/// `open` is asked for a place to write to when the first row for it comes, and
/// never where there are none. Both files are Parquet with snappy, have the
/// columns and the order of the original, and annotate the seven columns as
/// the vendor's page has them.
///
/// # Errors
/// Where the file has a wrong schema, cannot be read, or a place cannot be
/// written to. What was written until then is of no use.
pub fn extract<W: Write + Send>(
    source: &Arc<dyn Source>,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
    open: impl FnMut(OutputFile) -> io::Result<W>,
) -> Result<Cancellable<ExtractCounts>, ExtractError> {
    // Corrupt input can make the library panic; that, too, is a finding.
    let end = catch_unwind(AssertUnwindSafe(|| run(source, settings, observer, open)))
        .unwrap_or_else(|_| Err(ReadError::decoding_failed().into()));
    match end {
        Ok(extracted) => Ok(Cancellable::Done(extracted)),
        Err(ExtractAbort::Cancelled) => Ok(Cancellable::Cancelled),
        Err(ExtractAbort::Failed(error)) => Err(error),
    }
}

fn run<W: Write + Send>(
    source: &Arc<dyn Source>,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
    open: impl FnMut(OutputFile) -> io::Result<W>,
) -> Result<ExtractCounts, ExtractAbort> {
    let (metadata, leaves) = readable(&**source)?;
    let rows = Rows {
        source: &**source,
        metadata: &metadata,
        leaves,
    };
    let mut copying = Copying {
        source,
        metadata: &metadata,
        schema: metadata.file_metadata().schema_descr(),
        observer,
        total: rows.total(),
        outlets: Outlets::new(&metadata, open)?,
        extracted: ExtractCounts::default(),
    };
    let mut ranges = split_into_ranges(&metadata, 1).into_iter();
    let mut gathered = Vec::new();
    let mut waiting = 0;
    let mut end = Ok(());
    let pass = for_each_range(rows, settings, &OnlyStops(observer), |bitmaps| {
        if let Some(range) = ranges.next() {
            waiting += bitmaps.rows;
            gathered.push(ValidatedRange::new(range, &bitmaps));
        }
        if waiting >= ROWS_A_GROUP {
            waiting = 0;
            end = copying.write(&std::mem::take(&mut gathered));
        }
        if end.is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    end?;
    match pass {
        ScanOutcome::Done(()) => {}
        ScanOutcome::Cancelled => return Err(ExtractAbort::Cancelled),
        ScanOutcome::Failed(error) => return Err(error.into()),
    }
    copying.write(&gathered)?;
    copying.outlets.close()?;
    Ok(copying.extracted)
}

/// Where the rows of a file are, where every column of it can be read.
fn readable(source: &dyn Source) -> Result<(Arc<ParquetMetaData>, EventLeaves), ExtractError> {
    let footer = read_footer(source).map_err(|error| error.reason)?;
    let leaves = schema::check(&footer.schema, footer.writer())
        .leaves
        .ok_or(ExtractError::WrongSchema)?;
    let metadata = footer.metadata?;
    let length = source
        .length()
        .map_err(|error| ReadError::from_reading(&error))?;
    if let Some(error) = check_layout(&metadata, length) {
        return Err(error.into());
    }
    if let Some(leaf) = footer.encrypted.first() {
        let name = footer.schema.get_column_root(*leaf).name();
        return Err(encrypted_columns(&format!("`{name}` is")).into());
    }
    Ok((metadata, leaves))
}

/// Follows the judging of rows only to stop it: progress is that of writing.
struct OnlyStops<'w>(&'w dyn CheckObserver);

impl CheckObserver for OnlyStops<'_> {
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// Rows that lie together, and which of them are rejected.
struct ValidatedRange {
    range: RowRange,
    rejected: RowBitmap,
    /// The codes of the rejected ones, in order.
    codes: Vec<RowCodes>,
}

impl ValidatedRange {
    fn new(range: RowRange, bitmaps: &RangeBitmaps) -> Self {
        let rejected = bitmaps.rejected();
        let codes = rejected.iter().map(|row| bitmaps.codes(row)).collect();
        Self {
            range,
            rejected,
            codes,
        }
    }

    fn rows(&self, part: OutputFile) -> u64 {
        let rejected = self.rejected.count();
        match part {
            OutputFile::Clean => self.range.rows() as u64 - rejected,
            OutputFile::Rejected => rejected,
        }
    }
}

/// The work, from one row group of the two files to the next.
struct Copying<'a, W: Write + Send, O> {
    source: &'a Arc<dyn Source>,
    metadata: &'a ParquetMetaData,
    schema: &'a SchemaDescriptor,
    observer: &'a dyn CheckObserver,
    total: u64,
    outlets: Outlets<W, O>,
    extracted: ExtractCounts,
}

impl<W: Write + Send, O: FnMut(OutputFile) -> io::Result<W>> Copying<'_, W, O> {
    /// Writes a row group of each of the two files.
    fn write(&mut self, judged: &[ValidatedRange]) -> Result<(), ExtractAbort> {
        let [clean, rejected] =
            OutputFile::BOTH.map(|part| judged.iter().map(|judged| judged.rows(part)).sum::<u64>());
        if clean + rejected == 0 {
            return Ok(());
        }
        let before = self.extracted.clean + self.extracted.rejected;
        let [clean_file, rejected_file] = self.outlets.for_rows([clean, rejected])?;
        let mut clean_group = row_group(OutputFile::Clean, clean_file)?;
        let mut rejected_group = row_group(OutputFile::Rejected, rejected_file)?;
        let leaves = self.schema.num_columns();
        for leaf in 0..leaves {
            let mut writers = [
                next_column(OutputFile::Clean, clean_group.as_mut())?,
                next_column(OutputFile::Rejected, rejected_group.as_mut())?,
            ];
            columns::copy(
                self.source,
                self.metadata,
                leaf,
                judged,
                &mut writers,
                self.observer,
            )?;
            for (part, writer) in OutputFile::BOTH.into_iter().zip(writers) {
                if let Some(writer) = writer {
                    writer.close().map_err(|error| cannot(part, &error))?;
                }
            }
            let share = (clean + rejected) * (leaf as u64 + 1) / leaves as u64;
            self.observer.rows_written(before + share, self.total);
        }
        if let Some(group) = clean_group {
            group
                .close()
                .map_err(|error| cannot(OutputFile::Clean, &error))?;
        }
        if let Some(mut group) = rejected_group {
            let cannot = |error: ParquetError| cannot(OutputFile::Rejected, &error);
            columns::write_numbers(&mut group, judged).map_err(cannot)?;
            columns::write_codes(&mut group, judged).map_err(cannot)?;
            group.close().map_err(cannot)?;
        }
        self.extracted.clean += clean;
        self.extracted.rejected += rejected;
        Ok(())
    }
}

fn row_group<W: Write + Send>(
    part: OutputFile,
    file: Option<&mut SerializedFileWriter<W>>,
) -> Result<Option<RowGroup<'_, W>>, ExtractAbort> {
    file.map(SerializedFileWriter::next_row_group)
        .transpose()
        .map_err(|error| cannot(part, &error).into())
}

fn next_column<'g, W: Write + Send>(
    part: OutputFile,
    group: Option<&'g mut RowGroup<'_, W>>,
) -> Result<Option<SerializedColumnWriter<'g>>, ExtractAbort> {
    match group {
        Some(group) => group
            .next_column()
            .map_err(|error| cannot(part, &error).into()),
        None => Ok(None),
    }
}

/// The two files, each opened when the first row for it comes.
struct Outlets<W: Write + Send, O> {
    open: O,
    schemas: OutputSchemas,
    properties: WriterPropertiesPtr,
    files: [Option<SerializedFileWriter<W>>; 2],
}

impl<W: Write + Send, O: FnMut(OutputFile) -> io::Result<W>> Outlets<W, O> {
    fn new(metadata: &ParquetMetaData, open: O) -> Result<Self, ExtractError> {
        let schemas = OutputSchemas::of(metadata.file_metadata().schema())
            .map_err(|error| ReadError::damaged(format!("Its schema: {}.", reason(&error))))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("Tallyman version {}", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self {
            open,
            schemas,
            properties: Arc::new(properties),
            files: [None, None],
        })
    }

    /// The files that are to get so many rows each; none where it gets none.
    fn for_rows(
        &mut self,
        rows: [u64; 2],
    ) -> Result<[Option<&mut SerializedFileWriter<W>>; 2], ExtractError> {
        for part in OutputFile::BOTH {
            let file = &mut self.files[part.place()];
            if rows[part.place()] > 0 && file.is_none() {
                let out = (self.open)(part).map_err(|error| ExtractError::Write {
                    part,
                    why: error.to_string(),
                })?;
                let shape = self.schemas.of_part(part);
                let writer = SerializedFileWriter::new(out, shape, Arc::clone(&self.properties));
                *file = Some(writer.map_err(|error| cannot(part, &error))?);
            }
        }
        let [clean, rejected] = &mut self.files;
        Ok([
            clean.as_mut().filter(|_| rows[0] > 0),
            rejected.as_mut().filter(|_| rows[1] > 0),
        ])
    }

    /// Writes the ends of both files.
    fn close(&mut self) -> Result<(), ExtractError> {
        for (part, file) in OutputFile::BOTH.into_iter().zip(&mut self.files) {
            if let Some(file) = file {
                file.finish().map_err(|error| cannot(part, &error))?;
                file.flush()
                    .map_err(|error| cannot(part, &ParquetError::from(error)))?;
            }
        }
        Ok(())
    }
}

fn cannot(part: OutputFile, error: &ParquetError) -> ExtractError {
    ExtractError::Write {
        part,
        why: reason(error),
    }
}

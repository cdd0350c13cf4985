//! Validates the rows of a file and copies them, one row group at a time.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::Arc;

use parquet::file::metadata::ParquetMetaData;
use parquet::file::writer::{
    SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter as RowGroupWriter,
};
use parquet::schema::types::SchemaDescriptor;

use super::columns::{copy_column, write_error_codes, write_row_numbers};
use super::output_file::{ExtractAbort, ExtractCounts, ExtractError, OutputFile};
use super::output_files::OutputFiles;
use super::validated_range::ValidatedRange;
use crate::check::{Cancellable, CheckObserver};
use crate::footer::{check_layout, encrypted_columns, read_footer};
use crate::read_error::catch_decode_panic;
use crate::scan::{Abort, Rows, for_each_range, into_cancellable, split_into_ranges};
use crate::schema::{self, EventLeaves};
use crate::settings::CheckSettings;
use crate::source::Source;

/// Minimum number of rows collected before a row group is written.
const ROWS_PER_GROUP: usize = 1 << 20;

/// Writes each row of a file to one of two files: clean rows unchanged, rejected
/// rows with two more columns, `_row` (the row number in this file, from zero)
/// and `_errors` (the sorted error codes, separated by commas). If a column with
/// such a name exists, a number is appended to the new name.
///
/// `open` is called for a file when its first row is written, and never for a
/// file without rows. Both files are Parquet with snappy, have the columns of
/// the original in its order, and annotate the seven columns as the vendor's
/// documentation requires.
///
/// # Errors
/// Fails if the schema is invalid, the file cannot be read, or an output file
/// cannot be written. Output files are incomplete then.
pub fn extract<W: Write + Send>(
    source: &Arc<dyn Source>,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
    open: impl FnMut(OutputFile) -> io::Result<W>,
) -> Result<Cancellable<ExtractCounts>, ExtractError> {
    let counts = catch_decode_panic(|| extract_rows(source, settings, observer, open));
    into_cancellable(counts)
}

fn extract_rows<W: Write + Send>(
    source: &Arc<dyn Source>,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
    open: impl FnMut(OutputFile) -> io::Result<W>,
) -> Result<ExtractCounts, ExtractAbort> {
    let (metadata, leaves) = read_metadata(&**source)?;
    let rows = Rows {
        source: &**source,
        metadata: &metadata,
        leaves,
    };
    let mut copier = Copier {
        source,
        metadata: &metadata,
        schema: metadata.file_metadata().schema_descr(),
        observer,
        total: rows.total(),
        files: OutputFiles::new(&metadata, open)?,
        counts: ExtractCounts::default(),
    };
    let mut ranges = split_into_ranges(&metadata, 1).into_iter();
    let mut collected = Vec::new();
    let mut collected_rows = 0;
    let mut written = Ok(());
    let scanned = for_each_range(rows, settings, observer, |bitmaps| {
        if let Some(range) = ranges.next() {
            collected_rows += bitmaps.rows;
            collected.push(ValidatedRange::new(range, &bitmaps));
        }
        if collected_rows >= ROWS_PER_GROUP {
            collected_rows = 0;
            written = copier.write_group(&std::mem::take(&mut collected));
        }
        if written.is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    written?;
    match scanned {
        Ok(()) => {}
        Err(Abort::Cancelled) => return Err(ExtractAbort::Cancelled),
        Err(Abort::Failed(error)) => return Err(error.into()),
    }
    copier.write_group(&collected)?;
    copier.files.finish()?;
    Ok(copier.counts)
}

/// Reads the footer and checks that every column can be read.
fn read_metadata(source: &dyn Source) -> Result<(Arc<ParquetMetaData>, EventLeaves), ExtractError> {
    let footer = read_footer(source).map_err(|error| error.reason)?;
    let leaves = schema::check(&footer.schema, footer.writer())
        .leaves
        .ok_or(ExtractError::InvalidSchema)?;
    let metadata = footer.metadata?;
    check_layout(&metadata, source)?;
    if !footer.encrypted.is_empty() {
        return Err(encrypted_columns(&footer.schema, &footer.encrypted).into());
    }
    Ok((metadata, leaves))
}

/// Copies rows into row groups of the two files.
struct Copier<'a, W: Write + Send, O> {
    source: &'a Arc<dyn Source>,
    metadata: &'a ParquetMetaData,
    schema: &'a SchemaDescriptor,
    observer: &'a dyn CheckObserver,
    total: u64,
    files: OutputFiles<W, O>,
    counts: ExtractCounts,
}

impl<W: Write + Send, O: FnMut(OutputFile) -> io::Result<W>> Copier<'_, W, O> {
    /// Writes these rows as a row group of each of the two files.
    fn write_group(&mut self, ranges: &[ValidatedRange]) -> Result<(), ExtractAbort> {
        let [clean, rejected] =
            OutputFile::ALL.map(|file| ranges.iter().map(|range| range.rows(file)).sum::<u64>());
        if clean + rejected == 0 {
            return Ok(());
        }
        let rows_before = self.counts.clean + self.counts.rejected;
        let [clean_file, rejected_file] = self.files.writers_for([clean, rejected])?;
        let clean_group = clean_file.map(SerializedFileWriter::next_row_group);
        let rejected_group = rejected_file.map(SerializedFileWriter::next_row_group);
        let mut clean_group = OutputFile::Clean.written(clean_group.transpose())?;
        let mut rejected_group = OutputFile::Rejected.written(rejected_group.transpose())?;
        let leaves = self.schema.num_columns();
        for leaf in 0..leaves {
            let mut writers = [
                next_column(OutputFile::Clean, clean_group.as_mut())?,
                next_column(OutputFile::Rejected, rejected_group.as_mut())?,
            ];
            copy_column(
                self.source,
                self.metadata,
                leaf,
                ranges,
                &mut writers,
                self.observer,
            )?;
            for (file, writer) in OutputFile::ALL.into_iter().zip(writers) {
                if let Some(writer) = writer {
                    file.written(writer.close())?;
                }
            }
            let written = (clean + rejected) * (leaf as u64 + 1) / leaves as u64;
            self.observer
                .rows_written(rows_before + written, self.total);
        }
        if let Some(group) = clean_group {
            OutputFile::Clean.written(group.close())?;
        }
        if let Some(mut group) = rejected_group {
            OutputFile::Rejected.written(write_row_numbers(&mut group, ranges))?;
            OutputFile::Rejected.written(write_error_codes(&mut group, ranges))?;
            OutputFile::Rejected.written(group.close())?;
        }
        self.counts.clean += clean;
        self.counts.rejected += rejected;
        Ok(())
    }
}

fn next_column<'g, W: Write + Send>(
    file: OutputFile,
    group: Option<&'g mut RowGroupWriter<'_, W>>,
) -> Result<Option<SerializedColumnWriter<'g>>, ExtractError> {
    group.map_or(Ok(None), |group| file.written(group.next_column()))
}

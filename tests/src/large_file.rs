//! Writes large event files quickly: encodes one row group, and copies its
//! column chunks.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;

use crate::event_table::{batch, dirty_events, snappy, write};

/// Writes `groups` row groups of `rows_each` dirty events to `out`.
///
/// # Errors
/// Fails if `out` cannot be written.
pub fn write_large<W: Write + Send>(
    out: W,
    rows_each: u32,
    groups: usize,
) -> Result<(), ParquetError> {
    let properties = snappy().set_max_row_group_row_count(Some(usize::MAX));
    let one = Bytes::from(write(&[batch(&dirty_events(rows_each))?], properties)?);
    let reader = SerializedFileReader::new(one.clone())?;
    let metadata = reader.metadata();
    let schema = Arc::new(metadata.file_metadata().schema().clone());
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(WriterProperties::new()))?;
    for _ in 0..groups {
        let mut group = writer.next_row_group()?;
        for column in metadata.row_group(0).columns() {
            let (_, length) = column.byte_range();
            group.append_column(
                &one,
                ColumnCloseResult {
                    bytes_written: length,
                    rows_written: u64::from(rows_each),
                    metadata: column.clone(),
                    bloom_filter: None,
                    column_index: None,
                    offset_index: None,
                },
            )?;
        }
        group.close()?;
    }
    writer.close()?;
    Ok(())
}

/// Writes a file of about 24 MiB, which is large enough for a multipart upload.
/// Some of its rows have errors.
///
/// # Errors
/// Fails if it cannot be written.
pub fn write_multipart_file(path: &Path) -> Result<(), ParquetError> {
    write_large(File::create(path)?, 60_000, 24)
}

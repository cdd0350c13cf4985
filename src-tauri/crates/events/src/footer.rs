//! Reads the footer of a Parquet file.
//!
//! A Parquet file starts and ends with `PAR1`. The footer precedes the end, and
//! has the schema and the location of each column's data. It is untrusted
//! input: every length is checked against the file before it is used.

mod error;
mod layout;
mod magic;
mod scan;
mod thrift_schema;
mod transfer;
mod unreferenced;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::metadata::{
    ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader, ParquetStatisticsPolicy,
};
use parquet::schema::types::SchemaDescriptor;
use tallyman_text::join_with_and;

use crate::read_error::{ReadError, WRITE_AGAIN, reason};
use crate::source::Source;
use crate::thrift::ThriftError;
use crate::writer::Writer;
use magic::{MAGIC, MIN_FILE_SIZE};
use scan::FooterScan;
use thrift_schema::correct_fields;

pub use error::FooterError;
pub(crate) use layout::check_layout;
pub(crate) use unreferenced::{UnreferencedBytes, unreferenced_bytes};

/// Number of bytes of the footer's length and `PAR1`.
const TAIL_SIZE: u64 = 8;
/// Maximum number of bytes of a footer. Footers of real files are kilobytes.
const MAX_FOOTER_SIZE: u64 = 256 * 1024 * 1024;
/// Number of bytes at the start that are read to detect another file type.
const HEAD_SIZE: u64 = 512;

/// A footer.
#[derive(Debug, Clone)]
pub struct Footer {
    /// The file's columns.
    pub schema: Arc<SchemaDescriptor>,
    /// Number of rows. `None` if the footer has a negative number.
    pub rows: Option<u64>,
    /// The location of the data, or why that part of the footer cannot be
    /// decoded.
    pub metadata: Result<Arc<ParquetMetaData>, ReadError>,
    /// Indices of the leaf columns that are encrypted.
    pub encrypted: BTreeSet<usize>,
    /// Offset of the footer in the file.
    pub start: u64,
}

impl Footer {
    /// The tool that wrote the file.
    #[must_use]
    pub fn writer(&self) -> Writer {
        self.metadata.as_ref().map_or(Writer::Other, |metadata| {
            Writer::of(metadata.file_metadata())
        })
    }
}

/// Reads a file's footer.
///
/// # Errors
///
/// [`FooterError`] if the file is not Parquet, truncated, compressed as a whole
/// or encrypted, or if its footer is invalid.
pub fn read_footer(source: &dyn Source) -> Result<Footer, FooterError> {
    read_intact_footer(source).map_err(|error| match transfer_error(source) {
        Ok(Some(reason)) => reason.into(),
        _ => error,
    })
}

/// What a transfer did to a file whose footer cannot be read. `None` if nothing shows it.
fn transfer_error(source: &dyn Source) -> io::Result<Option<ReadError>> {
    let length = source.length()?;
    let mut head = vec![0; usize::try_from(HEAD_SIZE.min(length)).unwrap_or_default()];
    source.read_at(0, &mut head)?;
    let mut tail = [0; MAGIC.len()];
    if length < MIN_FILE_SIZE {
        return Ok(None);
    }
    source.read_at(length - tail.len() as u64, &mut tail)?;
    match (head.starts_with(MAGIC), tail == MAGIC) {
        (true, false) => match transfer::bytes_after_end(source, length)? {
            None => transfer::text_conversion(source, length),
            found => Ok(found),
        },
        (false, true) => Ok(transfer::bytes_before_start(&head, length)),
        (true, true) => transfer::text_conversion(source, length),
        (false, false) => Ok(None),
    }
}

fn read_intact_footer(source: &dyn Source) -> Result<Footer, FooterError> {
    let bytes = source.length().map_err(ReadError::from)?;
    if bytes == 0 {
        return Err(FooterError::from(ReadError::new(
            "Empty: no bytes",
            "The file has no bytes.",
            "Write the file again. A writer that fails early leaves an empty file.",
        )));
    }
    let head = part(source, 0, HEAD_SIZE.min(bytes))?;
    let tail = part(source, bytes - TAIL_SIZE.min(bytes), TAIL_SIZE.min(bytes))?;
    if let Some(footer_error) = magic::identify(&head, &tail, bytes) {
        return Err(footer_error);
    }
    let length = match tail[..] {
        [a, b, c, d, ..] if bytes >= MIN_FILE_SIZE => u64::from(u32::from_le_bytes([a, b, c, d])),
        _ => return Err(FooterError::from(magic::too_short(bytes))),
    };
    let available = bytes - MIN_FILE_SIZE;
    if length > available {
        let message = format!("The footer declares {length} bytes; the file has only {available}.");
        return Err(damaged_footer(message).into());
    }
    if length > MAX_FOOTER_SIZE {
        return Err(FooterError::from(ReadError::new(
            "Footer too large",
            format!("The footer is {length} bytes; at most {MAX_FOOTER_SIZE} are read."),
            "Write fewer row groups into the file.",
        )));
    }
    let start = bytes - TAIL_SIZE - length;
    decode(&part(source, start, length)?, start)
}

fn part(source: &dyn Source, start: u64, length: u64) -> Result<Bytes, FooterError> {
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
    source.read_at(start, &mut bytes).map_err(ReadError::from)?;
    Ok(bytes.into())
}

fn decode(footer: &[u8], start: u64) -> Result<Footer, FooterError> {
    let undecodable = |why: String| damaged_footer(format!("The footer cannot be decoded: {why}."));
    // The parquet crate allocates the sizes that a footer declares before it
    // reads it, so they are validated first.
    let invalid = |error: ThriftError| undecodable(error.to_string());
    let mut scanned = FooterScan::of(footer).map_err(invalid)?;
    let footer = correct_fields(footer).map_err(invalid)?;
    if let Cow::Owned(footer) = &footer {
        scanned = FooterScan::of(footer).map_err(invalid)?;
    }
    let footer = &*with_struct_lists(&footer, &scanned.empty_non_struct_lists);
    match decode_leniently(footer) {
        Ok(metadata) => Ok(Footer {
            schema: metadata.file_metadata().schema_descr_ptr(),
            rows: u64::try_from(metadata.file_metadata().num_rows()).ok(),
            metadata: Ok(Arc::new(metadata)),
            encrypted: scanned.encrypted,
            start,
        }),
        Err(error) => {
            // The schema may be valid if the rest is not, and can prove by
            // itself that the file will be rejected.
            let schema = ParquetMetaDataReader::decode_schema(footer)
                .map_err(|_| undecodable(reason(&error)))?;
            let error = if scanned.encrypted.is_empty() {
                undecodable(reason(&error))
            } else {
                encrypted_columns(&schema, &scanned.encrypted)
            };
            Ok(Footer {
                schema,
                rows: u64::try_from(scanned.rows).ok(),
                metadata: Err(error),
                encrypted: scanned.encrypted,
                start,
            })
        }
    }
}

/// Decodes the footer, without its statistics if only these are invalid: the
/// rows can be read without them.
fn decode_leniently(footer: &[u8]) -> Result<ParquetMetaData, ParquetError> {
    ParquetMetaDataReader::decode_metadata(footer).or_else(|error| {
        let without_statistics = ParquetMetaDataOptions::new()
            .with_column_stats_policy(ParquetStatisticsPolicy::SkipAll)
            .with_encoding_stats_policy(ParquetStatisticsPolicy::SkipAll)
            .with_size_stats_policy(ParquetStatisticsPolicy::SkipAll);
        ParquetMetaDataReader::decode_metadata_with_options(footer, Some(&without_statistics))
            .map_err(|_| error)
    })
}

/// Changes the element type of the empty lists at these positions to struct.
fn with_struct_lists<'a>(footer: &'a [u8], positions: &[usize]) -> Cow<'a, [u8]> {
    let mut footer = Cow::Borrowed(footer);
    for position in positions {
        if let Some(byte) = footer.to_mut().get_mut(*position) {
            *byte = crate::thrift::kind::STRUCT;
        }
    }
    footer
}

fn damaged_footer(message: String) -> ReadError {
    ReadError::new("Damaged footer", message, WRITE_AGAIN)
}

/// The error of a file with encrypted columns, given as the indices of leaf columns.
pub(crate) fn encrypted_columns(schema: &SchemaDescriptor, leaves: &BTreeSet<usize>) -> ReadError {
    let mut names: Vec<String> = leaves
        .iter()
        .filter(|leaf| **leaf < schema.num_columns())
        .filter_map(|leaf| schema.column(*leaf).path().parts().first().cloned())
        .map(|name| format!("`{name}`"))
        .collect();
    names.dedup();
    let verb = if names.len() == 1 { "is" } else { "are" };
    ReadError::new(
        "Encrypted columns",
        format!(
            "{} {verb} encrypted, so the rows cannot be checked here.",
            join_with_and(&names)
        ),
        "Write the file without encryption; S3 can encrypt what it stores.",
    )
}

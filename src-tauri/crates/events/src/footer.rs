//! What the first and last bytes of a file say.
//!
//! A Parquet file begins and ends with `PAR1`; before the end stands the
//! footer, which holds the schema and where each column's data lies. All of it
//! comes from outside, so every length is held against the file before it is
//! believed.

mod layout;
mod outline;
mod shapes;
mod sniff;

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

use crate::check::FileCompression;
use crate::source::Source;
use crate::thrift::ThriftError;
use crate::writer::Writer;
use outline::Outline;
use shapes::in_its_kinds;

pub(crate) use layout::check_layout;

/// `PAR1`, the length of the footer, `PAR1`.
const SHORTEST: u64 = 12;
/// The footer's length, and `PAR1`.
const TAIL: u64 = 8;
/// The most of a footer that is read. Footers of real files are kilobytes.
const LONGEST_FOOTER: u64 = 256 * 1024 * 1024;
/// How much of the beginning is looked at to say what a file is instead.
const HEAD: u64 = 512;

/// Why a file cannot be read, in words for its reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// A few words, to stand beside the file's name.
    pub note: String,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do, in a sentence.
    pub fix: String,
}

impl ReadError {
    pub(crate) fn new(
        note: impl Into<String>,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            note: note.into(),
            message: message.into(),
            fix: fix.into(),
        }
    }

    /// A library gave up on the data in a way that says nothing more.
    pub(crate) fn decoding_failed() -> Self {
        Self::new(
            "Cannot be decoded",
            "Decoding the file failed in a way that points to damaged data.",
            "Write the file again, or fetch it again from where it came.",
        )
    }

    /// Reading failed, for the reason that the reader gives.
    pub(crate) fn from_reading(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            return Self::damaged(
                "The file ended sooner than its size says; it may have changed while being read.",
            );
        }
        Self::new(
            "Cannot be read",
            format!("Reading the file failed: {error}."),
            "Check that the file is still there and whole, then check it again.",
        )
    }

    /// The bytes do not add up to what the footer promises.
    pub(crate) fn damaged(message: impl Into<String>) -> Self {
        Self::new(
            "Damaged",
            message,
            "Write the file again, or fetch it again from where it came.",
        )
    }
}

/// The library's own words, without its prefixes and its full stop.
pub(crate) fn reason(error: &ParquetError) -> String {
    const PREFIXES: [&str; 3] = ["Parquet error: ", "Parquet argument error: ", "External: "];
    let said = error.to_string();
    let mut bare = said.as_str();
    while let Some(rest) = PREFIXES.iter().find_map(|prefix| bare.strip_prefix(prefix)) {
        bare = rest;
    }
    bare.trim_end_matches('.').to_owned()
}

/// A file that has no footer to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FooterError {
    /// Why.
    pub reason: ReadError,
    /// How the file as a whole is wrapped.
    pub compression: FileCompression,
}

/// What a footer says.
#[derive(Debug, Clone)]
pub struct Footer {
    /// The file's columns.
    pub schema: Arc<SchemaDescriptor>,
    /// Rows in all; none where the footer gives a negative number.
    pub rows: Option<u64>,
    /// Where the data is, or why that part of the footer cannot be decoded.
    pub metadata: Result<Arc<ParquetMetaData>, ReadError>,
    /// The leaf columns that are encrypted, though the footer is not.
    pub encrypted: BTreeSet<usize>,
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
/// [`FooterError`] says in a sentence why there is none: not Parquet, cut short,
/// wrapped, encrypted, or garbage where the footer should be.
pub fn read_footer(source: &dyn Source) -> Result<Footer, FooterError> {
    let bytes = source
        .length()
        .map_err(|error| plain(ReadError::from_reading(&error)))?;
    if bytes == 0 {
        return Err(plain(ReadError::new(
            "Empty: no bytes",
            "The file has no bytes at all.",
            "Write the file again; a writer that failed early leaves this behind.",
        )));
    }
    let head = part(source, 0, HEAD.min(bytes))?;
    let tail = part(source, bytes - TAIL.min(bytes), TAIL.min(bytes))?;
    if let Some(footer_error) = sniff::not_plain_parquet(&head, &tail, bytes) {
        return Err(footer_error);
    }
    let length = match tail[..] {
        [a, b, c, d, ..] if bytes >= SHORTEST => u64::from(u32::from_le_bytes([a, b, c, d])),
        _ => return Err(plain(sniff::too_short(bytes))),
    };
    if length > bytes - SHORTEST {
        return Err(plain(ReadError::new(
            "Damaged footer",
            format!(
                "The footer claims {length} bytes; the file has only {}.",
                bytes - SHORTEST
            ),
            "Write the file again, or fetch it again from where it came.",
        )));
    }
    if length > LONGEST_FOOTER {
        return Err(plain(ReadError::new(
            "Footer too large",
            format!("The footer is {length} bytes; at most {LONGEST_FOOTER} are read."),
            "Write fewer row groups into the file.",
        )));
    }
    decode(&part(source, bytes - TAIL - length, length)?)
}

fn plain(error: ReadError) -> FooterError {
    FooterError {
        reason: error,
        compression: FileCompression::None,
    }
}

fn part(source: &dyn Source, start: u64, length: u64) -> Result<Bytes, FooterError> {
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
    source
        .read_at(start, &mut bytes)
        .map_err(|error| plain(ReadError::from_reading(&error)))?;
    Ok(bytes.into())
}

fn decode(footer: &[u8]) -> Result<Footer, FooterError> {
    let garbage = |why: String| {
        plain(ReadError::new(
            "Damaged footer",
            format!("The footer cannot be decoded: {why}."),
            "Write the file again, or fetch it again from where it came.",
        ))
    };
    // The library allocates what a footer claims before it reads it; walking
    // the footer first makes sure that its claims are borne out.
    let fault = |fault: ThriftError| garbage(fault.to_string());
    let mut outline = Outline::of(footer).map_err(fault)?;
    let footer = in_its_kinds(footer).map_err(fault)?;
    if let Cow::Owned(footer) = &footer {
        outline = Outline::of(footer).map_err(fault)?;
    }
    let footer = &*with_typed_lists(&footer, &outline.untyped_empty_lists);
    match decode_leniently(footer) {
        Ok(metadata) => Ok(Footer {
            schema: metadata.file_metadata().schema_descr_ptr(),
            rows: u64::try_from(metadata.file_metadata().num_rows()).ok(),
            metadata: Ok(Arc::new(metadata)),
            encrypted: outline.encrypted,
        }),
        Err(error) => {
            // The schema may be whole where the rest is not, and it alone can
            // prove that the file would be rejected.
            let schema = ParquetMetaDataReader::decode_schema(footer)
                .map_err(|_| garbage(reason(&error)))?;
            let error = if outline.encrypted.is_empty() {
                garbage(reason(&error)).reason
            } else {
                encrypted_columns("Some columns are")
            };
            Ok(Footer {
                schema,
                rows: u64::try_from(outline.rows).ok(),
                metadata: Err(error),
                encrypted: outline.encrypted,
            })
        }
    }
}

/// Decodes all of the footer; without its statistics, where they are what
/// cannot be decoded: the rows can be read without them.
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

/// The footer with its empty lists said to be of structs.
fn with_typed_lists<'a>(footer: &'a [u8], places: &[usize]) -> Cow<'a, [u8]> {
    let mut footer = Cow::Borrowed(footer);
    for place in places {
        if let Some(byte) = footer.to_mut().get_mut(*place) {
            *byte = crate::thrift::kind::STRUCT;
        }
    }
    footer
}

/// Which columns are encrypted, and that they cannot be read.
pub(crate) fn encrypted_columns(which: &str) -> ReadError {
    ReadError::new(
        "Encrypted columns",
        format!("{which} encrypted, so the rows cannot be judged here."),
        "Write the file without encryption; S3 can encrypt what it stores.",
    )
}

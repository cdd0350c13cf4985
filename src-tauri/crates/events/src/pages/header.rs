//! Parses page headers.

use parquet::basic::Encoding;

use super::error::PageError;
use crate::thrift::{CompactReader, ThriftError, kind};

/// A page header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PageHeader {
    /// Number of bytes of the body, as stored.
    pub(crate) compressed_size: usize,
    /// Number of bytes of the decompressed body, as declared.
    pub(crate) uncompressed_size: usize,
    /// CRC-32 of the body, as stored. `None` if the writer gave none.
    pub(crate) checksum: Option<u32>,
    pub(crate) kind: PageKind,
}

/// The contents of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageKind {
    /// The values that data pages refer to.
    Dictionary {
        values: u32,
        encoding: Encoding,
    },
    Data(DataPage),
    /// A kind that is not read, such as an index.
    Other,
}

/// The header of a data page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DataPage {
    /// Number of values, including nulls. Equals the number of rows if the
    /// column is not nested.
    pub(crate) values: u32,
    pub(crate) encoding: Encoding,
    pub(crate) version: PageVersion,
}

/// The version of a data page, which decides how its levels are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageVersion {
    /// Before the values, and compressed with them.
    V1 {
        definition: Encoding,
        repetition: Encoding,
    },
    /// Before the values, and never compressed. `definition` and `repetition`
    /// are their numbers of bytes.
    V2 {
        rows: u32,
        nulls: u32,
        definition: u32,
        repetition: u32,
        is_compressed: bool,
    },
}

/// The sizes of a page in bytes, as its header declares them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageExtent {
    /// Of the header.
    pub header_size: usize,
    /// Of the body, as stored.
    pub compressed_size: usize,
    /// Of the decompressed body.
    pub uncompressed_size: usize,
}

/// The sizes of the page whose header is at the start of `bytes`. `None` if
/// there is no complete header. Does not validate the sizes.
#[must_use]
pub fn page_extent(bytes: &[u8]) -> Option<PageExtent> {
    let (page, header) = read(bytes).ok()??;
    Some(PageExtent {
        header_size: header,
        compressed_size: page.compressed_size,
        uncompressed_size: page.uncompressed_size,
    })
}

/// Returns `true` if `bytes` start with the header of a dictionary page.
pub(crate) fn is_dictionary_page(bytes: &[u8]) -> bool {
    matches!(
        read(bytes),
        Ok(Some((
            PageHeader {
                kind: PageKind::Dictionary { .. },
                ..
            },
            _
        )))
    )
}

/// The encoding with this number in `parquet.thrift`.
fn encoding(number: i64) -> Result<Encoding, PageError> {
    Ok(match number {
        0 => Encoding::PLAIN,
        2 => Encoding::PLAIN_DICTIONARY,
        3 => Encoding::RLE,
        #[allow(deprecated, reason = "old files have it")]
        4 => Encoding::BIT_PACKED,
        5 => Encoding::DELTA_BINARY_PACKED,
        6 => Encoding::DELTA_LENGTH_BYTE_ARRAY,
        7 => Encoding::DELTA_BYTE_ARRAY,
        8 => Encoding::RLE_DICTIONARY,
        9 => Encoding::BYTE_STREAM_SPLIT,
        other => return Err(PageError::UnknownEncoding(other)),
    })
}

fn size(reader: &mut CompactReader<'_>) -> Result<usize, PageError> {
    non_negative(reader, "size")
}

fn count(reader: &mut CompactReader<'_>) -> Result<u32, PageError> {
    non_negative(reader, "number of values")
}

/// Reads a number that Parquet stores as a signed integer of 32 bits.
fn non_negative<T: TryFrom<i32>>(
    reader: &mut CompactReader<'_>,
    name: &'static str,
) -> Result<T, PageError> {
    i32::try_from(reader.integer()?)
        .ok()
        .and_then(|number| T::try_from(number).ok())
        .ok_or(PageError::MissingField(name))
}

/// Parses the header at the start of `bytes`, and returns it with its size.
/// `None` if it is longer than `bytes`.
pub(super) fn read(bytes: &[u8]) -> Result<Option<(PageHeader, usize)>, PageError> {
    let mut reader = CompactReader::new(bytes);
    match parse(&mut reader) {
        Ok(page) => Ok(Some((page, reader.position()))),
        // The rest of the header may not be read yet.
        Err(PageError::Header(ThriftError::Ends | ThriftError::TooMany)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn parse(reader: &mut CompactReader<'_>) -> Result<PageHeader, PageError> {
    let (mut page_type, mut compressed, mut uncompressed) = (None, None, None);
    let mut checksum = None;
    let (mut v1, mut v2, mut dictionary) = (None, None, None);
    let mut last = 0;
    while let Some(field) = reader.field(&mut last)? {
        match (field.id, field.kind) {
            (1, kind::I32) => page_type = Some(reader.integer()?),
            (2, kind::I32) => uncompressed = Some(size(reader)?),
            (3, kind::I32) => compressed = Some(size(reader)?),
            (4, kind::I32) => {
                // Thrift has no unsigned numbers.
                let number = i32::try_from(reader.integer()?).ok();
                checksum = number.map(i32::cast_unsigned);
            }
            (5, kind::STRUCT) => v1 = Some(data_page_v1(reader)?),
            (7, kind::STRUCT) => dictionary = Some(dictionary_page(reader)?),
            (8, kind::STRUCT) => v2 = Some(data_page_v2(reader)?),
            (_, other) => reader.skip(other)?,
        }
    }
    let kind = match page_type.ok_or(PageError::MissingField("type"))? {
        0 => PageKind::Data(v1.ok_or(PageError::MissingField("data page"))?),
        2 => dictionary.ok_or(PageError::MissingField("dictionary"))?,
        3 => PageKind::Data(v2.ok_or(PageError::MissingField("data page"))?),
        _ => PageKind::Other,
    };
    Ok(PageHeader {
        compressed_size: compressed.ok_or(PageError::MissingField("size"))?,
        uncompressed_size: uncompressed.ok_or(PageError::MissingField("size"))?,
        checksum,
        kind,
    })
}

fn data_page_v1(reader: &mut CompactReader<'_>) -> Result<DataPage, PageError> {
    let mut values = None;
    let mut encodings = [None; 3];
    let mut last = 0;
    while let Some(field) = reader.field(&mut last)? {
        match (field.id, field.kind) {
            (1, kind::I32) => values = Some(count(reader)?),
            (id @ 2..=4, kind::I32) => {
                let index = usize::try_from(id - 2).unwrap_or_default();
                encodings[index] = Some(encoding(reader.integer()?)?);
            }
            (_, other) => reader.skip(other)?,
        }
    }
    let [encoding, definition, repetition] = encodings;
    Ok(DataPage {
        values: values.ok_or(PageError::MissingField("number of values"))?,
        encoding: encoding.ok_or(PageError::MissingField("encoding"))?,
        version: PageVersion::V1 {
            definition: definition.unwrap_or(Encoding::RLE),
            repetition: repetition.unwrap_or(Encoding::RLE),
        },
    })
}

fn data_page_v2(reader: &mut CompactReader<'_>) -> Result<DataPage, PageError> {
    let mut counts = [None; 3];
    let mut lengths = [0; 2];
    let mut value_encoding = None;
    let mut is_compressed = true;
    let mut last = 0;
    while let Some(field) = reader.field(&mut last)? {
        match (field.id, field.kind) {
            (id @ 1..=3, kind::I32) => {
                counts[usize::try_from(id - 1).unwrap_or_default()] = Some(count(reader)?);
            }
            (4, kind::I32) => value_encoding = Some(encoding(reader.integer()?)?),
            (id @ 5..=6, kind::I32) => {
                lengths[usize::try_from(id - 5).unwrap_or_default()] = count(reader)?;
            }
            (7, kind::TRUE) => is_compressed = true,
            (7, kind::FALSE) => is_compressed = false,
            (_, other) => reader.skip(other)?,
        }
    }
    let [values, nulls, rows] = counts;
    let values = values.ok_or(PageError::MissingField("number of values"))?;
    let [definition, repetition] = lengths;
    Ok(DataPage {
        values,
        encoding: value_encoding.ok_or(PageError::MissingField("encoding"))?,
        version: PageVersion::V2 {
            rows: rows.unwrap_or(values),
            nulls: nulls.unwrap_or(0),
            definition,
            repetition,
            is_compressed,
        },
    })
}

fn dictionary_page(reader: &mut CompactReader<'_>) -> Result<PageKind, PageError> {
    let (mut values, mut value_encoding) = (None, None);
    let mut last = 0;
    while let Some(field) = reader.field(&mut last)? {
        match (field.id, field.kind) {
            (1, kind::I32) => values = Some(count(reader)?),
            (2, kind::I32) => value_encoding = Some(encoding(reader.integer()?)?),
            (_, other) => reader.skip(other)?,
        }
    }
    Ok(PageKind::Dictionary {
        values: values.ok_or(PageError::MissingField("number of values"))?,
        encoding: value_encoding.unwrap_or(Encoding::PLAIN),
    })
}

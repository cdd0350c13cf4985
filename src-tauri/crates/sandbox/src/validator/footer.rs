//! Reads the footer, after two checks that the parquet crate lacks.
//!
//! The parquet crate recurses once per level of a schema, and a stack overflow
//! cannot be caught, so a schema that nests too deep is rejected here. It also
//! rejects an empty list whose element type is not a struct, which fastparquet
//! writes for a file without rows, so the type is corrected.

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use parquet::file::reader::ChunkReader;

use super::thrift_reader::{ThriftReader, element_type, error};

/// Size limit of a footer, in bytes.
const MAX_FOOTER_BYTES: u64 = 64 * 1024 * 1024;

/// Size of the length of the footer and `PAR1`, in bytes.
const TAIL_BYTES: u64 = 8;

/// Field ids of `FileMetaData`.
const SCHEMA_FIELD: i64 = 2;
const ENCRYPTION_FIELD: i64 = 8;

/// Reads the footer of a file.
pub(super) fn read<R: ChunkReader>(file: &R) -> Result<ParquetMetaData, ParquetError> {
    let length = file.len();
    let Some(before_tail) = length.checked_sub(TAIL_BYTES) else {
        return Err(error("too short to be Parquet"));
    };
    let tail = file.get_bytes(before_tail, 8)?;
    let [a, b, c, d, magic @ ..] = tail.as_ref() else {
        return Err(error("truncated"));
    };
    if magic != b"PAR1" {
        return Err(error("no PAR1 at the end"));
    }
    let size = u64::from(u32::from_le_bytes([*a, *b, *c, *d]));
    let start = before_tail
        .checked_sub(size)
        .ok_or_else(|| error("the footer is longer than the file"))?;
    if size > MAX_FOOTER_BYTES {
        return Err(error("the footer is too large"));
    }
    let size = usize::try_from(size).map_err(|_| error("the footer is too large"))?;
    let footer = file.get_bytes(start, size)?;
    ParquetMetaDataReader::decode_metadata(&patched(&footer)?)
}

/// Returns the footer in a form that the parquet crate can decode.
fn patched(footer: &Bytes) -> Result<Vec<u8>, ParquetError> {
    let mut patched = footer.to_vec();
    let mut reader = ThriftReader::new(footer);
    let mut id = 0;
    while let Some(kind) = reader.field(&mut id)? {
        if id == ENCRYPTION_FIELD {
            return Err(error("encrypted"));
        }
        let start = reader.position();
        if id == SCHEMA_FIELD && kind == element_type::LIST {
            reader.skip_schema()?;
            continue;
        }
        reader.skip(kind, 0)?;
        if kind == element_type::LIST
            && let Some(header) = patched.get_mut(start)
            && *header >> 4 == 0
        {
            *header = element_type::STRUCT;
        }
    }
    Ok(patched)
}

//! The footer, looked over before the library decodes it.
//!
//! The library recurses once for each level of a schema, and a stack that
//! overflows cannot be caught: so a schema that nests too deep is refused
//! here. And it refuses an empty list that does not say that structs would be
//! in it, as fastparquet writes for a file without rows: so that is put right.

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use parquet::file::reader::ChunkReader;

/// How deep a schema, and what it is written in, may nest.
const DEEPEST: usize = 64;

/// Bytes that a footer may have.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The length of the footer, and `PAR1`.
const TAIL: u64 = 8;

/// The numbers of thrift's compact protocol for what a value is.
mod kind {
    pub(super) const TRUE: u8 = 1;
    pub(super) const FALSE: u8 = 2;
    pub(super) const BYTE: u8 = 3;
    pub(super) const I16: u8 = 4;
    pub(super) const I32: u8 = 5;
    pub(super) const I64: u8 = 6;
    pub(super) const DOUBLE: u8 = 7;
    pub(super) const BINARY: u8 = 8;
    pub(super) const LIST: u8 = 9;
    pub(super) const SET: u8 = 10;
    pub(super) const MAP: u8 = 11;
    pub(super) const STRUCT: u8 = 12;
    pub(super) const UUID: u8 = 13;
}

/// The fields of `FileMetaData` and `SchemaElement` that are looked at.
const SCHEMA: i64 = 2;
const ENCRYPTION: i64 = 8;
const CHILDREN: i64 = 5;

/// Reads the footer of a file.
pub(super) fn read<R: ChunkReader>(file: &R) -> Result<ParquetMetaData, ParquetError> {
    let length = file.len();
    let Some(before_tail) = length.checked_sub(TAIL) else {
        return Err(fault("too short to be Parquet"));
    };
    let tail = file.get_bytes(before_tail, 8)?;
    let [a, b, c, d, magic @ ..] = tail.as_ref() else {
        return Err(fault("cut short"));
    };
    if magic != b"PAR1" {
        return Err(fault("no PAR1 at the end"));
    }
    let size = u64::from(u32::from_le_bytes([*a, *b, *c, *d]));
    let start = before_tail
        .checked_sub(size)
        .ok_or_else(|| fault("the footer is longer than the file"))?;
    if size > LARGEST {
        return Err(fault("the footer is too large"));
    }
    let size = usize::try_from(size).map_err(|_| fault("the footer is too large"))?;
    let footer = file.get_bytes(start, size)?;
    ParquetMetaDataReader::decode_metadata(&looked_over(&footer)?)
}

fn fault(message: &str) -> ParquetError {
    ParquetError::General(message.to_owned())
}

fn damaged() -> ParquetError {
    fault("the footer is damaged")
}

/// The footer as the library can take it.
fn looked_over(footer: &Bytes) -> Result<Vec<u8>, ParquetError> {
    let mut mended = footer.to_vec();
    let mut walk = Walk {
        bytes: footer,
        at: 0,
    };
    let mut id = 0;
    while let Some(kind) = walk.field(&mut id)? {
        if id == ENCRYPTION {
            return Err(fault("encrypted"));
        }
        let start = walk.at;
        if id == SCHEMA && kind == kind::LIST {
            walk.schema()?;
            continue;
        }
        walk.skip(kind, 0)?;
        if kind == kind::LIST
            && let Some(header) = mended.get_mut(start)
            && *header >> 4 == 0
        {
            *header = kind::STRUCT;
        }
    }
    Ok(mended)
}

/// A walk over values in thrift's compact protocol.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Walk<'_> {
    fn byte(&mut self) -> Result<u8, ParquetError> {
        let byte = self.bytes.get(self.at).copied().ok_or_else(damaged)?;
        self.at += 1;
        Ok(byte)
    }

    fn pass(&mut self, count: u64) -> Result<(), ParquetError> {
        let end = usize::try_from(count)
            .ok()
            .and_then(|count| self.at.checked_add(count))
            .filter(|end| *end <= self.bytes.len());
        self.at = end.ok_or_else(damaged)?;
        Ok(())
    }

    fn number(&mut self) -> Result<u64, ParquetError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(damaged())
    }

    /// A number whose sign is in its lowest bit.
    fn signed(&mut self) -> Result<i64, ParquetError> {
        let number = self.number()?;
        let half = i64::try_from(number >> 1).map_err(|_| damaged())?;
        Ok(if number & 1 == 0 { half } else { -half - 1 })
    }

    /// What the next field of a struct is; its id is put into `id`.
    fn field(&mut self, id: &mut i64) -> Result<Option<u8>, ParquetError> {
        let header = self.byte()?;
        if header == 0 {
            return Ok(None);
        }
        *id = match header >> 4 {
            0 => self.signed()?,
            step => id.saturating_add(i64::from(step)),
        };
        Ok(Some(header & 0x0f))
    }

    /// What a list holds, and how many.
    fn list(&mut self) -> Result<(u8, u64), ParquetError> {
        let header = self.byte()?;
        let count = match header >> 4 {
            15 => self.number()?,
            count => u64::from(count),
        };
        // Each item has a byte at least.
        if usize::try_from(count).map_or(true, |count| count > self.bytes.len()) {
            return Err(damaged());
        }
        Ok((header & 0x0f, count))
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Result<(), ParquetError> {
        if depth > DEEPEST {
            return Err(fault("the footer nests too deep"));
        }
        match kind {
            // The value of a field is in its header; in a list it has a byte.
            kind::TRUE | kind::FALSE => Ok(()),
            kind::BYTE => self.pass(1),
            kind::I16 | kind::I32 | kind::I64 => self.number().map(|_| ()),
            kind::DOUBLE => self.pass(8),
            kind::UUID => self.pass(16),
            kind::BINARY => {
                let length = self.number()?;
                self.pass(length)
            }
            kind::LIST | kind::SET => {
                let (item, count) = self.list()?;
                for _ in 0..count {
                    self.skip_item(item, depth + 1)?;
                }
                Ok(())
            }
            kind::MAP => {
                let count = self.number()?;
                if count == 0 {
                    return Ok(());
                }
                let kinds = self.byte()?;
                for _ in 0..count {
                    self.skip_item(kinds >> 4, depth + 1)?;
                    self.skip_item(kinds & 0x0f, depth + 1)?;
                }
                Ok(())
            }
            kind::STRUCT => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.skip(kind, depth + 1)?;
                }
                Ok(())
            }
            _ => Err(damaged()),
        }
    }

    fn skip_item(&mut self, kind: u8, depth: usize) -> Result<(), ParquetError> {
        match kind {
            kind::TRUE | kind::FALSE => self.pass(1),
            _ => self.skip(kind, depth),
        }
    }

    /// The schema: a flat list in which each element says how many of the next
    /// are below it.
    fn schema(&mut self) -> Result<(), ParquetError> {
        let (item, count) = self.list()?;
        if item != kind::STRUCT {
            return Err(damaged());
        }
        // How many are still to come below each element that is open.
        let mut open: Vec<i64> = Vec::new();
        for _ in 0..count {
            while open.last() == Some(&0) {
                open.pop();
            }
            if let Some(left) = open.last_mut() {
                *left -= 1;
            }
            open.push(self.children()?);
            if open.len() > DEEPEST {
                return Err(fault("the schema nests too deep"));
            }
        }
        Ok(())
    }

    /// Passes one element of the schema. How many are below it.
    fn children(&mut self) -> Result<i64, ParquetError> {
        let mut children = 0;
        let mut id = 0;
        while let Some(kind) = self.field(&mut id)? {
            if id == CHILDREN && kind == kind::I32 {
                children = self.signed()?.max(0);
            } else {
                self.skip(kind, 0)?;
            }
        }
        Ok(children)
    }
}

//! Reads Thrift's compact protocol, as far as footers and page headers need it.
//!
//! Every length is checked against the bytes left, so that reading takes linear
//! time. Nothing is allocated.

use thiserror::Error;

/// Maximum nesting of structs and lists. Those of Parquet nest five deep.
const MAX_DEPTH: u8 = 32;

/// Why bytes are not valid Thrift, or not a valid footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum ThriftError {
    #[error("it ends in the middle of a value")]
    Ends,
    #[error("an integer in it is too long")]
    LongNumber,
    #[error("it has a value of the unknown type {0}")]
    UnknownKind(u8),
    #[error("it declares more values than it has bytes")]
    TooMany,
    #[error("it has a field of another type than Parquet defines")]
    OtherKind,
    #[error("it has a list of booleans, which Parquet does not define")]
    Booleans,
    #[error("it is nested too deeply")]
    TooDeep,
    #[error("its schema is not a tree")]
    SchemaShape,
    #[error("it has no schema")]
    NoSchema,
    #[error("it has no number of rows")]
    NoRows,
}

/// The types of values, by their numbers in the compact protocol.
pub(crate) mod kind {
    pub(crate) const TRUE: u8 = 1;
    pub(crate) const FALSE: u8 = 2;
    pub(crate) const BYTE: u8 = 3;
    pub(crate) const I16: u8 = 4;
    pub(crate) const I32: u8 = 5;
    pub(crate) const I64: u8 = 6;
    pub(crate) const DOUBLE: u8 = 7;
    pub(crate) const BINARY: u8 = 8;
    pub(crate) const LIST: u8 = 9;
    pub(crate) const SET: u8 = 10;
    pub(crate) const MAP: u8 = 11;
    pub(crate) const STRUCT: u8 = 12;
    pub(crate) const UUID: u8 = 13;
}

/// A field's number, and the type of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) id: i64,
    pub(crate) kind: u8,
}

/// Reads values in order.
pub(crate) struct CompactReader<'a> {
    left: &'a [u8],
    length: usize,
}

impl<'a> CompactReader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self {
            left: bytes,
            length: bytes.len(),
        }
    }

    /// Number of bytes that were read.
    pub(crate) const fn position(&self) -> usize {
        self.length - self.left.len()
    }

    /// Whether the next value is an empty list whose element type is not
    /// struct.
    pub(crate) fn is_at_empty_non_struct_list(&self) -> bool {
        matches!(self.left.first(), Some(byte) if byte >> 4 == 0 && byte & 0x0f != kind::STRUCT)
    }

    fn byte(&mut self) -> Result<u8, ThriftError> {
        let (first, rest) = self.left.split_first().ok_or(ThriftError::Ends)?;
        self.left = rest;
        Ok(*first)
    }

    fn advance(&mut self, count: u64) -> Result<(), ThriftError> {
        let count = usize::try_from(count).map_err(|_| ThriftError::Ends)?;
        self.left = self.left.get(count..).ok_or(ThriftError::Ends)?;
        Ok(())
    }

    fn varint(&mut self) -> Result<u64, ThriftError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(ThriftError::LongNumber)
    }

    /// Reads text or bytes.
    pub(crate) fn binary(&mut self) -> Result<&'a [u8], ThriftError> {
        let length = usize::try_from(self.varint()?).map_err(|_| ThriftError::Ends)?;
        let (bytes, rest) = self
            .left
            .split_at_checked(length)
            .ok_or(ThriftError::Ends)?;
        self.left = rest;
        Ok(bytes)
    }

    /// Reads a zigzag-encoded integer.
    pub(crate) fn integer(&mut self) -> Result<i64, ThriftError> {
        let zigzag = self.varint()?;
        let half = (zigzag >> 1).cast_signed();
        Ok(if zigzag & 1 == 0 { half } else { !half })
    }

    /// Reads the header of the next field of a struct. `None` at its end. `last`
    /// is the number of the previous field.
    pub(crate) fn field(&mut self, last: &mut i64) -> Result<Option<Field>, ThriftError> {
        let byte = self.byte()?;
        let kind = byte & 0x0f;
        if kind == 0 {
            return Ok(None);
        }
        let delta = i64::from(byte >> 4);
        *last = if delta == 0 {
            self.integer()?
        } else {
            last.saturating_add(delta)
        };
        Ok(Some(Field { id: *last, kind }))
    }

    /// Reads the header of a list: the type and the number of its elements.
    pub(crate) fn list(&mut self) -> Result<(u8, u64), ThriftError> {
        let byte = self.byte()?;
        let size = match byte >> 4 {
            15 => self.varint()?,
            small => u64::from(small),
        };
        self.bounded(size)?;
        Ok((byte & 0x0f, size))
    }

    /// Checks a number of elements, which take at least a byte each.
    fn bounded(&self, size: u64) -> Result<(), ThriftError> {
        if size > self.left.len() as u64 {
            Err(ThriftError::TooMany)
        } else {
            Ok(())
        }
    }

    /// Skips a field's value.
    pub(crate) fn skip(&mut self, kind: u8) -> Result<(), ThriftError> {
        self.skip_within(kind, MAX_DEPTH)
    }

    /// Skips an element of a list. Fails for booleans, which take a byte each
    /// here, and none in the parquet crate when it skips an unknown field.
    pub(crate) fn skip_item(&mut self, kind: u8) -> Result<(), ThriftError> {
        self.skip_item_within(kind, MAX_DEPTH)
    }

    fn skip_item_within(&mut self, kind: u8, depth: u8) -> Result<(), ThriftError> {
        if matches!(kind, kind::TRUE | kind::FALSE) {
            Err(ThriftError::Booleans)
        } else {
            self.skip_within(kind, depth)
        }
    }

    fn skip_within(&mut self, kind: u8, depth: u8) -> Result<(), ThriftError> {
        let depth = depth.checked_sub(1).ok_or(ThriftError::TooDeep)?;
        match kind {
            kind::TRUE | kind::FALSE => Ok(()),
            kind::BYTE => self.advance(1),
            kind::I16 | kind::I32 | kind::I64 => self.varint().map(drop),
            kind::DOUBLE => self.advance(8),
            kind::UUID => self.advance(16),
            kind::BINARY => self.binary().map(drop),
            kind::LIST | kind::SET => {
                let (item, size) = self.list()?;
                (0..size).try_for_each(|_| self.skip_item_within(item, depth))
            }
            kind::MAP => self.skip_map(depth),
            kind::STRUCT => {
                let mut last = 0;
                while let Some(field) = self.field(&mut last)? {
                    self.skip_within(field.kind, depth)?;
                }
                Ok(())
            }
            unknown => Err(ThriftError::UnknownKind(unknown)),
        }
    }

    fn skip_map(&mut self, depth: u8) -> Result<(), ThriftError> {
        let size = self.varint()?;
        if size == 0 {
            return Ok(());
        }
        self.bounded(size)?;
        let kinds = self.byte()?;
        for _ in 0..size {
            self.skip_item_within(kinds >> 4, depth)?;
            self.skip_item_within(kinds & 0x0f, depth)?;
        }
        Ok(())
    }
}

//! Just enough of Thrift's compact protocol to walk over a footer or a page header.
//!
//! Every length is held against the bytes that are left, so walking costs no
//! more than the footer is long and allocates nothing.

use thiserror::Error;

/// How deep structs and lists may nest. Parquet's own nest five deep.
const MAX_DEPTH: u8 = 32;

/// What is wrong with bytes that should be Thrift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum ThriftError {
    #[error("it ends in the middle of a value")]
    Ends,
    #[error("a number in it is too long")]
    LongNumber,
    #[error("it has a value of unknown kind {0}")]
    UnknownKind(u8),
    #[error("it claims more values than it has bytes")]
    TooMany,
    #[error("it has a field of another kind than Parquet gives it")]
    OtherKind,
    #[error("it has a list of booleans, and Parquet has none there")]
    Booleans,
    #[error("it is nested too deep")]
    TooDeep,
    #[error("the schema in it does not add up")]
    SchemaShape,
    #[error("it has no schema")]
    NoSchema,
    #[error("it has no number of rows")]
    NoRows,
}

/// The kinds of value, as the compact protocol numbers them.
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

/// A field's number and the kind of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) id: i64,
    pub(crate) kind: u8,
}

/// A place in the bytes.
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

    /// How many bytes lie behind.
    pub(crate) const fn position(&self) -> usize {
        self.length - self.left.len()
    }

    /// Whether an empty list of anything but structs comes next.
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

    /// A signed number: its lowest bit is the sign.
    pub(crate) fn integer(&mut self) -> Result<i64, ThriftError> {
        let zigzag = self.varint()?;
        let half = (zigzag >> 1).cast_signed();
        Ok(if zigzag & 1 == 0 { half } else { !half })
    }

    /// The next field of a struct, or none at its end. `last` is the number
    /// of the field before.
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

    /// A list's kind of item and how many there are.
    pub(crate) fn list(&mut self) -> Result<(u8, u64), ThriftError> {
        let byte = self.byte()?;
        let size = match byte >> 4 {
            15 => self.varint()?,
            small => u64::from(small),
        };
        self.bounded(size)?;
        Ok((byte & 0x0f, size))
    }

    /// Every item takes a byte at least.
    fn bounded(&self, size: u64) -> Result<(), ThriftError> {
        if size > self.left.len() as u64 {
            Err(ThriftError::TooMany)
        } else {
            Ok(())
        }
    }

    /// Passes over a field's value.
    pub(crate) fn skip(&mut self, kind: u8) -> Result<(), ThriftError> {
        self.skip_within(kind, MAX_DEPTH)
    }

    /// Passes over an item of a list. Booleans are refused: here they would take
    /// a byte each, and for the parquet crate, which passes over what it does
    /// not know, none.
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
            kind::BINARY => {
                let length = self.varint()?;
                self.advance(length)
            }
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

//! A reader of Thrift's compact protocol that limits the depth.

use parquet::errors::ParquetError;

/// Limit of nesting, of the schema and of Thrift values.
const MAX_DEPTH: usize = 64;

/// Field id of the number of children in `SchemaElement`.
const CHILDREN_FIELD: i64 = 5;

/// The type ids of Thrift's compact protocol.
pub(super) mod element_type {
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

pub(super) fn error(message: &str) -> ParquetError {
    ParquetError::General(message.to_owned())
}

fn corrupt() -> ParquetError {
    error("the footer is corrupt")
}

/// Reads values in Thrift's compact protocol.
pub(super) struct ThriftReader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> ThriftReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    pub(super) fn position(&self) -> usize {
        self.position
    }

    fn byte(&mut self) -> Result<u8, ParquetError> {
        let byte = self.bytes.get(self.position).copied().ok_or_else(corrupt)?;
        self.position += 1;
        Ok(byte)
    }

    fn advance(&mut self, count: u64) -> Result<(), ParquetError> {
        let end = usize::try_from(count)
            .ok()
            .and_then(|count| self.position.checked_add(count))
            .filter(|end| *end <= self.bytes.len());
        self.position = end.ok_or_else(corrupt)?;
        Ok(())
    }

    fn varint(&mut self) -> Result<u64, ParquetError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(corrupt())
    }

    /// Reads a zigzag-encoded integer.
    fn zigzag(&mut self) -> Result<i64, ParquetError> {
        let number = self.varint()?;
        let half = i64::try_from(number >> 1).map_err(|_| corrupt())?;
        Ok(if number & 1 == 0 { half } else { -half - 1 })
    }

    /// Reads the header of the next field: returns its type and stores its id in
    /// `id`. `None` at the end of the struct.
    pub(super) fn field(&mut self, id: &mut i64) -> Result<Option<u8>, ParquetError> {
        let header = self.byte()?;
        if header == 0 {
            return Ok(None);
        }
        *id = match header >> 4 {
            0 => self.zigzag()?,
            step => id.saturating_add(i64::from(step)),
        };
        Ok(Some(header & 0x0f))
    }

    /// Reads the header of a list: the type and the number of its items.
    fn list_header(&mut self) -> Result<(u8, u64), ParquetError> {
        let header = self.byte()?;
        let count = match header >> 4 {
            15 => self.varint()?,
            count => u64::from(count),
        };
        // Each item has at least one byte.
        if usize::try_from(count).map_or(true, |count| count > self.bytes.len()) {
            return Err(corrupt());
        }
        Ok((header & 0x0f, count))
    }

    /// Skips a value of this type.
    ///
    /// # Errors
    /// If it nests deeper than [`MAX_DEPTH`], or is cut off.
    pub(super) fn skip(&mut self, kind: u8, depth: usize) -> Result<(), ParquetError> {
        if depth > MAX_DEPTH {
            return Err(error("the footer nests too deep"));
        }
        match kind {
            // The header of a field holds its value; an item of a list has a byte.
            element_type::TRUE | element_type::FALSE => Ok(()),
            element_type::BYTE => self.advance(1),
            element_type::I16 | element_type::I32 | element_type::I64 => self.varint().map(|_| ()),
            element_type::DOUBLE => self.advance(8),
            element_type::UUID => self.advance(16),
            element_type::BINARY => {
                let length = self.varint()?;
                self.advance(length)
            }
            element_type::LIST | element_type::SET => {
                let (item, count) = self.list_header()?;
                for _ in 0..count {
                    self.skip_item(item, depth + 1)?;
                }
                Ok(())
            }
            element_type::MAP => {
                let count = self.varint()?;
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
            element_type::STRUCT => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.skip(kind, depth + 1)?;
                }
                Ok(())
            }
            _ => Err(corrupt()),
        }
    }

    fn skip_item(&mut self, kind: u8, depth: usize) -> Result<(), ParquetError> {
        match kind {
            element_type::TRUE | element_type::FALSE => self.advance(1),
            _ => self.skip(kind, depth),
        }
    }

    /// Skips the schema: a flat list whose elements give the number of their
    /// children, which follow them.
    ///
    /// # Errors
    /// If it nests deeper than [`MAX_DEPTH`], or is cut off.
    pub(super) fn skip_schema(&mut self) -> Result<(), ParquetError> {
        let (item, count) = self.list_header()?;
        if item != element_type::STRUCT {
            return Err(corrupt());
        }
        // The number of children still to read of each open element.
        let mut open: Vec<i64> = Vec::new();
        for _ in 0..count {
            while open.last() == Some(&0) {
                open.pop();
            }
            if let Some(remaining) = open.last_mut() {
                *remaining -= 1;
            }
            open.push(self.skip_schema_element()?);
            if open.len() > MAX_DEPTH {
                return Err(error("the schema nests too deep"));
            }
        }
        Ok(())
    }

    /// Skips one element of the schema and returns the number of its children.
    fn skip_schema_element(&mut self) -> Result<i64, ParquetError> {
        let mut children = 0;
        let mut id = 0;
        while let Some(kind) = self.field(&mut id)? {
            if id == CHILDREN_FIELD && kind == element_type::I32 {
                children = self.zigzag()?.max(0);
            } else {
                self.skip(kind, 0)?;
            }
        }
        Ok(children)
    }
}

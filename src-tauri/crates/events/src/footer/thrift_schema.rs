//! Checks a footer's fields against `parquet.thrift`, and gives the parquet crate a
//! footer that it can decode.
//!
//! Thrift skips a field whose type differs from the schema, as it skips an
//! unknown field. Dremio, for example, used a field number for a list that
//! Parquet later gave to a number. The parquet crate ignores the type that the
//! footer declares and reads the one of `parquet.thrift`, so that it loses its
//! position if the two differ. Therefore it gets the footer without such
//! fields. It also loops once for each declared element of a list of booleans
//! without consuming input: a footer of two kilobytes can take minutes. Such a
//! footer is rejected.
//!
//! Text that is not UTF-8 gets `?` for each invalid byte: the parquet crate refuses such
//! a footer, although no row depends on the names of tools and other metadata.

use std::borrow::Cow;
use std::ops::Range;

use crate::thrift::{CompactReader, Field, ThriftError, kind};

/// The type of a value.
enum FieldType {
    /// An integer of 16 to 64 bits, which all have one encoding.
    Number,
    Byte,
    Boolean,
    Double,
    Text,
    Bytes,
    List(&'static Self),
    /// A struct or a union, by the numbers of its fields. It may have unknown
    /// fields of any type.
    Struct(&'static [(i64, Self)]),
}

use FieldType::{Boolean, Byte, Bytes, Double, List, Number, Struct, Text};

const EMPTY: FieldType = Struct(&[]);

const TIME: FieldType = Struct(&[
    (1, Boolean),
    (2, Struct(&[(1, EMPTY), (2, EMPTY), (3, EMPTY)])),
]);

const LOGICAL_TYPE: FieldType = Struct(&[
    (1, EMPTY),
    (2, EMPTY),
    (3, EMPTY),
    (4, EMPTY),
    (5, Struct(&[(1, Number), (2, Number)])),
    (6, EMPTY),
    (7, TIME),
    (8, TIME),
    (10, Struct(&[(1, Byte), (2, Boolean)])),
    (11, EMPTY),
    (12, EMPTY),
    (13, EMPTY),
    (14, EMPTY),
    (15, EMPTY),
    (16, Struct(&[(1, Byte)])),
    (17, Struct(&[(1, Text)])),
    (18, Struct(&[(1, Text), (2, Number)])),
    (19, EMPTY),
]);

const SCHEMA_ELEMENT: FieldType = Struct(&[
    (1, Number),
    (2, Number),
    (3, Number),
    (4, Text),
    (5, Number),
    (6, Number),
    (7, Number),
    (8, Number),
    (9, Number),
    (10, LOGICAL_TYPE),
]);

const STATISTICS: FieldType = Struct(&[
    (1, Bytes),
    (2, Bytes),
    (3, Number),
    (4, Number),
    (5, Bytes),
    (6, Bytes),
    (7, Boolean),
    (8, Boolean),
    (9, Number),
]);

const SIZE_STATISTICS: FieldType = Struct(&[(1, Number), (2, List(&Number)), (3, List(&Number))]);

const BOUNDING_BOX: FieldType = Struct(&[
    (1, Double),
    (2, Double),
    (3, Double),
    (4, Double),
    (5, Double),
    (6, Double),
    (7, Double),
    (8, Double),
]);

const KEY_VALUE: FieldType = Struct(&[(1, Text), (2, Text)]);

const COLUMN_METADATA: FieldType = Struct(&[
    (1, Number),
    (2, List(&Number)),
    (3, List(&Text)),
    (4, Number),
    (5, Number),
    (6, Number),
    (7, Number),
    (8, List(&KEY_VALUE)),
    (9, Number),
    (10, Number),
    (11, Number),
    (12, STATISTICS),
    (13, List(&Struct(&[(1, Number), (2, Number), (3, Number)]))),
    (14, Number),
    (15, Number),
    (16, SIZE_STATISTICS),
    (17, Struct(&[(1, BOUNDING_BOX), (2, List(&Number))])),
]);

const COLUMN_CHUNK: FieldType = Struct(&[
    (1, Text),
    (2, Number),
    (3, COLUMN_METADATA),
    (4, Number),
    (5, Number),
    (6, Number),
    (7, Number),
    (
        8,
        Struct(&[(1, EMPTY), (2, Struct(&[(1, List(&Text)), (2, Bytes)]))]),
    ),
    (9, Bytes),
]);

const ROW_GROUP: FieldType = Struct(&[
    (1, List(&COLUMN_CHUNK)),
    (2, Number),
    (3, Number),
    (4, List(&Struct(&[(1, Number), (2, Boolean), (3, Boolean)]))),
    (5, Number),
    (6, Number),
    (7, Number),
]);

const AES: FieldType = Struct(&[(1, Bytes), (2, Bytes), (3, Boolean)]);

/// The footer: `FileMetaData` of
/// <https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>.
const FOOTER: FieldType = Struct(&[
    (1, Number),
    (2, List(&SCHEMA_ELEMENT)),
    (3, Number),
    (4, List(&ROW_GROUP)),
    (5, List(&KEY_VALUE)),
    (6, Text),
    (7, List(&Struct(&[(1, EMPTY), (2, EMPTY)]))),
    (8, Struct(&[(1, AES), (2, AES)])),
    (9, Bytes),
]);

impl FieldType {
    /// Whether a value of this Thrift type can have this field type.
    const fn accepts(&self, found: u8) -> bool {
        match self {
            Number => matches!(found, kind::I16 | kind::I32 | kind::I64),
            Byte => found == kind::BYTE,
            Boolean => matches!(found, kind::TRUE | kind::FALSE),
            Double => found == kind::DOUBLE,
            Text | Bytes => found == kind::BINARY,
            List(_) => matches!(found, kind::LIST | kind::SET),
            Struct(_) => found == kind::STRUCT,
        }
    }
}

/// The footer without the fields whose type is wrong, and with text that is UTF-8.
pub(super) fn correct_fields(footer: &[u8]) -> Result<Cow<'_, [u8]>, ThriftError> {
    let mut copy = FilteredCopy {
        footer,
        from: 0,
        copied: Vec::new(),
    };
    copy_value(
        &mut CompactReader::new(footer),
        kind::STRUCT,
        &FOOTER,
        &mut copy,
    )?;
    Ok(copy.all())
}

/// A copy of the footer without the dropped ranges. Copies nothing until the
/// first range is dropped.
struct FilteredCopy<'a> {
    footer: &'a [u8],
    /// Position of the first byte that is not copied yet.
    from: usize,
    copied: Vec<u8>,
}

impl<'a> FilteredCopy<'a> {
    fn drop_range(&mut self, part: Range<usize>) {
        let before = self.footer.get(self.from..part.start);
        self.copied.extend_from_slice(before.unwrap_or_default());
        self.from = part.end;
    }

    /// Replaces the header of a field. It has the difference from the number of
    /// the previous field, which was dropped.
    fn rewrite_field_header(&mut self, old: Range<usize>, field: Field, before: i64) {
        self.drop_range(old);
        match u8::try_from(field.id - before) {
            Ok(step @ 1..=15) => self.copied.push(step << 4 | field.kind),
            _ => {
                self.copied.push(field.kind);
                // Field numbers are zigzag varints.
                let mut zigzag = ((field.id << 1) ^ (field.id >> 63)).cast_unsigned();
                while zigzag > 0x7f {
                    self.copied.push(0x80 | zigzag.to_le_bytes()[0]);
                    zigzag >>= 7;
                }
                self.copied.push(zigzag.to_le_bytes()[0]);
            }
        }
    }

    fn all(mut self) -> Cow<'a, [u8]> {
        if self.from == 0 {
            return Cow::Borrowed(self.footer);
        }
        let rest = self.footer.get(self.from..);
        self.copied.extend_from_slice(rest.unwrap_or_default());
        Cow::Owned(self.copied)
    }
}

/// Copies one value. The recursion is as deep as the field types nest.
fn copy_value(
    reader: &mut CompactReader<'_>,
    found: u8,
    field_type: &FieldType,
    copy: &mut FilteredCopy<'_>,
) -> Result<(), ThriftError> {
    match field_type {
        _ if !field_type.accepts(found) => Err(ThriftError::OtherKind),
        List(item) => {
            let (found, size) = reader.list()?;
            (0..size).try_for_each(|_| copy_value(reader, found, item, copy))
        }
        Struct(fields) => copy_fields(reader, fields, copy),
        Text => {
            let text = reader.binary()?;
            if str::from_utf8(text).is_err() {
                let end = reader.position();
                copy.drop_range(end - text.len()..end);
                copy.copied.extend(with_valid_utf8(text));
            }
            Ok(())
        }
        _ => reader.skip(found),
    }
}

fn copy_fields(
    reader: &mut CompactReader<'_>,
    fields: &[(i64, FieldType)],
    copy: &mut FilteredCopy<'_>,
) -> Result<(), ThriftError> {
    // The number of the previous field, as read and as copied.
    let (mut last, mut last_copied) = (0, 0);
    loop {
        let (before, begin) = (last, reader.position());
        let Some(field) = reader.field(&mut last)? else {
            return Ok(());
        };
        // The parquet crate reads 16 bits of it.
        if i16::try_from(field.id).is_err() {
            return Err(ThriftError::OtherKind);
        }
        let known = fields.iter().find(|(id, _)| *id == field.id);
        if known.is_some_and(|(_, field_type)| !field_type.accepts(field.kind)) {
            reader.skip(field.kind)?;
            copy.drop_range(begin..reader.position());
            continue;
        }
        if last_copied != before {
            copy.rewrite_field_header(begin..reader.position(), field, last_copied);
        }
        last_copied = field.id;
        match known {
            Some((_, field_type)) => copy_value(reader, field.kind, field_type, copy)?,
            None => reader.skip(field.kind)?,
        }
    }
}

/// The text with `?` for each byte that is not UTF-8, so that its length stays.
fn with_valid_utf8(text: &[u8]) -> Vec<u8> {
    text.utf8_chunks()
        .flat_map(|chunk| {
            let invalid = chunk.invalid().iter().map(|_| b'?');
            chunk.valid().bytes().chain(invalid)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_another_type_are_dropped() {
        for (footer, copy) in [
            // The version, as a number and as text.
            (&[0x15, 2, 0][..], Ok(&[0x15, 2, 0][..])),
            (&[0x18, 0, 0], Ok(&[0])),
            // The header of the next field counts from the one before it.
            (&[0x18, 0, 0x26, 2, 0], Ok(&[0x36, 2, 0])),
            (
                &[0x15, 2, 0x18, 1, 7, 0x16, 4, 0],
                Ok(&[0x15, 2, 0x26, 4, 0]),
            ),
            // The difference is too large for the short form.
            (&[0x18, 0, 0x05, 0x40, 2, 0], Ok(&[0x05, 0x40, 2, 0])),
            (
                &[0x18, 0, 0x05, 0x80, 0x04, 2, 0],
                Ok(&[0x05, 0x80, 0x04, 2, 0]),
            ),
            // The schema: an empty list of numbers, and one with a number.
            (&[0x29, 0x05, 0], Ok(&[0x29, 0x05, 0])),
            (&[0x29, 0x15, 2, 0], Err(ThriftError::OtherKind)),
            // A row group whose number of rows is a struct, and a number.
            (&[0x49, 0x1c, 0x3c, 0, 0, 0], Ok(&[0x49, 0x1c, 0, 0])),
            (
                &[0x49, 0x1c, 0x36, 2, 0, 0],
                Ok(&[0x49, 0x1c, 0x36, 2, 0, 0]),
            ),
            // A sorting column: the type of the field is its boolean value.
            (
                &[0x49, 0x1c, 0x49, 0x1c, 0x15, 0, 0x11, 0x12, 0, 0, 0],
                Ok(&[0x49, 0x1c, 0x49, 0x1c, 0x15, 0, 0x11, 0x12, 0, 0, 0]),
            ),
            // An unknown field: a list of numbers, and one of booleans.
            (&[0xc9, 0x15, 2, 0], Ok(&[0xc9, 0x15, 2, 0])),
            (&[0xc9, 0x11, 1, 0], Err(ThriftError::Booleans)),
            (&[0xcb, 1, 0x51, 2, 1, 0], Err(ThriftError::Booleans)),
            // Field 40,000, which is another number in 16 bits.
            (&[0x05, 0x80, 0xf1, 0x04, 2, 0], Err(ThriftError::OtherKind)),
            // The writer, and a key of the metadata, with a byte that is not UTF-8.
            (
                &[0x68, 3, b'a', 0xff, b'b', 0],
                Ok(&[0x68, 3, b'a', b'?', b'b', 0]),
            ),
            (
                &[0x59, 0x1c, 0x18, 2, 0xc3, 0x28, 0x18, 1, 0xe9, 0, 0],
                Ok(&[0x59, 0x1c, 0x18, 2, b'?', 0x28, 0x18, 1, b'?', 0, 0]),
            ),
            (&[0x68, 2, 0xc3, 0xa9, 0], Ok(&[0x68, 2, 0xc3, 0xa9, 0])),
            (&[0x68, 9, b'a', 0], Err(ThriftError::Ends)),
            (&[0x15], Err(ThriftError::Ends)),
        ] {
            let found = correct_fields(footer);
            assert_eq!(found.as_deref(), copy.as_deref(), "{footer:02x?}");
        }
    }

    /// A footer of two kilobytes in which the parquet crate lost its position
    /// and looped for minutes.
    #[test]
    fn the_remaining_fields_are_valid() {
        let file = include_bytes!("../../../../../tests/fuzz/regressions/footer/claims-booleans");
        let footer = &file[4..file.len() - 8];
        let copy = correct_fields(footer).unwrap();
        assert!(copy.len() < footer.len());
        assert!(matches!(correct_fields(&copy), Ok(Cow::Borrowed(_))));
    }
}

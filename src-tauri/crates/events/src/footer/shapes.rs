//! The kinds of values that a footer's fields have, held against it.
//!
//! The library takes a field for what `parquet.thrift` says it is, whatever
//! kind the footer itself names: where the two differ it goes on reading in the
//! middle of something else. A list of booleans it passes over without reading
//! them, as often as the list claims to have some: a footer of two kilobytes can
//! take it minutes.

use crate::thrift::{ThriftFault, Walk, kind};

/// What a value is.
enum Shape {
    /// A number of 16 to 64 bits, which are all written alike.
    Number,
    Byte,
    Boolean,
    Double,
    /// Text, or bytes of any meaning.
    Bytes,
    List(&'static Self),
    /// A struct or a union, by the numbers of its fields. There may be others,
    /// of any kind.
    Struct(&'static [(i64, Self)]),
}

use Shape::{Boolean, Byte, Bytes, Double, List, Number, Struct};

const EMPTY: Shape = Struct(&[]);

const TIME: Shape = Struct(&[
    (1, Boolean),
    (2, Struct(&[(1, EMPTY), (2, EMPTY), (3, EMPTY)])),
]);

const LOGICAL_TYPE: Shape = Struct(&[
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
    (17, Struct(&[(1, Bytes)])),
    (18, Struct(&[(1, Bytes), (2, Number)])),
    (19, EMPTY),
]);

const SCHEMA_ELEMENT: Shape = Struct(&[
    (1, Number),
    (2, Number),
    (3, Number),
    (4, Bytes),
    (5, Number),
    (6, Number),
    (7, Number),
    (8, Number),
    (9, Number),
    (10, LOGICAL_TYPE),
]);

const STATISTICS: Shape = Struct(&[
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

const SIZE_STATISTICS: Shape = Struct(&[(1, Number), (2, List(&Number)), (3, List(&Number))]);

const BOUNDING_BOX: Shape = Struct(&[
    (1, Double),
    (2, Double),
    (3, Double),
    (4, Double),
    (5, Double),
    (6, Double),
    (7, Double),
    (8, Double),
]);

const KEY_VALUE: Shape = Struct(&[(1, Bytes), (2, Bytes)]);

const COLUMN_METADATA: Shape = Struct(&[
    (1, Number),
    (2, List(&Number)),
    (3, List(&Bytes)),
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

const COLUMN_CHUNK: Shape = Struct(&[
    (1, Bytes),
    (2, Number),
    (3, COLUMN_METADATA),
    (4, Number),
    (5, Number),
    (6, Number),
    (7, Number),
    (
        8,
        Struct(&[(1, EMPTY), (2, Struct(&[(1, List(&Bytes)), (2, Bytes)]))]),
    ),
    (9, Bytes),
]);

const ROW_GROUP: Shape = Struct(&[
    (1, List(&COLUMN_CHUNK)),
    (2, Number),
    (3, Number),
    (4, List(&Struct(&[(1, Number), (2, Boolean), (3, Boolean)]))),
    (5, Number),
    (6, Number),
    (7, Number),
]);

const AES: Shape = Struct(&[(1, Bytes), (2, Bytes), (3, Boolean)]);

/// The footer: `FileMetaData` of
/// <https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>.
const FOOTER: Shape = Struct(&[
    (1, Number),
    (2, List(&SCHEMA_ELEMENT)),
    (3, Number),
    (4, List(&ROW_GROUP)),
    (5, List(&KEY_VALUE)),
    (6, Bytes),
    (7, List(&Struct(&[(1, EMPTY), (2, EMPTY)]))),
    (8, Struct(&[(1, AES), (2, AES)])),
    (9, Bytes),
]);

/// Makes sure that every field of a footer is of the kind that it must be.
pub(super) fn check_kinds(footer: &[u8]) -> Result<(), ThriftFault> {
    follow(&mut Walk::new(footer), kind::STRUCT, &FOOTER)
}

/// Walks over one value. The shapes nest a few deep, and so does this.
fn follow(walk: &mut Walk<'_>, found: u8, shape: &Shape) -> Result<(), ThriftFault> {
    match (shape, found) {
        (Number, kind::I16 | kind::I32 | kind::I64)
        | (Byte, kind::BYTE)
        | (Boolean, kind::TRUE | kind::FALSE)
        | (Double, kind::DOUBLE)
        | (Bytes, kind::BINARY) => walk.skip(found),
        (List(item), kind::LIST | kind::SET) => {
            let (found, size) = walk.list()?;
            (0..size).try_for_each(|_| follow(walk, found, item))
        }
        (Struct(fields), kind::STRUCT) => {
            let mut last = 0;
            while let Some(field) = walk.field(&mut last)? {
                // The library has 16 bits for it.
                if i16::try_from(field.id).is_err() {
                    return Err(ThriftFault::OtherKind);
                }
                match fields.iter().find(|(id, _)| *id == field.id) {
                    Some((_, shape)) => follow(walk, field.kind, shape)?,
                    None => walk.skip(field.kind)?,
                }
            }
            Ok(())
        }
        _ => Err(ThriftFault::OtherKind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_of_the_kind_that_they_must_be() {
        for (footer, end) in [
            // The version, as a number and as text.
            (&[0x15, 2, 0][..], Ok(())),
            (&[0x18, 0, 0], Err(ThriftFault::OtherKind)),
            // The schema: no elements, of whatever kind; numbers.
            (&[0x29, 0x05, 0], Ok(())),
            (&[0x29, 0x15, 2, 0], Err(ThriftFault::OtherKind)),
            // A row group whose rows are a struct.
            (&[0x49, 0x1c, 0x3c, 0, 0, 0], Err(ThriftFault::OtherKind)),
            (&[0x49, 0x1c, 0x36, 2, 0, 0], Ok(())),
            // A sorting column: whether it descends is in the field's kind.
            (
                &[0x49, 0x1c, 0x49, 0x1c, 0x15, 0, 0x11, 0x12, 0, 0, 0],
                Ok(()),
            ),
            // A field that nobody knows, of numbers and of booleans.
            (&[0xc9, 0x15, 2, 0], Ok(())),
            (&[0xc9, 0x11, 1, 0], Err(ThriftFault::Booleans)),
            (&[0xcb, 1, 0x51, 2, 1, 0], Err(ThriftFault::Booleans)),
            // Field 40,000, which is another in 16 bits.
            (&[0x05, 0x80, 0xf1, 0x04, 2, 0], Err(ThriftFault::OtherKind)),
            (&[0x15], Err(ThriftFault::Ends)),
        ] {
            assert_eq!(check_kinds(footer), end, "{footer:02x?}");
        }
    }

    /// A footer of two kilobytes that the library takes minutes to give up on.
    #[test]
    fn what_is_not_in_step_never_gets_to_the_library() {
        let file = include_bytes!("../../../../../tests/fuzz/regressions/footer/claims-booleans");
        let footer = &file[4..file.len() - 8];
        assert_eq!(check_kinds(footer), Err(ThriftFault::OtherKind));
    }
}

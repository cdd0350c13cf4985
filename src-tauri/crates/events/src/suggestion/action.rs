//! The changes that fixes make.

use crate::columns::Kind;

/// A change of one column, or of how the file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FixAction {
    /// Cast to the required type of a column of this kind.
    Cast(Kind),
    /// Turn timestamps into milliseconds.
    TimestampToMillis,
    /// Turn dates into milliseconds.
    DateToMillis,
    /// Turn 32-bit seconds into milliseconds.
    SecondsToMillis,
    /// Round floating-point numbers to integers.
    FloatToInteger,
    /// Turn integers that were stored as floating-point numbers into text.
    FloatToText,
    /// Decode bytes as text.
    BytesToText,
    /// Turn UUIDs into text.
    UuidToText,
    /// Turn dicts, structs or objects into maps.
    StructToMap,
    /// Turn lists of pairs into maps.
    PairsToMap,
    /// Parse JSON text into maps.
    JsonToMap,
    /// Turn the keys and values of maps into text.
    MapEntriesToText,
    /// Turn nested keys and values of maps into text.
    NestedEntriesToText,
    /// Turn the fields of a struct into columns.
    FieldsToColumns,
    /// Keep the column in the file while partitioning by it.
    KeepPartitionColumn,
    /// Divide by a number; the result stays an integer.
    DivideBy(u32),
    /// Compress with snappy.
    CompressWithSnappy,
}

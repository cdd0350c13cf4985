//! What a preview shows.

use serde::Serialize;

use crate::check::Code;

/// A column of the preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PreviewColumn {
    /// Its name in the file.
    pub name: String,
    /// Its type, in the words of the vendor's page where it is one of the
    /// seven and right (`String`, `Long, ms`, `Double`,
    /// `Map<String,String>`), else in Parquet's words.
    pub type_name: String,
    /// Whether it is one of the seven.
    pub expected: bool,
    /// Whether its values are numbers, which stand at the right.
    pub numeric: bool,
}

/// A value of the preview.
#[derive(Debug, Clone, PartialEq)]
pub enum CellValue {
    /// No value.
    Null,
    /// A boolean.
    Boolean(bool),
    /// An integer that fits 64 bits, signed or not.
    Integer(i128),
    /// A floating-point number, finite or not.
    Double(f64),
    /// Text; what is not UTF-8 was replaced by U+FFFD.
    Text(String),
    /// Bytes without a text annotation.
    Bytes(Vec<u8>),
    /// A map's entries, as stored: order kept, a key may come twice.
    Map(Vec<(CellValue, CellValue)>),
    /// A list's items.
    List(Vec<CellValue>),
    /// A struct's fields.
    Struct(Vec<(String, CellValue)>),
    /// A value that cannot be decoded, and why not, in a sentence.
    Broken(String),
}

/// A row of the preview.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodedRow {
    /// Its number over the whole file, from zero.
    pub row: u64,
    /// One value for each of the columns.
    pub values: Vec<CellValue>,
    /// Its error codes, sorted by name; empty for a file with a wrong schema.
    pub errors: Vec<Code>,
    /// The columns, by position, in which its faults lie.
    pub error_columns: Vec<usize>,
}

/// What is wrong in one column of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The column's place.
    pub column: usize,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do, in a sentence.
    pub fix: String,
}

/// What a preview shows: its columns, in the file's order, and how many rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PreviewShape {
    /// Every column at the top of the file.
    pub columns: Vec<PreviewColumn>,
    /// Rows in all.
    pub rows: u64,
}

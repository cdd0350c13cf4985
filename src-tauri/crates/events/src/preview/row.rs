//! Columns, rows and values of a preview.

use serde::Serialize;

use crate::check::Code;

/// A column of the preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PreviewColumn {
    /// Name in the file.
    pub name: String,
    /// Type, as the vendor's documentation names it (`String`, `Long, ms`,
    /// `Double`, `Map<String,String>`) if it is the required type of one of the
    /// seven columns; otherwise as Parquet names it.
    pub type_name: String,
    /// `true` for the seven columns.
    pub expected: bool,
    /// `true` if the values are numbers, which are aligned to the right.
    pub numeric: bool,
}

/// A value of the preview.
#[derive(Debug, Clone, PartialEq)]
pub enum CellValue {
    /// No value.
    Null,
    /// A boolean.
    Boolean(bool),
    /// A signed or unsigned integer of up to 64 bits.
    Integer(i128),
    /// A floating-point number, finite or not.
    Double(f64),
    /// Text. Bytes that are not UTF-8 are replaced by U+FFFD.
    Text(String),
    /// Bytes without a text annotation.
    Bytes(Vec<u8>),
    /// Entries of a map in the stored order. A key can occur twice.
    Map(Vec<(CellValue, CellValue)>),
    /// Items of a list.
    List(Vec<CellValue>),
    /// Fields of a struct.
    Struct(Vec<(String, CellValue)>),
    /// A value that cannot be decoded, with the reason as a sentence.
    Undecodable(String),
}

/// A row of the preview.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodedRow {
    /// Number in the whole file, from zero.
    pub row: u64,
    /// One value per column.
    pub values: Vec<CellValue>,
    /// Error codes, sorted by name. Empty if the schema is invalid.
    pub errors: Vec<Code>,
    /// Positions of the columns that have an error, ascending.
    pub error_columns: Vec<usize>,
}

/// An error in one column of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "specta", derive(Serialize, specta::Type))]
pub struct RowError {
    /// Position of the column.
    pub column: usize,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do, in a sentence.
    pub fix: String,
}

/// Columns and row count of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct PreviewShape {
    /// The top-level columns, in the file's order.
    pub columns: Vec<PreviewColumn>,
    /// Number of rows.
    pub rows: u64,
}

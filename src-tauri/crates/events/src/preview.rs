//! Reads the rows of a file, page by page.
//!
//! Any page of a file of any size is read without the rows before it: first
//! whole row groups are skipped, then whole pages of a column. Each column is
//! read by itself, so one that cannot be decoded does not affect the others.

mod arrow_values;
mod cell_json;
mod column_decoder;
mod error;
mod error_bitmaps;
mod plain_schema;
mod reader;
mod row;
mod row_errors;
mod row_scan;
mod row_selection;
mod row_set;
mod search;

#[cfg(test)]
mod tests;

pub use cell_json::RowObject;
pub use error::PreviewError;
pub use error_bitmaps::{ErrorBitmaps, RowFilter};
pub use reader::Preview;
pub use row::{CellValue, DecodedRow, PreviewColumn, PreviewShape, RowError};
pub use row_set::RowSet;
pub use search::SearchDirection;

//! Rows of a preview. Values are truncated to what a cell can show.

use serde::Serialize;
use specta::Type;
use tallyman_events::check::Code;
use tallyman_events::preview::{CellValue, DecodedRow, RowError};
use tallyman_operations::file_list;

/// Maximum length of a text in a cell, in characters.
const CELL_CHARACTERS: usize = 300;
/// Maximum number of map entries in a cell.
const CELL_ENTRIES: usize = 8;
/// Maximum length of a key or a value of a map in a cell, in characters.
const ENTRY_CHARACTERS: usize = 120;
/// Limits of a value in the record of a row.
const RECORD: Limits = Limits {
    characters: 4_000,
    entries: 1_000,
    entry_characters: 1_000,
};
/// Limits of a value in a cell of the grid.
const GRID: Limits = Limits {
    characters: CELL_CHARACTERS,
    entries: CELL_ENTRIES,
    entry_characters: ENTRY_CHARACTERS,
};
/// Maximum length of one cell that is requested alone, in characters.
const MAX_CELL_TEXT: usize = 1_000_000;

/// Limits of a value that is sent to the page: characters of a text, entries of
/// a map, and characters of each key and value.
#[derive(Clone, Copy)]
struct Limits {
    characters: usize,
    entries: usize,
    entry_characters: usize,
}

/// An entry of a map, truncated.
#[derive(Debug, Clone, Serialize, Type)]
pub struct MapEntry {
    /// Its key. `None` if it is null.
    pub key: Option<String>,
    /// Its value. `None` if it is null.
    pub value: Option<String>,
}

/// A value, truncated to what a cell can show.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Cell {
    /// Null.
    Null,
    /// A text.
    Text {
        /// Its first characters.
        text: String,
        /// Number of all characters.
        length: usize,
    },
    /// A number, as text, because it may need all 64 bits.
    Number {
        /// The number in decimal.
        text: String,
    },
    /// A map.
    Map {
        /// Its first entries.
        entries: Vec<MapEntry>,
        /// Number of all entries.
        total: usize,
    },
    /// Any other value, as text.
    Other {
        /// Its first characters.
        text: String,
        /// Number of all characters.
        length: usize,
    },
}

/// A row.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PreviewRow {
    /// Its row number, from zero.
    pub row: u64,
    /// Its error codes.
    #[specta(type = Vec<String>)]
    pub errors: Vec<Code>,
    /// Positions of the columns that have an error.
    pub error_columns: Vec<usize>,
    /// One value per column.
    pub cells: Vec<Cell>,
}

/// Consecutive rows.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PreviewPage {
    /// Number of the first row, from zero.
    pub offset: u64,
    /// The rows.
    pub rows: Vec<PreviewRow>,
}

impl PreviewPage {
    /// Returns the page that starts at `offset`.
    #[must_use]
    pub fn new(offset: u64, rows: Vec<DecodedRow>) -> Self {
        Self {
            offset,
            rows: rows.into_iter().map(Into::into).collect(),
        }
    }
}

/// The text of one cell.
#[derive(Debug, Clone, Serialize, Type)]
pub struct CellText {
    /// The text, at most a million characters of it.
    pub text: String,
    /// Number of all characters.
    pub length: usize,
}

impl From<CellValue> for CellText {
    fn from(value: CellValue) -> Self {
        let text = match value {
            CellValue::Text(text) => text,
            value => value.to_text(),
        };
        let (text, length) = cut(&text, MAX_CELL_TEXT);
        Self { text, length }
    }
}

/// Some of the rows that match a filter.
#[derive(Debug, Clone, Serialize, Type)]
pub struct RowsPage {
    /// Number of all rows that match.
    pub total: u64,
    /// Position of the first row among those that match, from zero.
    pub offset: u64,
    /// The rows.
    pub rows: Vec<PreviewRow>,
}

impl RowsPage {
    /// Returns the page that starts at `offset`.
    #[must_use]
    pub fn new(offset: u64, page: file_list::RowsPage) -> Self {
        Self {
            total: page.total,
            offset,
            rows: page.rows.into_iter().map(Into::into).collect(),
        }
    }
}

/// One row with its errors.
#[derive(Debug, Clone, Serialize, Type)]
pub struct RowRecord {
    /// The row, with longer values than in the grid.
    pub row: PreviewRow,
    /// The errors of the row.
    pub errors: Vec<RowError>,
}

impl From<file_list::Record> for RowRecord {
    fn from(record: file_list::Record) -> Self {
        Self {
            row: PreviewRow::cut(record.row, RECORD),
            errors: record.errors,
        }
    }
}

impl PreviewRow {
    fn cut(row: DecodedRow, limits: Limits) -> Self {
        Self {
            row: row.row,
            errors: row.errors,
            error_columns: row.error_columns,
            cells: row
                .values
                .into_iter()
                .map(|value| Cell::cut(value, limits))
                .collect(),
        }
    }
}

impl From<DecodedRow> for PreviewRow {
    fn from(row: DecodedRow) -> Self {
        Self::cut(row, GRID)
    }
}

impl From<CellValue> for Cell {
    fn from(value: CellValue) -> Self {
        Self::cut(value, GRID)
    }
}

impl Cell {
    fn cut(value: CellValue, limits: Limits) -> Self {
        match value {
            CellValue::Null => Self::Null,
            CellValue::Text(text) => {
                let (text, length) = cut(&text, limits.characters);
                Self::Text { text, length }
            }
            CellValue::Integer(_) | CellValue::Double(_) => Self::Number {
                text: value.to_text(),
            },
            CellValue::Map(entries) => Self::Map {
                total: entries.len(),
                entries: entries
                    .into_iter()
                    .take(limits.entries)
                    .map(|(key, value)| MapEntry {
                        key: entry_text(&key, limits),
                        value: entry_text(&value, limits),
                    })
                    .collect(),
            },
            other => {
                let (text, length) = cut(&other.to_text(), limits.characters);
                Self::Other { text, length }
            }
        }
    }
}

fn entry_text(value: &CellValue, limits: Limits) -> Option<String> {
    match value {
        CellValue::Null => None,
        CellValue::Text(text) => Some(cut(text, limits.entry_characters).0),
        other => Some(cut(&other.to_text(), limits.entry_characters).0),
    }
}

/// Returns the first characters of `text`, and the number of all its
/// characters.
fn cut(text: &str, characters: usize) -> (String, usize) {
    match text.char_indices().nth(characters) {
        None => (text.to_owned(), text.chars().count()),
        Some((end, _)) => (text[..end].to_owned(), text.chars().count()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_truncated_and_have_their_full_length() {
        let long = "é".repeat(1_000_000);
        let Cell::Text { text, length } = Cell::from(CellValue::Text(long.clone())) else {
            panic!("text stays text");
        };
        assert_eq!((text.chars().count(), length), (CELL_CHARACTERS, 1_000_000));
        assert_eq!(CellText::from(CellValue::Text(long.clone())).text, long);
    }

    #[test]
    fn sixty_four_bits_are_not_rounded() {
        let Cell::Number { text } = Cell::from(CellValue::Integer(i128::from(i64::MAX))) else {
            panic!("a number stays a number");
        };
        assert_eq!(text, "9223372036854775807");
    }

    #[test]
    fn a_map_keeps_its_order_and_its_nulls() {
        let text = |text: &str| CellValue::Text(text.to_owned());
        let entries = vec![
            (text("b"), CellValue::Null),
            (text("a"), text("1")),
            (CellValue::Null, text("x")),
        ];
        let Cell::Map { entries, total } = Cell::from(CellValue::Map(entries)) else {
            panic!("a map stays a map");
        };
        assert_eq!(total, 3);
        assert_eq!(entries[0].key.as_deref(), Some("b"));
        assert_eq!(entries[0].value, None);
        assert_eq!(entries[2].key, None);
    }
}

//! A page of rows, with every value cut to what a cell can show.

use serde::Serialize;
use specta::Type;
use tallyman_events::check::Code;
use tallyman_events::preview::{CellValue, DecodedRow, RowError};
use tallyman_operations::file_list;

/// How many characters of a text a cell is given.
const CELL_CHARACTERS: usize = 300;
/// How many entries of a map a cell is given.
const CELL_ENTRIES: usize = 8;
/// How many characters of a key or a value of a map a cell is given.
const ENTRY_CHARACTERS: usize = 120;
/// How many characters of a text, of how many entries of a map, and of each
/// of their keys and values, the record of a row is given.
const RECORD: Cut = Cut {
    characters: 4_000,
    entries: 1_000,
    entry_characters: 1_000,
};
/// The same for a cell of the grid.
const GRID: Cut = Cut {
    characters: CELL_CHARACTERS,
    entries: CELL_ENTRIES,
    entry_characters: ENTRY_CHARACTERS,
};
/// How many characters of one whole cell are given.
const WHOLE_CHARACTERS: usize = 1_000_000;

/// How much of a value crosses.
#[derive(Clone, Copy)]
struct Cut {
    characters: usize,
    entries: usize,
    entry_characters: usize,
}

/// An entry of a map, cut.
#[derive(Debug, Clone, Serialize, Type)]
pub struct MapEntry {
    /// Its key; none where that is null.
    pub key: Option<String>,
    /// Its value; none where that is null.
    pub value: Option<String>,
}

/// A value, cut to what a cell can show.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Cell {
    /// No value.
    Null,
    /// Text.
    Text {
        /// Its beginning.
        text: String,
        /// How many characters it has in all.
        length: usize,
    },
    /// A number, as text: it may need all 64 bits.
    Number {
        /// Its digits.
        text: String,
    },
    /// A map.
    Map {
        /// Its first entries.
        entries: Vec<MapEntry>,
        /// How many it has in all.
        total: usize,
    },
    /// Anything else, as text.
    Other {
        /// Its beginning.
        text: String,
        /// How many characters it has in all.
        length: usize,
    },
}

/// A row.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PreviewRow {
    /// Its number, from zero.
    pub row: u64,
    /// Its error codes.
    #[specta(type = Vec<String>)]
    pub errors: Vec<Code>,
    /// The columns, by position, in which its faults lie.
    pub error_columns: Vec<usize>,
    /// One value a column.
    pub cells: Vec<Cell>,
}

/// Some rows, one after another.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PreviewPage {
    /// The number of the first.
    pub offset: u64,
    /// The rows.
    pub rows: Vec<PreviewRow>,
}

impl PreviewPage {
    /// The page that begins at `offset`.
    #[must_use]
    pub fn new(offset: u64, rows: Vec<DecodedRow>) -> Self {
        Self {
            offset,
            rows: rows.into_iter().map(Into::into).collect(),
        }
    }
}

/// One whole cell.
#[derive(Debug, Clone, Serialize, Type)]
pub struct CellText {
    /// Its text, up to a million characters of it.
    pub text: String,
    /// How many characters it has in all.
    pub length: usize,
}

impl From<CellValue> for CellText {
    fn from(value: CellValue) -> Self {
        let text = match value {
            CellValue::Text(text) => text,
            value => value.to_text(),
        };
        let (text, length) = cut(&text, WHOLE_CHARACTERS);
        Self { text, length }
    }
}

/// Some of the rows that a filter means.
#[derive(Debug, Clone, Serialize, Type)]
pub struct RowsPage {
    /// How many rows it means in all.
    pub total: u64,
    /// The place of the first.
    pub offset: u64,
    /// The rows.
    pub rows: Vec<PreviewRow>,
}

impl RowsPage {
    /// The page that begins at `offset`.
    #[must_use]
    pub fn new(offset: u64, page: file_list::RowsPage) -> Self {
        Self {
            total: page.total,
            offset,
            rows: page.rows.into_iter().map(Into::into).collect(),
        }
    }
}

/// One row with all that its record shows.
#[derive(Debug, Clone, Serialize, Type)]
pub struct RowRecord {
    /// The row, with longer values than the grid has.
    pub row: PreviewRow,
    /// What is wrong in it.
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
    fn cut(row: DecodedRow, to: Cut) -> Self {
        Self {
            row: row.row,
            errors: row.errors,
            error_columns: row.error_columns,
            cells: row
                .values
                .into_iter()
                .map(|value| Cell::cut(value, to))
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
    fn cut(value: CellValue, to: Cut) -> Self {
        match value {
            CellValue::Null => Self::Null,
            CellValue::Text(text) => {
                let (text, length) = cut(&text, to.characters);
                Self::Text { text, length }
            }
            CellValue::Integer(_) | CellValue::Double(_) => Self::Number {
                text: value.to_text(),
            },
            CellValue::Map(entries) => Self::Map {
                total: entries.len(),
                entries: entries
                    .into_iter()
                    .take(to.entries)
                    .map(|(key, value)| MapEntry {
                        key: entry_text(&key, to),
                        value: entry_text(&value, to),
                    })
                    .collect(),
            },
            other => {
                let (text, length) = cut(&other.to_text(), to.characters);
                Self::Other { text, length }
            }
        }
    }
}

fn entry_text(value: &CellValue, to: Cut) -> Option<String> {
    match value {
        CellValue::Null => None,
        CellValue::Text(text) => Some(cut(text, to.entry_characters).0),
        other => Some(cut(&other.to_text(), to.entry_characters).0),
    }
}

/// The beginning of `text`, and how many characters it has in all.
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
    fn a_cell_is_cut_and_says_how_long_it_was() {
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

//! Rows and cells that the interface requests.

use serde::Deserialize;
use specta::Type;
use tallyman_events::check::Code;
use tallyman_events::columns::EventColumn;
use tallyman_events::preview;
use tallyman_operations::file_list::CellRange;

/// Selects rows of a file.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RowFilter {
    /// Rows that would not load.
    Rejected,
    /// Rows with exactly these error codes.
    Codes {
        /// The codes.
        errors: Vec<String>,
    },
    /// Rows with this error in this column.
    Error {
        /// The code.
        code: String,
        /// The column.
        column: String,
    },
    /// Rows with this advisory in this column.
    Advisory {
        /// The code.
        code: String,
        /// The column.
        column: String,
    },
    /// Rows of this environment.
    Environment {
        /// Its id, as in the check.
        id: String,
    },
    /// Rows with these numbers.
    Rows {
        /// The row numbers, from zero.
        rows: Vec<u64>,
    },
}

impl From<RowFilter> for preview::RowFilter {
    fn from(filter: RowFilter) -> Self {
        let code = |name: &String| Code::named(name);
        match filter {
            RowFilter::Rejected => Self::Rejected,
            RowFilter::Codes { errors } => Self::ErrorSet(errors.iter().filter_map(code).collect()),
            RowFilter::Error { code: name, column } => {
                match (code(&name), EventColumn::named(&column)) {
                    (Some(code), Some(column)) => Self::Error(code, column),
                    // An unknown code or column: no row matches.
                    _ => Self::Rows(Vec::new()),
                }
            }
            RowFilter::Advisory { code: name, column } => {
                match (code(&name), EventColumn::named(&column)) {
                    (Some(code), Some(column)) => Self::Advisory(code, column),
                    _ => Self::Rows(Vec::new()),
                }
            }
            RowFilter::Environment { id } => Self::Environment(id),
            RowFilter::Rows { rows } => Self::Rows(rows),
        }
    }
}

/// A block of cells.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct CellBlock {
    /// Filter whose rows `first` and `last` index. `None` for all rows.
    pub among: Option<RowFilter>,
    /// Position of the first row, from zero.
    pub first: u64,
    /// Position of the last row, inclusive.
    pub last: u64,
    /// Positions of the columns, from zero.
    pub columns: Vec<usize>,
}

impl From<CellBlock> for CellRange {
    fn from(block: CellBlock) -> Self {
        Self {
            among: block.among.map(Into::into),
            first: block.first,
            last: block.last,
            columns: block.columns,
        }
    }
}

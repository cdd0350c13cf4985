//! Which rows, and which of their cells, the interface asks for.

use serde::Deserialize;
use specta::Type;
use tallyman_events::check::Code;
use tallyman_events::columns::EventColumn;
use tallyman_events::preview;
use tallyman_operations::file_list::CellRange;

/// Which rows are meant.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RowFilter {
    /// Those that would not load.
    Rejected,
    /// Those that bear exactly these codes.
    Codes {
        /// The codes.
        errors: Vec<String>,
    },
    /// Those that bear this error in this column.
    Fault {
        /// The code.
        code: String,
        /// The column.
        column: String,
    },
    /// Those of which this is worth a word in this column.
    Advised {
        /// The code.
        code: String,
        /// The column.
        column: String,
    },
    /// Those of this environment.
    Environment {
        /// Its id, as the check tells it.
        id: String,
    },
    /// These.
    Listed {
        /// Their numbers.
        rows: Vec<u64>,
    },
}

impl From<RowFilter> for preview::RowFilter {
    fn from(filter: RowFilter) -> Self {
        let code = |name: &String| Code::named(name);
        match filter {
            RowFilter::Rejected => Self::Rejected,
            RowFilter::Codes { errors } => Self::ErrorSet(errors.iter().filter_map(code).collect()),
            RowFilter::Fault { code: name, column } => {
                match (code(&name), EventColumn::named(&column)) {
                    (Some(code), Some(column)) => Self::Error(code, column),
                    // Nothing of ours; no row bears it.
                    _ => Self::Rows(Vec::new()),
                }
            }
            RowFilter::Advised { code: name, column } => {
                match (code(&name), EventColumn::named(&column)) {
                    (Some(code), Some(column)) => Self::Advisory(code, column),
                    _ => Self::Rows(Vec::new()),
                }
            }
            RowFilter::Environment { id } => Self::Environment(id),
            RowFilter::Listed { rows } => Self::Rows(rows),
        }
    }
}

/// A block of cells.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct CellBlock {
    /// Among which rows `first` and `last` are places; none for all rows.
    pub among: Option<RowFilter>,
    /// The first row.
    pub first: u64,
    /// The last row, which is in it, too.
    pub last: u64,
    /// The columns, by place.
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

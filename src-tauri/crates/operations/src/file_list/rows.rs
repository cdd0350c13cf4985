//! The rows of a file on the list: pages, single cells, those that bear a
//! fault, and copies of them.

use std::borrow::Cow;

use tallyman_events::preview::{
    CellValue, DecodedRow, PreviewShape, RowError, RowFilter, SearchDirection,
};
use tallyman_ledger::FileId;

use super::FileList;
use crate::OperationError;
use crate::preview_cache::{OpenPreview, done, is_as_it_was};

/// How many rows one page may hold.
pub const MAX_PAGE: usize = 500;

/// How many cells are copied at once.
pub const MAX_COPIED: u64 = 200_000;

/// Some of the rows that a filter means.
#[derive(Debug)]
pub struct RowsPage {
    /// How many rows it means in all.
    pub total: u64,
    /// Those from the offset on.
    pub rows: Vec<DecodedRow>,
}

/// A row that was sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundRow {
    /// Its number.
    pub row: u64,
    /// Its place among those that the filter means, from zero.
    pub place: u64,
    /// How many those are.
    pub total: u64,
}

/// One row, whole.
#[derive(Debug)]
pub struct Record {
    /// The row.
    pub row: DecodedRow,
    /// What is wrong in it.
    pub sentences: Vec<RowError>,
}

/// A block of cells.
#[derive(Debug, Clone)]
pub struct CellRange {
    /// Among which rows `first` and `last` are places; none for all rows.
    pub among: Option<RowFilter>,
    /// The first row.
    pub first: u64,
    /// The last row, which is in it, too.
    pub last: u64,
    /// The columns, by place.
    pub columns: Vec<usize>,
}

impl FileList {
    /// The columns of a file, and how many rows it has.
    ///
    /// # Errors
    /// When the file cannot be opened or decoded, or has changed since it was
    /// checked.
    pub fn preview_shape(&self, id: FileId) -> Result<PreviewShape, OperationError> {
        self.reading(id, |open| Ok(open.preview.shape().clone()))
    }

    /// Rows of a file from `offset` on, [`MAX_PAGE`] at most.
    ///
    /// # Errors
    /// As [`FileList::preview_shape`].
    pub fn preview_page(
        &self,
        id: FileId,
        offset: u64,
        limit: usize,
    ) -> Result<Vec<DecodedRow>, OperationError> {
        let rules = self.rules(&self.ledger.integration()?);
        self.reading(id, |open| {
            Ok(open.preview.page(offset, limit.min(MAX_PAGE), &rules)?)
        })
    }

    /// One whole value of a file; none where there is no such row or column.
    ///
    /// # Errors
    /// As [`FileList::preview_shape`].
    pub fn preview_cell(
        &self,
        id: FileId,
        row: u64,
        column: usize,
    ) -> Result<Option<CellValue>, OperationError> {
        self.reading(id, |open| Ok(open.preview.cell(row, column)?))
    }

    /// One whole row, and what is wrong in it; none where there is no such
    /// row.
    ///
    /// # Errors
    /// As [`FileList::preview_shape`].
    pub fn preview_record(&self, id: FileId, row: u64) -> Result<Option<Record>, OperationError> {
        let rules = self.rules(&self.ledger.integration()?);
        self.reading(id, |open| {
            let row = open.preview.rows(&[row], &rules)?.pop();
            Ok(row.map(|row| Record {
                sentences: open.preview.row_errors(&row),
                row,
            }))
        })
    }

    /// Some of the rows that `filter` means, leaving out the first `offset`,
    /// [`MAX_PAGE`] at most.
    ///
    /// # Errors
    /// As [`FileList::preview_shape`]; [`OperationError::CalledOff`] where
    /// [`FileList::preview_stop`] came before the end.
    pub fn preview_rows(
        &self,
        id: FileId,
        filter: &RowFilter,
        offset: u64,
        limit: usize,
    ) -> Result<RowsPage, OperationError> {
        let rules = self.rules(&self.ledger.integration()?);
        self.reading(id, |open| {
            let set = open.row_set(filter, &rules)?;
            let numbers = set.numbers(offset, limit.min(MAX_PAGE));
            Ok(RowsPage {
                total: set.total(),
                rows: open.preview.rows(&numbers, &rules)?,
            })
        })
    }

    /// The next row after `from`, or before it, of those that `filter` means;
    /// none where there is none.
    ///
    /// # Errors
    /// As [`FileList::preview_rows`].
    pub fn preview_step(
        &self,
        id: FileId,
        filter: &RowFilter,
        from: u64,
        way: SearchDirection,
    ) -> Result<Option<FoundRow>, OperationError> {
        let rules = self.rules(&self.ledger.integration()?);
        let set = self.reading(id, |open| open.row_set(filter, &rules))?;
        let found = match way {
            SearchDirection::Forward => set.after(from),
            SearchDirection::Backward => set.before(from),
        };
        Ok(found.map(|(place, row)| FoundRow {
            row,
            place,
            total: set.total(),
        }))
    }

    /// How many of the rows that `filter` means come before this one.
    ///
    /// # Errors
    /// As [`FileList::preview_rows`].
    pub fn preview_place(
        &self,
        id: FileId,
        filter: &RowFilter,
        row: u64,
    ) -> Result<u64, OperationError> {
        let rules = self.rules(&self.ledger.integration()?);
        let set = self.reading(id, |open| open.row_set(filter, &rules))?;
        Ok(set.rank(row))
    }

    /// The next row after `from`, or before it, that holds `text` in a column.
    ///
    /// # Errors
    /// As [`FileList::preview_rows`].
    pub fn preview_find(
        &self,
        id: FileId,
        column: usize,
        text: &str,
        from: u64,
        way: SearchDirection,
    ) -> Result<Option<u64>, OperationError> {
        self.reading(id, |open| {
            done(open.preview.find(column, text, from, way, &open.watch())?)
        })
    }

    /// Calls off whatever is being sought in a file.
    pub fn preview_stop(&self, id: FileId) {
        self.previews.stop(id);
    }

    /// A block of cells as text: one cell as it is, several with tabs between
    /// them and a line for each row, as spreadsheets take it. Values are whole;
    /// null is empty.
    ///
    /// # Errors
    /// As [`FileList::preview_rows`], and where more than [`MAX_COPIED`] cells
    /// were meant.
    pub fn preview_text(&self, id: FileId, range: &CellRange) -> Result<String, OperationError> {
        let rows = range.last.saturating_sub(range.first).saturating_add(1);
        let cells = rows.saturating_mul(range.columns.len() as u64);
        if cells > MAX_COPIED {
            return Err(OperationError::TooMuchToCopy {
                cells,
                limit: MAX_COPIED,
            });
        }
        let rules = self.rules(&self.ledger.integration()?);
        let limit = usize::try_from(rows).unwrap_or(usize::MAX);
        let rows = self.reading(id, |open| {
            Ok(match &range.among {
                None => open.preview.page(range.first, limit, &rules)?,
                Some(filter) => {
                    let set = open.row_set(filter, &rules)?;
                    open.preview
                        .rows(&set.numbers(range.first, limit), &rules)?
                }
            })
        })?;
        let cells = |row: &DecodedRow| -> Vec<String> {
            range
                .columns
                .iter()
                .map(|column| row.values.get(*column).map(plain).unwrap_or_default())
                .collect()
        };
        if let ([row], [_]) = (rows.as_slice(), range.columns.as_slice()) {
            return Ok(cells(row).concat());
        }
        let mut text = String::new();
        for row in &rows {
            let cells = cells(row);
            let quoted: Vec<_> = cells.iter().map(|cell| quoted(cell)).collect();
            text.push_str(&quoted.join("\t"));
            text.push('\n');
        }
        Ok(text)
    }

    /// What `read` makes of a file's rows. What was read while the file
    /// changed may be of both, and a fault in it says nothing: then that it
    /// has changed is all that is told.
    pub(super) fn reading<T>(
        &self,
        id: FileId,
        read: impl FnOnce(&OpenPreview) -> Result<T, OperationError>,
    ) -> Result<T, OperationError> {
        let record = self.ledger.file(id)?;
        let stamp = record.stamp.ok_or_else(|| OperationError::NotChecked {
            path: record.path.clone(),
        })?;
        let open = self.previews.open(id, &record.path, stamp)?;
        let found = read(&open);
        is_as_it_was(&record.path, stamp)?;
        found
    }
}

/// A value as text; null is empty, as in a spreadsheet.
fn plain(value: &CellValue) -> String {
    match value {
        CellValue::Null => String::new(),
        other => other.to_text(),
    }
}

/// A cell as spreadsheets take it: what would be mistaken for the end of it is
/// put in quotes.
fn quoted(cell: &str) -> Cow<'_, str> {
    if cell.contains(['\t', '\n', '\r']) || cell.starts_with('"') {
        Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_with_a_tab_stays_one_cell() {
        assert_eq!(quoted("a b"), "a b");
        assert_eq!(quoted("a\tb"), "\"a\tb\"");
        assert_eq!(quoted("\"a\"\n"), "\"\"\"a\"\"\n\"");
        assert_eq!(quoted("{\"a\":\"b\"}"), "{\"a\":\"b\"}");
    }
}

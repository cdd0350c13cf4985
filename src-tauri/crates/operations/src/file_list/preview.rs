//! Previews the rows of a file on the list: pages, cells, the rows that match a
//! filter, and copies of them.

use std::borrow::Cow;

use tallyman_events::preview::{
    CellValue, DecodedRow, PreviewShape, RowError, RowFilter, SearchDirection,
};
use tallyman_ledger::FileId;

use super::list::FileList;
use crate::error::OperationError;
use crate::preview_cache::{OpenPreview, ensure_unchanged, or_cancelled};

/// Maximum number of rows of a page.
pub const MAX_PAGE: usize = 500;

/// Maximum number of cells copied at once.
pub const MAX_COPIED: u64 = 200_000;

/// A page of the rows that match a filter.
#[derive(Debug)]
pub struct RowsPage {
    /// Number of all rows that match.
    pub total: u64,
    /// The rows of the page.
    pub rows: Vec<DecodedRow>,
}

/// A row that matches a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "specta", derive(serde::Serialize, specta::Type))]
pub struct FoundRow {
    /// Its number in the file, from zero.
    pub row: u64,
    /// Its position among the rows that match, from zero.
    pub position: u64,
    /// Number of all rows that match.
    pub total: u64,
}

/// One row with untruncated values.
#[derive(Debug)]
pub struct Record {
    /// The row.
    pub row: DecodedRow,
    /// Its row errors and advisories, as sentences.
    pub errors: Vec<RowError>,
}

/// A block of cells.
#[derive(Debug, Clone)]
pub struct CellRange {
    /// The rows that `first` and `last` count; `None` for all rows.
    pub among: Option<RowFilter>,
    /// Position of the first row.
    pub first: u64,
    /// Position of the last row (inclusive).
    pub last: u64,
    /// Indices of the columns.
    pub columns: Vec<usize>,
}

impl FileList {
    /// Returns the columns of a file, and its number of rows.
    ///
    /// # Errors
    /// Fails if the file cannot be opened or decoded, or has changed since it
    /// was checked; with [`OperationError::SearchCancelled`] if
    /// [`FileList::preview_stop`] is called first.
    pub fn preview_shape(&self, id: FileId) -> Result<PreviewShape, OperationError> {
        self.with_preview(id, |open| Ok(open.preview.shape().clone()))
    }

    /// Returns rows of a file from `offset` on, at most [`MAX_PAGE`].
    ///
    /// # Errors
    /// As [`FileList::preview_shape`].
    pub fn preview_page(
        &self,
        id: FileId,
        offset: u64,
        limit: usize,
    ) -> Result<Vec<DecodedRow>, OperationError> {
        let settings = self.check_settings(&self.ledger.integration()?);
        self.with_preview(id, |open| {
            Ok(open.preview.page(offset, limit.min(MAX_PAGE), &settings)?)
        })
    }

    /// Returns one untruncated value; `None` if the row or column does not exist.
    ///
    /// # Errors
    /// As [`FileList::preview_shape`].
    pub fn preview_cell(
        &self,
        id: FileId,
        row: u64,
        column: usize,
    ) -> Result<Option<CellValue>, OperationError> {
        self.with_preview(id, |open| Ok(open.preview.cell(row, column)?))
    }

    /// Returns one row with untruncated values; `None` if it does not exist.
    ///
    /// # Errors
    /// As [`FileList::preview_shape`].
    pub fn preview_record(&self, id: FileId, row: u64) -> Result<Option<Record>, OperationError> {
        let settings = self.check_settings(&self.ledger.integration()?);
        self.with_preview(id, |open| {
            let row = open.preview.rows(&[row], &settings)?.pop();
            Ok(row.map(|row| Record {
                errors: open.preview.row_errors(&row),
                row,
            }))
        })
    }

    /// Returns the rows that match `filter`, without the first `offset`, at most
    /// [`MAX_PAGE`].
    ///
    /// # Errors
    /// As [`FileList::preview_shape`].
    pub fn preview_rows(
        &self,
        id: FileId,
        filter: &RowFilter,
        offset: u64,
        limit: usize,
    ) -> Result<RowsPage, OperationError> {
        let settings = self.check_settings(&self.ledger.integration()?);
        self.with_preview(id, |open| {
            let set = open.row_set(filter, &settings)?;
            let numbers = set.numbers(offset, limit.min(MAX_PAGE));
            Ok(RowsPage {
                total: set.total(),
                rows: open.preview.rows(&numbers, &settings)?,
            })
        })
    }

    /// Returns the next row after `from`, or before it, that matches `filter`.
    ///
    /// # Errors
    /// As [`FileList::preview_rows`].
    pub fn preview_step(
        &self,
        id: FileId,
        filter: &RowFilter,
        from: u64,
        direction: SearchDirection,
    ) -> Result<Option<FoundRow>, OperationError> {
        let settings = self.check_settings(&self.ledger.integration()?);
        let set = self.with_preview(id, |open| open.row_set(filter, &settings))?;
        let found = match direction {
            SearchDirection::Forward => set.after(from),
            SearchDirection::Backward => set.before(from),
        };
        Ok(found.map(|(position, row)| FoundRow {
            row,
            position,
            total: set.total(),
        }))
    }

    /// Returns the number of rows before `row` that match `filter`.
    ///
    /// # Errors
    /// As [`FileList::preview_rows`].
    pub fn preview_position(
        &self,
        id: FileId,
        filter: &RowFilter,
        row: u64,
    ) -> Result<u64, OperationError> {
        let settings = self.check_settings(&self.ledger.integration()?);
        let set = self.with_preview(id, |open| open.row_set(filter, &settings))?;
        Ok(set.rank(row))
    }

    /// Returns the next row after `from`, or before it, with `text` in a column.
    ///
    /// # Errors
    /// As [`FileList::preview_rows`].
    pub fn preview_find(
        &self,
        id: FileId,
        column: usize,
        text: &str,
        from: u64,
        direction: SearchDirection,
    ) -> Result<Option<u64>, OperationError> {
        self.with_preview(id, |open| {
            or_cancelled(
                open.preview
                    .find(column, text, from, direction, &open.observer())?,
            )
        })
    }

    /// Stops the searches that run in a file, or its opening.
    pub fn preview_stop(&self, id: FileId) {
        self.previews.stop(id);
    }

    /// Returns a block of cells as text: a single cell as it is, several as
    /// tab-separated lines for spreadsheets. Values are not truncated; null is
    /// empty.
    ///
    /// # Errors
    /// As [`FileList::preview_rows`]; fails if the block has more than
    /// [`MAX_COPIED`] cells.
    pub fn preview_text(&self, id: FileId, range: &CellRange) -> Result<String, OperationError> {
        let rows = range.last.saturating_sub(range.first).saturating_add(1);
        let cells = rows.saturating_mul(range.columns.len() as u64);
        if cells > MAX_COPIED {
            return Err(OperationError::TooMuchToCopy {
                cells,
                limit: MAX_COPIED,
            });
        }
        let settings = self.check_settings(&self.ledger.integration()?);
        let limit = usize::try_from(rows).unwrap_or(usize::MAX);
        let rows = self.with_preview(id, |open| {
            Ok(match &range.among {
                None => open.preview.page(range.first, limit, &settings)?,
                Some(filter) => {
                    let set = open.row_set(filter, &settings)?;
                    open.preview
                        .rows(&set.numbers(range.first, limit), &settings)?
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

    /// Calls `read` with the preview of a file. If the file changed while it was
    /// read, the result may mix both versions: returns
    /// [`OperationError::Changed`] instead of the result or its error.
    pub(super) fn with_preview<T>(
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
        ensure_unchanged(&record.path, stamp)?;
        found
    }
}

/// Returns a value as text; null is empty, as in a spreadsheet.
fn plain(value: &CellValue) -> String {
    match value {
        CellValue::Null => String::new(),
        other => other.to_text(),
    }
}

/// Returns a cell for spreadsheets: in quotes if it contains a character that
/// would end it.
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
    fn cells_with_separators_are_quoted() {
        assert_eq!(quoted("a b"), "a b");
        assert_eq!(quoted("a\tb"), "\"a\tb\"");
        assert_eq!(quoted("\"a\"\n"), "\"\"\"a\"\"\n\"");
        assert_eq!(quoted("{\"a\":\"b\"}"), "{\"a\":\"b\"}");
    }
}

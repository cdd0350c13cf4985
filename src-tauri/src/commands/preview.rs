//! The rows of a file.

use std::sync::Arc;

use tallyman_events::preview::{PreviewShape, SearchDirection};
use tallyman_ledger::FileId;
use tallyman_operations::file_list::FoundRow;
use tauri::State;

use super::{SharedFileList, run_blocking};
use crate::clipboard::Clipboard;
use crate::ipc_error::IpcError;
use crate::view::{CellBlock, CellText, PreviewPage, RowFilter, RowRecord, RowsPage};

/// Returns the columns of a file and its number of rows.
///
/// # Errors
/// Fails if the file cannot be read, or has changed since its check.
#[tauri::command]
#[specta::specta]
pub async fn preview_shape(
    file_list: SharedFileList<'_>,
    id: FileId,
) -> Result<PreviewShape, IpcError> {
    run_blocking(&file_list, move |file_list| file_list.preview_shape(id)).await
}

/// Returns rows of a file from `offset` on, at most 500.
///
/// # Errors
/// As [`preview_shape`].
#[tauri::command]
#[specta::specta]
pub async fn preview_page(
    file_list: SharedFileList<'_>,
    id: FileId,
    offset: u32,
    limit: u32,
) -> Result<PreviewPage, IpcError> {
    run_blocking(&file_list, move |file_list| {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let rows = file_list.preview_page(id, offset.into(), limit)?;
        Ok(PreviewPage::new(offset.into(), rows))
    })
    .await
}

/// Returns one cell, at most a million characters of it. `None` if there is no
/// such row or column.
///
/// # Errors
/// As [`preview_shape`].
#[tauri::command]
#[specta::specta]
pub async fn preview_cell(
    file_list: SharedFileList<'_>,
    id: FileId,
    row: u32,
    column: u32,
) -> Result<Option<CellText>, IpcError> {
    run_blocking(&file_list, move |file_list| {
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        Ok(file_list
            .preview_cell(id, row.into(), column)?
            .map(Into::into))
    })
    .await
}

/// Returns one row with its errors and with longer values than a page has.
/// `None` if there is no such row.
///
/// # Errors
/// As [`preview_shape`].
#[tauri::command]
#[specta::specta]
pub async fn preview_record(
    file_list: SharedFileList<'_>,
    id: FileId,
    row: u32,
) -> Result<Option<RowRecord>, IpcError> {
    run_blocking(&file_list, move |file_list| {
        Ok(file_list.preview_record(id, row.into())?.map(Into::into))
    })
    .await
}

/// Returns the rows that match `filter`, without the first `offset`, at
/// most 500. The first call for a file may read all of its required columns.
///
/// # Errors
/// As [`preview_shape`]; fails with `called_off` after [`preview_stop`].
#[tauri::command]
#[specta::specta]
pub async fn preview_rows(
    file_list: SharedFileList<'_>,
    id: FileId,
    filter: RowFilter,
    offset: u32,
    limit: u32,
) -> Result<RowsPage, IpcError> {
    run_blocking(&file_list, move |file_list| {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let page = file_list.preview_rows(id, &filter.into(), offset.into(), limit)?;
        Ok(RowsPage::new(offset.into(), page))
    })
    .await
}

/// Returns the next row after `from`, or before it, that matches `filter`.
/// `None` if there is none.
///
/// # Errors
/// As [`preview_rows`].
#[tauri::command]
#[specta::specta]
pub async fn preview_step(
    file_list: SharedFileList<'_>,
    id: FileId,
    filter: RowFilter,
    from: u32,
    direction: SearchDirection,
) -> Result<Option<FoundRow>, IpcError> {
    run_blocking(&file_list, move |file_list| {
        file_list.preview_step(id, &filter.into(), from.into(), direction)
    })
    .await
}

/// Returns the number of rows before `row` that match `filter`.
///
/// # Errors
/// As [`preview_rows`].
#[tauri::command]
#[specta::specta]
pub async fn preview_position(
    file_list: SharedFileList<'_>,
    id: FileId,
    filter: RowFilter,
    row: u32,
) -> Result<u32, IpcError> {
    run_blocking(&file_list, move |file_list| {
        let position = file_list.preview_position(id, &filter.into(), row.into())?;
        Ok(u32::try_from(position).unwrap_or(u32::MAX))
    })
    .await
}

/// Returns the next row after `from`, or before it, with `text` in a column.
/// `None` if there is none.
///
/// # Errors
/// As [`preview_rows`].
#[tauri::command]
#[specta::specta]
pub async fn preview_find(
    file_list: SharedFileList<'_>,
    id: FileId,
    column: u32,
    text: String,
    from: u32,
    direction: SearchDirection,
) -> Result<Option<u32>, IpcError> {
    run_blocking(&file_list, move |file_list| {
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let found = file_list.preview_find(id, column, &text, from.into(), direction)?;
        Ok(found.and_then(|row| u32::try_from(row).ok()))
    })
    .await
}

/// Stops the searches that run in a file, or its opening.
///
/// # Errors
/// Fails if the app is closing.
#[tauri::command]
#[specta::specta]
pub async fn preview_stop(file_list: SharedFileList<'_>, id: FileId) -> Result<(), IpcError> {
    run_blocking(&file_list, move |file_list| {
        file_list.preview_stop(id);
        Ok(())
    })
    .await
}

/// Copies a block of cells to the clipboard without truncating them, and
/// returns the number of characters.
///
/// # Errors
/// As [`preview_rows`]; fails if the block has too many cells, or there is no
/// clipboard.
#[tauri::command]
#[specta::specta]
pub async fn preview_copy(
    file_list: SharedFileList<'_>,
    clipboard: State<'_, Arc<Clipboard>>,
    id: FileId,
    cells: CellBlock,
) -> Result<u32, IpcError> {
    let clipboard = Arc::clone(&clipboard);
    let text = run_blocking(&file_list, move |file_list| {
        file_list.preview_text(id, &cells.into())
    })
    .await?;
    let copied = tauri::async_runtime::spawn_blocking(move || clipboard.put(text)).await??;
    Ok(u32::try_from(copied.chars().count()).unwrap_or(u32::MAX))
}

//! The rows of a file.

use super::{SharedDesk, at_the_desk};
use crate::ipc_error::IpcError;
use crate::view::{CellText, FileNumber, PreviewPage, PreviewShape};

/// The columns of a file, and how many rows it has.
///
/// # Errors
/// When the file cannot be read, or has changed since it was checked.
#[tauri::command]
#[specta::specta]
pub async fn preview_shape(desk: SharedDesk<'_>, id: FileNumber) -> Result<PreviewShape, IpcError> {
    at_the_desk(desk, move |desk| Ok(desk.preview_shape(id.0)?.into())).await
}

/// Rows of a file from `offset` on, 500 at most.
///
/// # Errors
/// As [`preview_shape`].
#[tauri::command]
#[specta::specta]
pub async fn preview_page(
    desk: SharedDesk<'_>,
    id: FileNumber,
    offset: u32,
    limit: u32,
) -> Result<PreviewPage, IpcError> {
    at_the_desk(desk, move |desk| {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let rows = desk.preview_page(id.0, offset.into(), limit)?;
        Ok(PreviewPage::new(offset.into(), rows))
    })
    .await
}

/// One whole cell, up to a million characters of it; none where there is no
/// such row or column.
///
/// # Errors
/// As [`preview_shape`].
#[tauri::command]
#[specta::specta]
pub async fn preview_cell(
    desk: SharedDesk<'_>,
    id: FileNumber,
    row: u32,
    column: u32,
) -> Result<Option<CellText>, IpcError> {
    at_the_desk(desk, move |desk| {
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        Ok(desk.preview_cell(id.0, row.into(), column)?.map(Into::into))
    })
    .await
}

//! Clean and rejected rows of a file, written to files of their own.

use tallyman_ledger::FileId;
use tauri::ipc::Channel;

use super::{SharedFileList, run_blocking};
use crate::error_code::ErrorCode;
use crate::file_dialog;
use crate::ipc_error::IpcError;
use crate::reveal;
use crate::view::{ExtractProgress, ExtractedRows};

/// Asks for a folder, and writes the clean and the rejected rows of a file to
/// two files there. `progress` is told once the folder is chosen, and then as
/// rows are written. None when the person cancelled, or stopped it.
///
/// # Errors
/// When the system has no dialog to show; when the file was not checked yet,
/// has changed since or cannot be read; when a file of such a name is there
/// already or cannot be written. Then nothing was written.
#[tauri::command]
#[specta::specta]
pub async fn file_extract(
    file_list: SharedFileList<'_>,
    window: tauri::WebviewWindow,
    id: FileId,
    progress: Channel<ExtractProgress>,
) -> Result<Option<ExtractedRows>, IpcError> {
    let original = run_blocking(&file_list, move |file_list| file_list.path(id)).await?;
    let Some(folder) = file_dialog::extract_to(&window, &original).await? else {
        return Ok(None);
    };
    run_blocking(&file_list, move |file_list| {
        // A window that has closed is told nothing.
        let tell = |rows_done, rows_total| {
            let _ = progress.send(ExtractProgress {
                rows_done,
                rows_total,
            });
        };
        tell(0, None);
        let extraction = file_list.extract(id, &folder, |done, total| tell(done, Some(total)))?;
        Ok(extraction.map(|extraction| ExtractedRows::new(&folder, &extraction)))
    })
    .await
}

/// Stops writing the rows of a file; nothing of them is kept.
///
/// # Errors
/// When the app is closing.
#[tauri::command]
#[specta::specta]
pub async fn file_extract_stop(file_list: SharedFileList<'_>, id: FileId) -> Result<(), IpcError> {
    run_blocking(&file_list, move |file_list| {
        file_list.stop_extracting(id);
        Ok(())
    })
    .await
}

/// Shows the files that the rows of a file were written to last in the
/// system's file manager.
///
/// # Errors
/// When none was since the app was opened, it is not there any more, or there
/// is no file manager.
#[tauri::command]
#[specta::specta]
pub async fn file_extract_reveal(
    file_list: SharedFileList<'_>,
    id: FileId,
) -> Result<(), IpcError> {
    let Some(path) = file_list.extracted(id) else {
        return Err(IpcError::new(
            ErrorCode::NotExtracted,
            "The rows of this file have not been extracted since Tallyman was opened.",
            "Extract them first.",
        ));
    };
    tauri::async_runtime::spawn_blocking(move || {
        reveal::in_file_manager(&path, "Extract the rows again.")
    })
    .await?
}

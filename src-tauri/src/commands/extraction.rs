//! Extraction of the clean and the rejected rows of a file.

use tallyman_ledger::FileId;
use tauri::ipc::Channel;

use super::{SharedFileList, run_blocking};
use crate::error_code::ErrorCode;
use crate::file_dialog;
use crate::ipc_error::IpcError;
use crate::reveal;
use crate::view::{ExtractProgress, ExtractedRows};

/// Asks for a folder, and writes the clean and the rejected rows of a file to
/// two files there. Sends to `progress` once the folder is chosen, and then
/// while rows are written. `None` if the user cancelled the dialog or stopped
/// the extraction.
///
/// # Errors
/// Fails, and writes nothing, if the system has no file dialog; if the file has
/// no check, has changed since its check or cannot be read; or if a target file
/// exists or cannot be written.
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
        // Fails if the window is closed: then no page needs the progress.
        let on_progress = |rows_done, rows_total| {
            let _ = progress.send(ExtractProgress {
                rows_done,
                rows_total,
            });
        };
        on_progress(0, None);
        let extraction =
            file_list.extract(id, &folder, |done, total| on_progress(done, Some(total)))?;
        Ok(extraction.map(|extraction| ExtractedRows::new(&folder, &extraction)))
    })
    .await
}

/// Stops the extraction of a file, and removes what it has written.
///
/// # Errors
/// Fails if the app is closing.
#[tauri::command]
#[specta::specta]
pub async fn file_extract_stop(file_list: SharedFileList<'_>, id: FileId) -> Result<(), IpcError> {
    run_blocking(&file_list, move |file_list| {
        file_list.stop_extracting(id);
        Ok(())
    })
    .await
}

/// Shows the result of the last extraction of a file in the system's file
/// manager.
///
/// # Errors
/// Fails if the file was not extracted since the app was opened, the result
/// does not exist any more, or there is no file manager.
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

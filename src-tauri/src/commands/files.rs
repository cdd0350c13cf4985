//! The files on the list.

use std::path::PathBuf;
use std::sync::Arc;

use tallyman_ledger::FileId;
use tallyman_operations::check_export::{self, ExportFormat};
use tallyman_operations::check_text::check_text;
use tallyman_operations::{
    DataDirectory, FileList, OperationError, display_name, samples, save_file,
};
use tauri::State;
use tauri::ipc::Channel;

use super::{SharedFileList, run_blocking};
use crate::clipboard::Clipboard;
use crate::error_code::ErrorCode;
use crate::file_dialog::{self, PickKind};
use crate::ipc_error::IpcError;
use crate::reveal;
use crate::saved_file::SavedFile;
use crate::view::{AddOutcome, CheckEvent, FileDetail, FileRow, FirstPage, SavedDocument};

/// Returns the files on the list: the first rows, and the ids of the others.
///
/// # Errors
/// Fails if the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn files_list(file_list: SharedFileList<'_>) -> Result<FirstPage, IpcError> {
    run_blocking(&file_list, |file_list| {
        first_page(file_list, &file_list.ids()?)
    })
    .await
}

/// Returns the rows of these files, in this order, without those that are no
/// longer on the list.
///
/// # Errors
/// Fails if the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn files_rows(
    file_list: SharedFileList<'_>,
    ids: Vec<FileId>,
) -> Result<Vec<FileRow>, IpcError> {
    run_blocking(&file_list, move |file_list| rows(file_list, &ids)).await
}

/// Number of rows in the first page.
const FIRST: usize = 200;

fn first_page(file_list: &FileList, ids: &[FileId]) -> Result<FirstPage, OperationError> {
    let (first, more) = ids.split_at(ids.len().min(FIRST));
    Ok(FirstPage {
        rows: rows(file_list, first)?,
        more: more.to_vec(),
    })
}

fn rows(file_list: &FileList, ids: &[FileId]) -> Result<Vec<FileRow>, OperationError> {
    Ok(file_list.files(ids)?.into_iter().map(Into::into).collect())
}

/// Adds files, and the files in folders, to the list.
///
/// # Errors
/// Fails if the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn files_add(
    file_list: SharedFileList<'_>,
    paths: Vec<PathBuf>,
) -> Result<AddOutcome, IpcError> {
    run_blocking(&file_list, move |file_list| add(file_list, &paths)).await
}

/// Asks for files or folders in the system's dialog, and adds them to the list.
/// `None` if the user cancelled.
///
/// # Errors
/// Fails if the system has no file dialog, or the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn files_pick(
    file_list: SharedFileList<'_>,
    window: tauri::WebviewWindow,
    kind: PickKind,
) -> Result<Option<AddOutcome>, IpcError> {
    match file_dialog::pick(&window, kind).await? {
        None => Ok(None),
        Some(paths) => {
            run_blocking(&file_list, move |file_list| {
                Ok(Some(add(file_list, &paths)?))
            })
            .await
        }
    }
}

/// Writes the sample files, and adds them to the list.
///
/// # Errors
/// Fails if the files or the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn files_add_samples(
    file_list: SharedFileList<'_>,
    data: State<'_, DataDirectory>,
) -> Result<AddOutcome, IpcError> {
    let folder = data.samples();
    run_blocking(&file_list, move |file_list| {
        add(file_list, &samples::write_samples(&folder)?)
    })
    .await
}

fn add(file_list: &FileList, paths: &[PathBuf]) -> Result<AddOutcome, OperationError> {
    let added = file_list.add(paths)?;
    let first = first_page(file_list, &added.new)?;
    Ok(AddOutcome::new(added, first))
}

/// Checks files, sends events to `progress`, and returns when all checks have
/// ended.
///
/// # Errors
/// Fails if the ledger cannot be read or written.
#[tauri::command]
#[specta::specta]
pub async fn files_check(
    file_list: SharedFileList<'_>,
    ids: Vec<FileId>,
    progress: Channel<CheckEvent>,
) -> Result<(), IpcError> {
    run_blocking(&file_list, move |file_list| {
        // Fails if the window is closed; the checks are recorded.
        let ended = file_list.check(&ids, |update| {
            let _ = progress.send(update.into());
        })?;
        let _ = progress.send(ended.into());
        Ok(())
    })
    .await
}

/// Stops checks, whether they have started or not.
///
/// # Errors
/// Fails if the app is closing.
#[tauri::command]
#[specta::specta]
pub async fn files_cancel(file_list: SharedFileList<'_>, ids: Vec<FileId>) -> Result<(), IpcError> {
    run_blocking(&file_list, move |file_list| {
        file_list.cancel(&ids);
        Ok(())
    })
    .await
}

/// Removes files from the list. The files themselves stay on disk.
///
/// # Errors
/// Fails if the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn files_remove(file_list: SharedFileList<'_>, ids: Vec<FileId>) -> Result<(), IpcError> {
    run_blocking(&file_list, move |file_list| file_list.remove(&ids)).await
}

/// Puts removed files back on the list, with their checks. Returns their rows.
/// Leaves out files that have been added again since.
///
/// # Errors
/// Fails if the ledger cannot be read or written.
#[tauri::command]
#[specta::specta]
pub async fn files_restore(
    file_list: SharedFileList<'_>,
    ids: Vec<FileId>,
) -> Result<FirstPage, IpcError> {
    run_blocking(&file_list, move |file_list| {
        first_page(file_list, &file_list.restore(&ids)?)
    })
    .await
}

/// Returns the details of a file.
///
/// # Errors
/// Fails if the file is not on the list, or has no check yet.
#[tauri::command]
#[specta::specta]
pub async fn file_detail(
    file_list: SharedFileList<'_>,
    id: FileId,
) -> Result<FileDetail, IpcError> {
    run_blocking(&file_list, move |file_list| {
        Ok(file_list.detail(id)?.into())
    })
    .await
}

/// Copies the check of a file to the clipboard as text, and returns the text.
///
/// # Errors
/// Fails if the file has no check yet, or there is no clipboard.
#[tauri::command]
#[specta::specta]
pub async fn file_copy_report(
    file_list: SharedFileList<'_>,
    clipboard: State<'_, Arc<Clipboard>>,
    id: FileId,
) -> Result<String, IpcError> {
    let clipboard = Arc::clone(&clipboard);
    let text = run_blocking(&file_list, move |file_list| {
        let detail = file_list.detail(id)?;
        let name = display_name(&detail.file.record.path);
        Ok(check_text(&name, &detail.check))
    })
    .await?;
    tauri::async_runtime::spawn_blocking(move || clipboard.put(text)).await?
}

/// Shows a file in the system's file manager.
///
/// # Errors
/// Fails if the file does not exist, or there is no file manager.
#[tauri::command]
#[specta::specta]
pub async fn file_reveal(file_list: SharedFileList<'_>, id: FileId) -> Result<(), IpcError> {
    let path = run_blocking(&file_list, move |file_list| file_list.path(id)).await?;
    tauri::async_runtime::spawn_blocking(move || {
        reveal::in_file_manager(&path, "Check it again, or remove it from the list.")
    })
    .await?
}

/// Asks where to save the checks of these files, and saves them. The extension
/// of the chosen name selects the format; without a known extension it is
/// `format`. `None` if the user cancelled.
///
/// # Errors
/// Fails if none of the files has a check, the system has no file dialog, or
/// the document cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn files_save_checks(
    file_list: SharedFileList<'_>,
    window: tauri::WebviewWindow,
    saved: State<'_, SavedFile>,
    ids: Vec<FileId>,
    format: ExportFormat,
) -> Result<Option<SavedDocument>, IpcError> {
    let requested = ids.len();
    let checks = run_blocking(&file_list, move |file_list| file_list.checks(&ids)).await?;
    let name = match checks.as_slice() {
        [] => {
            return Err(IpcError::new(
                ErrorCode::NotChecked,
                "None of these files has been checked yet.",
                "Check them first.",
            ));
        }
        [one] => one.path.file_stem().map_or_else(
            || "check".to_owned(),
            |stem| format!("{}.check", stem.to_string_lossy()),
        ),
        many => format!("check-of-{}-files", many.len()),
    };
    let name = format!("{name}.{}", format.extension());
    let Some(path) = file_dialog::save(&window, &name, format).await? else {
        return Ok(None);
    };
    let written = path.clone();
    let document = run_blocking(&file_list, move |_| {
        let format = ExportFormat::of(&written).unwrap_or(format);
        save_file(&written, &check_export::document(&checks, format))?;
        Ok(SavedDocument {
            name: display_name(&written).into_owned(),
            files: checks.len(),
            left_out: requested.saturating_sub(checks.len()),
        })
    })
    .await?;
    saved.record(&path);
    Ok(Some(document))
}

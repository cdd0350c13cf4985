//! The files on the list.

use std::path::PathBuf;
use std::sync::Arc;

use tallyman_ledger::FileId;
use tallyman_operations::check_export::{self, ExportFormat};
use tallyman_operations::check_text::check_text;
use tallyman_operations::{DataDirectory, FileList, OperationError, samples, save_file};
use tauri::State;
use tauri::ipc::Channel;

use super::{SharedFileList, run_blocking};
use crate::clipboard::Clipboard;
use crate::error_code::ErrorCode;
use crate::file_dialog::{self, PickKind};
use crate::ipc_error::IpcError;
use crate::reveal;
use crate::view::{AddOutcome, CheckEvent, FileDetail, FileRow, FirstPage, SavedDocument};

/// All files on the list: the first rows, and which others there are.
///
/// # Errors
/// When the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn files_list(file_list: SharedFileList<'_>) -> Result<FirstPage, IpcError> {
    run_blocking(&file_list, |file_list| {
        first_page(file_list, &file_list.ids()?)
    })
    .await
}

/// The rows of these files, in this order; what has left the list is passed
/// over.
///
/// # Errors
/// When the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn files_rows(
    file_list: SharedFileList<'_>,
    ids: Vec<FileId>,
) -> Result<Vec<FileRow>, IpcError> {
    run_blocking(&file_list, move |file_list| rows(file_list, &ids)).await
}

/// How many rows come along at first.
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

/// Puts files, and the files in folders, on the list.
///
/// # Errors
/// When the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn files_add(
    file_list: SharedFileList<'_>,
    paths: Vec<PathBuf>,
) -> Result<AddOutcome, IpcError> {
    run_blocking(&file_list, move |file_list| add(file_list, &paths)).await
}

/// Asks for files or a folder in the system's dialog, and puts them on the
/// list. None when the person cancelled.
///
/// # Errors
/// When the system has no dialog to show, or the ledger cannot be written.
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

/// Lays the sample files out and puts them on the list.
///
/// # Errors
/// When they cannot be written, or the ledger cannot.
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

/// Checks files, tells `progress` how they come along, and returns when all
/// have ended.
///
/// # Errors
/// When the ledger cannot be read or written.
#[tauri::command]
#[specta::specta]
pub async fn files_check(
    file_list: SharedFileList<'_>,
    ids: Vec<FileId>,
    progress: Channel<CheckEvent>,
) -> Result<(), IpcError> {
    run_blocking(&file_list, move |file_list| {
        // A window that has closed is told nothing; the checks are recorded.
        let ended = file_list.check(&ids, |tick| {
            let _ = progress.send(tick.into());
        })?;
        let _ = progress.send(ended.into());
        Ok(())
    })
    .await
}

/// Stops checks, begun or not.
///
/// # Errors
/// When the app is closing.
#[tauri::command]
#[specta::specta]
pub async fn files_cancel(file_list: SharedFileList<'_>, ids: Vec<FileId>) -> Result<(), IpcError> {
    run_blocking(&file_list, move |file_list| {
        file_list.cancel(&ids);
        Ok(())
    })
    .await
}

/// Takes files off the list; the files themselves are not touched.
///
/// # Errors
/// When the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn files_remove(file_list: SharedFileList<'_>, ids: Vec<FileId>) -> Result<(), IpcError> {
    run_blocking(&file_list, move |file_list| file_list.remove(&ids)).await
}

/// Everything the detail of a file shows.
///
/// # Errors
/// When it is not on the list, or was not checked yet.
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

/// Puts the report of a file on the clipboard as text, and returns it.
///
/// # Errors
/// When it was not checked yet, or there is no clipboard.
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
        let path = &detail.file.record.path;
        let name = path.file_name().unwrap_or(path.as_os_str());
        Ok(check_text(&name.to_string_lossy(), &detail.check))
    })
    .await?;
    tauri::async_runtime::spawn_blocking(move || clipboard.put(text)).await?
}

/// Shows a file in the system's file manager.
///
/// # Errors
/// When it is not there, or there is no file manager.
#[tauri::command]
#[specta::specta]
pub async fn file_reveal(file_list: SharedFileList<'_>, id: FileId) -> Result<(), IpcError> {
    let path = run_blocking(&file_list, move |file_list| file_list.path(id)).await?;
    tauri::async_runtime::spawn_blocking(move || {
        reveal::in_file_manager(&path, "Check it again, or remove it from the list.")
    })
    .await?
}

/// Asks where the checks of these files are to be saved, and saves them: in
/// the format that the chosen name ends with, or else in `format`. None when
/// the person cancelled.
///
/// # Errors
/// When none of them was checked, the system has no dialog to show, or the
/// document cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn files_save_checks(
    file_list: SharedFileList<'_>,
    window: tauri::WebviewWindow,
    ids: Vec<FileId>,
    format: ExportFormat,
) -> Result<Option<SavedDocument>, IpcError> {
    let asked = ids.len();
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
    run_blocking(&file_list, move |_| {
        let format = ExportFormat::of(&path).unwrap_or(format);
        save_file(&path, &check_export::document(&checks, format))?;
        Ok(Some(SavedDocument {
            name: path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            files: checks.len(),
            left_out: asked.saturating_sub(checks.len()),
        }))
    })
    .await
}

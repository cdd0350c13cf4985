//! Uploads.

use std::sync::Arc;

use tallyman_ledger::{FileId, UploadId};
use tallyman_operations::Uploader;
use tallyman_operations::upload::{UploadItem, UploadOptions};
use tauri::State;
use tauri::ipc::Channel;

use super::run_blocking;
use crate::ipc_error::IpcError;
use crate::view::{Upload, UploadEvent, UploadPlan};

type SharedUploader<'a> = State<'a, Arc<Uploader>>;

/// Returns what would be uploaded where. Uploads nothing.
///
/// # Errors
/// Fails if the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn upload_plan(
    uploader: SharedUploader<'_>,
    ids: Vec<FileId>,
) -> Result<UploadPlan, IpcError> {
    Ok(uploader.plan(&ids).await?.into())
}

/// Uploads files, sends events to `progress`, and returns when all uploads have
/// ended.
///
/// # Errors
/// Fails, and uploads nothing, if one of the files cannot be sent; or if the
/// ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn upload_start(
    uploader: SharedUploader<'_>,
    items: Vec<UploadItem>,
    send_rejected: bool,
    progress: Channel<UploadEvent>,
) -> Result<(), IpcError> {
    // Fails if the window is closed; the uploads are recorded.
    let summary = uploader
        .upload(&items, UploadOptions { send_rejected }, |event| {
            let _ = progress.send(event.into());
        })
        .await?;
    let _ = progress.send(summary.into());
    Ok(())
}

/// Cancels uploads, whether they have started or not, and removes what was sent
/// of them.
///
/// # Errors
/// Fails if the app is closing.
#[tauri::command]
#[specta::specta]
pub async fn upload_cancel(
    uploader: SharedUploader<'_>,
    ids: Vec<UploadId>,
) -> Result<(), IpcError> {
    run_blocking(&uploader, move |uploader| {
        uploader.cancel(&ids);
        Ok(())
    })
    .await
}

/// Returns the uploads of the selected integration, newest first.
///
/// # Errors
/// Fails if the ledger cannot be read or written.
#[tauri::command]
#[specta::specta]
pub async fn uploads_list(uploader: SharedUploader<'_>) -> Result<Vec<Upload>, IpcError> {
    run_blocking(&uploader, |uploader| {
        uploader.mark_interrupted()?;
        Ok(uploader.list()?.into_iter().map(Into::into).collect())
    })
    .await
}

/// Returns the active and waiting uploads of this process, of all integrations.
///
/// # Errors
/// Fails if the app is closing.
#[tauri::command]
#[specta::specta]
pub async fn uploads_active(uploader: SharedUploader<'_>) -> Result<Vec<Upload>, IpcError> {
    run_blocking(&uploader, |uploader| {
        Ok(uploader.active().into_iter().map(Into::into).collect())
    })
    .await
}

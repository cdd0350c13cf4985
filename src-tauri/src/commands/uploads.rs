//! Sending files.

use std::sync::Arc;

use tallyman_ledger::{FileId, UploadId};
use tallyman_operations::Uploader;
use tallyman_operations::upload::UploadOptions;
use tauri::State;
use tauri::ipc::Channel;

use super::run_blocking;
use crate::ipc_error::IpcError;
use crate::view::{Upload, UploadEvent, UploadItem, UploadPlan};

type SharedUploader<'a> = State<'a, Arc<Uploader>>;

/// Says what would be sent where. Sends nothing.
///
/// # Errors
/// When the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn upload_plan(
    uploader: SharedUploader<'_>,
    ids: Vec<FileId>,
) -> Result<UploadPlan, IpcError> {
    Ok(uploader.plan(&ids).await?.into())
}

/// Sends files, tells `progress` how they come along, and returns when all
/// have ended.
///
/// # Errors
/// When one of them cannot be sent, in which case none is; or the ledger
/// cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn upload_start(
    uploader: SharedUploader<'_>,
    items: Vec<UploadItem>,
    send_rejected: bool,
    progress: Channel<UploadEvent>,
) -> Result<(), IpcError> {
    let items: Vec<_> = items.into_iter().map(Into::into).collect();
    // A closed window receives nothing; the uploads are recorded.
    let summary = uploader
        .upload(&items, UploadOptions { send_rejected }, |event| {
            let _ = progress.send(event.into());
        })
        .await?;
    let _ = progress.send(summary.into());
    Ok(())
}

/// Stops uploads, begun or not; what arrived of them is removed.
///
/// # Errors
/// When the app is closing.
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

/// The uploads of the selected integration, the newest first.
///
/// # Errors
/// When the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn uploads_list(uploader: SharedUploader<'_>) -> Result<Vec<Upload>, IpcError> {
    run_blocking(&uploader, |uploader| {
        uploader.mark_interrupted()?;
        Ok(uploader.list()?.into_iter().map(Into::into).collect())
    })
    .await
}

/// What is being sent from this window, or waits to be: through whichever
/// integration.
///
/// # Errors
/// When the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn uploads_under_way(uploader: SharedUploader<'_>) -> Result<Vec<Upload>, IpcError> {
    run_blocking(&uploader, |uploader| {
        Ok(uploader.active().into_iter().map(Into::into).collect())
    })
    .await
}

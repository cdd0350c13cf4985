//! Sending files.

use std::sync::Arc;

use tallyman_ledger::{FileId, SendingId};
use tallyman_operations::Sender;
use tauri::State;
use tauri::ipc::Channel;

use super::run_blocking;
use crate::ipc_error::IpcError;
use crate::view::{Sending, UploadEvent, UploadItem, UploadOptions, UploadPlan};

type SharedSender<'a> = State<'a, Arc<Sender>>;

/// Says what would be sent where. Sends nothing.
///
/// # Errors
/// When the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn upload_plan(
    sender: SharedSender<'_>,
    ids: Vec<FileId>,
) -> Result<UploadPlan, IpcError> {
    Ok(sender.plan(&ids).await?.into())
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
    sender: SharedSender<'_>,
    items: Vec<UploadItem>,
    options: UploadOptions,
    progress: Channel<UploadEvent>,
) -> Result<(), IpcError> {
    let files: Vec<_> = items
        .into_iter()
        .map(|item| (item.file_id, item.key))
        .collect();
    // A window that has closed is told nothing; the sendings are recorded.
    let ended = sender
        .send(&files, options.into(), |sendings| {
            let _ = progress.send(sendings.into());
        })
        .await?;
    let _ = progress.send(ended.into());
    Ok(())
}

/// Stops sendings, begun or not; what arrived of them is removed.
///
/// # Errors
/// When the app is closing.
#[tauri::command]
#[specta::specta]
pub async fn upload_cancel(sender: SharedSender<'_>, ids: Vec<SendingId>) -> Result<(), IpcError> {
    run_blocking(&sender, move |sender| {
        sender.cancel(&ids);
        Ok(())
    })
    .await
}

/// The sendings of the selected integration, the newest first.
///
/// # Errors
/// When the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn uploads_list(sender: SharedSender<'_>) -> Result<Vec<Sending>, IpcError> {
    run_blocking(&sender, |sender| {
        sender.settle()?;
        Ok(sender.list()?.into_iter().map(Into::into).collect())
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
pub async fn uploads_under_way(sender: SharedSender<'_>) -> Result<Vec<Sending>, IpcError> {
    run_blocking(&sender, |sender| {
        Ok(sender.under_way()?.into_iter().map(Into::into).collect())
    })
    .await
}

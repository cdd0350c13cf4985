//! The app itself: version, settings, diagnostics.

use std::sync::Arc;

use tallyman_operations::Uploader;
use tauri::{AppHandle, State};

use super::connections::{all_integrations, with_sandbox};
use super::{SharedFileList, run_blocking};
use crate::clipboard::Clipboard;
use crate::diagnostics;
use crate::error_code::ErrorCode;
use crate::ipc_error::IpcError;
use crate::log_file::LogFile;
use crate::reveal;
use crate::saved_file::SavedFile;
use crate::shutdown;
use crate::view::{AppInfo, Settings};

const SETTINGS: &str = "settings";

/// Returns what the window needs at startup.
///
/// # Errors
/// Fails if the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn app_info(file_list: SharedFileList<'_>) -> Result<AppInfo, IpcError> {
    run_blocking(&file_list, |file_list| {
        Ok(AppInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            platform: diagnostics::platform(),
            tauri: tauri::VERSION.to_owned(),
            webview: diagnostics::webview(),
            integration: with_sandbox(file_list.ledger(), file_list.integration()?)?,
            integrations: all_integrations(file_list.ledger())?,
            settings: file_list.ledger().setting(SETTINGS)?.unwrap_or_default(),
        })
    })
    .await
}

/// Stores the settings, and returns them.
///
/// # Errors
/// Fails if the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn settings_set(
    file_list: SharedFileList<'_>,
    settings: Settings,
) -> Result<Settings, IpcError> {
    run_blocking(&file_list, |file_list| {
        file_list.ledger().set_setting(SETTINGS, &settings)?;
        Ok(settings)
    })
    .await
}

/// Copies the versions, the platform and the last lines of the log to the
/// clipboard, and returns them.
///
/// # Errors
/// Fails if there is no clipboard.
#[tauri::command]
#[specta::specta]
pub async fn diagnostics_copy(
    clipboard: State<'_, Arc<Clipboard>>,
    log: State<'_, Arc<LogFile>>,
) -> Result<String, IpcError> {
    let (clipboard, log) = (Arc::clone(&clipboard), Arc::clone(&log));
    tauri::async_runtime::spawn_blocking(move || clipboard.put(diagnostics::text(&log))).await?
}

/// Shows the file that was saved last in the file manager.
///
/// # Errors
/// Fails if nothing was saved, the file no longer exists, or no file manager
/// starts.
#[tauri::command]
#[specta::specta]
pub async fn saved_file_reveal(saved: State<'_, SavedFile>) -> Result<(), IpcError> {
    let Some(path) = saved.last() else {
        return Err(IpcError::new(
            ErrorCode::Gone,
            "No file was saved since the app was started.",
            "Save it again.",
        ));
    };
    tauri::async_runtime::spawn_blocking(move || reveal::in_file_manager(&path, "Save it again."))
        .await?
}

/// Returns the text on the clipboard, for the menu entry "Paste".
///
/// # Errors
/// Fails if there is no clipboard.
#[tauri::command]
#[specta::specta]
pub async fn clipboard_text(clipboard: State<'_, Arc<Clipboard>>) -> Result<String, IpcError> {
    let clipboard = Arc::clone(&clipboard);
    tauri::async_runtime::spawn_blocking(move || clipboard.text()).await?
}

/// Cancels all uploads, removes what was sent of them, and quits the app.
#[tauri::command]
#[specta::specta]
pub async fn app_quit(app: AppHandle, uploader: State<'_, Arc<Uploader>>) -> Result<(), IpcError> {
    shutdown::quit(&app, &uploader).await;
    Ok(())
}

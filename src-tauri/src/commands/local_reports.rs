//! Status reports in local files and folders.

use std::path::PathBuf;
use std::sync::Arc;

use tallyman_operations::LocalReports;
use tallyman_operations::local_reports::{AddedReports, LocalProgress};
use tallyman_operations::path_kinds::{SortedPaths, sort_paths};
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use super::run_blocking;
use crate::file_dialog::{self, PickKind};
use crate::ipc_error::IpcError;
use crate::opened_reports::OpenedReports;
use crate::window_events::{DataChanged, DataTag};

type SharedLocalReports<'a> = State<'a, Arc<LocalReports>>;

/// Tells event files and status reports apart, also in folders.
///
/// # Errors
/// Fails if the app is closing.
#[tauri::command]
#[specta::specta]
pub async fn paths_sort(
    local: SharedLocalReports<'_>,
    paths: Vec<PathBuf>,
) -> Result<SortedPaths, IpcError> {
    run_blocking(&local, move |_| Ok(sort_paths(&paths))).await
}

/// Records reports from local files and folders. Sends to `progress` before the
/// first file, and while files are read.
///
/// # Errors
/// Fails if the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn reports_add_local(
    app: AppHandle,
    local: SharedLocalReports<'_>,
    paths: Vec<PathBuf>,
    progress: Channel<LocalProgress>,
) -> Result<AddedReports, IpcError> {
    add(&app, &local, paths, progress).await
}

/// Asks for reports or folders in the system's dialog, and records them. `None`
/// if the user cancelled.
///
/// # Errors
/// Fails if the system has no file dialog, or the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn reports_pick(
    app: AppHandle,
    local: SharedLocalReports<'_>,
    window: tauri::WebviewWindow,
    kind: PickKind,
    progress: Channel<LocalProgress>,
) -> Result<Option<AddedReports>, IpcError> {
    match file_dialog::pick_reports(&window, kind).await? {
        None => Ok(None),
        Some(paths) => Ok(Some(add(&app, &local, paths, progress).await?)),
    }
}

/// Records the reports that the app, or a second instance of it, was started
/// with. `None` if there are none.
///
/// # Errors
/// Fails if the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn reports_add_opened(
    app: AppHandle,
    local: SharedLocalReports<'_>,
    opened: State<'_, OpenedReports>,
    progress: Channel<LocalProgress>,
) -> Result<Option<AddedReports>, IpcError> {
    let paths = opened.take();
    if paths.is_empty() {
        return Ok(None);
    }
    Ok(Some(add(&app, &local, paths, progress).await?))
}

/// Stops recording local reports. What was recorded stays.
///
/// # Errors
/// Fails if the app is closing.
#[tauri::command]
#[specta::specta]
pub async fn reports_add_stop(local: SharedLocalReports<'_>) -> Result<(), IpcError> {
    run_blocking(&local, |local| {
        local.stop();
        Ok(())
    })
    .await
}

async fn add(
    app: &AppHandle,
    local: &Arc<LocalReports>,
    paths: Vec<PathBuf>,
    progress: Channel<LocalProgress>,
) -> Result<AddedReports, IpcError> {
    let outcome = run_blocking(local, move |local| {
        local.add(&paths, |now| {
            // Fails if the window is closed: then no page needs the progress.
            let _ = progress.send(now);
        })
    })
    .await;
    // Notify after a failure, too: the reports before it are recorded.
    DataChanged::notify(app, &[DataTag::Reports, DataTag::TodayTotals]);
    outcome
}

//! Status reports, and what they come to.

use std::path::PathBuf;
use std::sync::Arc;

use tallyman_operations::reconciliation::summary_text;
use tallyman_operations::{ObjectChecks, Reconciler, ReportReader};
use tauri::{AppHandle, State};

use super::run_blocking;
use crate::clipboard::Clipboard;
use crate::ipc_error::IpcError;
use crate::view::{ObjectDetail, ReconciliationDetail, ReportsOverview, SyncOutcome, TodayTotals};
use crate::watcher::Watcher;
use crate::window_events::{DataChanged, DataTag};

type SharedReconciler<'a> = State<'a, Arc<Reconciler>>;
type SharedReader<'a> = State<'a, Arc<ReportReader>>;
type SharedWatcher<'a> = State<'a, Arc<Watcher>>;

/// Everything that the reports of the selected integration come to.
///
/// # Errors
/// When the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn reports_overview(
    reconciler: SharedReconciler<'_>,
    watcher: SharedWatcher<'_>,
) -> Result<ReportsOverview, IpcError> {
    let (watching, seconds) = (watcher.is_on(), watcher.seconds_between());
    run_blocking(&reconciler, move |reconciler| {
        let overview = reconciler.overview()?;
        Ok(ReportsOverview::new(
            overview,
            reconciler.now(),
            watching,
            seconds,
        ))
    })
    .await
}

/// Fetches the reports that are not known yet.
///
/// # Errors
/// When no status prefix is set, or the network or the bucket says no.
#[tauri::command]
#[specta::specta]
pub async fn reports_sync(
    app: AppHandle,
    reader: SharedReader<'_>,
) -> Result<SyncOutcome, IpcError> {
    let outcome = reader.read().await;
    // A failed reading is recorded, and shown with the reports.
    DataChanged::notify(&app, &[DataTag::Reports, DataTag::TodayTotals]);
    Ok(outcome?.into())
}

/// Has reports fetched by themselves, or not.
///
/// # Errors
/// When that cannot be recorded.
#[tauri::command]
#[specta::specta]
pub async fn reports_watch(watcher: SharedWatcher<'_>, on: bool) -> Result<bool, IpcError> {
    run_blocking(&watcher, move |watcher| {
        watcher.switch(on)?;
        Ok(on)
    })
    .await
}

/// Takes in reports that lie on this computer.
///
/// # Errors
/// When one cannot be opened, or the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn reports_add_local(
    app: AppHandle,
    reader: SharedReader<'_>,
    paths: Vec<PathBuf>,
) -> Result<SyncOutcome, IpcError> {
    let outcome = run_blocking(&reader, move |reader| Ok(reader.add_local(&paths)?.into())).await;
    DataChanged::notify(&app, &[DataTag::Reports, DataTag::TodayTotals]);
    outcome
}

/// One file's page.
///
/// # Errors
/// When there is no such file, or the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn report_file(
    reconciler: SharedReconciler<'_>,
    id: String,
) -> Result<ReconciliationDetail, IpcError> {
    run_blocking(&reconciler, move |reconciler| {
        let (upload, overview) = reconciler.upload(&id)?;
        let listed = reconciler.listed_file(&upload)?;
        Ok(ReconciliationDetail::new(
            &upload,
            &overview,
            listed,
            reconciler.now(),
        ))
    })
    .await
}

/// Checks the object of one file's page where it lies in the bucket. A check
/// that still runs is stopped; none where this one was.
///
/// # Errors
/// When there is no such file, no connection or bucket is set, or the network,
/// the bucket or the credentials say no.
#[tauri::command]
#[specta::specta]
pub async fn report_object_check(
    checks: State<'_, Arc<ObjectChecks>>,
    id: String,
) -> Result<Option<ObjectDetail>, IpcError> {
    Ok(checks.check(&id).await?.map(Into::into))
}

/// Stops the check of an object, if one runs.
///
/// # Errors
/// When the app is closing.
#[tauri::command]
#[specta::specta]
pub async fn report_object_check_stop(
    checks: State<'_, Arc<ObjectChecks>>,
) -> Result<(), IpcError> {
    run_blocking(&checks, |checks| {
        checks.stop();
        Ok(())
    })
    .await
}

/// Puts one file's upload on the clipboard as text, and returns it.
///
/// # Errors
/// When there is no such file, or no clipboard.
#[tauri::command]
#[specta::specta]
pub async fn report_file_copy(
    reconciler: SharedReconciler<'_>,
    clipboard: State<'_, Arc<Clipboard>>,
    id: String,
) -> Result<String, IpcError> {
    let clipboard = Arc::clone(&clipboard);
    let text = run_blocking(&reconciler, move |reconciler| {
        Ok(summary_text(&reconciler.upload(&id)?.0))
    })
    .await?;
    tauri::async_runtime::spawn_blocking(move || clipboard.put(text)).await?
}

/// The sum over the files sent today.
///
/// # Errors
/// When the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn today_totals(reconciler: SharedReconciler<'_>) -> Result<TodayTotals, IpcError> {
    run_blocking(&reconciler, |reconciler| {
        let overview = reconciler.overview()?;
        Ok(TodayTotals {
            totals: overview.today(reconciler.now()),
            need_attention: overview.need_look(),
        })
    })
    .await
}

//! Status reports and their reconciliation.

use std::sync::Arc;

use tallyman_operations::reconciliation::summary_text;
use tallyman_operations::report_reader::ReadSummary;
use tallyman_operations::{ObjectChecks, Reconciler, ReportReader};
use tauri::{AppHandle, State};

use super::run_blocking;
use crate::clipboard::Clipboard;
use crate::ipc_error::IpcError;
use crate::view::{ObjectDetail, ReconciliationDetail, ReportsOverview, TodayTotals};
use crate::watcher::Watcher;
use crate::window_events::{DataChanged, DataTag};

type SharedReconciler<'a> = State<'a, Arc<Reconciler>>;
type SharedReader<'a> = State<'a, Arc<ReportReader>>;
type SharedWatcher<'a> = State<'a, Arc<Watcher>>;

/// Returns the reconciliation of the selected integration.
///
/// # Errors
/// Fails if the ledger cannot be read.
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
            &overview,
            reconciler.now(),
            watching,
            seconds,
        ))
    })
    .await
}

/// Fetches the new reports.
///
/// # Errors
/// Fails if no status prefix is set, another process reads the same reports, a
/// request fails, or the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn reports_sync(
    app: AppHandle,
    reader: SharedReader<'_>,
) -> Result<ReadSummary, IpcError> {
    let outcome = reader.read().await;
    // Notify after a failure, too: the ledger records it, and the page shows
    // it.
    DataChanged::notify(&app, &[DataTag::Reports, DataTag::TodayTotals]);
    Ok(outcome?)
}

/// Sets whether reports are fetched automatically.
///
/// # Errors
/// Fails if the setting cannot be stored.
#[tauri::command]
#[specta::specta]
pub async fn reports_watch(watcher: SharedWatcher<'_>, on: bool) -> Result<bool, IpcError> {
    run_blocking(&watcher, move |watcher| {
        watcher.switch(on)?;
        Ok(on)
    })
    .await
}

/// Marks files as seen, or as not seen. A file that was seen needs no attention
/// until something new is reported about it.
///
/// # Errors
/// Fails if the ledger cannot be read or written.
#[tauri::command]
#[specta::specta]
pub async fn reports_mark_seen(
    app: AppHandle,
    reconciler: SharedReconciler<'_>,
    ids: Vec<String>,
    seen: bool,
) -> Result<(), IpcError> {
    run_blocking(&reconciler, move |reconciler| {
        reconciler.mark_seen(&ids, seen)
    })
    .await?;
    DataChanged::notify(&app, &[DataTag::Reports, DataTag::TodayTotals]);
    Ok(())
}

/// Returns the reconciliation of one file.
///
/// # Errors
/// Fails if there is no such file, or the ledger cannot be read.
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

/// Checks the object of one file in the bucket. Stops a check that still runs.
/// `None` if this one was stopped.
///
/// # Errors
/// Fails if there is no such file, no connection or bucket is set, or a request
/// fails.
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
/// Fails if the app is closing.
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

/// Copies the reconciliation of one file to the clipboard as text, and returns
/// the text.
///
/// # Errors
/// Fails if there is no such file, or no clipboard.
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

/// Returns the totals of the files that were uploaded today (UTC).
///
/// # Errors
/// Fails if the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn today_totals(reconciler: SharedReconciler<'_>) -> Result<TodayTotals, IpcError> {
    run_blocking(&reconciler, |reconciler| {
        let overview = reconciler.recent_overview()?;
        Ok(TodayTotals {
            totals: overview.today(reconciler.now()),
            need_attention: overview.need_attention(),
        })
    })
    .await
}

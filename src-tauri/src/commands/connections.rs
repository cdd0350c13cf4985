//! Connections, integrations, and the sandbox.

use std::collections::BTreeSet;
use std::sync::Arc;

use tallyman_aws::{ProbeTarget, Secret, Step, profile_names};
use tallyman_ledger::{ConnectionId, IntegrationId, Ledger};
use tallyman_operations::{Connections, OperationError, SandboxService, integrations};
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use super::{SharedLedger, run_blocking};
use crate::clock::now_ms;
use crate::ipc_error::IpcError;
use crate::view::{
    Connection, ConnectionForm, Integration, IntegrationForm, SandboxState, SavedConnection,
    TestTarget,
};
use crate::window_events::{DataChanged, DataTag};

/// Data that depends on the selected integration.
const INTEGRATION_DATA: &[DataTag] = &[DataTag::Uploads, DataTag::Reports, DataTag::TodayTotals];

type SharedConnections<'a> = State<'a, Arc<Connections>>;
type SharedSandbox<'a> = State<'a, Arc<SandboxService>>;

/// Returns all connections.
///
/// # Errors
/// Fails if the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn connections_list(
    connections: SharedConnections<'_>,
) -> Result<Vec<Connection>, IpcError> {
    run_blocking(&connections, |connections| {
        Ok(connections.list()?.into_iter().map(Into::into).collect())
    })
    .await
}

/// Saves a connection. `secret` is stored in the keychain; `None` keeps the
/// stored one. No command returns a secret.
///
/// # Errors
/// Fails if a field is invalid or missing, or the ledger or the keychain fails.
#[tauri::command]
#[specta::specta]
pub async fn connection_save(
    connections: SharedConnections<'_>,
    form: ConnectionForm,
    secret: Option<String>,
) -> Result<SavedConnection, IpcError> {
    let secret = secret.map(Secret::new);
    run_blocking(&connections, move |connections| {
        let id = form.id;
        Ok(connections.save(id, &form.config, secret.as_ref())?.into())
    })
    .await
}

/// Deletes a connection and its secret.
///
/// # Errors
/// Fails if an integration uses it, or the ledger or the keychain fails.
#[tauri::command]
#[specta::specta]
pub async fn connection_remove(
    connections: SharedConnections<'_>,
    id: ConnectionId,
) -> Result<(), IpcError> {
    run_blocking(&connections, move |connections| connections.remove(id)).await
}

/// Returns the names of the profiles in `~/.aws`.
///
/// # Errors
/// Fails if the app is closing.
#[tauri::command]
#[specta::specta]
pub async fn aws_profiles() -> Result<Vec<String>, IpcError> {
    Ok(tauri::async_runtime::spawn_blocking(profile_names).await?)
}

/// Tests a connection, and sends each step to `progress`.
///
/// # Errors
/// Fails if no client can be created; a failed step is a result.
#[tauri::command]
#[specta::specta]
pub async fn connection_test(
    connections: SharedConnections<'_>,
    target: TestTarget,
    progress: Channel<Step>,
) -> Result<(), IpcError> {
    let on = ProbeTarget {
        bucket: target.bucket.trim(),
        file_prefix: &tallyman_ledger::folder(&target.file_prefix),
        status_prefix: &tallyman_ledger::folder(&target.status_prefix),
    };
    // Fails if the window is closed: then no page needs the steps.
    let on_step = |step: Step| {
        let _ = progress.send(step);
    };
    Ok(connections.test(target.connection_id, on, on_step).await?)
}

/// Returns all integrations.
///
/// # Errors
/// Fails if the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn integrations_list(ledger: SharedLedger<'_>) -> Result<Vec<Integration>, IpcError> {
    run_blocking(&ledger, all_integrations).await
}

/// Saves an integration.
///
/// # Errors
/// Fails if a field is invalid, or the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn integration_save(
    app: AppHandle,
    ledger: SharedLedger<'_>,
    sandbox: SharedSandbox<'_>,
    form: IntegrationForm,
) -> Result<Integration, IpcError> {
    let id = form.id;
    let saved = run_blocking(&ledger, move |ledger| {
        let saved = integrations::save(ledger, id, &form.config)?;
        with_sandbox(ledger, saved)
    })
    .await?;
    sandbox.sync_environments().await?;
    if id.is_some() {
        DataChanged::notify(&app, INTEGRATION_DATA);
    }
    Ok(saved)
}

/// Selects an integration, and returns it.
///
/// # Errors
/// Fails if it does not exist, or the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn integration_select(
    app: AppHandle,
    ledger: SharedLedger<'_>,
    id: IntegrationId,
) -> Result<Integration, IpcError> {
    let selected = run_blocking(&ledger, move |ledger| {
        let selected = ledger.select_integration(id)?;
        with_sandbox(ledger, selected)
    })
    .await?;
    DataChanged::notify(&app, INTEGRATION_DATA);
    Ok(selected)
}

/// Deletes an integration, and returns the one that is selected then.
///
/// # Errors
/// Fails if it is the only one, files were uploaded with it, or the ledger
/// cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn integration_remove(
    app: AppHandle,
    ledger: SharedLedger<'_>,
    id: IntegrationId,
) -> Result<Integration, IpcError> {
    let selected = run_blocking(&ledger, move |ledger| {
        let selected = ledger.remove_integration(id)?;
        with_sandbox(ledger, selected)
    })
    .await?;
    DataChanged::notify(&app, INTEGRATION_DATA);
    Ok(selected)
}

/// Archives an integration or restores it, and returns the one that is selected
/// then.
///
/// # Errors
/// Fails if no other one is left that is not archived, or the ledger cannot be
/// written.
#[tauri::command]
#[specta::specta]
pub async fn integration_archive(
    app: AppHandle,
    ledger: SharedLedger<'_>,
    id: IntegrationId,
    archived: bool,
) -> Result<Integration, IpcError> {
    let selected = run_blocking(&ledger, move |ledger| {
        let selected = ledger.archive_integration(id, archived.then(now_ms))?;
        with_sandbox(ledger, selected)
    })
    .await?;
    DataChanged::notify(&app, INTEGRATION_DATA);
    Ok(selected)
}

/// Returns the state of the sandbox.
///
/// # Errors
/// Fails if the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn sandbox_state(sandbox: SharedSandbox<'_>) -> Result<SandboxState, IpcError> {
    Ok(sandbox.state().await?.into())
}

/// Starts the sandbox, and selects its integration.
///
/// # Errors
/// Fails if its server cannot be started, or the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn sandbox_start(
    app: AppHandle,
    sandbox: SharedSandbox<'_>,
) -> Result<SandboxState, IpcError> {
    let state = sandbox.start().await?;
    DataChanged::notify(&app, &[DataTag::Connections]);
    DataChanged::notify(&app, INTEGRATION_DATA);
    Ok(state.into())
}

/// Stops the sandbox. Its objects and reports stay.
///
/// # Errors
/// Fails if the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn sandbox_stop(sandbox: SharedSandbox<'_>) -> Result<SandboxState, IpcError> {
    Ok(sandbox.stop().await?.into())
}

/// Sets whether the sandbox rejects rows that are valid.
///
/// # Errors
/// Fails if it does not run, or the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn sandbox_inject_rejections(
    sandbox: SharedSandbox<'_>,
    on: bool,
) -> Result<SandboxState, IpcError> {
    Ok(sandbox.set_inject_rejections(on).await?.into())
}

/// Returns all integrations, converted for the interface.
pub(super) fn all_integrations(ledger: &Ledger) -> Result<Vec<Integration>, OperationError> {
    let with_uploads = ledger.integrations_with_uploads()?;
    ledger
        .integrations()?
        .into_iter()
        .map(|integration| converted(ledger, integration, &with_uploads))
        .collect()
}

/// Converts an integration for the interface.
pub(super) fn with_sandbox(
    ledger: &Ledger,
    integration: tallyman_ledger::Integration,
) -> Result<Integration, OperationError> {
    converted(ledger, integration, &ledger.integrations_with_uploads()?)
}

fn converted(
    ledger: &Ledger,
    integration: tallyman_ledger::Integration,
    with_uploads: &BTreeSet<IntegrationId>,
) -> Result<Integration, OperationError> {
    let sandbox = integrations::is_sandbox(ledger, &integration)?;
    Ok(Integration {
        id: integration.id,
        config: integration.config,
        sandbox,
        archived: integration.archived,
        has_uploads: with_uploads.contains(&integration.id),
    })
}

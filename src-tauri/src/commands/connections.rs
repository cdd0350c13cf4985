//! Connections, integrations, and the sandbox.

use std::sync::Arc;

use tallyman_aws::{ProbeTarget, Secret, Step, profile_names};
use tallyman_ledger::{ConnectionId, IntegrationId, Ledger};
use tallyman_operations::{Connections, OperationError, SandboxService, integrations};
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use super::{SharedLedger, run_blocking};
use crate::ipc_error::IpcError;
use crate::view::{
    Connection, ConnectionForm, Integration, IntegrationForm, SandboxState, SavedConnection,
    TestTarget,
};
use crate::window_events::{DataChanged, DataTag};

/// Queries whose answers depend on the selected integration.
const OF_INTEGRATION: &[DataTag] = &[DataTag::Uploads, DataTag::Reports, DataTag::TodayTotals];

type SharedConnections<'a> = State<'a, Arc<Connections>>;
type SharedSandbox<'a> = State<'a, Arc<SandboxService>>;

/// All connections.
///
/// # Errors
/// When the ledger cannot be read.
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

/// Records a connection. This is the one call that hands a secret in; none
/// keeps the one that is stored.
///
/// # Errors
/// When something is missing, or the ledger or the keychain fails.
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

/// Forgets a connection, and its secret with it.
///
/// # Errors
/// When an integration uses it, or the ledger or the keychain fails.
#[tauri::command]
#[specta::specta]
pub async fn connection_remove(
    connections: SharedConnections<'_>,
    id: ConnectionId,
) -> Result<(), IpcError> {
    run_blocking(&connections, move |connections| connections.remove(id)).await
}

/// The profiles of `~/.aws`.
///
/// # Errors
/// When the app is closing.
#[tauri::command]
#[specta::specta]
pub async fn aws_profiles() -> Result<Vec<String>, IpcError> {
    Ok(tauri::async_runtime::spawn_blocking(profile_names).await?)
}

/// Tries a connection out, and tells `progress` of each step.
///
/// # Errors
/// When there is no client to try it with; a step that fails is a result.
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
    // A window that has closed is told nothing.
    let tell = |step: Step| {
        let _ = progress.send(step);
    };
    Ok(connections.test(target.connection_id, on, tell).await?)
}

/// All integrations.
///
/// # Errors
/// When the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn integrations_list(ledger: SharedLedger<'_>) -> Result<Vec<Integration>, IpcError> {
    run_blocking(&ledger, all_integrations).await
}

/// Records an integration.
///
/// # Errors
/// When something in it cannot be right, or the ledger cannot be written.
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
        DataChanged::notify(&app, OF_INTEGRATION);
    }
    Ok(saved)
}

/// Makes an integration the one that everything speaks of.
///
/// # Errors
/// When it is not there, or the ledger cannot be written.
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
    DataChanged::notify(&app, OF_INTEGRATION);
    Ok(selected)
}

/// Forgets an integration, and gives back the one that everything speaks of
/// from then on.
///
/// # Errors
/// When it is the only one, or files were sent through it.
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
    DataChanged::notify(&app, OF_INTEGRATION);
    Ok(selected)
}

/// What is to be known of the sandbox.
///
/// # Errors
/// When the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn sandbox_state(sandbox: SharedSandbox<'_>) -> Result<SandboxState, IpcError> {
    Ok(sandbox.state().await?.into())
}

/// Starts the sandbox, and has everything speak of its integration.
///
/// # Errors
/// When its server cannot be started, or the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn sandbox_start(
    app: AppHandle,
    sandbox: SharedSandbox<'_>,
) -> Result<SandboxState, IpcError> {
    let state = sandbox.start().await?;
    DataChanged::notify(&app, &[DataTag::Connections]);
    DataChanged::notify(&app, OF_INTEGRATION);
    Ok(state.into())
}

/// Stops the sandbox. Its objects and reports stay.
///
/// # Errors
/// When the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn sandbox_stop(sandbox: SharedSandbox<'_>) -> Result<SandboxState, IpcError> {
    Ok(sandbox.stop().await?.into())
}

/// Has the sandbox's judge reject rows that would load, or be right again.
///
/// # Errors
/// When it does not run.
#[tauri::command]
#[specta::specta]
pub async fn sandbox_inject_rejections(
    sandbox: SharedSandbox<'_>,
    on: bool,
) -> Result<SandboxState, IpcError> {
    Ok(sandbox.set_inject_rejections(on).await?.into())
}

/// All integrations, as the interface is given them.
pub(super) fn all_integrations(ledger: &Ledger) -> Result<Vec<Integration>, OperationError> {
    ledger
        .integrations()?
        .into_iter()
        .map(|integration| with_sandbox(ledger, integration))
        .collect()
}

/// An integration as the interface is given it.
pub(super) fn with_sandbox(
    ledger: &Ledger,
    integration: tallyman_ledger::Integration,
) -> Result<Integration, OperationError> {
    let sandbox = integrations::is_sandbox(ledger, &integration)?;
    Ok(Integration {
        id: integration.id,
        config: integration.config,
        sandbox,
    })
}

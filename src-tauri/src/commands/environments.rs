//! The environments of the integration.

use std::sync::Arc;

use tallyman_operations::{FileList, SandboxService};
use tauri::State;

use super::connections::with_sandbox;
use super::{SharedFileList, run_blocking};
use crate::ipc_error::IpcError;
use crate::view::{FoundEnvironment, Integration};

/// Parses a list of environments that the user typed or pasted: lines, commas
/// or JSON.
///
/// # Errors
/// Fails if it cannot be parsed; the message says where.
#[tauri::command(async)]
#[specta::specta]
#[allow(
    clippy::needless_pass_by_value,
    reason = "a command owns its arguments"
)]
pub fn environments_parse(text: String) -> Result<Vec<String>, IpcError> {
    Ok(FileList::parse_environments(&text)?)
}

/// Replaces the environments of the integration, and returns it.
///
/// # Errors
/// Fails if the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn environments_set(
    file_list: SharedFileList<'_>,
    sandbox: State<'_, Arc<SandboxService>>,
    environments: Vec<String>,
) -> Result<Integration, IpcError> {
    let integration = run_blocking(&file_list, move |file_list| {
        with_sandbox(
            file_list.ledger(),
            file_list.set_environments(&environments)?,
        )
    })
    .await?;
    sandbox.sync_environments().await?;
    Ok(integration)
}

/// Returns the environments found in the files on the list.
///
/// # Errors
/// Fails if the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn environments_found(
    file_list: SharedFileList<'_>,
) -> Result<Vec<FoundEnvironment>, IpcError> {
    run_blocking(&file_list, |file_list| {
        Ok(file_list
            .environments_found()?
            .into_iter()
            .map(|(id, rows)| FoundEnvironment { id, rows })
            .collect())
    })
    .await
}

//! What the interface may call. A command takes its arguments, calls the
//! operations on a thread where waiting is allowed, and converts the answer.

pub mod app;
pub mod connections;
pub mod environments;
pub mod extraction;
pub mod files;
pub mod policies;
pub mod policy_documents;
pub mod policy_forms;
pub mod preview;
pub mod reports;
pub mod uploads;

use std::sync::Arc;

use tallyman_ledger::Ledger;
use tallyman_operations::{Desk, OperationError};

use crate::ipc_error::IpcError;

/// The desk, as commands are handed it.
pub type SharedDesk<'a> = tauri::State<'a, Arc<Desk>>;

/// The ledger, as commands are handed it.
type SharedLedger<'a> = tauri::State<'a, Arc<Ledger>>;

/// Runs `work` at the desk where waiting for a disk is allowed.
async fn at_the_desk<T, F>(desk: SharedDesk<'_>, work: F) -> Result<T, IpcError>
where
    T: Send + 'static,
    F: FnOnce(&Desk) -> Result<T, OperationError> + Send + 'static,
{
    where_waiting_is_allowed(&desk, work).await
}

/// Runs `work` on a thread where waiting for a disk, or for a keychain, is
/// allowed.
async fn where_waiting_is_allowed<S, T, F>(shared: &Arc<S>, work: F) -> Result<T, IpcError>
where
    S: Send + Sync + 'static,
    T: Send + 'static,
    F: FnOnce(&S) -> Result<T, OperationError> + Send + 'static,
{
    let shared = Arc::clone(shared);
    Ok(tauri::async_runtime::spawn_blocking(move || work(&shared)).await??)
}

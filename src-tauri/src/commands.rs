//! What the interface may call. A command takes its arguments, calls the
//! operations on a thread that may wait, and converts the answer.
//!
//! Every command is async: Tauri runs the others on the window's own thread.

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
use tallyman_operations::{FileList, OperationError};

use crate::ipc_error::IpcError;

/// The file_list, as commands are handed it.
pub type SharedFileList<'a> = tauri::State<'a, Arc<FileList>>;

/// The ledger, as commands are handed it.
type SharedLedger<'a> = tauri::State<'a, Arc<Ledger>>;

/// Runs `work` on a thread that may wait for a disk, a lock, or a keychain.
/// The window's own thread and those of the async runtime must not.
async fn run_blocking<S, T, F>(shared: &Arc<S>, work: F) -> Result<T, IpcError>
where
    S: Send + Sync + 'static,
    T: Send + 'static,
    F: FnOnce(&S) -> Result<T, OperationError> + Send + 'static,
{
    let shared = Arc::clone(shared);
    Ok(tauri::async_runtime::spawn_blocking(move || work(&shared)).await??)
}

//! Commands that the interface can call. A command takes its arguments, calls
//! the operations on a thread that may block, and converts the result.
//!
//! Every command is async: Tauri runs the others on the window's own thread.

pub mod app;
pub mod connections;
pub mod environments;
pub mod extraction;
pub mod files;
pub mod local_reports;
pub mod policies;
pub mod policy_documents;
pub mod policy_exports;
pub mod preview;
pub mod reports;
pub mod uploads;

use std::sync::Arc;

use tallyman_ledger::Ledger;
use tallyman_operations::{FileList, OperationError};

use crate::ipc_error::IpcError;

/// The file list, as a parameter of a command.
pub type SharedFileList<'a> = tauri::State<'a, Arc<FileList>>;

/// The ledger, as a parameter of a command.
type SharedLedger<'a> = tauri::State<'a, Arc<Ledger>>;

/// Runs `work` on a thread that may block on a disk, a lock or the keychain.
/// The window's thread and the threads of the async runtime must not block.
async fn run_blocking<S, T, F>(shared: &Arc<S>, work: F) -> Result<T, IpcError>
where
    S: Send + Sync + 'static,
    T: Send + 'static,
    F: FnOnce(&S) -> Result<T, OperationError> + Send + 'static,
{
    let shared = Arc::clone(shared);
    Ok(tauri::async_runtime::spawn_blocking(move || work(&shared)).await??)
}

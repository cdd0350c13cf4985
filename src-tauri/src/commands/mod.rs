//! What the interface may call. A command takes its arguments, calls the
//! operations on a thread where waiting is allowed, and converts the answer.

pub mod app;
pub mod environments;
pub mod files;
pub mod preview;

use std::sync::Arc;

use tallyman_operations::{Desk, OperationError};

use crate::ipc_error::IpcError;

/// The desk, as commands are handed it.
pub type SharedDesk<'a> = tauri::State<'a, Arc<Desk>>;

/// Runs `work` where waiting for a disk is allowed.
async fn at_the_desk<T, F>(desk: SharedDesk<'_>, work: F) -> Result<T, IpcError>
where
    T: Send + 'static,
    F: FnOnce(&Desk) -> Result<T, OperationError> + Send + 'static,
{
    let desk = Arc::clone(&desk);
    Ok(tauri::async_runtime::spawn_blocking(move || work(&desk)).await??)
}

//! The one error that crosses to the interface.

use serde::Serialize;
use specta::Type;
use tallyman_operations::OperationError;

/// What went wrong. The interface branches on `code`, never on a text.
#[derive(Debug, Clone, Serialize, Type)]
pub struct IpcError {
    /// A word for programs.
    pub code: String,
    /// What went wrong, in a sentence.
    pub message: String,
    /// What to do, a sentence each.
    pub hints: Vec<String>,
}

impl IpcError {
    /// An error with one hint.
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>, hint: &str) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            hints: vec![hint.to_owned()],
        }
    }
}

impl From<OperationError> for IpcError {
    fn from(error: OperationError) -> Self {
        tracing::warn!(code = error.code(), "a command failed");
        Self {
            code: error.code().to_owned(),
            message: error.to_string(),
            hints: error.hints(),
        }
    }
}

impl From<tallyman_ledger::LedgerError> for IpcError {
    fn from(error: tallyman_ledger::LedgerError) -> Self {
        OperationError::from(error).into()
    }
}

impl From<tauri::Error> for IpcError {
    fn from(error: tauri::Error) -> Self {
        Self::new(
            "interrupted",
            format!("The work was interrupted: {error}."),
            "Do it again.",
        )
    }
}

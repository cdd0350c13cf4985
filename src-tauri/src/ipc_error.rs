//! The error type of all commands.

use serde::Serialize;
use specta::Type;
use tallyman_operations::OperationError;

use crate::error_code::ErrorCode;

/// Why a command failed.
#[derive(Debug, Clone, Serialize, Type)]
pub struct IpcError {
    /// The kind of error.
    pub code: ErrorCode,
    /// What went wrong, in one sentence.
    pub message: String,
    /// What to do, one sentence each.
    pub hints: Vec<String>,
    /// The field of the form that the error is about. `None` if the code is
    /// not [`ErrorCode::Form`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl IpcError {
    /// Creates an error with one hint.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>, hint: &str) -> Self {
        Self {
            code,
            message: message.into(),
            hints: vec![hint.to_owned()],
            field: None,
        }
    }
}

impl From<OperationError> for IpcError {
    fn from(error: OperationError) -> Self {
        tracing::warn!(code = error.code(), "a command failed");
        Self {
            code: ErrorCode::parse(error.code()),
            message: error.to_string(),
            hints: error.hints(),
            field: error.field().map(str::to_owned),
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
            ErrorCode::Interrupted,
            format!("The work was interrupted: {error}."),
            "Do it again.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(error: impl Into<IpcError>) -> serde_json::Value {
        serde_json::to_value(error.into()).unwrap()
    }

    #[test]
    fn an_error_is_serialized_with_its_code_message_and_hints() {
        assert_eq!(
            json(OperationError::SandboxStopped),
            serde_json::json!({
                "code": "sandbox_stopped",
                "message": "The sandbox is not running.",
                "hints": ["Start it in Connections."],
            })
        );
    }

    #[test]
    fn a_form_error_has_its_field_separate_from_the_hints() {
        let error = OperationError::Form {
            field: "statusPrefix".to_owned(),
            message: "Write another prefix.".to_owned(),
        };
        assert_eq!(
            json(error),
            serde_json::json!({
                "code": "form",
                "message": "Write another prefix.",
                "hints": [],
                "field": "statusPrefix",
            })
        );
    }

    #[test]
    fn errors_of_the_ledger_keep_their_code() {
        assert_eq!(
            json(tallyman_ledger::LedgerError::NoSuchFile)["code"],
            "no_such_file"
        );
    }
}

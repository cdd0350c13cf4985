//! Errors that are stored in the ledger: encoded as data when they happen, and
//! as text when they are shown.

use tallyman_ledger::StoredError;

use crate::error::OperationError;

/// An error as it is shown to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorText {
    /// Identifies the error for programs.
    pub code: String,
    /// What failed, as a sentence.
    pub message: String,
    /// What to do, a sentence each.
    pub hints: Vec<String>,
}

impl ErrorText {
    /// Returns the message followed by the hints.
    #[must_use]
    pub fn with_hints(&self) -> String {
        let mut text = self.message.clone();
        for hint in &self.hints {
            text.push(' ');
            text.push_str(hint);
        }
        text
    }
}

impl From<&OperationError> for ErrorText {
    fn from(error: &OperationError) -> Self {
        Self {
            code: error.code().to_owned(),
            message: error.to_string(),
            hints: error.hints(),
        }
    }
}

impl From<&StoredError> for ErrorText {
    fn from(stored: &StoredError) -> Self {
        match stored {
            StoredError::Data { code, error } => {
                match serde_json::from_value::<OperationError>(error.clone()) {
                    Ok(error) => Self::from(&error),
                    // Another version of Tallyman has recorded it.
                    Err(_) => Self {
                        code: code.clone(),
                        message: format!("This failed with the error {code}."),
                        hints: Vec::new(),
                    },
                }
            }
            StoredError::Text {
                code,
                message,
                hints,
            } => Self {
                code: code.clone(),
                message: message.clone(),
                hints: hints.clone(),
            },
        }
    }
}

impl From<&OperationError> for StoredError {
    fn from(error: &OperationError) -> Self {
        match serde_json::to_value(error) {
            Ok(data) => Self::Data {
                code: error.code().to_owned(),
                error: data,
            },
            // Its source is an error of another library, or a path that is not
            // Unicode.
            Err(_) => {
                let text = ErrorText::from(error);
                Self::Text {
                    code: text.code,
                    message: text.message,
                    hints: text.hints,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use tallyman_aws::{AwsError, UploadError};
    use tallyman_ledger::LedgerError;

    use super::*;

    #[test]
    fn a_stored_error_reads_as_it_did_when_it_happened() {
        let no_network = || AwsError::NoNetwork {
            host: "s3.example".to_owned(),
            detail: "the connection was closed".to_owned(),
        };
        let errors = [
            OperationError::Interrupted,
            OperationError::NoConnection {
                integration: "Production".to_owned(),
            },
            OperationError::Changed {
                path: PathBuf::from("a.parquet"),
            },
            no_network().into(),
            UploadError::PartsLeft {
                cause: Box::new(UploadError::Aws(no_network())),
                bucket: "acme".to_owned(),
                key: "a".to_owned(),
                upload_id: "1".to_owned(),
                why: "Access was denied.".to_owned(),
            }
            .into(),
        ];
        for error in errors {
            let stored = StoredError::from(&error);
            assert!(matches!(stored, StoredError::Data { .. }), "{stored:?}");
            let json = serde_json::to_string(&stored).unwrap();
            let read: StoredError = serde_json::from_str(&json).unwrap();
            assert_eq!(ErrorText::from(&read), ErrorText::from(&error));
        }
    }

    #[test]
    fn errors_that_are_not_data_are_stored_as_text() {
        let error = OperationError::Ledger(LedgerError::DiskFull);
        let stored = StoredError::from(&error);
        assert!(matches!(stored, StoredError::Text { .. }), "{stored:?}");
        assert_eq!(ErrorText::from(&stored), ErrorText::from(&error));
    }

    #[test]
    fn an_unknown_error_is_shown_by_its_code() {
        let later = StoredError::Data {
            code: "out_of_quota".to_owned(),
            error: serde_json::json!({"out_of_quota": {}}),
        };
        let text = ErrorText::from(&later);
        assert_eq!(text.code, "out_of_quota");
        assert_eq!(text.message, "This failed with the error out_of_quota.");
    }
}

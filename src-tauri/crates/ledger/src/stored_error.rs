//! Errors as the ledger stores them: data, whose message is written when it is
//! shown.

use serde::{Deserialize, Serialize};

/// Why an upload or a read failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum StoredError {
    /// The error itself.
    Data {
        /// Identifies the error for programs.
        code: String,
        /// The error's variant and fields, encoded by the crate that defines it.
        error: serde_json::Value,
    },
    /// An error that cannot be encoded, and every error of earlier versions:
    /// its texts.
    Text {
        /// Identifies the error for programs.
        code: String,
        /// What failed, as a sentence.
        message: String,
        /// What to do, a sentence each.
        hints: Vec<String>,
    },
}

impl StoredError {
    /// Identifies the error for programs.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Data { code, .. } | Self::Text { code, .. } => code,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_earlier_versions_can_be_read() {
        let earlier = r#"{"code":"no_network","message":"No.","hints":["Try again."]}"#;
        let error: StoredError = serde_json::from_str(earlier).unwrap();
        assert_eq!(error.code(), "no_network");
        assert!(matches!(error, StoredError::Text { message, .. } if message == "No."));
        let data = StoredError::Data {
            code: "no_network".to_owned(),
            error: serde_json::json!({"aws": {"no_network": {"host": "h"}}}),
        };
        let json = serde_json::to_string(&data).unwrap();
        assert_eq!(serde_json::from_str::<StoredError>(&json).unwrap(), data);
    }
}

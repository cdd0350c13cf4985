//! Errors of the keychain.

use thiserror::Error;

/// Why the keychain of the operating system failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeychainError {
    /// It did not answer, most likely because it waits for its password.
    #[error("The keychain does not answer. It may be waiting for its password in another window.")]
    NoAnswer,
    /// It is locked. Its own message is meant for programmers, so the sentence
    /// leaves it out.
    #[error("The keychain is locked and was not opened.")]
    Locked {
        /// The message of the keychain.
        detail: String,
    },
    /// Any other failure.
    #[error("The keychain failed: {detail}.")]
    Failed {
        /// The message of the keychain.
        detail: String,
    },
}

impl KeychainError {
    /// Returns a stable word that programs can match.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoAnswer => "keychain_no_answer",
            Self::Locked { .. } => "keychain_locked",
            Self::Failed { .. } => "keychain",
        }
    }

    /// Returns what the user can do about it, one sentence each.
    #[must_use]
    pub fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::NoAnswer | Self::Locked { .. } => "Unlock the keychain, then do it again.",
            Self::Failed { .. } => return Vec::new(),
        };
        vec![hint.to_owned()]
    }
}

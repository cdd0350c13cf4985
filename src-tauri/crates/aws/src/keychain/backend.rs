//! What a keychain implementation provides.

use super::error::KeychainError;

/// Why a call of a backend failed.
#[derive(Debug)]
pub(super) enum BackendError {
    /// This computer has no keychain, or none is running.
    Unavailable,
    /// The keychain returned an error.
    Keychain(KeychainError),
}

/// A keychain of the operating system, or its replacement in a test. Its
/// methods may block.
pub(super) trait SecretBackend: Send + Sync {
    fn set(&self, account: &str, secret: &str) -> Result<(), BackendError>;
    /// Returns the secret, or `None` if there is none.
    fn get(&self, account: &str) -> Result<Option<String>, BackendError>;
    /// Does nothing if there is no secret.
    fn delete(&self, account: &str) -> Result<(), BackendError>;
}

//! The keychain of the operating system: macOS Keychain, Windows Credential
//! Manager, Secret Service.

use keyring::{Entry, Error};

use super::backend::{BackendError, SecretBackend};
use super::error::KeychainError;

/// The service name that the keychain shows for entries of the app.
const SERVICE: &str = "Tallyman";

pub(super) struct SystemKeychain;

impl SecretBackend for SystemKeychain {
    fn set(&self, account: &str, secret: &str) -> Result<(), BackendError> {
        entry(account)?.set_password(secret).map_err(backend_error)
    }

    fn get(&self, account: &str) -> Result<Option<String>, BackendError> {
        match entry(account)?.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(backend_error(error)),
        }
    }

    fn delete(&self, account: &str) -> Result<(), BackendError> {
        match entry(account)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(backend_error(error)),
        }
    }
}

fn entry(account: &str) -> Result<Entry, BackendError> {
    Entry::new(SERVICE, account).map_err(backend_error)
}

fn backend_error(error: Error) -> BackendError {
    BackendError::Keychain(match error {
        Error::NoDefaultStore => return BackendError::Unavailable,
        Error::NoStorageAccess(source) => KeychainError::Locked {
            detail: without_period(&source.to_string()),
        },
        Error::PlatformFailure(source) => KeychainError::Failed {
            detail: without_period(&source.to_string()),
        },
        // These errors contain the secret, which must not get into a message.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => KeychainError::Failed {
            detail: "its content is not text".to_owned(),
        },
        Error::TooLong(_, limit) => KeychainError::Failed {
            detail: format!("it accepts at most {limit} characters"),
        },
        other => KeychainError::Failed {
            detail: without_period(&other.to_string()),
        },
    })
}

/// Returns `text` in a form that can be continued in a sentence.
fn without_period(text: &str) -> String {
    text.trim().trim_end_matches('.').to_owned()
}

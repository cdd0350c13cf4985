//! The keychain of the operating system: macOS Keychain, Windows Credential
//! Manager, Secret Service.

use keyring::{Entry, Error};

use super::{KeychainError, Refusal, Vault};

/// The name under which the keychain shows what belongs to the app.
const SERVICE: &str = "Tallyman";

pub(super) struct System;

impl Vault for System {
    fn set(&self, account: &str, secret: &str) -> Result<(), Refusal> {
        entry(account)?.set_password(secret).map_err(refusal)
    }

    fn get(&self, account: &str) -> Result<Option<String>, Refusal> {
        match entry(account)?.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(refusal(error)),
        }
    }

    fn delete(&self, account: &str) -> Result<(), Refusal> {
        match entry(account)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(refusal(error)),
        }
    }
}

fn entry(account: &str) -> Result<Entry, Refusal> {
    Entry::new(SERVICE, account).map_err(refusal)
}

fn refusal(error: Error) -> Refusal {
    Refusal::Error(match error {
        Error::NoDefaultStore => return Refusal::Absent,
        Error::NoStorageAccess(source) => KeychainError::Locked {
            detail: in_a_sentence(&source.to_string()),
        },
        Error::PlatformFailure(source) => KeychainError::Failed {
            detail: in_a_sentence(&source.to_string()),
        },
        // These hold the secret itself, which must not be told.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => KeychainError::Failed {
            detail: "what it holds is not text".to_owned(),
        },
        Error::TooLong(_, limit) => KeychainError::Failed {
            detail: format!("it takes {limit} characters at most"),
        },
        other => KeychainError::Failed {
            detail: in_a_sentence(&other.to_string()),
        },
    })
}

fn in_a_sentence(text: &str) -> String {
    text.trim().trim_end_matches('.').to_owned()
}

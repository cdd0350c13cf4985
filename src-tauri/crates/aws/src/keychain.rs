//! Stores secrets in the keychain of the operating system, or in memory if
//! there is none.

mod backend;
mod error;
mod system;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use crate::secret::Secret;
use backend::{BackendError, SecretBackend};
use system::SystemKeychain;

pub use error::KeychainError;

/// How long the keychain may take. A locked keychain asks for its password,
/// and the prompt may go unnoticed.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Where a secret was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreOutcome {
    /// In the keychain. It is still there after a restart.
    Keychain,
    /// In memory only, until the app is closed.
    Session {
        /// Why not in the keychain, in a sentence.
        why: String,
    },
}

/// Where a secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Serialize, specta::Type),
    serde(rename_all = "snake_case")
)]
pub enum SecretLocation {
    /// In the keychain.
    Keychain,
    /// In memory, until the app is closed.
    Session,
    /// Nowhere.
    Missing,
}

/// Stores secrets in the keychain of the operating system, or in memory until
/// the app is closed if no keychain answers. Never in a file.
///
/// Every call blocks, for up to 20 seconds if a locked keychain waits for its
/// password: call it from a thread that may block (`spawn_blocking`).
pub struct Keychain {
    backend: Arc<dyn SecretBackend>,
    session: Mutex<HashMap<String, Secret>>,
    timeout: Duration,
}

impl Keychain {
    /// Returns the keychain of this computer, which is not opened yet.
    #[must_use]
    pub fn system() -> Self {
        Self::over(Arc::new(SystemKeychain), TIMEOUT)
    }

    fn over(backend: Arc<dyn SecretBackend>, timeout: Duration) -> Self {
        Self {
            backend,
            session: Mutex::default(),
            timeout,
        }
    }

    /// Stores `secret` for `account`, an id chosen by the caller, replaces an
    /// earlier one, and returns where it was stored.
    ///
    /// # Errors
    /// None at present: if the keychain does not accept the secret, it is
    /// stored for the session.
    pub fn put(&self, account: &str, secret: &Secret) -> Result<StoreOutcome, KeychainError> {
        let (name, value) = (account.to_owned(), secret.clone());
        let why = match self.call(move |backend| backend.set(&name, value.reveal())) {
            Ok(()) => {
                self.session().remove(account);
                return Ok(StoreOutcome::Keychain);
            }
            Err(BackendError::Unavailable) => unavailable().to_owned(),
            Err(BackendError::Keychain(error)) => error.to_string(),
        };
        self.session().insert(account.to_owned(), secret.clone());
        Ok(StoreOutcome::Session {
            why: format!("{why} The secret is kept until the app is closed."),
        })
    }

    /// Returns the secret of `account`. `None` if there is none, or no keychain
    /// is running.
    ///
    /// # Errors
    /// Fails if the keychain is locked, fails or does not answer.
    pub fn get(&self, account: &str) -> Result<Option<Secret>, KeychainError> {
        if let Some(secret) = self.session().get(account) {
            return Ok(Some(secret.clone()));
        }
        let name = account.to_owned();
        // The text becomes a `Secret` on the thread that read it, so that its
        // memory is wiped even if the answer comes after the timeout.
        match self.call(move |backend| Ok(backend.get(&name)?.map(Secret::new))) {
            Ok(found) => Ok(found),
            Err(BackendError::Unavailable) => Ok(None),
            Err(BackendError::Keychain(error)) => Err(error),
        }
    }

    /// Deletes the secret of `account`, if there is one.
    ///
    /// # Errors
    /// Fails if the keychain is locked, fails or does not answer.
    pub fn remove(&self, account: &str) -> Result<(), KeychainError> {
        let was_in_session = self.session().remove(account).is_some();
        let name = account.to_owned();
        match self.call(move |backend| backend.delete(&name)) {
            Ok(()) | Err(BackendError::Unavailable) => Ok(()),
            // It was never in the keychain, so nothing is left there.
            Err(BackendError::Keychain(_)) if was_in_session => Ok(()),
            Err(BackendError::Keychain(error)) => Err(error),
        }
    }

    /// Returns where the secret of `account` is. `Missing` also if the keychain
    /// cannot be read.
    #[must_use]
    pub fn location(&self, account: &str) -> SecretLocation {
        if self.session().contains_key(account) {
            return SecretLocation::Session;
        }
        match self.get(account) {
            Ok(Some(_)) => SecretLocation::Keychain,
            Ok(None) | Err(_) => SecretLocation::Missing,
        }
    }

    /// Calls the keychain on a thread of its own. After the timeout that thread
    /// is abandoned, because the call cannot be interrupted.
    fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&dyn SecretBackend) -> Result<T, BackendError> + Send + 'static,
    ) -> Result<T, BackendError> {
        let (sender, receiver) = mpsc::sync_channel(1);
        let backend = Arc::clone(&self.backend);
        std::thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || {
                // The receiver is gone after the timeout.
                let _ = sender.send(call(&*backend));
            })
            .map_err(|error| {
                BackendError::Keychain(KeychainError::Failed {
                    detail: error.to_string(),
                })
            })?;
        match receiver.recv_timeout(self.timeout) {
            Ok(answer) => answer,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                Err(BackendError::Keychain(KeychainError::NoAnswer))
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                Err(BackendError::Keychain(KeychainError::Failed {
                    detail: "its client stopped without an answer".to_owned(),
                }))
            }
        }
    }

    fn session(&self) -> MutexGuard<'_, HashMap<String, Secret>> {
        // Every change of the map is one call, which a panic cannot interrupt
        // halfway.
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Keychain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Keychain")
            .field("in_session", &self.session().len())
            .finish_non_exhaustive()
    }
}

const fn unavailable() -> &'static str {
    if cfg!(any(target_os = "macos", windows)) {
        "The keychain of this computer is not available."
    } else {
        "No Secret Service (such as GNOME Keyring or KWallet) is running."
    }
}

#[cfg(test)]
mod tests;

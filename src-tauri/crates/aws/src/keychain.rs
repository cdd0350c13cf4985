//! The keychain of the operating system, and what is done where there is none.

mod system;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use thiserror::Error;

use crate::Secret;

/// FailureMode long the keychain may take. A locked one asks for its password, and
/// nobody may be there to see the prompt.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Where a secret was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreOutcome {
    /// In the keychain: it is there after a restart.
    Keychain,
    /// In memory only, until the app is closed.
    Session {
        /// Why not in the keychain, in a sentence.
        why: String,
    },
}

/// Where a secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretLocation {
    /// In the keychain.
    Keychain,
    /// In memory, until the app is closed.
    Session,
    /// Nowhere.
    Missing,
}

/// Why the keychain could not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeychainError {
    /// It does not answer, most likely because it waits for its password.
    #[error("The keychain does not answer. It may be waiting for its password in another window.")]
    NoAnswer,
    /// It is there and does not let us in. What it says of that is for
    /// programmers, so the sentence leaves it out.
    #[error("The keychain is locked and was not opened.")]
    Locked {
        /// What the keychain said.
        detail: String,
    },
    /// It failed otherwise.
    #[error("The keychain failed: {detail}.")]
    Failed {
        /// What the keychain said.
        detail: String,
    },
}

impl KeychainError {
    /// A word for programs to branch on.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoAnswer => "keychain_no_answer",
            Self::Locked { .. } => "keychain_locked",
            Self::Failed { .. } => "keychain",
        }
    }

    /// What to do, a sentence each.
    #[must_use]
    pub fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::NoAnswer | Self::Locked { .. } => "Unlock the keychain, then do it again.",
            Self::Failed { .. } => return Vec::new(),
        };
        vec![hint.to_owned()]
    }
}

/// What a keychain answers when it does not do what was asked.
#[derive(Debug)]
enum BackendError {
    /// There is no keychain on this computer, or none is running.
    Unavailable,
    /// It is there, and says no.
    Error(KeychainError),
}

/// The keychain as the operating system gives it; tests stand in for it.
trait SecretBackend: Send + Sync {
    fn set(&self, account: &str, secret: &str) -> Result<(), BackendError>;
    fn get(&self, account: &str) -> Result<Option<String>, BackendError>;
    fn delete(&self, account: &str) -> Result<(), BackendError>;
}

/// Keeps secrets: in the keychain of the operating system, or, where none
/// answers, in memory until the app is closed. Never in a file.
///
/// Every call blocks, for up to 20 seconds where a locked keychain waits for
/// its password: call from a thread that may wait (`spawn_blocking`).
pub struct Keychain {
    backend: Arc<dyn SecretBackend>,
    session: Mutex<HashMap<String, Secret>>,
    timeout: Duration,
}

impl Keychain {
    /// The keychain of this computer. Nothing is opened yet.
    #[must_use]
    pub fn system() -> Self {
        Self::over(Arc::new(system::System), TIMEOUT)
    }

    fn over(backend: Arc<dyn SecretBackend>, timeout: Duration) -> Self {
        Self {
            backend,
            session: Mutex::default(),
            timeout,
        }
    }

    /// Keeps `secret` under `account`, an id that the caller makes up, and
    /// tells where. What was kept under it before is replaced.
    ///
    /// # Errors
    /// None at present: where the keychain does not take it, the secret is
    /// kept for the session.
    pub fn put(&self, account: &str, secret: &Secret) -> Result<StoreOutcome, KeychainError> {
        let (name, value) = (account.to_owned(), secret.clone());
        let why = match self.ask(move |backend| backend.set(&name, value.reveal())) {
            Ok(()) => {
                self.session().remove(account);
                return Ok(StoreOutcome::Keychain);
            }
            Err(BackendError::Unavailable) => absent().to_owned(),
            Err(BackendError::Error(error)) => error.to_string(),
        };
        self.session().insert(account.to_owned(), secret.clone());
        Ok(StoreOutcome::Session {
            why: format!("{why} The secret is kept until the app is closed."),
        })
    }

    /// The secret kept under `account`; none where there is none, or where no
    /// keychain runs that could have it.
    ///
    /// # Errors
    /// When the keychain is there and is locked, fails or does not answer.
    pub fn get(&self, account: &str) -> Result<Option<Secret>, KeychainError> {
        if let Some(secret) = self.session().get(account) {
            return Ok(Some(secret.clone()));
        }
        let name = account.to_owned();
        // The text becomes a secret on the thread that read it, so that it is
        // wiped even where the answer comes too late to be heard.
        match self.ask(move |backend| Ok(backend.get(&name)?.map(Secret::new))) {
            Ok(found) => Ok(found),
            Err(BackendError::Unavailable) => Ok(None),
            Err(BackendError::Error(error)) => Err(error),
        }
    }

    /// Forgets the secret kept under `account`; none there is no error.
    ///
    /// # Errors
    /// When the keychain is there and is locked, fails or does not answer.
    pub fn remove(&self, account: &str) -> Result<(), KeychainError> {
        let was_in_session = self.session().remove(account).is_some();
        let name = account.to_owned();
        match self.ask(move |backend| backend.delete(&name)) {
            Ok(()) | Err(BackendError::Unavailable) => Ok(()),
            // It was never in the keychain, so nothing is left behind there.
            Err(BackendError::Error(_)) if was_in_session => Ok(()),
            Err(BackendError::Error(error)) => Err(error),
        }
    }

    /// Where the secret of `account` is. A keychain that does not let us look
    /// counts as missing.
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

    /// Asks the keychain on a thread of its own, which is left to itself when
    /// it takes too long: it cannot be interrupted.
    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn SecretBackend) -> Result<T, BackendError> + Send + 'static,
    ) -> Result<T, BackendError> {
        let (answer, answered) = mpsc::sync_channel(1);
        let backend = Arc::clone(&self.backend);
        std::thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || {
                // Nobody listens any more once the timeout is over.
                let _ = answer.send(question(&*backend));
            })
            .map_err(|error| {
                BackendError::Error(KeychainError::Failed {
                    detail: error.to_string(),
                })
            })?;
        match answered.recv_timeout(self.timeout) {
            Ok(answer) => answer,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                Err(BackendError::Error(KeychainError::NoAnswer))
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                Err(BackendError::Error(KeychainError::Failed {
                    detail: "its client stopped without an answer".to_owned(),
                }))
            }
        }
    }

    fn session(&self) -> MutexGuard<'_, HashMap<String, Secret>> {
        // A map of whole values cannot be left half-changed by a panic.
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

const fn absent() -> &'static str {
    if cfg!(any(target_os = "macos", windows)) {
        "The keychain of this computer is not available."
    } else {
        "No Secret Service (such as GNOME Keyring or KWallet) is running."
    }
}

#[cfg(test)]
mod tests;

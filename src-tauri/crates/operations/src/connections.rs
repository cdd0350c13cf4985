//! Ways into AWS: what a person says of them, where their secrets lie, and one
//! client for each.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tallyman_aws::{
    ConnectOptions, Keychain, ObjectStore, ProbeTarget, Secret, SecretLocation, Step, StoreOutcome,
    connect, probe,
};
use tallyman_ledger::{
    Connection, ConnectionConfig, ConnectionId, CredentialSource, Integration, Ledger,
};
use tokio::sync::OnceCell;

use crate::OperationError;

/// The region that the sandbox answers to.
const SANDBOX_REGION: &str = "us-east-1";

/// The keys of the sandbox that runs now.
#[derive(Debug)]
pub(crate) struct SandboxKeys {
    pub(crate) endpoint: String,
    pub(crate) access_key_id: String,
    pub(crate) secret: Secret,
}

/// A connection, where its secret lies, and what uses it.
#[derive(Debug)]
pub struct ListedConnection {
    /// The connection.
    pub connection: Connection,
    /// Where its secret lies; none where it needs none.
    pub secret: Option<SecretLocation>,
    /// The names of the integrations that use it.
    pub used_by: Vec<String>,
}

/// What became of a connection that was to be saved.
#[derive(Debug)]
pub struct SavedConnection {
    /// The connection as it is now.
    pub listed: ListedConnection,
    /// Why its secret is kept until the app is closed only, in a sentence.
    pub note: Option<String>,
}

/// A client, once it is asked for.
type Client = OnceCell<Arc<dyn ObjectStore>>;

/// Ways into AWS, and one client for each that was used.
pub struct Connections {
    ledger: Arc<Ledger>,
    keychain: Arc<Keychain>,
    stores: Mutex<HashMap<ConnectionId, Arc<Client>>>,
    sandbox: Mutex<Option<SandboxKeys>>,
}

impl Connections {
    /// Those that `ledger` records, with their secrets in `keychain`.
    #[must_use]
    pub fn new(ledger: Arc<Ledger>, keychain: Keychain) -> Self {
        Self {
            ledger,
            keychain: Arc::new(keychain),
            stores: Mutex::default(),
            sandbox: Mutex::new(None),
        }
    }

    /// All of them. Asks the keychain, so it may take a while.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn list(&self) -> Result<Vec<ListedConnection>, OperationError> {
        let integrations = self.ledger.integrations()?;
        Ok(self
            .ledger
            .connections()?
            .into_iter()
            .map(|connection| self.listed(connection, &integrations))
            .collect())
    }

    fn listed(&self, connection: Connection, integrations: &[Integration]) -> ListedConnection {
        ListedConnection {
            secret: match connection.config.source {
                CredentialSource::Key => Some(self.keychain.location(&connection.keychain_account)),
                CredentialSource::Profile
                | CredentialSource::Environment
                | CredentialSource::Sandbox => None,
            },
            used_by: integrations
                .iter()
                .filter(|integration| integration.config.connection_id == Some(connection.id))
                .map(|integration| integration.config.name.clone())
                .collect(),
            connection,
        }
    }

    /// Records a connection, a new one where `id` is none. A secret goes to the
    /// keychain and nowhere else; none leaves the one that is kept as it is.
    /// Asks the keychain, so it may take a while.
    ///
    /// # Errors
    /// When something is missing, or the ledger or the keychain fails.
    pub fn save(
        &self,
        id: Option<ConnectionId>,
        config: &ConnectionConfig,
        secret: Option<&Secret>,
    ) -> Result<SavedConnection, OperationError> {
        let config = checked(config)?;
        let previous = id.map(|id| self.ledger.connection_by_id(id)).transpose()?;
        if previous
            .as_ref()
            .is_some_and(|previous| previous.config.source == CredentialSource::Sandbox)
        {
            return Err(OperationError::form(
                "name",
                "The sandbox's own connection cannot be changed. Make a new one.",
            ));
        }
        // The secret of one key is of no use with another.
        let key_changed = previous.as_ref().is_none_or(|previous| {
            previous.config.source != CredentialSource::Key
                || previous.config.access_key_id != config.access_key_id
        });
        if config.source == CredentialSource::Key && key_changed && secret.is_none() {
            return Err(OperationError::form(
                "secret",
                "Type the secret access key that belongs to this access key id.",
            ));
        }
        let account = match &previous {
            Some(previous) => previous.keychain_account.clone(),
            None => random_name()?,
        };
        // The secret first: a connection is never recorded without its own.
        let mut note = None;
        if config.source == CredentialSource::Key {
            if let Some(secret) = secret
                && let StoreOutcome::Session { why } = self.keychain.put(&account, secret)?
            {
                note = Some(why);
            }
        } else if previous.is_some() {
            self.keychain.remove(&account)?;
        }
        let connection = match previous {
            Some(previous) => self.ledger.update_connection(previous.id, &config)?,
            None => self.ledger.add_connection(&config, &account)?,
        };
        self.forget_client(connection.id);
        let integrations = self.ledger.integrations()?;
        Ok(SavedConnection {
            listed: self.listed(connection, &integrations),
            note,
        })
    }

    /// Forgets a connection, and its secret with it.
    ///
    /// # Errors
    /// When an integration uses it, or the ledger or the keychain fails.
    pub fn remove(&self, id: ConnectionId) -> Result<(), OperationError> {
        let connection = self.ledger.connection_by_id(id)?;
        self.ledger.remove_connection(id)?;
        if connection.config.source == CredentialSource::Key {
            self.keychain.remove(&connection.keychain_account)?;
        }
        self.forget_client(id);
        Ok(())
    }

    /// The client of a connection: the one that there is, or a new one.
    ///
    /// # Errors
    /// When its secret is missing, the sandbox does not run, or its
    /// credentials cannot be found.
    pub async fn store(&self, id: ConnectionId) -> Result<Arc<dyn ObjectStore>, OperationError> {
        let cell = Arc::clone(lock(&self.stores).entry(id).or_default());
        let store = cell
            .get_or_try_init(|| async {
                let connection = self.ledger.connection_by_id(id)?;
                let store = connect(self.connect_options(&connection).await?).await?;
                Ok::<Arc<dyn ObjectStore>, OperationError>(Arc::new(store))
            })
            .await?;
        Ok(Arc::clone(store))
    }

    /// Tries a connection out on a bucket and its prefixes, a step at a time.
    ///
    /// # Errors
    /// When there is no client to try it with; a step that fails is a result.
    pub async fn test(
        &self,
        id: ConnectionId,
        target: ProbeTarget<'_>,
        each: impl FnMut(Step) + Send,
    ) -> Result<(), OperationError> {
        // What was mended outside, in ~/.aws say, is to count.
        self.forget_client(id);
        let store = self.store(id).await?;
        probe(&*store, target, each).await;
        Ok(())
    }

    async fn connect_options(
        &self,
        connection: &Connection,
    ) -> Result<ConnectOptions, OperationError> {
        let config = &connection.config;
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let credentials = match config.source {
            CredentialSource::Profile => {
                tallyman_aws::CredentialSource::Profile(config.profile.clone())
            }
            CredentialSource::Environment => tallyman_aws::CredentialSource::Environment,
            CredentialSource::Key => {
                let (keychain, account) = (
                    Arc::clone(&self.keychain),
                    connection.keychain_account.clone(),
                );
                // A keychain may ask the person to unlock it.
                let secret = tokio::task::spawn_blocking(move || keychain.get(&account))
                    .await
                    .map_err(|_| OperationError::Stopped)??;
                tallyman_aws::CredentialSource::Key {
                    access_key_id: config.access_key_id.clone(),
                    secret: secret.ok_or_else(|| OperationError::SecretMissing {
                        connection: config.name.clone(),
                    })?,
                    session_token: None,
                }
            }
            CredentialSource::Sandbox => {
                return lock(&self.sandbox)
                    .as_ref()
                    .map(|keys| ConnectOptions {
                        credentials: tallyman_aws::CredentialSource::Key {
                            access_key_id: keys.access_key_id.clone(),
                            secret: Secret::new(keys.secret.reveal().to_owned()),
                            session_token: None,
                        },
                        region: Some(SANDBOX_REGION.to_owned()),
                        endpoint: Some(keys.endpoint.clone()),
                    })
                    .ok_or(OperationError::SandboxStopped);
            }
        };
        Ok(ConnectOptions {
            credentials,
            region: given(&config.region),
            endpoint: given(&config.endpoint),
        })
    }

    /// Tells which sandbox runs now, if any.
    pub(crate) fn set_sandbox(&self, id: ConnectionId, keys: Option<SandboxKeys>) {
        *lock(&self.sandbox) = keys;
        self.forget_client(id);
    }

    /// Puts a store where the client of a connection would be.
    #[cfg(test)]
    pub(crate) fn set_store(&self, id: ConnectionId, store: Arc<dyn ObjectStore>) {
        lock(&self.stores).insert(id, Arc::new(OnceCell::new_with(Some(store))));
    }

    fn forget_client(&self, id: ConnectionId) {
        // Whatever is being made for it now is handed to those who asked
        // before, and to nobody after.
        lock(&self.stores).remove(&id);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a person typed, without blanks around it, and complete.
fn checked(config: &ConnectionConfig) -> Result<ConnectionConfig, OperationError> {
    let trimmed = |text: &str| text.trim().to_owned();
    let mut config = ConnectionConfig {
        name: trimmed(&config.name),
        source: config.source,
        access_key_id: trimmed(&config.access_key_id),
        profile: trimmed(&config.profile),
        region: trimmed(&config.region),
        endpoint: trimmed(&config.endpoint).trim_end_matches('/').to_owned(),
    };
    if config.name.is_empty() {
        return Err(OperationError::form("name", "Give the connection a name."));
    }
    match config.source {
        CredentialSource::Key if config.access_key_id.is_empty() => {
            return Err(OperationError::form(
                "accessKeyId",
                "Type the access key id; it often begins with AKIA.",
            ));
        }
        CredentialSource::Profile if config.profile.is_empty() => {
            return Err(OperationError::form(
                "profile",
                "Choose the profile of ~/.aws to use.",
            ));
        }
        CredentialSource::Sandbox => {
            return Err(OperationError::form(
                "way",
                "The sandbox makes its own connection when it is started.",
            ));
        }
        CredentialSource::Key | CredentialSource::Profile | CredentialSource::Environment => {}
    }
    if config.source != CredentialSource::Key {
        config.access_key_id.clear();
    }
    if config.source != CredentialSource::Profile {
        config.profile.clear();
    }
    let is_address = |text: &str| text.starts_with("http://") || text.starts_with("https://");
    if !config.endpoint.is_empty() && !is_address(&config.endpoint) {
        return Err(OperationError::form(
            "endpoint",
            "Begin the endpoint with https:// or http://, as in http://localhost:9000, or leave it empty for AWS.",
        ));
    }
    // Credentials in an address would be recorded and shown.
    if config.endpoint.split_once("://").is_some_and(|(_, rest)| {
        rest.split('/')
            .next()
            .is_some_and(|host| host.contains('@'))
    }) {
        return Err(OperationError::form(
            "endpoint",
            "Leave the user and the password out of the endpoint; the access key has its own field.",
        ));
    }
    Ok(config)
}

/// A name that nobody else has: 128 random bits.
pub(crate) fn random_name() -> Result<String, OperationError> {
    let mut bits = [0_u8; 16];
    getrandom::fill(&mut bits).map_err(|_| OperationError::NoRandomness)?;
    Ok(bits.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

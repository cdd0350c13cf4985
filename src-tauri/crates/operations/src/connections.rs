//! Connections to AWS: their settings, the location of their secrets, and one
//! client each.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use tallyman_aws::{
    ConnectOptions, Keychain, ObjectStore, ProbeTarget, Secret, SecretLocation, Step, StoreOutcome,
    connect, probe,
};
use tallyman_ledger::{
    Connection, ConnectionConfig, ConnectionId, CredentialSource, Integration, Ledger,
};
use tokio::sync::OnceCell;

use crate::error::OperationError;
use crate::locked::lock;

/// The region of the sandbox.
const SANDBOX_REGION: &str = "us-east-1";

/// Endpoint and keys of the running sandbox.
#[derive(Debug)]
pub(crate) struct SandboxKeys {
    pub(crate) endpoint: String,
    pub(crate) access_key_id: String,
    pub(crate) secret: Secret,
}

/// A connection, with the location of its secret and the integrations that use
/// it.
#[derive(Debug)]
pub struct ListedConnection {
    /// The connection.
    pub connection: Connection,
    /// Location of its secret; `None` if it needs none.
    pub secret: Option<SecretLocation>,
    /// Names of the integrations that use it.
    pub used_by: Vec<String>,
}

/// Result of saving a connection.
#[derive(Debug)]
pub struct SavedConnection {
    /// The connection as it is recorded.
    pub listed: ListedConnection,
    /// Why its secret is stored only until the app is closed, as a sentence;
    /// `None` if it is in the keychain.
    pub note: Option<String>,
}

/// A client, created when it is first used.
type Client = OnceCell<Arc<dyn ObjectStore>>;

/// The recorded connections, and a client for each that was used.
pub struct Connections {
    ledger: Arc<Ledger>,
    keychain: Arc<Keychain>,
    stores: Mutex<HashMap<ConnectionId, Arc<Client>>>,
    sandbox: Mutex<Option<SandboxKeys>>,
}

impl Connections {
    /// The connections recorded in `ledger`, with their secrets in `keychain`.
    #[must_use]
    pub fn new(ledger: Arc<Ledger>, keychain: Keychain) -> Self {
        Self {
            ledger,
            keychain: Arc::new(keychain),
            stores: Mutex::default(),
            sandbox: Mutex::new(None),
        }
    }

    /// Returns all connections. Blocks while the keychain is read.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
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

    /// Validates and records a connection; a new one if `id` is `None`. The secret
    /// is stored in the keychain only; `None` keeps the stored one. Blocks while
    /// the keychain is written.
    ///
    /// # Errors
    /// Fails if a field is invalid or missing, or the ledger or the keychain
    /// fails.
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
                "The sandbox's connection cannot be changed. Create a new one.",
            ));
        }
        // A secret belongs to one access key.
        let key_changed = previous.as_ref().is_none_or(|previous| {
            previous.config.source != CredentialSource::Key
                || previous.config.access_key_id != config.access_key_id
        });
        if config.source == CredentialSource::Key && key_changed && secret.is_none() {
            return Err(OperationError::form(
                "secret",
                "Enter the secret access key of this access key id.",
            ));
        }
        let account = match &previous {
            Some(previous) => previous.keychain_account.clone(),
            None => random_name()?,
        };
        // The secret first: a connection is never recorded without its secret.
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

    /// Removes a connection and its secret.
    ///
    /// # Errors
    /// Fails if an integration uses it, or the ledger or the keychain fails.
    pub fn remove(&self, id: ConnectionId) -> Result<(), OperationError> {
        let connection = self.ledger.connection_by_id(id)?;
        self.ledger.remove_connection(id)?;
        if connection.config.source == CredentialSource::Key {
            self.keychain.remove(&connection.keychain_account)?;
        }
        self.forget_client(id);
        Ok(())
    }

    /// Returns the client of a connection. Creates it if there is none.
    ///
    /// # Errors
    /// Fails if its secret is missing, the sandbox does not run, or its
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

    /// Tests a connection with a bucket and its prefixes, step by step.
    ///
    /// # Errors
    /// Fails if no client can be created; a failed step is a result.
    pub async fn test(
        &self,
        id: ConnectionId,
        target: ProbeTarget<'_>,
        on_step: impl FnMut(Step) + Send,
    ) -> Result<(), OperationError> {
        // Read changes made outside of the app, such as to ~/.aws.
        self.forget_client(id);
        let store = self.store(id).await?;
        probe(&*store, target, on_step).await;
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
                tallyman_aws::CredentialsConfig::Profile(config.profile.clone())
            }
            CredentialSource::Environment => tallyman_aws::CredentialsConfig::Environment,
            CredentialSource::Key => {
                let (keychain, account) = (
                    Arc::clone(&self.keychain),
                    connection.keychain_account.clone(),
                );
                // A keychain may ask the user to unlock it.
                let secret = tokio::task::spawn_blocking(move || keychain.get(&account))
                    .await
                    .map_err(|_| OperationError::Stopped)??;
                tallyman_aws::CredentialsConfig::Key {
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
                        credentials: tallyman_aws::CredentialsConfig::Key {
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

    /// Sets the keys of the running sandbox; `None` if it was stopped.
    pub(crate) fn set_sandbox(&self, id: ConnectionId, keys: Option<SandboxKeys>) {
        *lock(&self.sandbox) = keys;
        self.forget_client(id);
    }

    /// Sets the client of a connection.
    #[cfg(test)]
    pub(crate) fn set_store(&self, id: ConnectionId, store: Arc<dyn ObjectStore>) {
        lock(&self.stores).insert(id, Arc::new(OnceCell::new_with(Some(store))));
    }

    fn forget_client(&self, id: ConnectionId) {
        // A client that is being created is returned to earlier callers only.
        lock(&self.stores).remove(&id);
    }
}

/// Returns the trimmed settings, if they are valid.
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
                "Enter the access key id; it often begins with AKIA.",
            ));
        }
        CredentialSource::Profile if config.profile.is_empty() => {
            return Err(OperationError::form(
                "profile",
                "Choose a profile of ~/.aws.",
            ));
        }
        CredentialSource::Sandbox => {
            return Err(OperationError::form(
                "source",
                "The sandbox creates its own connection when it is started.",
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

/// Returns a unique name: 128 random bits.
pub(crate) fn random_name() -> Result<String, OperationError> {
    let mut bits = [0_u8; 16];
    getrandom::fill(&mut bits).map_err(|_| OperationError::NoRandomness)?;
    Ok(bits.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

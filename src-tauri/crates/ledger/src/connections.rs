//! Connections: sources of AWS credentials. Secrets are never stored here.

use rusqlite::{Row, params};

use crate::database::Ledger;
use crate::error::LedgerError;

/// Identifies a connection. An id is never used twice.
pub type ConnectionId = i64;

/// Where a connection takes its credentials from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Serialize, serde::Deserialize, specta::Type),
    serde(rename_all = "snake_case")
)]
pub enum CredentialSource {
    /// An access key that the user entered; its secret is in the keychain.
    Key,
    /// A profile of `~/.aws`.
    Profile,
    /// The environment variables of the process.
    Environment,
    /// The built-in sandbox, which creates new keys at each start.
    Sandbox,
}

impl CredentialSource {
    /// The source as stored in the ledger.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Profile => "profile",
            Self::Environment => "environment",
            Self::Sandbox => "sandbox",
        }
    }

    fn from_stored(text: &str) -> Self {
        match text {
            "key" => Self::Key,
            "profile" => Self::Profile,
            "sandbox" => Self::Sandbox,
            _ => Self::Environment,
        }
    }
}

/// The settings of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Serialize, serde::Deserialize, specta::Type),
    serde(rename_all = "camelCase")
)]
pub struct ConnectionConfig {
    /// Its name, as shown to the user.
    pub name: String,
    /// Where it takes its credentials from.
    pub source: CredentialSource,
    /// The access key id; empty unless the source is a key.
    pub access_key_id: String,
    /// The profile; empty unless the source is a profile.
    pub profile: String,
    /// The region; empty to take it from the profile or the environment.
    pub region: String,
    /// URL of an S3-compatible server; empty for AWS.
    pub endpoint: String,
}

/// A source of credentials, with region and endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// Its settings.
    pub config: ConnectionConfig,
    /// Account under which the keychain stores its secret.
    pub keychain_account: String,
}

impl Connection {
    /// Identifies the S3 service: empty for AWS, `sandbox`, or an endpoint URL.
    /// Buckets of the same name in two services are different buckets.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        match self.config.source {
            CredentialSource::Sandbox => "sandbox",
            _ => self.config.endpoint.trim_end_matches('/'),
        }
    }
}

const COLUMNS: &str =
    "id, name, credential_source, access_key_id, profile, region, endpoint, keychain_account";

fn connection(row: &Row<'_>) -> rusqlite::Result<Connection> {
    Ok(Connection {
        id: row.get(0)?,
        config: ConnectionConfig {
            name: row.get(1)?,
            source: CredentialSource::from_stored(&row.get::<_, String>(2)?),
            access_key_id: row.get(3)?,
            profile: row.get(4)?,
            region: row.get(5)?,
            endpoint: row.get(6)?,
        },
        keychain_account: row.get(7)?,
    })
}

impl Ledger {
    /// Returns all connections, sorted by name.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn connections(&self) -> Result<Vec<Connection>, LedgerError> {
        self.select(
            &format!("SELECT {COLUMNS} FROM connection ORDER BY name COLLATE NOCASE, id"),
            [],
            connection,
        )
    }

    /// Returns one connection.
    ///
    /// # Errors
    /// Fails if it does not exist, or the ledger cannot be read.
    pub fn connection_by_id(&self, id: ConnectionId) -> Result<Connection, LedgerError> {
        self.select_first(
            &format!("SELECT {COLUMNS} FROM connection WHERE id = ?1"),
            [id],
            connection,
        )?
        .ok_or(LedgerError::NoSuchConnection)
    }

    /// Records a new connection. `keychain_account` is the account under which
    /// the keychain stores its secret; no other connection may use it.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn add_connection(
        &self,
        config: &ConnectionConfig,
        keychain_account: &str,
    ) -> Result<Connection, LedgerError> {
        let id = {
            let database = self.writer();
            database
                .prepare_cached(
                    "INSERT INTO connection (name, credential_source, access_key_id, profile, \
                     region, endpoint, keychain_account) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![
                    config.name,
                    config.source.as_str(),
                    config.access_key_id,
                    config.profile,
                    config.region,
                    config.endpoint,
                    keychain_account,
                ])?;
            database.last_insert_rowid()
        };
        self.connection_by_id(id)
    }

    /// Replaces the settings of a connection.
    ///
    /// # Errors
    /// Fails if it does not exist, or the ledger cannot be written.
    pub fn update_connection(
        &self,
        id: ConnectionId,
        config: &ConnectionConfig,
    ) -> Result<Connection, LedgerError> {
        self.execute(
            "UPDATE connection SET name = ?2, credential_source = ?3, access_key_id = ?4, \
             profile = ?5, region = ?6, endpoint = ?7 WHERE id = ?1",
            params![
                id,
                config.name,
                config.source.as_str(),
                config.access_key_id,
                config.profile,
                config.region,
                config.endpoint,
            ],
        )?;
        self.connection_by_id(id)
    }

    /// Removes a connection.
    ///
    /// # Errors
    /// Fails if an integration uses it, or the ledger cannot be written.
    pub fn remove_connection(&self, id: ConnectionId) -> Result<(), LedgerError> {
        let mut database = self.writer();
        let transaction = database.transaction()?;
        let used: bool = transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM integration WHERE connection_id = ?1)")?
            .query_row([id], |row| row.get(0))?;
        if used {
            return Err(LedgerError::ConnectionInUse);
        }
        transaction.execute("DELETE FROM connection WHERE id = ?1", [id])?;
        transaction.commit()?;
        Ok(())
    }
}

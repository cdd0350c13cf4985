//! Ways into AWS. Their secrets are never here.

use rusqlite::{OptionalExtension, Row, params};

use crate::{Ledger, LedgerError};

/// The number of a connection. Never given twice.
pub type ConnectionId = i64;

/// How a connection comes by its credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialSource {
    /// An access key that was typed; its secret lies in the keychain.
    Key,
    /// A profile of `~/.aws`.
    Profile,
    /// What the environment of the process says.
    Environment,
    /// The built-in sandbox, whose keys are new at each start.
    Sandbox,
}

impl CredentialSource {
    /// The word in the ledger.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Profile => "profile",
            Self::Environment => "environment",
            Self::Sandbox => "sandbox",
        }
    }

    fn from_word(word: &str) -> Self {
        match word {
            "key" => Self::Key,
            "profile" => Self::Profile,
            "sandbox" => Self::Sandbox,
            _ => Self::Environment,
        }
    }
}

/// What a person says of a way into AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionConfig {
    /// Its name, for people.
    pub name: String,
    /// How it comes by its credentials.
    pub source: CredentialSource,
    /// The id of a typed key; empty otherwise.
    pub access_key_id: String,
    /// The profile; empty otherwise.
    pub profile: String,
    /// The region; empty where the profile or the environment says it.
    pub region: String,
    /// The address of a server other than AWS's own; empty for AWS.
    pub endpoint: String,
}

/// A way into AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Its number.
    pub id: ConnectionId,
    /// What a person says of it.
    pub config: ConnectionConfig,
    /// Under which name the keychain keeps its secret.
    pub keychain_account: String,
}

impl Connection {
    /// Which S3 it leads to: empty for AWS, `sandbox`, or an address. Two
    /// buckets of one name in two places are two buckets.
    #[must_use]
    pub fn place(&self) -> &str {
        match self.config.source {
            CredentialSource::Sandbox => "sandbox",
            _ => self.config.endpoint.trim_end_matches('/'),
        }
    }
}

const COLUMNS: &str = "id, name, way, access_key_id, profile, region, endpoint, keychain_account";

fn connection(row: &Row<'_>) -> rusqlite::Result<Connection> {
    Ok(Connection {
        id: row.get(0)?,
        config: ConnectionConfig {
            name: row.get(1)?,
            source: CredentialSource::from_word(&row.get::<_, String>(2)?),
            access_key_id: row.get(3)?,
            profile: row.get(4)?,
            region: row.get(5)?,
            endpoint: row.get(6)?,
        },
        keychain_account: row.get(7)?,
    })
}

impl Ledger {
    /// All connections, by name.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn connections(&self) -> Result<Vec<Connection>, LedgerError> {
        let ledger = self.connection();
        let mut query = ledger.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM connection ORDER BY name COLLATE NOCASE, id"
        ))?;
        let found = query.query_map([], connection)?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// One connection.
    ///
    /// # Errors
    /// When there is none of that number, or the ledger cannot be read.
    pub fn connection_by_id(&self, id: ConnectionId) -> Result<Connection, LedgerError> {
        self.connection()
            .prepare_cached(&format!("SELECT {COLUMNS} FROM connection WHERE id = ?1"))?
            .query_row([id], connection)
            .optional()?
            .ok_or(LedgerError::NoSuchConnection)
    }

    /// Records a new connection. `keychain_account` is the name under which the
    /// keychain keeps its secret, and belongs to it alone.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn add_connection(
        &self,
        config: &ConnectionConfig,
        keychain_account: &str,
    ) -> Result<Connection, LedgerError> {
        let id = {
            let ledger = self.connection();
            ledger
                .prepare_cached(
                    "INSERT INTO connection \
                     (name, way, access_key_id, profile, region, endpoint, keychain_account) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
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
            ledger.last_insert_rowid()
        };
        self.connection_by_id(id)
    }

    /// Changes what is said of a connection.
    ///
    /// # Errors
    /// When there is none of that number, or the ledger cannot be written.
    pub fn update_connection(
        &self,
        id: ConnectionId,
        config: &ConnectionConfig,
    ) -> Result<Connection, LedgerError> {
        self.connection()
            .prepare_cached(
                "UPDATE connection SET name = ?2, way = ?3, access_key_id = ?4, profile = ?5, \
                 region = ?6, endpoint = ?7 WHERE id = ?1",
            )?
            .execute(params![
                id,
                config.name,
                config.source.as_str(),
                config.access_key_id,
                config.profile,
                config.region,
                config.endpoint,
            ])?;
        self.connection_by_id(id)
    }

    /// Forgets a connection.
    ///
    /// # Errors
    /// When an integration uses it, or the ledger cannot be written.
    pub fn remove_connection(&self, id: ConnectionId) -> Result<(), LedgerError> {
        let mut ledger = self.connection();
        let transaction = ledger.transaction()?;
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

//! Integrations: what a person means by "our Split import".

use rusqlite::{OptionalExtension, Row, Transaction, params};

use crate::connections::ConnectionId;
use crate::{Ledger, LedgerError};

/// The number of an integration.
pub type IntegrationId = i64;

/// The integration that there is from the first start.
const FIRST: IntegrationId = 1;

/// The setting that says which integration everything speaks of.
const SELECTED: &str = "integration";

/// What a person says of an integration. Empty text where nothing is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IntegrationConfig {
    /// Its name, for people.
    pub name: String,
    /// The way to its bucket; none while nothing can be sent or fetched.
    pub connection_id: Option<ConnectionId>,
    /// The bucket.
    pub bucket: String,
    /// Below which event files lie.
    pub file_prefix: String,
    /// How their names end, where the bucket's notification asks for it.
    pub file_suffix: String,
    /// Below which the service writes its reports.
    pub status_prefix: String,
    /// The role through which the service reads the bucket.
    pub role_arn: String,
    /// The topic that tells the service of new files.
    pub topic_arn: String,
    /// The account that owns the bucket.
    pub account_id: String,
    /// The environments listed for it, in the order given. Empty means that
    /// environments are not checked.
    pub environments: Vec<String>,
    /// The traffic types listed for it, in the order given.
    pub traffic_types: Vec<String>,
}

/// What a person means by "our Split import".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    /// Its number.
    pub id: IntegrationId,
    /// What is said of it.
    pub config: IntegrationConfig,
}

impl Integration {
    /// The prefix of its event files, empty or ending in a slash.
    #[must_use]
    pub fn file_folder(&self) -> String {
        folder(&self.config.file_prefix)
    }

    /// The prefix of its reports, empty or ending in a slash.
    #[must_use]
    pub fn status_folder(&self) -> String {
        folder(&self.config.status_prefix)
    }
}

/// A prefix as a folder: without leading slashes, and with one at its end.
#[must_use]
pub fn folder(prefix: &str) -> String {
    match prefix.trim().trim_matches('/') {
        "" => String::new(),
        name => format!("{name}/"),
    }
}

const COLUMNS: &str = "id, name, connection_id, bucket, file_prefix, file_suffix, status_prefix, \
                       role_arn, topic_arn, account_id";

fn integration(row: &Row<'_>) -> rusqlite::Result<Integration> {
    Ok(Integration {
        id: row.get(0)?,
        config: IntegrationConfig {
            name: row.get(1)?,
            connection_id: row.get(2)?,
            bucket: row.get(3)?,
            file_prefix: row.get(4)?,
            file_suffix: row.get(5)?,
            status_prefix: row.get(6)?,
            role_arn: row.get(7)?,
            topic_arn: row.get(8)?,
            account_id: row.get(9)?,
            environments: Vec::new(),
            traffic_types: Vec::new(),
        },
    })
}

impl Ledger {
    /// The integration that everything speaks of.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn integration(&self) -> Result<Integration, LedgerError> {
        let selected = self.setting(SELECTED)?.unwrap_or(FIRST);
        match self.integration_by_id(selected) {
            Err(LedgerError::NoSuchIntegration) => self
                .integrations()?
                .into_iter()
                .next()
                .ok_or(LedgerError::NoSuchIntegration),
            found => found,
        }
    }

    /// One integration.
    ///
    /// # Errors
    /// When there is none of that number, or the ledger cannot be read.
    pub fn integration_by_id(&self, id: IntegrationId) -> Result<Integration, LedgerError> {
        let ledger = self.connection();
        let mut found = ledger
            .prepare_cached(&format!("SELECT {COLUMNS} FROM integration WHERE id = ?1"))?
            .query_row([id], integration)
            .optional()?
            .ok_or(LedgerError::NoSuchIntegration)?;
        for (list, table) in [
            (&mut found.config.environments, "environment"),
            (&mut found.config.traffic_types, "traffic_type"),
        ] {
            *list = ledger
                .prepare_cached(&format!(
                    "SELECT id FROM {table} WHERE integration_id = ?1 ORDER BY position"
                ))?
                .query_map([id], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
        }
        Ok(found)
    }

    /// All integrations, in the order in which they were made.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn integrations(&self) -> Result<Vec<Integration>, LedgerError> {
        let ids: Vec<IntegrationId> = self
            .connection()
            .prepare_cached("SELECT id FROM integration ORDER BY id")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        ids.into_iter()
            .map(|id| self.integration_by_id(id))
            .collect()
    }

    /// Makes an integration the one that everything speaks of.
    ///
    /// # Errors
    /// When there is none of that number, or the ledger cannot be written.
    pub fn select_integration(&self, id: IntegrationId) -> Result<Integration, LedgerError> {
        let found = self.integration_by_id(id)?;
        self.set_setting(SELECTED, &id)?;
        Ok(found)
    }

    /// Records an integration: a new one where `id` is none.
    ///
    /// # Errors
    /// When there is none of that number, or the ledger cannot be written.
    pub fn save_integration(
        &self,
        id: Option<IntegrationId>,
        config: &IntegrationConfig,
    ) -> Result<Integration, LedgerError> {
        let id = {
            let mut ledger = self.connection();
            let transaction = ledger.transaction()?;
            let id = match id {
                Some(id) => id,
                None => {
                    transaction.execute("INSERT INTO integration (name) VALUES ('')", [])?;
                    transaction.last_insert_rowid()
                }
            };
            transaction
                .prepare_cached(
                    "UPDATE integration SET name = ?2, connection_id = ?3, bucket = ?4, \
                     file_prefix = ?5, file_suffix = ?6, status_prefix = ?7, role_arn = ?8, \
                     topic_arn = ?9, account_id = ?10 WHERE id = ?1",
                )?
                .execute(params![
                    id,
                    config.name,
                    config.connection_id,
                    config.bucket,
                    config.file_prefix,
                    config.file_suffix,
                    config.status_prefix,
                    config.role_arn,
                    config.topic_arn,
                    config.account_id,
                ])?;
            replace(&transaction, "environment", id, &config.environments)?;
            replace(&transaction, "traffic_type", id, &config.traffic_types)?;
            transaction.commit()?;
            id
        };
        self.integration_by_id(id)
    }

    /// Replaces the listed environments of the integration that everything
    /// speaks of. One that comes twice is kept once.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn set_environments(&self, environments: &[String]) -> Result<Integration, LedgerError> {
        let id = self.integration()?.id;
        {
            let mut ledger = self.connection();
            let transaction = ledger.transaction()?;
            replace(&transaction, "environment", id, environments)?;
            transaction.commit()?;
        }
        self.integration_by_id(id)
    }

    /// Forgets an integration, and gives back the one that everything speaks of
    /// from then on.
    ///
    /// # Errors
    /// When it is the only one, something was sent through it, or the ledger
    /// cannot be written.
    pub fn remove_integration(&self, id: IntegrationId) -> Result<Integration, LedgerError> {
        {
            let mut ledger = self.connection();
            let transaction = ledger.transaction()?;
            let (others, sent): (bool, bool) = transaction.query_row(
                "SELECT EXISTS (SELECT 1 FROM integration WHERE id <> ?1), \
                 EXISTS (SELECT 1 FROM sending WHERE integration_id = ?1)",
                [id],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            if !others {
                return Err(LedgerError::LastIntegration);
            }
            if sent {
                return Err(LedgerError::IntegrationHasSendings);
            }
            transaction.execute("DELETE FROM integration WHERE id = ?1", [id])?;
            transaction.commit()?;
        }
        self.integration()
    }
}

fn replace(
    transaction: &Transaction<'_>,
    table: &str,
    id: IntegrationId,
    names: &[String],
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(&format!("DELETE FROM {table} WHERE integration_id = ?1"))?
        .execute([id])?;
    let mut insert = transaction.prepare_cached(&format!(
        "INSERT OR IGNORE INTO {table} (integration_id, position, id) VALUES (?1, ?2, ?3)"
    ))?;
    for (position, name) in (0_i64..).zip(names) {
        insert.execute(params![id, position, name])?;
    }
    Ok(())
}

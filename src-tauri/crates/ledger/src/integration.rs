//! Integrations: bucket, prefixes, environments and connection as one
//! configuration.

use std::collections::BTreeSet;

use rusqlite::{Row, Transaction, params};

use crate::connections::ConnectionId;
use crate::database::Ledger;
use crate::error::LedgerError;

/// Identifies an integration.
pub type IntegrationId = i64;

/// The integration that the first migration creates.
const FIRST: IntegrationId = 1;

/// The setting with the id of the selected integration.
const SELECTED: &str = "integration";

/// The settings of an integration. Text is empty if it is not set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Serialize, serde::Deserialize, specta::Type),
    serde(rename_all = "camelCase")
)]
pub struct IntegrationConfig {
    /// Its name, as shown to the user.
    pub name: String,
    /// The connection to its bucket; `None` if none is chosen yet.
    pub connection_id: Option<ConnectionId>,
    /// The bucket.
    pub bucket: String,
    /// Prefix of the keys of event files.
    pub file_prefix: String,
    /// Suffix of the keys of event files, if the bucket's notification filters
    /// by one.
    pub file_suffix: String,
    /// Prefix of the keys of status reports.
    pub status_prefix: String,
    /// ARN of the role with which the service reads the bucket.
    pub role_arn: String,
    /// ARN of the SNS topic that notifies the service of new files.
    pub topic_arn: String,
    /// Id of the AWS account that owns the bucket.
    pub account_id: String,
    /// Its environments, in the order given. If empty, environments are not
    /// checked.
    pub environments: Vec<String>,
    /// Its traffic types, in the order given.
    pub traffic_types: Vec<String>,
}

/// A recorded integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    /// Its id.
    pub id: IntegrationId,
    /// Its settings.
    pub config: IntegrationConfig,
    /// Whether it is archived: kept with its uploads and reports, and not
    /// offered for selection.
    pub archived: bool,
}

impl Integration {
    /// Prefix of its event files: empty, or ending in a slash.
    #[must_use]
    pub fn file_folder(&self) -> String {
        folder(&self.config.file_prefix)
    }

    /// Prefix of its reports: empty, or ending in a slash.
    #[must_use]
    pub fn status_folder(&self) -> String {
        folder(&self.config.status_prefix)
    }
}

/// Returns `prefix` without leading slashes and with exactly one at the end;
/// empty if nothing remains.
#[must_use]
pub fn folder(prefix: &str) -> String {
    match prefix.trim().trim_matches('/') {
        "" => String::new(),
        name => format!("{name}/"),
    }
}

const COLUMNS: &str = "id, name, connection_id, bucket, file_prefix, file_suffix, status_prefix, \
                       role_arn, topic_arn, account_id, archived_at_ms IS NOT NULL";

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
        archived: row.get(10)?,
    })
}

impl Ledger {
    /// Returns the selected integration; the first one that is not archived if
    /// the selected one was removed or archived.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn integration(&self) -> Result<Integration, LedgerError> {
        let selected = self.setting(SELECTED)?.unwrap_or(FIRST);
        match self.integration_by_id(selected) {
            Ok(found) if !found.archived => Ok(found),
            Ok(_) | Err(LedgerError::NoSuchIntegration) => self
                .integrations()?
                .into_iter()
                .find(|integration| !integration.archived)
                .ok_or(LedgerError::NoSuchIntegration),
            failed => failed,
        }
    }

    /// Returns one integration.
    ///
    /// # Errors
    /// Fails if it does not exist, or the ledger cannot be read.
    pub fn integration_by_id(&self, id: IntegrationId) -> Result<Integration, LedgerError> {
        let mut found = self
            .select_first(
                &format!("SELECT {COLUMNS} FROM integration WHERE id = ?1"),
                [id],
                integration,
            )?
            .ok_or(LedgerError::NoSuchIntegration)?;
        for (list, table) in [
            (&mut found.config.environments, "environment"),
            (&mut found.config.traffic_types, "traffic_type"),
        ] {
            *list = self.select(
                &format!("SELECT id FROM {table} WHERE integration_id = ?1 ORDER BY position"),
                [id],
                |row| row.get(0),
            )?;
        }
        Ok(found)
    }

    /// Returns all integrations, in the order in which they were created.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn integrations(&self) -> Result<Vec<Integration>, LedgerError> {
        self.select("SELECT id FROM integration ORDER BY id", [], |row| {
            row.get(0)
        })?
        .into_iter()
        .map(|id| self.integration_by_id(id))
        .collect()
    }

    /// Selects an integration, and returns it.
    ///
    /// # Errors
    /// Fails if it does not exist, or the ledger cannot be written.
    pub fn select_integration(&self, id: IntegrationId) -> Result<Integration, LedgerError> {
        let found = self.integration_by_id(id)?;
        self.set_setting(SELECTED, &id)?;
        Ok(found)
    }

    /// Records the settings of an integration; of a new one if `id` is `None`.
    ///
    /// # Errors
    /// Fails if it does not exist, or the ledger cannot be written.
    pub fn save_integration(
        &self,
        id: Option<IntegrationId>,
        config: &IntegrationConfig,
    ) -> Result<Integration, LedgerError> {
        let id = {
            let mut database = self.writer();
            let transaction = database.transaction()?;
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
        self.reconciliation_changed();
        self.integration_by_id(id)
    }

    /// Replaces the environments of the selected integration. Drops repeated
    /// ones.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn set_environments(&self, environments: &[String]) -> Result<Integration, LedgerError> {
        let id = self.integration()?.id;
        {
            let mut database = self.writer();
            let transaction = database.transaction()?;
            replace(&transaction, "environment", id, environments)?;
            transaction.commit()?;
        }
        self.integration_by_id(id)
    }

    /// Returns the integrations that files were uploaded with. They cannot be
    /// removed.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn integrations_with_uploads(&self) -> Result<BTreeSet<IntegrationId>, LedgerError> {
        let ids = self.select(
            "SELECT id FROM integration WHERE EXISTS \
             (SELECT 1 FROM upload WHERE integration_id = integration.id)",
            [],
            |row| row.get(0),
        )?;
        Ok(ids.into_iter().collect())
    }

    /// Archives an integration at a time, or restores it if that is `None`.
    /// Returns the integration that is selected then.
    ///
    /// # Errors
    /// Fails if no other one is left that is not archived, or the ledger cannot
    /// be written.
    pub fn archive_integration(
        &self,
        id: IntegrationId,
        at_ms: Option<i64>,
    ) -> Result<Integration, LedgerError> {
        {
            let mut database = self.writer();
            let transaction = database.transaction()?;
            let others: bool = transaction.query_row(
                "SELECT EXISTS \
                 (SELECT 1 FROM integration WHERE id <> ?1 AND archived_at_ms IS NULL)",
                [id],
                |row| row.get(0),
            )?;
            if at_ms.is_some() && !others {
                return Err(LedgerError::LastIntegration);
            }
            transaction.execute(
                "UPDATE integration SET archived_at_ms = ?2 WHERE id = ?1",
                params![id, at_ms],
            )?;
            transaction.commit()?;
        }
        self.reconciliation_changed();
        self.integration()
    }

    /// Removes an integration, and returns the one that is selected then.
    ///
    /// # Errors
    /// Fails if it is the only one, files were uploaded with it, or the ledger
    /// cannot be written.
    pub fn remove_integration(&self, id: IntegrationId) -> Result<Integration, LedgerError> {
        {
            let mut database = self.writer();
            let transaction = database.transaction()?;
            let (others, sent): (bool, bool) = transaction.query_row(
                "SELECT EXISTS \
                 (SELECT 1 FROM integration WHERE id <> ?1 AND archived_at_ms IS NULL), \
                 EXISTS (SELECT 1 FROM upload WHERE integration_id = ?1)",
                [id],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            if !others {
                return Err(LedgerError::LastIntegration);
            }
            if sent {
                return Err(LedgerError::IntegrationHasUploads);
            }
            transaction.execute("DELETE FROM integration WHERE id = ?1", [id])?;
            transaction.commit()?;
        }
        self.reconciliation_changed();
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

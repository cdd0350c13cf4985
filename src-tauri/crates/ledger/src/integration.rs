//! Integrations, and the environments listed for each.

use rusqlite::params;

use crate::{Ledger, LedgerError};

/// The integration that there is from the first start.
const DEFAULT_INTEGRATION: i64 = 1;

/// What a person means by "our Split import".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    /// Its number.
    pub id: i64,
    /// Its name, for people.
    pub name: String,
    /// The environments listed for it, in the order given. Empty means that
    /// environments are not checked.
    pub environments: Vec<String>,
}

impl Ledger {
    /// The integration that everything speaks of.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn integration(&self) -> Result<Integration, LedgerError> {
        let connection = self.connection();
        let name = connection
            .prepare_cached("SELECT name FROM integration WHERE id = ?1")?
            .query_row([DEFAULT_INTEGRATION], |row| row.get(0))?;
        let environments = connection
            .prepare_cached(
                "SELECT id FROM environment WHERE integration_id = ?1 ORDER BY position",
            )?
            .query_map([DEFAULT_INTEGRATION], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(Integration {
            id: DEFAULT_INTEGRATION,
            name,
            environments,
        })
    }

    /// Replaces the listed environments. One that comes twice is kept once.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn set_environments(&self, environments: &[String]) -> Result<Integration, LedgerError> {
        {
            let mut connection = self.connection();
            let transaction = connection.transaction()?;
            transaction
                .prepare_cached("DELETE FROM environment WHERE integration_id = ?1")?
                .execute([DEFAULT_INTEGRATION])?;
            {
                let mut insert = transaction.prepare_cached(
                    "INSERT OR IGNORE INTO environment (integration_id, position, id) \
                     VALUES (?1, ?2, ?3)",
                )?;
                for (position, id) in (0_i64..).zip(environments) {
                    insert.execute(params![DEFAULT_INTEGRATION, position, id])?;
                }
            }
            transaction.commit()?;
        }
        self.integration()
    }
}

//! Settings: JSON values by name.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::database::{Ledger, decode_json};
use crate::error::LedgerError;

impl Ledger {
    /// Returns a setting; `None` if it was never set, or was stored in a form
    /// that cannot be decoded as `T`.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, LedgerError> {
        let json: Option<String> =
            self.select_first("SELECT value FROM setting WHERE name = ?1", [name], |row| {
                row.get(0)
            })?;
        Ok(decode_json(json))
    }

    /// Stores a setting.
    ///
    /// # Errors
    /// Fails if the value cannot be encoded, or the ledger cannot be written.
    pub fn set_setting<T: Serialize>(&self, name: &str, value: &T) -> Result<(), LedgerError> {
        let json = serde_json::to_string(value)?;
        self.execute(
            "INSERT INTO setting (name, value) VALUES (?1, ?2) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [name, &json],
        )?;
        Ok(())
    }
}

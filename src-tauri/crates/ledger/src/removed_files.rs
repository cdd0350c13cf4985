//! Removing files from the list, and restoring them.
//!
//! Removed files stay in temporary tables of the writing connection until the
//! ledger is closed, so that a removal can be undone without another check.

use rusqlite::{OptionalExtension, Transaction, params};

use crate::database::Ledger;
use crate::error::LedgerError;
use crate::file_stamp::FileId;

const CREATE: &str = "
    CREATE TEMP TABLE IF NOT EXISTS removed_file AS SELECT * FROM file WHERE 0;
    CREATE TEMP TABLE IF NOT EXISTS removed_environment AS SELECT * FROM file_environment WHERE 0;";

impl Ledger {
    /// Removes files from the list. The files on disk are not touched.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn remove_files(&self, ids: &[FileId]) -> Result<(), LedgerError> {
        let mut database = self.writer();
        let transaction = database.transaction()?;
        transaction.execute_batch(CREATE)?;
        for id in ids {
            forget(&transaction, *id)?;
            for statement in [
                "INSERT INTO removed_file SELECT * FROM file WHERE id = ?1",
                "INSERT INTO removed_environment SELECT * FROM file_environment WHERE file_id = ?1",
                "DELETE FROM file WHERE id = ?1",
            ] {
                transaction.prepare_cached(statement)?.execute([id])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Puts files back on the list that this open ledger has removed, and
    /// returns their ids. Their checks come back too, unless they were made
    /// with other environments than `environments`. Leaves out files whose path
    /// has been added again, and those that were not removed.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn restore_files(
        &self,
        ids: &[FileId],
        environments: &[String],
    ) -> Result<Vec<FileId>, LedgerError> {
        let environments_json = serde_json::to_string(environments)?;
        let mut database = self.writer();
        let transaction = database.transaction()?;
        transaction.execute_batch(CREATE)?;
        let mut restored = Vec::with_capacity(ids.len());
        for id in ids {
            let inserted = transaction
                .prepare_cached(
                    "INSERT OR IGNORE INTO file SELECT * FROM removed_file WHERE id = ?1",
                )?
                .execute([id])?;
            if inserted > 0 {
                transaction
                    .prepare_cached(
                        "INSERT INTO file_environment \
                         SELECT * FROM removed_environment WHERE file_id = ?1",
                    )?
                    .execute([id])?;
                drop_outdated_check(&transaction, *id, &environments_json)?;
                restored.push(*id);
            }
            forget(&transaction, *id)?;
        }
        transaction.commit()?;
        Ok(restored)
    }
}

/// Deletes a file from the removed ones.
fn forget(transaction: &Transaction<'_>, id: FileId) -> rusqlite::Result<()> {
    for statement in [
        "DELETE FROM removed_file WHERE id = ?1",
        "DELETE FROM removed_environment WHERE file_id = ?1",
    ] {
        transaction.prepare_cached(statement)?.execute([id])?;
    }
    Ok(())
}

/// Deletes the check of a file if it was made with other environments.
fn drop_outdated_check(
    transaction: &Transaction<'_>,
    id: FileId,
    environments_json: &str,
) -> rusqlite::Result<()> {
    let dropped: Option<FileId> = transaction
        .prepare_cached(
            "UPDATE file SET bytes = NULL, modified_ns = NULL, checked_at_ms = NULL, \
             elapsed_ms = NULL, summary = NULL, file_check = NULL, environments = NULL, \
             tail_sha256 = NULL \
             WHERE id = ?1 AND environments IS NOT ?2 RETURNING id",
        )?
        .query_row(params![id, environments_json], |row| row.get(0))
        .optional()?;
    if dropped.is_some() {
        transaction
            .prepare_cached("DELETE FROM file_environment WHERE file_id = ?1")?
            .execute([id])?;
    }
    Ok(())
}

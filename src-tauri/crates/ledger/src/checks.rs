//! The checks of the files on the list.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rusqlite::{OptionalExtension, Transaction, params};
use tallyman_events::check::FileCheck;

use crate::check_summary::CheckSummary;
use crate::database::{Ledger, decode_json};
use crate::error::LedgerError;
use crate::file_stamp::{FileId, FileStamp};
use crate::files::FileRecord;
use crate::path_bytes;

/// A check to be recorded.
#[derive(Debug)]
pub struct NewCheck<'a> {
    /// The file on disk when it was checked; `None` if it did not exist.
    pub stamp: Option<FileStamp>,
    /// SHA-256 of the last 64 KiB of the file; `None` if it was not read.
    pub tail_sha256: Option<[u8; 32]>,
    /// The check.
    pub check: &'a FileCheck,
    /// Time of the check, in milliseconds since 1970-01-01 UTC.
    pub checked_at_ms: i64,
    /// Duration of the check, in milliseconds.
    pub elapsed_ms: i64,
    /// The environments that the rows were checked against.
    pub environments: &'a [String],
}

/// A file on the list with its last check.
#[derive(Debug)]
pub struct FileWithCheck {
    /// The file.
    pub id: FileId,
    /// Its path.
    pub path: PathBuf,
    /// The file on disk when it was checked; `None` before the first check.
    pub stamp: Option<FileStamp>,
    /// SHA-256 of its last 64 KiB; `None` if an earlier version checked it.
    pub tail_sha256: Option<[u8; 32]>,
    /// The environments it was checked against; `None` if they were not
    /// recorded.
    pub environments: Option<Vec<String>>,
    /// The check; `None` before the first.
    pub check: Option<FileCheck>,
}

impl Ledger {
    /// Records a check, and returns the file as it is recorded now.
    ///
    /// # Errors
    /// Fails if the file is not on the list (any more), or the ledger cannot be
    /// written.
    pub fn record_check(&self, id: FileId, new: &NewCheck<'_>) -> Result<FileRecord, LedgerError> {
        let summary = CheckSummary::from(new.check);
        let summary_json = serde_json::to_string(&summary)?;
        let check_json = serde_json::to_string(new.check)?;
        let environments_json = serde_json::to_string(new.environments)?;
        let mut database = self.writer();
        let transaction = database.transaction()?;
        let path: Vec<u8> = transaction
            .prepare_cached(
                "UPDATE file SET bytes = ?2, modified_ns = ?3, checked_at_ms = ?4, \
                 elapsed_ms = ?5, summary = ?6, file_check = ?7, environments = ?8, \
                 tail_sha256 = ?9 \
                 WHERE id = ?1 RETURNING path",
            )?
            .query_row(
                params![
                    id,
                    new.stamp.map(|stamp| stamp.bytes),
                    new.stamp.map(|stamp| stamp.modified_ns),
                    new.checked_at_ms,
                    new.elapsed_ms,
                    summary_json,
                    check_json,
                    environments_json,
                    new.tail_sha256,
                ],
                |row| row.get(0),
            )
            .optional()?
            .ok_or(LedgerError::NoSuchFile)?;
        replace_environments(&transaction, id, new.check)?;
        transaction.commit()?;
        Ok(FileRecord {
            id,
            path: path_bytes::from_bytes(path),
            stamp: new.stamp,
            summary: Some(summary),
            checked_at_ms: Some(new.checked_at_ms),
            elapsed_ms: Some(new.elapsed_ms),
        })
    }

    /// Returns the last check of a file; `None` before the first check.
    ///
    /// # Errors
    /// Fails if it is not on the list, or the ledger cannot be read.
    pub fn file_check(&self, id: FileId) -> Result<Option<FileCheck>, LedgerError> {
        let json: Option<String> = self
            .select_first("SELECT file_check FROM file WHERE id = ?1", [id], |row| {
                row.get(0)
            })?
            .ok_or(LedgerError::NoSuchFile)?;
        Ok(decode_json(json))
    }

    /// Returns a file and everything that its last check recorded, with one
    /// read.
    ///
    /// # Errors
    /// Fails if it is not on the list, or the ledger cannot be read.
    pub fn file_with_check(&self, id: FileId) -> Result<FileWithCheck, LedgerError> {
        let (mut file, environments, check) = self
            .select_first(
                "SELECT path, bytes, modified_ns, tail_sha256, environments, file_check \
                 FROM file WHERE id = ?1",
                [id],
                |row| {
                    let file = FileWithCheck {
                        id,
                        path: path_bytes::from_bytes(row.get(0)?),
                        stamp: FileStamp::read(row, 1)?,
                        tail_sha256: row.get(3)?,
                        environments: None,
                        check: None,
                    };
                    let json: (Option<String>, Option<String>) = (row.get(4)?, row.get(5)?);
                    Ok((file, json.0, json.1))
                },
            )?
            .ok_or(LedgerError::NoSuchFile)?;
        file.environments = decode_json(environments);
        file.check = decode_json(check);
        Ok(file)
    }

    /// Returns every environment found by the recorded checks, with its number
    /// of rows in all files on the list.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn environments_found(&self) -> Result<BTreeMap<String, u64>, LedgerError> {
        let rows = self.select(
            "SELECT environment_id, coalesce(sum(rows), 0) FROM file_environment GROUP BY 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(rows.into_iter().collect())
    }
}

/// Replaces the environments found in a file, so that they can be summed
/// without decoding every check.
fn replace_environments(
    transaction: &Transaction<'_>,
    id: FileId,
    check: &FileCheck,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("DELETE FROM file_environment WHERE file_id = ?1")?
        .execute([id])?;
    let mut insert = transaction.prepare_cached(
        "INSERT OR REPLACE INTO file_environment (file_id, environment_id, rows) VALUES (?1, ?2, ?3)",
    )?;
    for environment in &check.environments {
        insert.execute(params![id, environment.id, environment.rows])?;
    }
    Ok(())
}

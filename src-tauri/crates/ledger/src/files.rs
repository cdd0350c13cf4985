//! The files on the list, each with a summary of its last check.

use std::path::{Path, PathBuf};

use rusqlite::{OptionalExtension, Row, params};

use crate::check_summary::CheckSummary;
use crate::database::{Ledger, decode_json};
use crate::error::LedgerError;
use crate::file_stamp::{FileId, FileStamp};
use crate::path_bytes;

/// A file on the list.
#[derive(Debug, Clone, PartialEq)]
pub struct FileRecord {
    /// Its id.
    pub id: FileId,
    /// Its path.
    pub path: PathBuf,
    /// The file on disk at the last check; `None` before the first check, or if
    /// it did not exist then.
    pub stamp: Option<FileStamp>,
    /// Summary of the last check; `None` before the first check, or if an
    /// earlier version recorded it in a form that cannot be decoded any more.
    pub summary: Option<CheckSummary>,
    /// Time of the last check, in milliseconds since 1970-01-01 UTC.
    pub checked_at_ms: Option<i64>,
    /// Duration of the last check, in milliseconds.
    pub elapsed_ms: Option<i64>,
}

/// Result of adding a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddedFile {
    /// It is new on the list.
    New(FileId),
    /// It was on the list already.
    Known(FileId),
}

const COLUMNS: &str = "id, path, bytes, modified_ns, checked_at_ms, elapsed_ms, summary";

/// A row of the table, with its JSON still encoded.
struct FileRow {
    record: FileRecord,
    summary: Option<String>,
}

impl FileRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            record: FileRecord {
                id: row.get(0)?,
                path: path_bytes::from_bytes(row.get(1)?),
                stamp: FileStamp::read(row, 2)?,
                summary: None,
                checked_at_ms: row.get(4)?,
                elapsed_ms: row.get(5)?,
            },
            summary: row.get(6)?,
        })
    }

    fn decode(self) -> FileRecord {
        FileRecord {
            summary: decode_json(self.summary),
            ..self.record
        }
    }
}

impl Ledger {
    /// Returns the ids of all files on the list, in the order in which they
    /// were added.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn file_ids(&self) -> Result<Vec<FileId>, LedgerError> {
        self.select("SELECT id FROM file ORDER BY id", [], |row| row.get(0))
    }

    /// Returns these files, in the order of `ids`. Leaves out those that are
    /// not on the list.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn files(&self, ids: &[FileId]) -> Result<Vec<FileRecord>, LedgerError> {
        let mut rows = Vec::with_capacity(ids.len());
        {
            let database = self.reader();
            let mut query =
                database.prepare_cached(&format!("SELECT {COLUMNS} FROM file WHERE id = ?1"))?;
            for id in ids {
                rows.extend(query.query_row([id], FileRow::read).optional()?);
            }
        }
        Ok(rows.into_iter().map(FileRow::decode).collect())
    }

    /// Returns one file of the list.
    ///
    /// # Errors
    /// Fails if it is not on the list, or the ledger cannot be read.
    pub fn file(&self, id: FileId) -> Result<FileRecord, LedgerError> {
        self.files(&[id])?.pop().ok_or(LedgerError::NoSuchFile)
    }

    /// Returns the id of the file with this path; `None` if it is not on the
    /// list.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn file_id_of(&self, path: &Path) -> Result<Option<FileId>, LedgerError> {
        self.select_first(
            "SELECT id FROM file WHERE path = ?1",
            [path_bytes::to_bytes(path)],
            |row| row.get(0),
        )
    }

    /// Adds paths to the list, all or none. Those that are on it already stay as
    /// they are. Returns one result per path, in the order of `paths`.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn add_files<P: AsRef<Path>>(
        &self,
        paths: &[P],
        now_ms: i64,
    ) -> Result<Vec<AddedFile>, LedgerError> {
        let mut database = self.writer();
        let transaction = database.transaction()?;
        let mut added = Vec::with_capacity(paths.len());
        {
            let mut find = transaction.prepare_cached("SELECT id FROM file WHERE path = ?1")?;
            let mut insert = transaction
                .prepare_cached("INSERT INTO file (path, added_at_ms) VALUES (?1, ?2)")?;
            for path in paths {
                let path = path_bytes::to_bytes(path.as_ref());
                let known: Option<FileId> = find.query_row([&path], |row| row.get(0)).optional()?;
                added.push(match known {
                    Some(id) => AddedFile::Known(id),
                    None => {
                        insert.execute(params![path, now_ms])?;
                        AddedFile::New(transaction.last_insert_rowid())
                    }
                });
            }
        }
        transaction.commit()?;
        Ok(added)
    }
}

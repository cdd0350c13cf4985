//! The files on the list, and what their last check came to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use tallyman_events::check::{Code, FileCheck, Severity, Verdict};

use crate::{Ledger, LedgerError, path_bytes};

/// The number of a file on the list. Never given twice.
pub type FileId = i64;

/// What tells one state of a file on disk from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStamp {
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was last modified, in nanoseconds since 1970-01-01 UTC; zero
    /// where the file system does not say.
    pub modified_ns: i64,
}

impl FileStamp {
    /// The stamp in what the system says of a file.
    #[must_use]
    pub fn of(metadata: &std::fs::Metadata) -> Self {
        let modified_ns = metadata
            .modified()
            .ok()
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
            .and_then(|age| i64::try_from(age.as_nanos()).ok())
            .unwrap_or(0);
        Self {
            bytes: metadata.len(),
            modified_ns,
        }
    }
}

/// How many rows bear exactly these codes; no codes for the rows that load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The codes, sorted.
    pub errors: Vec<Code>,
    /// The rows.
    pub rows: u64,
}

/// What the list shows of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckSummary {
    /// What the service would do.
    pub verdict: Verdict,
    /// Rows, as the footer says.
    pub rows: Option<u64>,
    /// How many of them would load.
    pub accepted_rows: Option<u64>,
    /// The parts of the predicted bar.
    pub segments: Vec<Segment>,
    /// The codecs in use.
    pub codecs: Vec<String>,
    /// The writer's name.
    pub created_by: Option<String>,
    /// A few words beside the name.
    pub note: Option<String>,
}

impl From<&FileCheck> for CheckSummary {
    fn from(check: &FileCheck) -> Self {
        let accepted_rows = match check.verdict {
            Verdict::Unreadable => None,
            _ => Some(
                check
                    .predicted
                    .iter()
                    .filter(|entry| entry.valid)
                    .filter_map(|entry| entry.number_of_rows)
                    .sum(),
            ),
        };
        let segments = check
            .predicted
            .iter()
            .map(|entry| Segment {
                errors: entry.errors.clone(),
                rows: entry.number_of_rows.unwrap_or(0),
            })
            .collect();
        let remarks = check
            .findings
            .iter()
            .filter(|finding| finding.severity != Severity::Error)
            .count();
        let note = check.note.clone().or_else(|| match remarks {
            0 => None,
            1 => Some("1 notice".to_owned()),
            many => Some(format!("{many} notices")),
        });
        Self {
            verdict: check.verdict,
            rows: check.rows,
            accepted_rows,
            segments,
            codecs: check.codecs.clone(),
            created_by: check.created_by.clone(),
            note,
        }
    }
}

/// A file on the list.
#[derive(Debug, Clone, PartialEq)]
pub struct FileRecord {
    /// Its number.
    pub id: FileId,
    /// Where it lies.
    pub path: PathBuf,
    /// What the last check saw on disk; none before the first.
    pub stamp: Option<FileStamp>,
    /// What the last check came to; none before the first, or when an earlier
    /// version recorded it in words that are no longer understood.
    pub summary: Option<CheckSummary>,
    /// When it was checked, in milliseconds since 1970-01-01 UTC.
    pub checked_at_ms: Option<i64>,
    /// How long the check took, in milliseconds.
    pub elapsed_ms: Option<i64>,
}

/// What became of a path that was to be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddedFile {
    /// It is new on the list.
    New(FileId),
    /// It was on the list already.
    Known(FileId),
}

/// A check to be recorded.
#[derive(Debug)]
pub struct NewCheck<'a> {
    /// What was seen on disk; none where the file was not there.
    pub stamp: Option<FileStamp>,
    /// What the check came to.
    pub check: &'a FileCheck,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub checked_at_ms: i64,
    /// How long it took, in milliseconds.
    pub elapsed_ms: i64,
    /// The environments by which the rows were judged.
    pub environments: &'a [String],
}

const COLUMNS: &str = "id, path, bytes, modified_ns, checked_at_ms, elapsed_ms, summary";

fn record(row: &Row<'_>) -> rusqlite::Result<FileRecord> {
    let bytes: Option<i64> = row.get(2)?;
    let modified_ns: Option<i64> = row.get(3)?;
    let summary: Option<String> = row.get(6)?;
    Ok(FileRecord {
        id: row.get(0)?,
        path: path_bytes::from_bytes(row.get(1)?),
        stamp: bytes
            .and_then(|bytes| u64::try_from(bytes).ok())
            .zip(modified_ns)
            .map(|(bytes, modified_ns)| FileStamp { bytes, modified_ns }),
        checked_at_ms: row.get(4)?,
        elapsed_ms: row.get(5)?,
        summary: summary.and_then(|json| serde_json::from_str(&json).ok()),
    })
}

impl Ledger {
    /// All files on the list, in the order in which they were added.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn files(&self) -> Result<Vec<FileRecord>, LedgerError> {
        let connection = self.connection();
        let mut query =
            connection.prepare_cached(&format!("SELECT {COLUMNS} FROM file ORDER BY id"))?;
        let records = query.query_map([], record)?.collect::<Result<_, _>>()?;
        Ok(records)
    }

    /// The numbers of all files on the list, in its order.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn file_ids(&self) -> Result<Vec<FileId>, LedgerError> {
        let connection = self.connection();
        let mut query = connection.prepare_cached("SELECT id FROM file ORDER BY id")?;
        let ids = query
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(ids)
    }

    /// One file of the list.
    ///
    /// # Errors
    /// When it is not on the list, or the ledger cannot be read.
    pub fn file(&self, id: FileId) -> Result<FileRecord, LedgerError> {
        self.connection()
            .prepare_cached(&format!("SELECT {COLUMNS} FROM file WHERE id = ?1"))?
            .query_row([id], record)
            .optional()?
            .ok_or(LedgerError::NoSuchFile)
    }

    /// The whole of a file's last check; none before the first.
    ///
    /// # Errors
    /// When it is not on the list, or the ledger cannot be read.
    pub fn file_check(&self, id: FileId) -> Result<Option<FileCheck>, LedgerError> {
        let json: Option<String> = self
            .connection()
            .prepare_cached("SELECT file_check FROM file WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?
            .ok_or(LedgerError::NoSuchFile)?;
        Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// The environments by which a file was last judged; none before the first
    /// check, or where that was not recorded.
    ///
    /// # Errors
    /// When it is not on the list, or the ledger cannot be read.
    pub fn checked_environments(&self, id: FileId) -> Result<Option<Vec<String>>, LedgerError> {
        let json: Option<String> = self
            .connection()
            .prepare_cached("SELECT environments FROM file WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?
            .ok_or(LedgerError::NoSuchFile)?;
        Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// Puts paths on the list, all or none; what is there already stays as it
    /// is. The answer is in the order of `paths`.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn add_files<P: AsRef<Path>>(
        &self,
        paths: &[P],
        now_ms: i64,
    ) -> Result<Vec<AddedFile>, LedgerError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
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

    /// Records what a check came to. A file that has left the list meanwhile
    /// stays off it.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn record_check(&self, id: FileId, new: &NewCheck<'_>) -> Result<(), LedgerError> {
        let summary = serde_json::to_string(&CheckSummary::from(new.check))?;
        let check = serde_json::to_string(new.check)?;
        self.connection()
            .prepare_cached(
                "UPDATE file SET bytes = ?2, modified_ns = ?3, checked_at_ms = ?4, \
                 elapsed_ms = ?5, summary = ?6, file_check = ?7, environments = ?8 WHERE id = ?1",
            )?
            .execute(params![
                id,
                new.stamp
                    .map(|stamp| i64::try_from(stamp.bytes).unwrap_or(i64::MAX)),
                new.stamp.map(|stamp| stamp.modified_ns),
                new.checked_at_ms,
                new.elapsed_ms,
                summary,
                check,
                serde_json::to_string(new.environments)?,
            ])?;
        Ok(())
    }

    /// Takes files off the list. The files themselves are not touched.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn remove_files(&self, ids: &[FileId]) -> Result<(), LedgerError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        {
            let mut delete = transaction.prepare_cached("DELETE FROM file WHERE id = ?1")?;
            for id in ids {
                delete.execute([id])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Every environment that the recorded checks found, with its rows over
    /// all files on the list.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn environments_found(&self) -> Result<BTreeMap<String, u64>, LedgerError> {
        let connection = self.connection();
        let mut query = connection.prepare_cached(
            "SELECT json_extract(found.value, '$.id'), sum(json_extract(found.value, '$.rows')) \
             FROM file, json_each(file.file_check, '$.environments') AS found \
             WHERE file.file_check IS NOT NULL GROUP BY 1",
        )?;
        let rows = query
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))?
            .map(|pair| pair.map(|(id, rows)| (id, u64::try_from(rows).unwrap_or(0))))
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }
}

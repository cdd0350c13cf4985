//! Status reports as they were fetched, and what each says of each file.

use std::collections::BTreeMap;

use rusqlite::params;
use tallyman_reports::{EntryError, Report, ReportedFile};

use crate::{Ledger, LedgerError, Problem};

/// The number of a source of reports.
pub type SourceId = i64;

/// Where reports come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its number.
    pub id: SourceId,
    /// When it was last read, in milliseconds since 1970-01-01 UTC.
    pub read_at_ms: Option<i64>,
    /// What went wrong then.
    pub problem: Option<Problem>,
}

/// Where in a report reading it failed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Why, in a sentence.
    pub message: String,
    /// The line, from 1, where one is known.
    pub line: Option<u32>,
    /// The column, from 1, where one is known.
    pub column: Option<u32>,
}

/// A report that was fetched.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchedReport {
    /// Its name below the status prefix.
    pub name: String,
    /// The server's tag of its content.
    pub etag: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// When the service wrote it, in milliseconds since 1970-01-01 UTC.
    pub written_at_ms: Option<i64>,
    /// What it says, or why it cannot be read.
    pub content: Result<Report, Fault>,
}

impl Ledger {
    /// The source of that place, bucket and prefix, made where it is new.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn report_source(
        &self,
        place: &str,
        bucket: &str,
        prefix: &str,
    ) -> Result<Source, LedgerError> {
        let ledger = self.connection();
        ledger
            .prepare_cached(
                "INSERT OR IGNORE INTO report_source (place, bucket, prefix) VALUES (?1, ?2, ?3)",
            )?
            .execute([place, bucket, prefix])?;
        Ok(ledger
            .prepare_cached(
                "SELECT id, read_at_ms, problem FROM report_source \
                 WHERE place = ?1 AND bucket = ?2 AND prefix = ?3",
            )?
            .query_row([place, bucket, prefix], |row| {
                Ok(Source {
                    id: row.get(0)?,
                    read_at_ms: row.get(1)?,
                    problem: row
                        .get::<_, Option<String>>(2)?
                        .and_then(|json| serde_json::from_str(&json).ok()),
                })
            })?)
    }

    /// Records that a source was read, and what went wrong.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn source_read(
        &self,
        id: SourceId,
        problem: Option<&Problem>,
        now_ms: i64,
    ) -> Result<(), LedgerError> {
        let problem = problem.map(serde_json::to_string).transpose()?;
        // What failed leaves the time of the last reading that did not.
        self.connection()
            .prepare_cached(
                "UPDATE report_source SET problem = ?2, \
                 read_at_ms = CASE WHEN ?2 IS NULL THEN ?3 ELSE read_at_ms END WHERE id = ?1",
            )?
            .execute(params![id, problem, now_ms])?;
        Ok(())
    }

    /// The name and the tag of every report that was fetched from a source.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn known_reports(&self, id: SourceId) -> Result<Vec<(String, String)>, LedgerError> {
        let ledger = self.connection();
        let mut query =
            ledger.prepare_cached("SELECT name, etag FROM report WHERE source_id = ?1")?;
        let found = query.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Records a report with all that it says, or nothing of it. False where it
    /// was known.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn add_report(
        &self,
        source: SourceId,
        report: &FetchedReport,
        now_ms: i64,
    ) -> Result<bool, LedgerError> {
        let mut ledger = self.connection();
        let transaction = ledger.transaction()?;
        let fault = report.content.as_ref().err();
        let added = transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO report (source_id, name, etag, bytes, written_at_ms, \
                 fetched_at_ms, fault, fault_line, fault_column) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                source,
                report.name,
                report.etag,
                i64::try_from(report.bytes).unwrap_or(i64::MAX),
                report.written_at_ms,
                now_ms,
                fault.map(|fault| &fault.message),
                fault.and_then(|fault| fault.line),
                fault.and_then(|fault| fault.column),
            ])?;
        if added == 0 {
            return Ok(false);
        }
        let id = transaction.last_insert_rowid();
        if let Ok(content) = &report.content {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO reported_file (report_id, position, name, entries, faults) \
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for (position, file) in (0_i64..).zip(&content.files) {
                insert.execute(params![
                    id,
                    position,
                    file.name,
                    serde_json::to_string(&file.entries)?,
                    serde_json::to_string(&file.entry_errors)?,
                ])?;
            }
        }
        transaction.commit()?;
        Ok(true)
    }

    /// Every report of these sources, in the order of their names.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn reports(&self, sources: &[SourceId]) -> Result<Vec<FetchedReport>, LedgerError> {
        let ledger = self.connection();
        let mut heads = ledger.prepare_cached(
            "SELECT id, name, etag, bytes, written_at_ms, fault, fault_line, fault_column \
             FROM report WHERE source_id = ?1 ORDER BY name, id",
        )?;
        let mut files = ledger.prepare_cached(
            "SELECT name, entries, faults FROM reported_file \
             WHERE report_id = ?1 ORDER BY position",
        )?;
        let mut reports = Vec::new();
        for source in sources {
            let mut rows = heads.query([source])?;
            while let Some(row) = rows.next()? {
                let id: i64 = row.get(0)?;
                let content = match row.get::<_, Option<String>>(5)? {
                    Some(message) => Err(Fault {
                        message,
                        line: row.get(6)?,
                        column: row.get(7)?,
                    }),
                    None => Ok(Report {
                        files: files
                            .query_map([id], |row| {
                                Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
                            })?
                            .map(|found| {
                                let (name, entries, faults): (String, String, String) = found?;
                                Ok(ReportedFile {
                                    name,
                                    entries: serde_json::from_str(&entries)?,
                                    entry_errors: serde_json::from_str::<Vec<EntryError>>(&faults)?,
                                })
                            })
                            .collect::<Result<_, LedgerError>>()?,
                    }),
                };
                reports.push(FetchedReport {
                    name: row.get(1)?,
                    etag: row.get(2)?,
                    bytes: u64::try_from(row.get::<_, i64>(3)?).unwrap_or(0),
                    written_at_ms: row.get(4)?,
                    content,
                });
            }
        }
        Ok(reports)
    }

    /// Records how many rows an object has, or that it cannot be told.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn set_object_rows(
        &self,
        place: &str,
        bucket: &str,
        key: &str,
        rows: Option<u64>,
        now_ms: i64,
    ) -> Result<(), LedgerError> {
        self.connection()
            .prepare_cached(
                "INSERT INTO object_rows (place, bucket, key, rows, looked_at_ms) \
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (place, bucket, key) \
                 DO UPDATE SET rows = excluded.rows, looked_at_ms = excluded.looked_at_ms",
            )?
            .execute(params![
                place,
                bucket,
                key,
                rows.map(|rows| i64::try_from(rows).unwrap_or(i64::MAX)),
                now_ms
            ])?;
        Ok(())
    }

    /// The objects of a bucket whose rows were looked for, with what came of it.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn object_rows(
        &self,
        place: &str,
        bucket: &str,
    ) -> Result<BTreeMap<String, Option<u64>>, LedgerError> {
        let ledger = self.connection();
        let mut query = ledger
            .prepare_cached("SELECT key, rows FROM object_rows WHERE place = ?1 AND bucket = ?2")?;
        let found = query
            .query_map([place, bucket], |row| {
                Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?))
            })?
            .map(|pair| {
                pair.map(|(key, rows)| (key, rows.and_then(|rows| u64::try_from(rows).ok())))
            })
            .collect::<Result<_, _>>()?;
        Ok(found)
    }
}

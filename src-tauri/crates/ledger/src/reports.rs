//! Fetched status reports, with their entries for each file.

use std::collections::BTreeMap;

use rusqlite::{Transaction, TransactionBehavior, params};
use tallyman_reports::{Report, ReportError, ReportErrorKind, ReportedFile};

use crate::database::{Ledger, decode_json};
use crate::error::LedgerError;
use crate::stored_error::StoredError;

/// Identifies a source of reports.
pub type ReportSourceId = i64;

/// A bucket and prefix, or a folder, that reports are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportSource {
    /// Its id.
    pub id: ReportSourceId,
    /// Time of the last successful read, in milliseconds since 1970-01-01 UTC.
    pub read_at_ms: Option<i64>,
    /// Why the last read failed; `None` if it did not.
    pub error: Option<StoredError>,
}

/// A fetched report.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchedReport {
    /// Its name below the status prefix.
    pub name: String,
    /// ETag of its content.
    pub etag: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Time at which the service wrote it, in milliseconds since 1970-01-01 UTC.
    pub written_at_ms: Option<i64>,
    /// Its content, or why it cannot be parsed.
    pub content: Result<Report, ReportError>,
}

fn source((id, read_at_ms, error): (ReportSourceId, Option<i64>, Option<String>)) -> ReportSource {
    ReportSource {
        id,
        read_at_ms,
        error: decode_json(error),
    }
}

/// A report with its JSON still encoded.
struct EncodedReport {
    name: String,
    etag: String,
    bytes: u64,
    written_at_ms: Option<i64>,
    error: Option<String>,
    error_line: Option<u32>,
    error_column: Option<u32>,
    files: Vec<EncodedFile>,
}

impl EncodedReport {
    fn decode(self) -> Result<FetchedReport, LedgerError> {
        let content = match self.error {
            Some(json) => Err(ReportError {
                // Earlier versions stored a sentence.
                kind: serde_json::from_str(&json)
                    .unwrap_or(ReportErrorKind::Message { message: json }),
                line: self.error_line,
                column: self.error_column,
            }),
            None => Ok(Report {
                files: self
                    .files
                    .into_iter()
                    .map(EncodedFile::decode)
                    .collect::<Result<_, _>>()?,
            }),
        };
        Ok(FetchedReport {
            name: self.name,
            etag: self.etag,
            bytes: self.bytes,
            written_at_ms: self.written_at_ms,
            content,
        })
    }
}

/// The part of a report about one file, with its JSON still encoded.
struct EncodedFile {
    name: String,
    entries: String,
    entry_errors: String,
}

impl EncodedFile {
    fn new(file: &ReportedFile) -> Result<Self, LedgerError> {
        Ok(Self {
            name: file.name.clone(),
            entries: serde_json::to_string(&file.entries)?,
            entry_errors: serde_json::to_string(&file.entry_errors)?,
        })
    }

    fn decode(self) -> Result<ReportedFile, LedgerError> {
        Ok(ReportedFile {
            name: self.name,
            entries: serde_json::from_str(&self.entries)?,
            entry_errors: serde_json::from_str(&self.entry_errors)?,
        })
    }
}

/// A report to record, with its JSON encoded.
struct NewReport<'a> {
    report: &'a FetchedReport,
    error: Option<String>,
    files: Vec<EncodedFile>,
}

impl<'a> NewReport<'a> {
    fn new(report: &'a FetchedReport) -> Result<Self, LedgerError> {
        let error = report.content.as_ref().err();
        Ok(Self {
            report,
            error: error
                .map(|error| serde_json::to_string(&error.kind))
                .transpose()?,
            files: report
                .content
                .iter()
                .flat_map(|content| &content.files)
                .map(EncodedFile::new)
                .collect::<Result<_, _>>()?,
        })
    }

    /// Returns `false`, and changes nothing, if it is recorded already.
    fn insert(
        &self,
        transaction: &Transaction<'_>,
        source: ReportSourceId,
        now_ms: i64,
    ) -> Result<bool, LedgerError> {
        let error = self.report.content.as_ref().err();
        let added = transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO report (source_id, name, etag, bytes, written_at_ms, \
                 fetched_at_ms, parse_error, parse_error_line, parse_error_column) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                source,
                self.report.name,
                self.report.etag,
                self.report.bytes,
                self.report.written_at_ms,
                now_ms,
                self.error,
                error.and_then(|error| error.line),
                error.and_then(|error| error.column),
            ])?;
        if added == 0 {
            return Ok(false);
        }
        let id = transaction.last_insert_rowid();
        let mut insert = transaction.prepare_cached(
            "INSERT INTO reported_file (report_id, position, name, entries, entry_errors) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (position, file) in (0_i64..).zip(&self.files) {
            insert.execute(params![
                id,
                position,
                file.name,
                file.entries,
                file.entry_errors,
            ])?;
        }
        Ok(true)
    }
}

impl Ledger {
    /// Returns the source with this endpoint, bucket and prefix. Records it if
    /// it is new.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn report_source(
        &self,
        endpoint: &str,
        bucket: &str,
        prefix: &str,
    ) -> Result<ReportSource, LedgerError> {
        let find = || {
            self.select_first(
                "SELECT id, read_at_ms, error FROM report_source \
                 WHERE endpoint = ?1 AND bucket = ?2 AND prefix = ?3",
                [endpoint, bucket, prefix],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
        };
        if let Some(found) = find()? {
            return Ok(source(found));
        }
        self.execute(
            "INSERT OR IGNORE INTO report_source (endpoint, bucket, prefix) VALUES (?1, ?2, ?3)",
            [endpoint, bucket, prefix],
        )?;
        find()?.map(source).ok_or(LedgerError::NoSuchReportSource)
    }

    /// Records that a source was read, or why that failed.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn source_read(
        &self,
        id: ReportSourceId,
        error: Option<&StoredError>,
        now_ms: i64,
    ) -> Result<(), LedgerError> {
        let error = error.map(serde_json::to_string).transpose()?;
        // A failed read keeps the time of the last successful one.
        self.execute(
            "UPDATE report_source SET error = ?2, \
             read_at_ms = CASE WHEN ?2 IS NULL THEN ?3 ELSE read_at_ms END WHERE id = ?1",
            params![id, error, now_ms],
        )?;
        Ok(())
    }

    /// Returns name and ETag of every report fetched from a source.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn known_reports(&self, id: ReportSourceId) -> Result<Vec<(String, String)>, LedgerError> {
        self.select(
            "SELECT name, etag FROM report WHERE source_id = ?1",
            [id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// Records a report with its entries, in one transaction. Returns `false` if
    /// it is recorded already.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn add_report(
        &self,
        source: ReportSourceId,
        report: &FetchedReport,
        now_ms: i64,
    ) -> Result<bool, LedgerError> {
        let added = self.add_reports(source, std::slice::from_ref(report), now_ms)?;
        Ok(added == [true])
    }

    /// Records reports with their entries, in one transaction: a commit each
    /// would take most of the time. Returns for each whether it is new.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written. Then none is recorded.
    pub fn add_reports(
        &self,
        source: ReportSourceId,
        reports: &[FetchedReport],
        now_ms: i64,
    ) -> Result<Vec<bool>, LedgerError> {
        // Encoded before the ledger is locked.
        let encoded = reports
            .iter()
            .map(NewReport::new)
            .collect::<Result<Vec<_>, _>>()?;
        let mut database = self.writer();
        let transaction = database.transaction()?;
        let added = encoded
            .iter()
            .map(|report| report.insert(&transaction, source, now_ms))
            .collect::<Result<Vec<bool>, _>>()?;
        transaction.commit()?;
        if added.contains(&true) {
            self.reconciliation_changed();
        }
        Ok(added)
    }

    /// Returns every report of these sources, sorted by name within a source.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn reports(&self, sources: &[ReportSourceId]) -> Result<Vec<FetchedReport>, LedgerError> {
        self.encoded_reports(sources)?
            .into_iter()
            .map(EncodedReport::decode)
            .collect()
    }

    fn encoded_reports(
        &self,
        sources: &[ReportSourceId],
    ) -> Result<Vec<EncodedReport>, LedgerError> {
        let mut database = self.reader();
        // One snapshot for all statements.
        let transaction = database.transaction_with_behavior(TransactionBehavior::Deferred)?;
        let mut heads = transaction.prepare_cached(
            "SELECT id, name, etag, bytes, written_at_ms, parse_error, parse_error_line, \
             parse_error_column FROM report WHERE source_id = ?1 ORDER BY name, id",
        )?;
        let mut files = transaction.prepare_cached(
            "SELECT name, entries, entry_errors FROM reported_file \
             WHERE report_id = ?1 ORDER BY position",
        )?;
        let mut reports = Vec::new();
        for source in sources {
            let mut rows = heads.query([source])?;
            while let Some(row) = rows.next()? {
                reports.push(EncodedReport {
                    name: row.get(1)?,
                    etag: row.get(2)?,
                    bytes: row.get(3)?,
                    written_at_ms: row.get(4)?,
                    error: row.get(5)?,
                    error_line: row.get(6)?,
                    error_column: row.get(7)?,
                    files: files
                        .query_map([row.get::<_, i64>(0)?], |row| {
                            Ok(EncodedFile {
                                name: row.get(0)?,
                                entries: row.get(1)?,
                                entry_errors: row.get(2)?,
                            })
                        })?
                        .collect::<Result<_, _>>()?,
                });
            }
        }
        Ok(reports)
    }

    /// Records the number of rows of an object; `None` if it has no readable
    /// footer.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn set_object_rows(
        &self,
        endpoint: &str,
        bucket: &str,
        key: &str,
        rows: Option<u64>,
        now_ms: i64,
    ) -> Result<(), LedgerError> {
        self.execute(
            "INSERT INTO object_rows (endpoint, bucket, key, rows, read_at_ms) \
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (endpoint, bucket, key) \
             DO UPDATE SET rows = excluded.rows, read_at_ms = excluded.read_at_ms",
            params![endpoint, bucket, key, rows, now_ms],
        )?;
        self.reconciliation_changed();
        Ok(())
    }

    /// Returns the recorded numbers of rows of a bucket's objects, by key;
    /// `None` for an object without a readable footer.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn object_rows(
        &self,
        endpoint: &str,
        bucket: &str,
    ) -> Result<BTreeMap<String, Option<u64>>, LedgerError> {
        let found = self.select(
            "SELECT key, rows FROM object_rows WHERE endpoint = ?1 AND bucket = ?2",
            [endpoint, bucket],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(found.into_iter().collect())
    }
}

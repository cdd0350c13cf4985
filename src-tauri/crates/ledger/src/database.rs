//! The ledger's file, and a database connection each for reads and for writes.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection as Database, OptionalExtension, Params, Row, TransactionBehavior};
use serde::de::DeserializeOwned;

use crate::error::LedgerError;
use crate::migrate;

/// Name of the ledger's file in the data directory.
pub const FILE_NAME: &str = "ledger.sqlite";

/// How long a statement waits while another process writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// An open ledger, shared by reference between threads.
///
/// Reads and writes have a database connection each. In WAL mode a read sees
/// the last commit, and neither waits for the other. Rows are copied out while
/// a connection is locked; JSON is decoded afterwards.
#[derive(Debug)]
pub struct Ledger {
    reader: Mutex<Database>,
    writer: Mutex<Database>,
    reads: AtomicU64,
    /// Number of changes of what a reconciliation is computed from.
    reconciliation_changes: AtomicU64,
    path: PathBuf,
}

impl Ledger {
    /// Opens the ledger in `directory` and applies the migrations it lacks.
    /// Creates the directory and the file if they do not exist.
    ///
    /// # Errors
    /// Fails if the directory cannot be created, the file is not a ledger, or a
    /// later version of Tallyman has written it.
    pub fn open(directory: &Path) -> Result<Self, LedgerError> {
        std::fs::create_dir_all(directory).map_err(|source| LedgerError::Directory {
            path: directory.to_owned(),
            source,
        })?;
        let path = directory.join(FILE_NAME);
        let failed = |source| LedgerError::open(&path, source);
        let mut writer = Database::open(&path).map_err(failed)?;
        prepare(&mut writer).map_err(failed)?;
        migrate::to_latest(&mut writer, &path)?;
        let mut reader = Database::open(&path).map_err(failed)?;
        prepare(&mut reader).map_err(failed)?;
        reader
            .pragma_update(None, "query_only", true)
            .map_err(failed)?;
        Ok(Self {
            reader: Mutex::new(reader),
            writer: Mutex::new(writer),
            reads: AtomicU64::new(0),
            reconciliation_changes: AtomicU64::new(0),
            path,
        })
    }

    /// Path of the ledger's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns a number that changes whenever another process, or another open
    /// ledger, commits a change.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn external_data_version(&self) -> Result<i64, LedgerError> {
        // SQLite counts the commits of other connections. The reader would
        // count those of this ledger's own writer.
        Ok(self
            .writer()
            .query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// Returns a number that changes whenever this open ledger has changed what a
    /// reconciliation is computed from: reports, completed uploads, numbers of
    /// rows, integrations and connections. For changes by others see
    /// [`Self::external_data_version`].
    #[must_use]
    pub fn reconciliation_version(&self) -> u64 {
        self.reconciliation_changes.load(Ordering::Acquire)
    }

    /// To be called after a commit that changed what a reconciliation is
    /// computed from.
    pub(crate) fn reconciliation_changed(&self) {
        self.reconciliation_changes.fetch_add(1, Ordering::Release);
    }

    /// Simulates a full disk, for the tests of this crate and of others: the
    /// file may grow by `pages_left` pages of 4,096 bytes. `None` removes the
    /// limit.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn simulate_disk_full(&self, pages_left: Option<u32>) -> Result<(), LedgerError> {
        let database = self.writer();
        let pages: u32 = database.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let limit = pages_left.map_or(u32::MAX - 1, |left| pages.saturating_add(left));
        database.pragma_update(None, "max_page_count", limit)?;
        Ok(())
    }

    /// Returns the number of reads so far, for the tests of this crate and of
    /// others.
    #[must_use]
    pub fn read_count(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    /// Returns all rows of a query.
    pub(crate) fn select<T>(
        &self,
        query: &str,
        parameters: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, LedgerError> {
        let reader = self.reader();
        let mut query = reader.prepare_cached(query)?;
        let rows = query.query_map(parameters, read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the first row of a query. `None` if it has no rows.
    pub(crate) fn select_first<T>(
        &self,
        query: &str,
        parameters: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, LedgerError> {
        let reader = self.reader();
        let mut query = reader.prepare_cached(query)?;
        Ok(query.query_row(parameters, read).optional()?)
    }

    /// Executes a statement, and returns the number of rows it changed.
    pub(crate) fn execute(
        &self,
        statement: &str,
        parameters: impl Params,
    ) -> Result<usize, LedgerError> {
        Ok(self
            .writer()
            .prepare_cached(statement)?
            .execute(parameters)?)
    }

    /// The connection for statements that only read.
    pub(crate) fn reader(&self) -> MutexGuard<'_, Database> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        lock(&self.reader)
    }

    /// The connection for statements that write.
    pub(crate) fn writer(&self) -> MutexGuard<'_, Database> {
        lock(&self.writer)
    }
}

/// Decodes a JSON value. `None` if it is null, or was stored in a form that
/// cannot be decoded any more.
pub(crate) fn decode_json<T: DeserializeOwned>(json: Option<String>) -> Option<T> {
    serde_json::from_str(&json?).ok()
}

fn lock(database: &Mutex<Database>) -> MutexGuard<'_, Database> {
    // A panic in another thread leaves no partial change behind: every change
    // is one statement or one transaction, which rolls back when dropped.
    database.lock().unwrap_or_else(PoisonError::into_inner)
}

fn prepare(database: &mut Database) -> rusqlite::Result<()> {
    database.busy_timeout(BUSY_TIMEOUT)?;
    database.pragma_update(None, "journal_mode", "WAL")?;
    database.pragma_update(None, "synchronous", "NORMAL")?;
    database.pragma_update(None, "foreign_keys", true)?;
    // A deferred transaction that reads first fails at once, without waiting,
    // if another process has written in between.
    database.set_transaction_behavior(TransactionBehavior::Immediate);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_do_not_wait_for_writes_and_cannot_write() {
        let root = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(root.path()).unwrap();
        ledger.set_setting("theme", &"dark").unwrap();
        {
            let mut writer = ledger.writer();
            let transaction = writer.transaction().unwrap();
            transaction.execute("DELETE FROM setting", []).unwrap();
            // Until the commit, reads see the state before.
            assert!(ledger.reader.try_lock().is_ok());
            assert_eq!(
                ledger.setting::<String>("theme").unwrap().as_deref(),
                Some("dark")
            );
            transaction.commit().unwrap();
        }
        assert_eq!(ledger.setting::<String>("theme").unwrap(), None);
        assert!(ledger.reader().execute("DELETE FROM setting", []).is_err());
    }
}

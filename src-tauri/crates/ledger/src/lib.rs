//! The ledger: what Tallyman remembers between two starts, in one SQLite file.
//!
//! Nothing in it is a secret. Every change to its tables is a migration in
//! `migrations/`, numbered, applied once and never edited afterwards.

mod connections;
mod error;
mod files;
mod integration;
mod leases;
mod migrate;
mod path_bytes;
mod recipe_values;
mod reports;
mod sendings;
mod settings;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection as Database, TransactionBehavior};

pub use connections::{Connection, ConnectionConfig, ConnectionId, CredentialSource};
pub use error::LedgerError;
pub use files::{AddedFile, CheckSummary, FileId, FileRecord, FileStamp, NewCheck, Segment};
pub use integration::{Integration, IntegrationConfig, IntegrationId, folder};
pub use recipe_values::RecipeValues;
pub use reports::{Fault, FetchedReport, Source, SourceId};
pub use sendings::{Compared, Landed, NewSending, Problem, Sending, SendingId, SendingState};

/// The name of the ledger's file in the data directory.
pub const FILE_NAME: &str = "ledger.sqlite";

/// How long a writer waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// An open ledger. Shared by reference between threads.
#[derive(Debug)]
pub struct Ledger {
    connection: Mutex<Database>,
    path: PathBuf,
}

impl Ledger {
    /// Opens the ledger in `directory`, making both where they are not there
    /// yet, and brings its tables up to date.
    ///
    /// # Errors
    /// When the directory cannot be made, the file is not a ledger, or a later
    /// version of Tallyman has written it.
    pub fn open(directory: &Path) -> Result<Self, LedgerError> {
        std::fs::create_dir_all(directory).map_err(|source| LedgerError::Directory {
            path: directory.to_owned(),
            source,
        })?;
        let path = directory.join(FILE_NAME);
        let mut connection =
            Database::open(&path).map_err(|source| LedgerError::open(&path, source))?;
        prepare(&mut connection).map_err(|source| LedgerError::open(&path, source))?;
        migrate::to_latest(&mut connection, &path)?;
        Ok(Self {
            connection: Mutex::new(connection),
            path,
        })
    }

    /// Where the ledger lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A number that changes whenever another process, or another open ledger,
    /// records something.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn external_data_version(&self) -> Result<i64, LedgerError> {
        Ok(self
            .connection()
            .query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// For tests, of other crates too: has the disk be full, with room for so
    /// many more pages of 4,096 bytes; or no longer, where it is none.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn simulate_disk_full(&self, pages_left: Option<u32>) -> Result<(), LedgerError> {
        let ledger = self.connection();
        let pages: u32 = ledger.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let limit = pages_left.map_or(u32::MAX - 1, |left| pages.saturating_add(left));
        ledger.pragma_update(None, "max_page_count", limit)?;
        Ok(())
    }

    fn connection(&self) -> MutexGuard<'_, Database> {
        // A panic elsewhere leaves no half-made change behind: every change is
        // one statement or one transaction, which rolls back when dropped.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn prepare(connection: &mut Database) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // One that reads first and then finds that another has written would fail
    // at once, without waiting for its turn.
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    Ok(())
}

#[cfg(test)]
mod tests;

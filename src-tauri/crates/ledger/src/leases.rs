//! Leases: they prevent the app and `tally` from doing the same job at the same
//! time.

use rusqlite::params;

use crate::database::Ledger;
use crate::error::LedgerError;

impl Ledger {
    /// Takes or renews the lease of a job for `holder` until `until_ms`, and
    /// returns whether `holder` now has it. Any process can take a lease that
    /// has expired at `now_ms`, so a crashed process blocks a job only for a
    /// limited time. Times are in milliseconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn take_lease(
        &self,
        job: &str,
        holder: &str,
        now_ms: i64,
        until_ms: i64,
    ) -> Result<bool, LedgerError> {
        // A single statement is atomic: of two concurrent calls, only one gets
        // the lease.
        let changed = self.execute(
            "INSERT INTO lease (job, holder, until_ms) VALUES (?1, ?2, ?4) \
             ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, \
             until_ms = excluded.until_ms \
             WHERE lease.holder = excluded.holder OR lease.until_ms <= ?3",
            params![job, holder, now_ms, until_ms],
        )?;
        Ok(changed > 0)
    }

    /// Ends the lease of a job if `holder` has it.
    ///
    /// # Errors
    /// Fails if the ledger cannot be written.
    pub fn end_lease(&self, job: &str, holder: &str) -> Result<(), LedgerError> {
        self.execute(
            "DELETE FROM lease WHERE job = ?1 AND holder = ?2",
            [job, holder],
        )?;
        Ok(())
    }

    /// Returns whether any process holds the lease of a job at `now_ms`, in
    /// milliseconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn is_leased(&self, job: &str, now_ms: i64) -> Result<bool, LedgerError> {
        let found = self.select_first(
            "SELECT 1 FROM lease WHERE job = ?1 AND until_ms > ?2",
            params![job, now_ms],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }
}

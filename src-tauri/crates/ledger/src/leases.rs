//! Leases: who works at what, so that a window and `tally` never do one job
//! twice.

use rusqlite::params;

use crate::database::Ledger;
use crate::error::LedgerError;

impl Ledger {
    /// Takes a job for `holder` until `until_ms`, or prolongs it: true where it
    /// is theirs now. A lease that has run out at `now_ms` is anybody's, so
    /// that a crash holds nothing up for long.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn take_lease(
        &self,
        job: &str,
        holder: &str,
        now_ms: i64,
        until_ms: i64,
    ) -> Result<bool, LedgerError> {
        // One statement, so that of two that come at once only one wins.
        let changed = self
            .writer()
            .prepare_cached(
                "INSERT INTO lease (job, holder, until_ms) VALUES (?1, ?2, ?4) \
                 ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, \
                 until_ms = excluded.until_ms \
                 WHERE lease.holder = excluded.holder OR lease.until_ms <= ?3",
            )?
            .execute(params![job, holder, now_ms, until_ms])?;
        Ok(changed > 0)
    }

    /// Gives a job back. One that is another's stays theirs.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn end_lease(&self, job: &str, holder: &str) -> Result<(), LedgerError> {
        self.writer()
            .prepare_cached("DELETE FROM lease WHERE job = ?1 AND holder = ?2")?
            .execute([job, holder])?;
        Ok(())
    }

    /// Whether somebody holds a job at `now_ms`.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn is_leased(&self, job: &str, now_ms: i64) -> Result<bool, LedgerError> {
        Ok(self
            .reader()
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM lease WHERE job = ?1 AND until_ms > ?2)")?
            .query_row(params![job, now_ms], |row| row.get(0))?)
    }
}

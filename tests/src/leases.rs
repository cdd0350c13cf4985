//! The leases of what was being sent, made to run out as time would.

use std::path::Path;

use tallyman_ledger::{Ledger, LedgerError};

/// Ends the leases of every upload that the ledger in `data` knows of, as if
/// the processes that hold them had been gone for long.
///
/// # Errors
/// When the ledger cannot be read or written.
pub fn lapse(data: &Path) -> Result<(), LedgerError> {
    let ledger = Ledger::open(data)?;
    for upload in ledger.uploads(None)? {
        let new = upload.new;
        let object = format!("object {} {} {}", new.endpoint, new.bucket, new.key);
        for job in [format!("process {}", new.holder), object] {
            ledger.end_lease(&job, &new.holder)?;
        }
    }
    Ok(())
}

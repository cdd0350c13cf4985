//! Ends the leases of uploads, as if they had expired.

use std::path::Path;

use tallyman_ledger::{Ledger, LedgerError};

/// Ends the leases of every upload in the ledger in `data`, as if the processes
/// that hold them had ended long ago.
///
/// # Errors
/// Fails if the ledger cannot be read or written.
pub fn expire_leases(data: &Path) -> Result<(), LedgerError> {
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

//! Reads the number of rows of reported objects that were not uploaded by
//! Tallyman from their footers.

use std::collections::HashSet;
use std::io;

use bytes::Bytes;
use tallyman_aws::{AwsError, ObjectStore};
use tallyman_events::Source;
use tallyman_events::footer::read_footer;
use tallyman_ledger::{Integration, Ledger};

use crate::error::OperationError;
use crate::report_sources::ReportSources;
use crate::upload::check_keys;

/// Maximum number of footers read at a time.
const MAX_OBJECTS: usize = 200;

/// Number of bytes fetched from the beginning of an object, to detect its type.
const HEAD: u64 = 64;

/// Number of bytes fetched first from the end; most footers are smaller.
const TAIL: u64 = 64 * 1024;

/// Maximum size of a footer, in bytes.
const MAX_FOOTER: u64 = 32 * 1024 * 1024;

/// Reads and records the number of rows of the reported objects for which none
/// is recorded yet. Objects that cannot be read are tried again the next time.
///
/// # Errors
/// Fails if the ledger cannot be read or written.
pub(super) async fn record_missing_rows(
    ledger: &Ledger,
    store: &dyn ObjectStore,
    integration: &Integration,
    sources: &ReportSources,
    now_ms: i64,
) -> Result<(), OperationError> {
    let bucket = &integration.config.bucket;
    let mut known: HashSet<String> = ledger
        .uploads_to(&sources.endpoint, bucket)?
        .into_iter()
        .map(|upload| upload.new.key)
        .collect();
    known.extend(ledger.object_rows(&sources.endpoint, bucket)?.into_keys());
    let mut wanted = Vec::new();
    for report in ledger.reports(&sources.ids())? {
        for file in report
            .content
            .map(|report| report.files)
            .unwrap_or_default()
        {
            if known.insert(file.name.clone()) {
                wanted.push(file.name);
            }
        }
    }
    for name in wanted.into_iter().take(MAX_OBJECTS) {
        let rows = match rows_of(store, bucket, &name).await {
            Ok(rows) => rows,
            Err(error) => {
                tracing::info!(
                    code = error.code(),
                    "the number of rows of an object cannot be read"
                );
                continue;
            }
        };
        ledger.set_object_rows(&sources.endpoint, bucket, &name, rows, now_ms)?;
    }
    Ok(())
}

/// Returns the number of rows of an object by its footer; `None` if the object
/// does not exist, or has no readable footer.
///
/// # Errors
/// Fails if a request fails.
pub async fn rows_of(
    store: &dyn ObjectStore,
    bucket: &str,
    key: &str,
) -> Result<Option<u64>, AwsError> {
    // A report may name what no object can be called.
    if !check_keys([key]).is_empty() {
        return Ok(None);
    }
    let Some(head) = store.head(bucket, key).await? else {
        return Ok(None);
    };
    if head.bytes == 0 {
        return Ok(None);
    }
    let beginning = store
        .get_range(bucket, key, 0..HEAD.min(head.bytes))
        .await?;
    let mut tail_bytes = TAIL.min(head.bytes);
    loop {
        let start = head.bytes - tail_bytes;
        let tail = store.get_range(bucket, key, start..head.bytes).await?;
        let Some(footer) = footer_bytes(&tail) else {
            return Ok(None);
        };
        if footer > tail_bytes && footer <= head.bytes && footer <= MAX_FOOTER {
            tail_bytes = footer;
            continue;
        }
        let object = PartialObject {
            bytes: head.bytes,
            head: beginning,
            start,
            tail,
        };
        return Ok(read_footer(&object).ok().and_then(|footer| footer.rows));
    }
}

/// Size of the footer with its length and magic bytes, from the last eight bytes.
fn footer_bytes(tail: &Bytes) -> Option<u64> {
    let frame: [u8; 8] = tail.get(tail.len().checked_sub(8)?..)?.try_into().ok()?;
    let (length, magic) = frame.split_at(4);
    (magic == b"PAR1").then(|| {
        let length: [u8; 4] = [length[0], length[1], length[2], length[3]];
        u64::from(u32::from_le_bytes(length)) + 8
    })
}

/// The beginning and the end of an object: all that reading a footer needs.
struct PartialObject {
    bytes: u64,
    head: Bytes,
    start: u64,
    tail: Bytes,
}

impl Source for PartialObject {
    fn length(&self) -> io::Result<u64> {
        Ok(self.bytes)
    }

    fn read_at(&self, start: u64, into: &mut [u8]) -> io::Result<()> {
        let (part, from) = if start < self.start {
            (&self.head, start)
        } else {
            (&self.tail, start - self.start)
        };
        part.read_at(from, into)
    }
}

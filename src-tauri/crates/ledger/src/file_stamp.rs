//! What identifies a file on the list, and a version of it on disk.

use std::time::UNIX_EPOCH;

use rusqlite::Row;

/// Identifies a file on the list. An id is never used twice.
pub type FileId = i64;

/// Size and modification time of a file on disk: two versions of a file are
/// taken for the same one if both are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStamp {
    /// Size in bytes.
    pub bytes: u64,
    /// Time of the last modification, in nanoseconds since 1970-01-01 UTC; zero
    /// if the file system does not record it.
    pub modified_ns: i64,
}

impl FileStamp {
    /// Reads a stamp from the columns `first` and `first + 1`. `None` if they
    /// are null.
    pub(crate) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Self>> {
        let bytes: Option<u64> = row.get(first)?;
        let modified_ns = row.get(first + 1)?;
        Ok(bytes
            .zip(modified_ns)
            .map(|(bytes, modified_ns)| Self { bytes, modified_ns }))
    }

    /// The stamp of a file with this metadata.
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

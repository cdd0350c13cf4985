//! A file on the list, compared with the file on disk.

use std::fs;

use tallyman_ledger::{FileRecord, FileStamp};

/// How a file on disk differs from the version that was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Serialize, specta::Type),
    serde(rename = "StaleKind", rename_all = "snake_case")
)]
pub enum Stale {
    /// Its size or modification time is different.
    Changed,
    /// It no longer exists.
    Gone,
}

/// A file on the list, and whether its check is up to date.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedFile {
    /// What the ledger records of it.
    pub record: FileRecord,
    /// Its size on disk in bytes; `None` if it does not exist.
    pub bytes: Option<u64>,
    /// How it differs from the version that was checked; `None` if it does not.
    pub stale: Option<Stale>,
}

impl ListedFile {
    pub(super) fn new(record: FileRecord) -> Self {
        let now = fs::metadata(&record.path)
            .ok()
            .map(|data| FileStamp::of(&data));
        let stale = match (record.stamp, now) {
            (Some(then), Some(now)) if then != now => Some(Stale::Changed),
            (Some(_), None) => Some(Stale::Gone),
            // It did not exist when it was checked.
            (None, Some(_)) if record.summary.is_some() => Some(Stale::Changed),
            _ => None,
        };
        Self {
            bytes: now.or(record.stamp).map(|stamp| stamp.bytes),
            record,
            stale,
        }
    }

    /// A file whose check has just been recorded. The check has compared the
    /// file with its stamp, so the file is not looked up again.
    pub(super) fn just_checked(record: FileRecord) -> Self {
        match record.stamp {
            Some(stamp) => Self {
                bytes: Some(stamp.bytes),
                stale: None,
                record,
            },
            None => Self::new(record),
        }
    }
}

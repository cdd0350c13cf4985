//! A check to be exported, and the words that the formats share.

use std::borrow::Cow;
use std::path::PathBuf;

use tallyman_events::check::{Code, FileCheck, Severity};

use crate::display_name::display_name;

/// The check of one file, to be exported.
#[derive(Debug, Clone)]
pub struct CheckedPath {
    /// Path of the file.
    pub path: PathBuf,
    /// Its check.
    pub check: FileCheck,
    /// Time of the check, in milliseconds since 1970-01-01 UTC.
    pub checked_at_ms: Option<i64>,
    /// Duration of the check, in milliseconds.
    pub elapsed_ms: u64,
}

impl CheckedPath {
    /// Name of the file. Bytes that are not Unicode are replaced.
    pub(super) fn name(&self) -> Cow<'_, str> {
        display_name(&self.path)
    }
}

pub(super) const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "notice",
    }
}

pub(super) fn joined(codes: &[Code]) -> String {
    let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    codes.join(" + ")
}

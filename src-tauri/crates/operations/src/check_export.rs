//! Checks as a document, to hand to whoever made the files: a page to read and
//! print, JSON for programs, a line for each finding for spreadsheets.

mod html;

use std::borrow::Cow;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tallyman_events::check::{Code, FileCheck, Finding, Severity};

use crate::OperationError;
use crate::check_json_line::CheckRecord;
use crate::io_reason::io_reason;

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// A page that needs nothing else: no script, no other file.
    Html,
    /// An array of the objects that `tally validate --format json` prints.
    Json,
    /// A line for each finding.
    Csv,
}

impl ExportFormat {
    /// The format that a file's name asks for.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "html" | "htm" => Some(Self::Html),
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// How names of such documents end.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }
}

/// The check of one file, to be put into a document.
#[derive(Debug, Clone)]
pub struct CheckedPath {
    /// Where the file lies.
    pub path: PathBuf,
    /// What its check came to.
    pub check: FileCheck,
    /// When it was checked, in milliseconds since 1970-01-01 UTC.
    pub checked_at_ms: Option<i64>,
    /// How long that took, in milliseconds.
    pub elapsed_ms: u64,
}

impl CheckedPath {
    fn name(&self) -> Cow<'_, str> {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        name.to_string_lossy()
    }
}

/// The checks as a document in this format.
#[must_use]
pub fn document(checks: &[CheckedPath], format: ExportFormat) -> String {
    match format {
        ExportFormat::Html => html::page(checks),
        ExportFormat::Json => json(checks),
        ExportFormat::Csv => csv(checks),
    }
}

/// Writes a document where a person has chosen. What was there before stays
/// whole until the new one is.
///
/// # Errors
/// When it cannot be written.
pub fn save(path: &Path, text: &str) -> Result<(), OperationError> {
    let fault = |error: &std::io::Error| OperationError::Write {
        path: path.to_owned(),
        reason: io_reason(error),
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::Builder::new()
        .tempfile_in(folder)
        .map_err(|error| fault(&error))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.as_file().sync_all())
        .map_err(|error| fault(&error))?;
    file.persist(path).map_err(|error| fault(&error.error))?;
    Ok(())
}

fn json(checks: &[CheckedPath]) -> String {
    let lines: Vec<String> = checks
        .iter()
        .filter_map(|one| {
            // Plain values only: nothing in them can fail to be written.
            serde_json::to_string(&CheckRecord {
                file: one.path.to_string_lossy(),
                check: &one.check,
                elapsed_ms: one.elapsed_ms,
                extracted: None,
            })
            .ok()
        })
        .collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

const HEADS: [&str; 11] = [
    "file",
    "verdict",
    "rows",
    "would_load",
    "code",
    "severity",
    "column",
    "finding_rows",
    "first_rows",
    "message",
    "fix",
];

fn csv(checks: &[CheckedPath]) -> String {
    let mut text = HEADS.join(",");
    text.push_str("\r\n");
    for one in checks {
        let own = [
            one.path.to_string_lossy().into_owned(),
            word(&one.check.verdict),
            one.check
                .rows
                .map(|rows| rows.to_string())
                .unwrap_or_default(),
            one.check
                .accepted_rows()
                .map(|rows| rows.to_string())
                .unwrap_or_default(),
        ];
        let mut line = |cells: [String; 7]| {
            let cells: Vec<String> = own
                .iter()
                .chain(&cells)
                .map(|cell| csv_cell(cell))
                .collect();
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        };
        for finding in &one.check.findings {
            line(finding_cells(finding));
        }
        // A file without findings is there all the same.
        if one.check.findings.is_empty() {
            line(Default::default());
        }
    }
    text
}

fn finding_cells(finding: &Finding) -> [String; 7] {
    let first: Vec<String> = finding.first_rows.iter().map(u64::to_string).collect();
    [
        finding.code.as_str().to_owned(),
        severity(finding.severity).to_owned(),
        finding.column.clone().unwrap_or_default(),
        finding
            .rows
            .map(|rows| rows.to_string())
            .unwrap_or_default(),
        first.join(" "),
        finding.message.clone(),
        finding.fix.clone(),
    ]
}

/// A cell of a CSV file. A spreadsheet takes what begins like a formula for
/// one; a quote before it keeps it a text.
fn csv_cell(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if formula {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    };
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.into_owned()
    }
}

/// A value's word in JSON.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "notice",
    }
}

fn joined(codes: &[Code]) -> String {
    let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    codes.join(" + ")
}

#[cfg(test)]
mod tests;

//! Exports checks to a document: HTML to read and print, JSON for programs, CSV
//! for spreadsheets.

mod checked_path;
mod csv;
mod html;

use std::path::Path;

pub use self::checked_path::CheckedPath;
use crate::check_json_line::CheckRecord;

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Deserialize, specta::Type),
    serde(rename = "DocumentFormat", rename_all = "snake_case")
)]
pub enum ExportFormat {
    /// One page without scripts, which refers to no other file.
    Html,
    /// An array of the objects that `tally validate --format json` prints.
    Json,
    /// A line per finding.
    Csv,
}

impl ExportFormat {
    /// Returns the format for the extension of `path`; `None` if it is not one
    /// of these.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "html" | "htm" => Some(Self::Html),
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// The file extension, without a dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }
}

/// Returns the checks as a document in this format.
#[must_use]
pub fn document(checks: &[CheckedPath], format: ExportFormat) -> String {
    match format {
        ExportFormat::Html => html::page(checks),
        ExportFormat::Json => json(checks),
        ExportFormat::Csv => csv::table(checks),
    }
}

fn json(checks: &[CheckedPath]) -> String {
    let lines: Vec<String> = checks
        .iter()
        .filter_map(|one| {
            // These types contain nothing that cannot be encoded.
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

#[cfg(test)]
mod tests;

//! Exports checks as CSV: one line per finding, for spreadsheets.

use std::borrow::Cow;

use csv::{Terminator, WriterBuilder};
use serde::Serialize;
use tallyman_events::check::Finding;

use super::checked_path::{CheckedPath, severity_word};

const HEADER: [&str; 11] = [
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

/// Returns the lines with their header.
pub(super) fn table(checks: &[CheckedPath]) -> String {
    let mut lines = vec![HEADER.map(str::to_owned)];
    for one in checks {
        let line = |finding: [String; 7]| {
            let [code, severity, column, rows, first_rows, message, fix] = finding;
            [
                one.path.to_string_lossy().into_owned(),
                json_word(&one.check.verdict),
                number(one.check.rows),
                number(one.check.accepted_rows()),
                code,
                severity,
                column,
                rows,
                first_rows,
                message,
                fix,
            ]
        };
        lines.extend(one.check.findings.iter().map(finding_cells).map(line));
        // A file without findings has a line of its own.
        if one.check.findings.is_empty() {
            lines.push(line(Default::default()));
        }
    }
    encode(&lines)
}

/// Encodes lines of cells.
pub(super) fn encode<const CELLS: usize>(lines: &[[String; CELLS]]) -> String {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    for line in lines {
        // Fails only if lines differ in length, or the sink cannot be written.
        let _ = writer.write_record(line.iter().map(|cell| text_cell(cell).into_owned()));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn finding_cells(finding: &Finding) -> [String; 7] {
    let first: Vec<String> = finding.first_rows.iter().map(u64::to_string).collect();
    [
        finding.code.as_str().to_owned(),
        severity_word(finding.severity).to_owned(),
        finding.column.clone().unwrap_or_default(),
        number(finding.rows),
        first.join(" "),
        finding.message.clone(),
        finding.fix.clone(),
    ]
}

/// Returns a cell that spreadsheets take for text: they evaluate one that
/// begins like a formula, unless a single quote precedes it.
fn text_cell(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

fn number(number: Option<u64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// Returns the word that a value has in JSON.
fn json_word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

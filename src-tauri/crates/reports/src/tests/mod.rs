//! Reports put together, and what they come to.

mod comparing;
mod corpus;
mod counting;
mod parsing;
mod properties;

use crate::{
    FetchedReport, FileReconciliation, Millis, Report, Sent, parse, reconcile, written_at,
};

/// 3 January 2026, 12:00 UTC.
const NOON: Millis = 1_767_441_600_000;
const HOUR: Millis = 3_600_000;

fn sent(id: u64, name: &str, rows: u64) -> Sent {
    Sent {
        id,
        name: name.to_owned(),
        rows: Some(rows),
        begun_at: None,
        uploaded_at: None,
    }
}

fn entry(created: Millis, id: i64, rows: u64, errors: &[&str]) -> serde_json::Value {
    serde_json::json!({
        "originalCreationTime": created, "entryId": id, "valid": errors.is_empty(),
        "numberOfRows": rows, "errors": errors, "errorsDetails": errors, "warnings": [],
    })
}

/// Reports that were written at noon, an hour apart.
fn told(sent: &[Sent], reports: &[String], as_of: Millis) -> Vec<FileReconciliation> {
    let parsed: Vec<Report> = reports
        .iter()
        .map(|text| parse(text.as_bytes()).unwrap())
        .collect();
    let names: Vec<String> = (0_i64..)
        .zip(reports)
        .map(|(hours, _)| crate::report_name(NOON + hours * HOUR))
        .collect();
    let fetched: Vec<FetchedReport<'_>> = parsed
        .iter()
        .zip(&names)
        .map(|(report, name)| FetchedReport {
            name,
            written_at: written_at(name),
            report,
        })
        .collect();
    reconcile(sent, &fetched, as_of)
}

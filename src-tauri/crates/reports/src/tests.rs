//! Tests with reports built in memory, and with the corpus.

mod comparing;
mod corpus;
mod parsing;
mod properties;
mod reconciling;

use crate::{
    FileReconciliation, Millis, NamedReport, Report, UploadRecord, parse, reconcile, written_at,
};

/// 3 January 2026, 12:00 UTC.
const NOON: Millis = 1_767_441_600_000;
const HOUR: Millis = 3_600_000;

fn upload(id: u64, name: &str, rows: u64) -> UploadRecord {
    UploadRecord {
        id,
        name: name.to_owned(),
        rows: Some(rows),
        started_at: None,
        uploaded_at: None,
    }
}

fn entry(created: Millis, id: i64, rows: u64, errors: &[&str]) -> serde_json::Value {
    serde_json::json!({
        "originalCreationTime": created, "entryId": id, "valid": errors.is_empty(),
        "numberOfRows": rows, "errors": errors, "errorsDetails": errors, "warnings": [],
    })
}

/// Reconciles reports written from noon on, one per hour.
fn reconciled(
    uploads: &[UploadRecord],
    reports: &[String],
    as_of: Millis,
) -> Vec<FileReconciliation> {
    let parsed: Vec<Report> = reports
        .iter()
        .map(|text| parse(text.as_bytes()).unwrap())
        .collect();
    let names: Vec<String> = (0_i64..)
        .zip(reports)
        .map(|(hours, _)| crate::report_name(NOON + hours * HOUR))
        .collect();
    let named: Vec<NamedReport<'_>> = parsed
        .iter()
        .zip(&names)
        .map(|(report, name)| NamedReport {
            name,
            written_at: written_at(name),
            report,
        })
        .collect();
    reconcile(uploads, &named, as_of)
}

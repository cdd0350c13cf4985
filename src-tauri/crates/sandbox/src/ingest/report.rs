//! Reports in the vendor's format.

use std::collections::BTreeMap;
use std::io;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::macros::format_description;

use crate::layout::STATUS_PREFIX;
use crate::store::Store;
use crate::validator::{
    INVALID_ENVIRONMENT_ID, INVALID_SCHEMA, ValidatedRows, ValidationResult, sort_by_rows,
};

/// Injected rejections: one of this many accepted rows, and at least one.
const ROWS_PER_INJECTED_REJECTION: u64 = 50;

/// One entry of a report, with the seven fields that the vendor documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    /// In milliseconds since 1970-01-01 UTC.
    pub(super) original_creation_time: i64,
    pub(super) entry_id: u32,
    pub(super) valid: bool,
    pub(super) number_of_rows: u64,
    pub(super) errors: Vec<String>,
    pub(super) errors_details: Vec<String>,
    pub(super) warnings: Vec<String>,
}

/// A report that is ready to be put into the bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ReportObject {
    pub(super) key: String,
    pub(super) body: String,
}

impl ReportObject {
    /// Creates a report that is named by the time, without replacing another one.
    pub(super) fn new(store: &Store, files: &BTreeMap<String, Vec<Entry>>) -> io::Result<Self> {
        let body = serde_json::to_string_pretty(files)?;
        let objects = store.objects();
        let mut at = store.now();
        let mut key = report_key(at)?;
        while objects.contains_key(&key) {
            at += 1;
            key = report_key(at)?;
        }
        Ok(Self { key, body })
    }
}

fn report_key(ms: i64) -> io::Result<String> {
    let format = format_description!(
        "[year]-[month]-[day]/[hour]-[minute]-[second].[subsecond digits:3].UTC_report.status"
    );
    let name = OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000)
        .map_err(io::Error::other)?
        .format(format)
        .map_err(io::Error::other)?;
    Ok(format!("{STATUS_PREFIX}{name}"))
}

/// Returns the entries of a file. `last_id` is the last id that was used, and is
/// increased for each entry.
pub(super) fn entries(
    result: ValidationResult,
    inject_rejections: bool,
    created: i64,
    last_id: &mut u32,
) -> Vec<Entry> {
    let mut sets = match result {
        ValidationResult::Unreadable(_) => Vec::new(),
        // The vendor documents that this number of rows is to be ignored.
        ValidationResult::SchemaRejected(reason) => vec![ValidatedRows {
            codes: vec![INVALID_SCHEMA.to_owned()],
            rows: 1,
            details: vec![reason],
        }],
        ValidationResult::Rows(sets) => sets,
    };
    if inject_rejections {
        reject_some(&mut sets);
    }
    sets.into_iter()
        .map(|set| {
            *last_id = last_id.wrapping_add(1);
            Entry {
                original_creation_time: created,
                entry_id: *last_id,
                valid: set.codes.is_empty(),
                number_of_rows: set.rows,
                errors: set.codes,
                errors_details: set.details,
                warnings: Vec::new(),
            }
        })
        .collect()
}

/// Moves some of the accepted rows to those with an invalid environment.
fn reject_some(sets: &mut Vec<ValidatedRows>) {
    let Some(index) = sets.iter().position(|set| set.codes.is_empty()) else {
        return;
    };
    let Some(accepted) = sets.get_mut(index) else {
        return;
    };
    let moved = (accepted.rows / ROWS_PER_INJECTED_REJECTION)
        .max(1)
        .min(accepted.rows);
    accepted.rows -= moved;
    if accepted.rows == 0 {
        sets.remove(index);
    }
    let codes = [INVALID_ENVIRONMENT_ID];
    match sets.iter_mut().find(|set| set.codes == codes) {
        Some(rejected) => rejected.rows += moved,
        None => sets.push(ValidatedRows::new(codes.map(str::to_owned).to_vec(), moved)),
    }
    sort_by_rows(sets);
}

/// Splits a file's entries into those to report now and those to defer. Every
/// third file is split over two reports, and an entry of every fourth is repeated.
pub(super) fn split_for_delivery(
    mut all: Vec<Entry>,
    file: u64,
    last_id: &mut u32,
) -> (Vec<Entry>, Vec<Entry>) {
    let mut deferred = Vec::new();
    if file.is_multiple_of(3) {
        if all.len() > 1 {
            deferred = all.split_off(all.len() / 2);
        } else if let [only] = all.as_mut_slice()
            && only.number_of_rows > 1
        {
            // Split the rows of the only entry over two entries with the same codes.
            let mut rest = only.clone();
            *last_id = last_id.wrapping_add(1);
            rest.entry_id = *last_id;
            only.number_of_rows /= 2;
            rest.number_of_rows -= only.number_of_rows;
            deferred.push(rest);
        }
    }
    if file.is_multiple_of(4) {
        deferred.extend(all.first().cloned());
    }
    (all, deferred)
}

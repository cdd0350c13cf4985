//! Reports as the vendor writes them.

use std::collections::BTreeMap;
use std::io;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::macros::format_description;

use crate::STATUS_PREFIX;
use crate::judge::{INVALID_ENVIRONMENT_ID, INVALID_SCHEMA, Judgement, RowSet, arrange};
use crate::store::Store;

/// Of the rows that would load, one in so many is told as rejected where the
/// ingest is to disagree; one at least.
const ONE_IN: u64 = 50;

/// One entry of a report: the seven fields that the vendor documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    /// In ms since 1970.
    pub(super) original_creation_time: i64,
    pub(super) entry_id: u32,
    pub(super) valid: bool,
    pub(super) number_of_rows: u64,
    pub(super) errors: Vec<String>,
    pub(super) errors_details: Vec<String>,
    pub(super) warnings: Vec<String>,
}

/// A report that is ready to be put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Report {
    pub(super) key: String,
    pub(super) body: String,
}

impl Report {
    /// Names the report after the time; one that is there is never replaced.
    pub(super) fn new(store: &Store, told: &BTreeMap<String, Vec<Entry>>) -> io::Result<Self> {
        let body = serde_json::to_string_pretty(told)?;
        let objects = store.objects();
        let mut at = store.now();
        let mut key = name(at)?;
        while objects.contains_key(&key) {
            at += 1;
            key = name(at)?;
        }
        Ok(Self { key, body })
    }
}

fn name(ms: i64) -> io::Result<String> {
    let format = format_description!(
        "[year]-[month]-[day]/[hour]-[minute]-[second].[subsecond digits:3].UTC_report.status"
    );
    let name = OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000)
        .map_err(io::Error::other)?
        .format(format)
        .map_err(io::Error::other)?;
    Ok(format!("{STATUS_PREFIX}{name}"))
}

/// The entries of a file. `last_id` is the last that was given, and is moved on.
pub(super) fn entries(
    judgement: Judgement,
    disagree: bool,
    created: i64,
    last_id: &mut u32,
) -> Vec<Entry> {
    let mut sets = match judgement {
        Judgement::Unreadable(_) => Vec::new(),
        // The vendor says to ignore the number of rows.
        Judgement::Schema(reason) => vec![RowSet {
            codes: vec![INVALID_SCHEMA.to_owned()],
            rows: 1,
            details: vec![reason],
        }],
        Judgement::Rows(sets) => sets,
    };
    if disagree {
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

/// Moves some of the rows that would load to those of a wrong environment.
fn reject_some(sets: &mut Vec<RowSet>) {
    let Some(place) = sets.iter().position(|set| set.codes.is_empty()) else {
        return;
    };
    let Some(right) = sets.get_mut(place) else {
        return;
    };
    let moved = (right.rows / ONE_IN).max(1).min(right.rows);
    right.rows -= moved;
    if right.rows == 0 {
        sets.remove(place);
    }
    let codes = [INVALID_ENVIRONMENT_ID];
    match sets.iter_mut().find(|set| set.codes == codes) {
        Some(wrong) => wrong.rows += moved,
        None => sets.push(RowSet::new(codes.map(str::to_owned).to_vec(), moved)),
    }
    arrange(sets);
}

/// Parts a file's entries into those told now and those told later: every
/// third file in two reports, and an entry of every fourth again.
pub(super) fn mischief(
    mut all: Vec<Entry>,
    file: u64,
    last_id: &mut u32,
) -> (Vec<Entry>, Vec<Entry>) {
    let mut later = Vec::new();
    if file.is_multiple_of(3) {
        if all.len() > 1 {
            later = all.split_off(all.len() / 2);
        } else if let [only] = all.as_mut_slice()
            && only.number_of_rows > 1
        {
            // Rows with the same codes, in two entries.
            let mut rest = only.clone();
            *last_id = last_id.wrapping_add(1);
            rest.entry_id = *last_id;
            only.number_of_rows /= 2;
            rest.number_of_rows -= only.number_of_rows;
            later.push(rest);
        }
    }
    if file.is_multiple_of(4) {
        later.extend(all.first().cloned());
    }
    (all, later)
}

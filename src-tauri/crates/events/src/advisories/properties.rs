//! Checks of the map of properties.

use twox_hash::XxHash3_128;

use super::findings::AdvisoryFindings;
use super::limits::{MAX_PROPERTIES, MAX_PROPERTY_BYTES};
use super::texts::is_utf8;
use crate::check::Code;
use crate::columns::EventColumn;
use crate::pages::{BudgetHandle, ChecksumMismatches, Dictionary, NestedSink, PageError};
use crate::scan::{RowRange, Rows, open_map_leaves};
use crate::schema::MapLeaves;

/// Number of rows whose keys, and then values, are read at a time.
const BATCH_ROWS: usize = 1 << 16;

/// Maximum number of keys that are compared in pairs; more are sorted.
const MAX_PAIRWISE: usize = 16;

/// Checks the properties of every row of a row group.
pub(super) fn check_properties(
    rows: Rows<'_>,
    range: &RowRange,
    leaves: MapLeaves,
    findings: &mut AdvisoryFindings,
    budget: &BudgetHandle<'_>,
) -> Result<(), PageError> {
    let mismatches = ChecksumMismatches::default();
    let [mut keys, mut values] = open_map_leaves(rows, range.group, leaves, budget)?;
    keys.compare_checksums(&mismatches);
    values.compare_checksums(&mismatches);
    let mut key_sink = KeyChecks::default();
    let mut value_sink = ValueChecks::default();
    let mut remaining = range.rows();
    let mut start = range.start;
    while remaining > 0 {
        let batch = BATCH_ROWS.min(remaining);
        key_sink.begin(batch);
        keys.rows(batch, &mut key_sink)?;
        key_sink.end_row();
        value_sink.bytes = std::mem::take(&mut key_sink.bytes);
        value_sink.not_utf8 = std::mem::take(&mut key_sink.not_utf8);
        values.rows(batch, &mut value_sink)?;
        value_sink.not_utf8.sort_unstable();
        value_sink.not_utf8.dedup();
        for (code, found) in [
            (Code::DuplicateMapKey, &key_sink.duplicate),
            (Code::NullMapKey, &key_sink.null),
            (Code::TooManyProperties, &key_sink.too_many),
            (Code::InvalidUtf8, &value_sink.not_utf8),
        ] {
            for row in found {
                findings.add_rows(code, EventColumn::Properties, start + *row as u64, 1);
            }
        }
        for (row, bytes) in value_sink.bytes.iter().enumerate() {
            if *bytes > MAX_PROPERTY_BYTES {
                let code = Code::PropertiesTooLarge;
                findings.add_rows(code, EventColumn::Properties, start + row as u64, 1);
            }
        }
        key_sink.bytes = std::mem::take(&mut value_sink.bytes);
        start += batch as u64;
        remaining -= batch;
    }
    keys.finish(&mut key_sink)?;
    values.finish(&mut value_sink)?;
    drop((keys, values));
    findings.add_mismatches(EventColumn::Properties, range, mismatches);
    Ok(())
}

/// Checks the keys of a batch of rows.
#[derive(Debug, Default)]
struct KeyChecks {
    /// Size of the keys of each row, in bytes.
    bytes: Vec<u64>,
    /// Rows with a repeated key.
    duplicate: Vec<usize>,
    /// Rows with a null key.
    null: Vec<usize>,
    /// Rows with too many keys.
    too_many: Vec<usize>,
    /// Rows with a key that is not UTF-8.
    not_utf8: Vec<usize>,
    entries: Vec<KeyEntry>,
    row: usize,
    row_bytes: u64,
    /// Number of entries of the current row.
    count: usize,
    /// `true` if the current row has a null key.
    has_null: bool,
    /// Hashes of the keys of the current row that are not null.
    keys: Vec<u128>,
}

/// An entry of the dictionary of keys.
#[derive(Debug, Clone, Copy)]
struct KeyEntry {
    hash: u128,
    bytes: u32,
    is_utf8: bool,
}

impl KeyChecks {
    fn begin(&mut self, rows: usize) {
        self.bytes.clear();
        self.bytes.resize(rows, 0);
        self.duplicate.clear();
        self.null.clear();
        self.too_many.clear();
        self.not_utf8.clear();
        self.clear_row(0);
    }

    fn clear_row(&mut self, row: usize) {
        self.row = row;
        self.row_bytes = 0;
        self.count = 0;
        self.has_null = false;
        self.keys.clear();
    }

    fn end_row(&mut self) {
        if self.count == 0 {
            return;
        }
        if let Some(bytes) = self.bytes.get_mut(self.row) {
            *bytes = self.row_bytes;
        }
        if self.has_null {
            self.null.push(self.row);
        }
        if self.count > MAX_PROPERTIES {
            self.too_many.push(self.row);
        }
        if self.keys.len() > 1 && self.has_duplicate() {
            self.duplicate.push(self.row);
        }
    }

    fn has_duplicate(&mut self) -> bool {
        let keys = &mut self.keys;
        if keys.len() <= MAX_PAIRWISE {
            return keys
                .iter()
                .enumerate()
                .any(|(index, key)| keys[..index].contains(key));
        }
        keys.sort_unstable();
        keys.windows(2).any(|pair| pair[0] == pair[1])
    }
}

impl NestedSink for KeyChecks {
    fn dictionary(&mut self, dictionary: Dictionary) {
        self.entries = dictionary
            .entries()
            .map(|key| KeyEntry {
                hash: hash(key),
                bytes: u32::try_from(key.len()).unwrap_or(u32::MAX),
                is_utf8: is_utf8(key),
            })
            .collect();
    }

    fn begin_row(&mut self, row: usize) {
        self.end_row();
        self.clear_row(row);
    }

    fn null(&mut self) {
        self.count += 1;
        self.has_null = true;
    }

    fn entry(&mut self, entry: u32) {
        let key = self.entries[entry as usize];
        self.count += 1;
        self.row_bytes += u64::from(key.bytes);
        self.keys.push(key.hash);
        if !key.is_utf8 {
            self.not_utf8.push(self.row);
        }
    }

    fn value(&mut self, value: &[u8]) {
        self.count += 1;
        self.row_bytes += value.len() as u64;
        self.keys.push(hash(value));
        if !is_utf8(value) {
            self.not_utf8.push(self.row);
        }
    }
}

/// Keys with the same hash are treated as equal: it has 128 bits.
fn hash(key: &[u8]) -> u128 {
    XxHash3_128::oneshot(key)
}

/// Adds the sizes of the values to those of the keys, row by row, and the rows with a
/// value that is not UTF-8 to those with such a key.
#[derive(Debug, Default)]
struct ValueChecks {
    bytes: Vec<u64>,
    not_utf8: Vec<usize>,
    /// Size of each entry of the dictionary, and whether it is UTF-8.
    entries: Vec<(u64, bool)>,
    row: usize,
}

impl ValueChecks {
    fn add(&mut self, bytes: u64, is_utf8: bool) {
        if let Some(total) = self.bytes.get_mut(self.row) {
            *total += bytes;
        }
        if !is_utf8 {
            self.not_utf8.push(self.row);
        }
    }
}

impl NestedSink for ValueChecks {
    fn dictionary(&mut self, dictionary: Dictionary) {
        self.entries = dictionary
            .entries()
            .map(|value| (value.len() as u64, is_utf8(value)))
            .collect();
    }

    fn begin_row(&mut self, row: usize) {
        self.row = row;
    }

    fn null(&mut self) {}

    fn entry(&mut self, entry: u32) {
        let (bytes, is_utf8) = self.entries[entry as usize];
        self.add(bytes, is_utf8);
    }

    fn value(&mut self, value: &[u8]) {
        self.add(value.len() as u64, is_utf8(value));
    }
}

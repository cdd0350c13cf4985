//! The map of properties.

use twox_hash::XxHash3_128;

use super::{Advice, MOST_PROPERTIES, MOST_PROPERTY_BYTES};
use crate::check::Code;
use crate::columns::EventColumn;
use crate::pages::{BudgetHandle, Dictionary, NestedSink, PageError};
use crate::scan::{RowRange, Rows, map_leaves};
use crate::schema::MapLeaves;

/// How many rows the two leaves of the map are read in step.
const STEP: usize = 1 << 16;

/// Up to how many keys each is held against each other; more are sorted.
const FEW: usize = 16;

/// Looks at the properties of every row of a row group.
pub(super) fn read_properties(
    rows: Rows<'_>,
    range: &RowRange,
    leaves: MapLeaves,
    advice: &mut Advice,
    budget: &BudgetHandle<'_>,
) -> Result<(), PageError> {
    let [mut keys, mut values] = map_leaves(rows, range.group, leaves, budget)?;
    let mut key_sink = Keys::default();
    let mut value_sink = Lengths::default();
    let mut left = range.rows();
    let mut start = range.start;
    while left > 0 {
        let step = STEP.min(left);
        key_sink.begin(step);
        keys.rows(step, &mut key_sink)?;
        key_sink.end_row();
        value_sink.bytes = std::mem::take(&mut key_sink.bytes);
        values.rows(step, &mut value_sink)?;
        for (code, found) in [
            (Code::DuplicateMapKey, &key_sink.duplicate),
            (Code::NullMapKey, &key_sink.null),
            (Code::TooManyProperties, &key_sink.many),
        ] {
            for row in found {
                advice.note(code, EventColumn::Properties, start + *row as u64, 1);
            }
        }
        let bytes = &value_sink.bytes;
        if bytes.iter().any(|bytes| *bytes > MOST_PROPERTY_BYTES) {
            for (row, bytes) in bytes.iter().enumerate() {
                if *bytes > MOST_PROPERTY_BYTES {
                    let code = Code::PropertiesTooLarge;
                    advice.note(code, EventColumn::Properties, start + row as u64, 1);
                }
            }
        }
        key_sink.bytes = std::mem::take(&mut value_sink.bytes);
        start += step as u64;
        left -= step;
    }
    keys.at_its_end(&mut key_sink)?;
    values.at_its_end(&mut value_sink)
}

/// What the keys of a few rows come to.
#[derive(Debug, Default)]
struct Keys {
    /// Bytes of keys, row by row.
    bytes: Vec<u64>,
    /// Rows with one key twice, with a null key, with too many.
    duplicate: Vec<usize>,
    null: Vec<usize>,
    many: Vec<usize>,
    /// For each entry of the dictionary its hash and length.
    entries: Vec<(u128, u32)>,
    row: usize,
    row_bytes: u64,
    /// How many entries the row in hand has, and whether a key is null.
    count: usize,
    has_null: bool,
    /// The hashes of the keys of the row in hand that are not null.
    keys: Vec<u128>,
}

impl Keys {
    fn begin(&mut self, rows: usize) {
        self.bytes.clear();
        self.bytes.resize(rows, 0);
        self.duplicate.clear();
        self.null.clear();
        self.many.clear();
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
        if self.count > MOST_PROPERTIES {
            self.many.push(self.row);
        }
        if self.keys.len() > 1 && self.has_duplicate() {
            self.duplicate.push(self.row);
        }
    }

    fn has_duplicate(&mut self) -> bool {
        let keys = &mut self.keys;
        if keys.len() <= FEW {
            return keys
                .iter()
                .enumerate()
                .any(|(place, key)| keys[..place].contains(key));
        }
        keys.sort_unstable();
        keys.windows(2).any(|pair| pair[0] == pair[1])
    }
}

impl NestedSink for Keys {
    fn dictionary(&mut self, dictionary: Dictionary) {
        self.entries = dictionary
            .entries()
            .map(|key| (hash(key), u32::try_from(key.len()).unwrap_or(u32::MAX)))
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
        let (key, length) = self.entries[entry as usize];
        self.count += 1;
        self.row_bytes += u64::from(length);
        self.keys.push(key);
    }

    fn value(&mut self, value: &[u8]) {
        self.count += 1;
        self.row_bytes += value.len() as u64;
        self.keys.push(hash(value));
    }
}

/// Of so many bits that keys with the same are taken to be the same.
fn hash(key: &[u8]) -> u128 {
    XxHash3_128::oneshot(key)
}

/// Adds the lengths of values to those of keys, row by row.
#[derive(Debug, Default)]
struct Lengths {
    bytes: Vec<u64>,
    entries: Vec<u64>,
    row: usize,
}

impl Lengths {
    fn add(&mut self, length: u64) {
        if let Some(bytes) = self.bytes.get_mut(self.row) {
            *bytes += length;
        }
    }
}

impl NestedSink for Lengths {
    fn dictionary(&mut self, dictionary: Dictionary) {
        self.entries = dictionary
            .entries()
            .map(|value| value.len() as u64)
            .collect();
    }

    fn begin_row(&mut self, row: usize) {
        self.row = row;
    }

    fn null(&mut self) {}

    fn entry(&mut self, entry: u32) {
        self.add(self.entries[entry as usize]);
    }

    fn value(&mut self, value: &[u8]) {
        self.add(value.len() as u64);
    }
}

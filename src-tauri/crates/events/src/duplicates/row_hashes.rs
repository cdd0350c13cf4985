//! Hashes rows.

use twox_hash::XxHash3_128;

use crate::columns::{EventColumn, Kind};
use crate::pages::{
    BudgetHandle, BytesSink, Dictionary, NestedColumnReader, NestedSink, NullSink, NumberSink,
    PageError, read_bytes, read_numbers,
};
use crate::scan::{Abort, RowRange, Rows, column_error, open_column, open_map_leaves};
use crate::schema::MapLeaves;
use crate::source::Source;

/// Number of rows that are hashed together.
const ROWS: u64 = 256 << 10;

/// Maximum number of maps that are read at once, and the number of entries
/// after which no further map is.
const MAX_MAPS: usize = 8 << 10;
const MAX_ENTRIES: usize = 64 << 10;

/// Seeds, so that values, nulls and maps with the same bytes have different
/// hashes.
const VALUE_SEED: u64 = 1;
const NULL_SEED: u64 = 2;
const MAP_SEED: u64 = 3;

fn hash_of_value(bytes: &[u8]) -> u128 {
    XxHash3_128::oneshot_with_seed(VALUE_SEED, bytes)
}

fn hash_of_null() -> u128 {
    XxHash3_128::oneshot_with_seed(NULL_SEED, &[])
}

/// Hashes the rows of a row group. Calls `take` with the hashes of some rows
/// at a time, and the number of the first of them.
pub(super) fn hash_row_group(
    rows: Rows<'_>,
    range: &RowRange,
    budget: &BudgetHandle<'_>,
    mut take: impl FnMut(u64, &[u128]) -> Result<(), Abort>,
) -> Result<(), Abort> {
    let to_abort = |column| move |error: PageError| column_error(column, range.group, error);
    let mut maps = match rows.leaves.properties {
        Some(leaves) => Some(
            MapHasher::new(rows, range, leaves, budget)
                .map_err(to_abort(EventColumn::Properties))?,
        ),
        None => None,
    };
    let mut hashes = Vec::new();
    let mut from = 0;
    let end = range.within.end;
    while from < end {
        let to = (from + ROWS).min(end);
        let some = RowRange {
            group: range.group,
            within: from..to,
            start: range.start + from,
        };
        hashes.clear();
        hashes.resize(some.rows(), 0);
        // In a fixed order, because it changes the hash.
        for column in EventColumn::ALL {
            let mut sink = HashSink {
                hashes: &mut hashes,
                entries: Vec::new(),
            };
            if column.kind() == Kind::Map {
                match &mut maps {
                    Some(maps) => maps.read(&mut hashes).map_err(to_abort(column))?,
                    None => sink.nulls(0, some.rows()),
                }
                continue;
            }
            let Some(leaf) = rows.leaves.flat(column) else {
                sink.nulls(0, some.rows());
                continue;
            };
            open_column(rows.source, rows.metadata, &some, leaf, budget)
                .and_then(|column_data| match column.kind() {
                    Kind::Long => read_numbers::<i64>(&column_data, &mut sink),
                    Kind::Double => read_numbers::<f64>(&column_data, &mut sink),
                    Kind::String | Kind::Map => read_bytes(&column_data, &mut sink),
                })
                .map_err(to_abort(column))?;
        }
        take(some.start, &hashes)?;
        from = to;
    }
    match &mut maps {
        Some(maps) => maps.finish().map_err(to_abort(EventColumn::Properties)),
        None => Ok(()),
    }
}

/// Combines the hash of a value with that of its row.
fn combine(row: &mut u128, value: u128) {
    let mut both = [0; 32];
    both[..16].copy_from_slice(&row.to_le_bytes());
    both[16..].copy_from_slice(&value.to_le_bytes());
    *row = hash_of_value(&both);
}

/// Combines the values of a column with the hashes of their rows.
struct HashSink<'h> {
    hashes: &'h mut [u128],
    /// The hashes of the dictionary's entries.
    entries: Vec<u128>,
}

impl HashSink<'_> {
    fn run(&mut self, row: usize, count: usize, value: u128) {
        for hash in self.hashes.iter_mut().skip(row).take(count) {
            combine(hash, value);
        }
    }
}

impl NullSink for HashSink<'_> {
    fn nulls(&mut self, row: usize, count: usize) {
        self.run(row, count, hash_of_null());
    }
}

impl BytesSink for HashSink<'_> {
    fn dictionary(&mut self, dictionary: Dictionary) {
        self.entries = dictionary.entries().map(hash_of_value).collect();
    }

    fn entry_run(&mut self, row: usize, entry: u32, count: usize) {
        self.run(row, count, self.entries[entry as usize]);
    }

    fn entries(&mut self, row: usize, entries: &[u32]) {
        for (hash, entry) in self.hashes.iter_mut().skip(row).zip(entries) {
            combine(hash, self.entries[*entry as usize]);
        }
    }

    fn value(&mut self, row: usize, value: &[u8]) {
        self.run(row, 1, hash_of_value(value));
    }
}

/// A number that has the same canonical bytes as any number that it equals.
trait Canonical: Copy {
    fn canonical_bytes(self) -> [u8; 8];
}

impl Canonical for i64 {
    fn canonical_bytes(self) -> [u8; 8] {
        self.to_le_bytes()
    }
}

impl Canonical for f64 {
    fn canonical_bytes(self) -> [u8; 8] {
        let plain = if self.is_nan() {
            Self::NAN
        } else if self == 0.0 {
            0.0
        } else {
            self
        };
        plain.to_le_bytes()
    }
}

impl<T: Canonical> NumberSink<T> for HashSink<'_> {
    fn run(&mut self, row: usize, value: T, count: usize) {
        HashSink::run(self, row, count, hash_of_value(&value.canonical_bytes()));
    }

    fn values(&mut self, row: usize, values: &[T]) {
        for (hash, value) in self.hashes.iter_mut().skip(row).zip(values) {
            combine(hash, hash_of_value(&value.canonical_bytes()));
        }
    }
}

/// Hashes maps. Reads their keys and values a few rows at a time.
struct MapHasher<'s> {
    keys: NestedColumnReader<'s, &'s dyn Source>,
    values: NestedColumnReader<'s, &'s dyn Source>,
    key_hashes: LeafHashes,
    value_hashes: LeafHashes,
    /// The hashes of the entries of one row, to sort.
    entries: Vec<(u128, u128)>,
    bytes: Vec<u8>,
}

impl<'s> MapHasher<'s> {
    fn new(
        rows: Rows<'s>,
        range: &RowRange,
        leaves: MapLeaves,
        budget: &'s BudgetHandle<'s>,
    ) -> Result<Self, PageError> {
        let [keys, values] = open_map_leaves(rows, range.group, leaves, budget)?;
        Ok(Self {
            keys,
            values,
            key_hashes: LeafHashes::default(),
            value_hashes: LeafHashes::default(),
            entries: Vec::new(),
            bytes: Vec::new(),
        })
    }

    /// Combines the maps of the next rows with the hashes of the rows.
    fn read(&mut self, mut hashes: &mut [u128]) -> Result<(), PageError> {
        while !hashes.is_empty() {
            let max_rows = MAX_MAPS.min(hashes.len());
            self.key_hashes.clear();
            let rows = self
                .keys
                .some_rows(max_rows, MAX_ENTRIES, &mut self.key_hashes)?;
            self.value_hashes.clear();
            // Both leaves must have the same numbers of entries.
            if rows
                != self
                    .values
                    .some_rows(max_rows, MAX_ENTRIES, &mut self.value_hashes)?
            {
                return Err(PageError::InvalidLevels);
            }
            let (some, rest) = hashes.split_at_mut(rows);
            for (row, hash) in some.iter_mut().enumerate() {
                let map = self.hash_of_map(row)?;
                combine(hash, map);
            }
            hashes = rest;
        }
        Ok(())
    }

    fn hash_of_map(&mut self, row: usize) -> Result<u128, PageError> {
        let keys = self.key_hashes.row(row).ok_or(PageError::TooFewValues)?;
        let values = self.value_hashes.row(row).ok_or(PageError::TooFewValues)?;
        if keys.is_empty() && values.is_empty() {
            let is_present = self.key_hashes.is_present.get(row) == Some(&true);
            return Ok(if is_present {
                XxHash3_128::oneshot_with_seed(MAP_SEED, &[])
            } else {
                hash_of_null()
            });
        }
        if keys.len() != values.len() {
            return Err(PageError::InvalidLevels);
        }
        self.entries.clear();
        self.entries
            .extend(keys.iter().copied().zip(values.iter().copied()));
        // The sort is stable: entries with the same key keep their order.
        self.entries.sort_by_key(|(key, _)| *key);
        self.bytes.clear();
        for (key, value) in &self.entries {
            self.bytes.extend_from_slice(&key.to_le_bytes());
            self.bytes.extend_from_slice(&value.to_le_bytes());
        }
        Ok(XxHash3_128::oneshot_with_seed(MAP_SEED, &self.bytes))
    }

    fn finish(&mut self) -> Result<(), PageError> {
        self.keys.finish(&mut self.key_hashes)?;
        self.values.finish(&mut self.value_hashes)
    }
}

/// The hashes of a leaf's values in a few rows.
#[derive(Default)]
struct LeafHashes {
    dictionary: Vec<u128>,
    hashes: Vec<u128>,
    /// Index of the first hash of each row.
    starts: Vec<usize>,
    /// Whether the map of each row is not null.
    is_present: Vec<bool>,
}

impl LeafHashes {
    fn clear(&mut self) {
        self.hashes.clear();
        self.starts.clear();
        self.is_present.clear();
    }

    fn row(&self, row: usize) -> Option<&[u128]> {
        let start = *self.starts.get(row)?;
        let end = self.starts.get(row + 1).copied();
        self.hashes.get(start..end.unwrap_or(self.hashes.len()))
    }

    fn push(&mut self, hash: u128) {
        self.hashes.push(hash);
        self.empty();
    }
}

impl NestedSink for LeafHashes {
    fn dictionary(&mut self, dictionary: Dictionary) {
        self.dictionary = dictionary.entries().map(hash_of_value).collect();
    }

    fn begin_row(&mut self, _row: usize) {
        self.starts.push(self.hashes.len());
        self.is_present.push(false);
    }

    fn null(&mut self) {
        self.push(hash_of_null());
    }

    fn entry(&mut self, entry: u32) {
        self.push(self.dictionary[entry as usize]);
    }

    fn value(&mut self, value: &[u8]) {
        self.push(hash_of_value(value));
    }

    fn empty(&mut self) {
        if let Some(is_present) = self.is_present.last_mut() {
            *is_present = true;
        }
    }
}

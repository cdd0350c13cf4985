//! From rows to hashes.

use twox_hash::XxHash3_128;

use crate::columns::{EventColumn, Kind};
use crate::pages::{
    BudgetHandle, BytesSink, Dictionary, NestedColumnReader, NestedSink, NullSink, NumberSink,
    PageError, read_bytes, read_numbers,
};
use crate::scan::{Abort, RowRange, Rows, column_error, flat, map_leaves};
use crate::schema::MapLeaves;
use crate::source::Source;

/// How many rows are hashed together.
const ROWS: u64 = 256 << 10;

/// How many rows of the map are read together, at most, and after how many
/// entries no further one.
const MOST_MAPS: usize = 8 << 10;
const ENTRIES: usize = 64 << 10;

/// Values that are there and values that are not never have one hash by
/// having the same bytes.
const OF_VALUES: u64 = 1;
const OF_NULLS: u64 = 2;
const OF_MAPS: u64 = 3;

fn of_value(bytes: &[u8]) -> u128 {
    XxHash3_128::oneshot_with_seed(OF_VALUES, bytes)
}

fn of_null() -> u128 {
    XxHash3_128::oneshot_with_seed(OF_NULLS, &[])
}

/// Hashes the rows of a row group, and hands them on with the number of the
/// first of them, some at a time.
pub(super) fn hash_row_group(
    rows: Rows<'_>,
    range: &RowRange,
    budget: &BudgetHandle<'_>,
    mut take: impl FnMut(u64, &[u128]) -> Result<(), Abort>,
) -> Result<(), Abort> {
    let to_abort = |column| move |fault: PageError| column_error(column, range.group, &fault);
    let mut maps = match rows.leaves.properties {
        Some(leaves) => Some(
            Maps::new(rows, range, leaves, budget).map_err(to_abort(EventColumn::Properties))?,
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
        // The columns have a place in the hash, always the same.
        for column in EventColumn::ALL {
            let mut sink = Sink {
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
            flat(rows.source, rows.metadata, &some, leaf, budget)
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
        Some(maps) => maps
            .at_their_end()
            .map_err(to_abort(EventColumn::Properties)),
        None => Ok(()),
    }
}

/// Adds the hash of a value to that of a row.
fn absorb(row: &mut u128, value: u128) {
    let mut both = [0; 32];
    both[..16].copy_from_slice(&row.to_le_bytes());
    both[16..].copy_from_slice(&value.to_le_bytes());
    *row = of_value(&both);
}

/// Adds the values of a column to the hashes of rows.
struct Sink<'h> {
    hashes: &'h mut [u128],
    /// The hashes of the dictionary's entries.
    entries: Vec<u128>,
}

impl Sink<'_> {
    fn run(&mut self, row: usize, count: usize, value: u128) {
        for hash in self.hashes.iter_mut().skip(row).take(count) {
            absorb(hash, value);
        }
    }
}

impl NullSink for Sink<'_> {
    fn nulls(&mut self, row: usize, count: usize) {
        self.run(row, count, of_null());
    }
}

impl BytesSink for Sink<'_> {
    fn dictionary(&mut self, dictionary: Dictionary) {
        self.entries = dictionary.entries().map(of_value).collect();
    }

    fn entry_run(&mut self, row: usize, entry: u32, count: usize) {
        self.run(row, count, self.entries[entry as usize]);
    }

    fn entries(&mut self, row: usize, entries: &[u32]) {
        for (hash, entry) in self.hashes.iter_mut().skip(row).zip(entries) {
            absorb(hash, self.entries[*entry as usize]);
        }
    }

    fn value(&mut self, row: usize, value: &[u8]) {
        self.run(row, 1, of_value(value));
    }
}

/// A number whose bytes are the same where it is equal.
trait Comparable: Copy {
    fn bytes(self) -> [u8; 8];
}

impl Comparable for i64 {
    fn bytes(self) -> [u8; 8] {
        self.to_le_bytes()
    }
}

impl Comparable for f64 {
    fn bytes(self) -> [u8; 8] {
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

impl<T: Comparable> NumberSink<T> for Sink<'_> {
    fn run(&mut self, row: usize, value: T, count: usize) {
        Sink::run(self, row, count, of_value(&value.bytes()));
    }

    fn values(&mut self, row: usize, values: &[T]) {
        for (hash, value) in self.hashes.iter_mut().skip(row).zip(values) {
            absorb(hash, of_value(&value.bytes()));
        }
    }
}

/// The two leaves of the map, read in step.
struct Maps<'s> {
    keys: NestedColumnReader<'s, &'s dyn Source>,
    values: NestedColumnReader<'s, &'s dyn Source>,
    key_hashes: Leaf,
    value_hashes: Leaf,
    /// The entries of one row, for sorting.
    entries: Vec<(u128, u128)>,
    bytes: Vec<u8>,
}

impl<'s> Maps<'s> {
    fn new(
        rows: Rows<'s>,
        range: &RowRange,
        leaves: MapLeaves,
        budget: &'s BudgetHandle<'s>,
    ) -> Result<Self, PageError> {
        let [keys, values] = map_leaves(rows, range.group, leaves, budget)?;
        Ok(Self {
            keys,
            values,
            key_hashes: Leaf::default(),
            value_hashes: Leaf::default(),
            entries: Vec::new(),
            bytes: Vec::new(),
        })
    }

    /// Adds the maps of the next rows to their hashes.
    fn read(&mut self, mut hashes: &mut [u128]) -> Result<(), PageError> {
        while !hashes.is_empty() {
            let most = MOST_MAPS.min(hashes.len());
            self.key_hashes.begin();
            let rows = self.keys.some_rows(most, ENTRIES, &mut self.key_hashes)?;
            self.value_hashes.begin();
            // The leaves of one map are of one shape.
            if rows
                != self
                    .values
                    .some_rows(most, ENTRIES, &mut self.value_hashes)?
            {
                return Err(PageError::InvalidLevels);
            }
            let (some, rest) = hashes.split_at_mut(rows);
            for (row, hash) in some.iter_mut().enumerate() {
                let map = self.of_map(row)?;
                absorb(hash, map);
            }
            hashes = rest;
        }
        Ok(())
    }

    fn of_map(&mut self, row: usize) -> Result<u128, PageError> {
        let keys = self.key_hashes.row(row).ok_or(PageError::TooFewValues)?;
        let values = self.value_hashes.row(row).ok_or(PageError::TooFewValues)?;
        if keys.is_empty() && values.is_empty() {
            let is_there = self.key_hashes.is_there.get(row) == Some(&true);
            return Ok(if is_there {
                XxHash3_128::oneshot_with_seed(OF_MAPS, &[])
            } else {
                of_null()
            });
        }
        if keys.len() != values.len() {
            return Err(PageError::InvalidLevels);
        }
        self.entries.clear();
        self.entries
            .extend(keys.iter().copied().zip(values.iter().copied()));
        // Stable: entries of one key stay in their order.
        self.entries.sort_by_key(|(key, _)| *key);
        self.bytes.clear();
        for (key, value) in &self.entries {
            self.bytes.extend_from_slice(&key.to_le_bytes());
            self.bytes.extend_from_slice(&value.to_le_bytes());
        }
        Ok(XxHash3_128::oneshot_with_seed(OF_MAPS, &self.bytes))
    }

    fn at_their_end(&mut self) -> Result<(), PageError> {
        self.keys.at_its_end(&mut self.key_hashes)?;
        self.values.at_its_end(&mut self.value_hashes)
    }
}

/// The hashes of what a leaf holds in a few rows.
#[derive(Default)]
struct Leaf {
    dictionary: Vec<u128>,
    hashes: Vec<u128>,
    /// Where those of each row begin.
    starts: Vec<usize>,
    /// Whether the map of each row is no null.
    is_there: Vec<bool>,
}

impl Leaf {
    fn begin(&mut self) {
        self.hashes.clear();
        self.starts.clear();
        self.is_there.clear();
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

impl NestedSink for Leaf {
    fn dictionary(&mut self, dictionary: Dictionary) {
        self.dictionary = dictionary.entries().map(of_value).collect();
    }

    fn begin_row(&mut self, _row: usize) {
        self.starts.push(self.hashes.len());
        self.is_there.push(false);
    }

    fn null(&mut self) {
        self.push(of_null());
    }

    fn entry(&mut self, entry: u32) {
        self.push(self.dictionary[entry as usize]);
    }

    fn value(&mut self, value: &[u8]) {
        self.push(of_value(value));
    }

    fn empty(&mut self) {
        if let Some(is_there) = self.is_there.last_mut() {
            *is_there = true;
        }
    }
}

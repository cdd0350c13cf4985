//! Sorts row hashes in memory, and beyond a limit in runs in a file.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;

use crate::source::Source;

/// Default of [`SpillConfig::memory_limit`], in bytes.
pub const DEFAULT_SORT_MEMORY: usize = 64 << 20;

/// The memory and the temporary file for sorting.
#[derive(Clone, Copy)]
pub struct SpillConfig<'r> {
    /// Maximum number of bytes that are sorted in memory.
    pub memory_limit: usize,
    /// Creates an empty file to write and read, if there are more. Called at
    /// most once. The file is not used after the rows were compared.
    pub create_file: &'r (dyn Fn() -> io::Result<File> + Sync),
}

/// Number of bytes of a record: a hash and a row number.
pub(super) const RECORD_SIZE: usize = 24;

/// Maximum number of bytes that are read of a run at a time.
const MAX_BUFFER: usize = 256 << 10;

/// Number of records between two checks for cancellation.
const CANCEL_CHECK_INTERVAL: u64 = 1 << 16;

/// The two halves of a row's hash, and its number. Sorts by hash, then row.
type Record = (u64, u64, u64);

/// The rows that repeat an earlier row.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct DuplicateRows {
    /// Number of rows that equal an earlier one.
    pub(super) rows: u64,
    /// Number of distinct rows that they repeat.
    pub(super) distinct: u64,
    /// Their lowest row numbers.
    pub(super) first: Vec<u64>,
}

/// Sorts records.
pub(super) struct ExternalSorter<'r> {
    spill: SpillConfig<'r>,
    /// Maximum number of records in memory.
    capacity: usize,
    records: Vec<Record>,
    file: Option<File>,
    /// Byte range of each sorted run in the file.
    runs: Vec<Range<u64>>,
}

impl<'r> ExternalSorter<'r> {
    pub(super) fn new(total: u64, spill: SpillConfig<'r>) -> Self {
        let capacity = (spill.memory_limit / RECORD_SIZE).max(1);
        let total = usize::try_from(total).unwrap_or(usize::MAX);
        Self {
            spill,
            capacity,
            records: Vec::with_capacity(total.min(capacity)),
            file: None,
            runs: Vec::new(),
        }
    }

    /// Maximum number of records in memory.
    pub(super) const fn capacity(&self) -> u64 {
        self.capacity as u64
    }

    /// Adds the hashes of the rows from `start` on.
    pub(super) fn push(&mut self, start: u64, hashes: &[u128]) -> io::Result<()> {
        for (row, hash) in (start..).zip(hashes) {
            if self.records.len() == self.capacity {
                self.spill()?;
            }
            #[allow(
                clippy::cast_possible_truncation,
                reason = "each half of the hash is stored"
            )]
            self.records.push(((hash >> 64) as u64, *hash as u64, row));
        }
        Ok(())
    }

    /// Writes the records in memory as a sorted run.
    fn spill(&mut self) -> io::Result<()> {
        self.records.sort_unstable();
        let start = self.runs.last().map_or(0, |run| run.end);
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert((self.spill.create_file)()?),
        };
        let mut out = BufWriter::with_capacity(MAX_BUFFER, file);
        for (high, low, row) in self.records.drain(..) {
            for part in [high, low, row] {
                out.write_all(&part.to_le_bytes())?;
            }
        }
        out.flush()?;
        let bytes = (self.capacity * RECORD_SIZE) as u64;
        self.runs.push(start..start + bytes);
        Ok(())
    }

    /// Finds the duplicates, with the lowest `keep` row numbers. `None` if it
    /// was cancelled.
    pub(super) fn find_duplicates(
        mut self,
        keep: usize,
        cancelled: &dyn Fn() -> bool,
    ) -> io::Result<Option<DuplicateRows>> {
        self.records.sort_unstable();
        let mut counter = DuplicateCounter::new(keep);
        let mut seen = 0_u64;
        let mut is_cancelled = || {
            seen += 1;
            seen.is_multiple_of(CANCEL_CHECK_INTERVAL) && cancelled()
        };
        let Some(file) = &self.file else {
            for record in self.records {
                if is_cancelled() {
                    return Ok(None);
                }
                counter.add(record);
            }
            return Ok(Some(counter.into_duplicates()));
        };
        // The last run stays in memory. The buffers of the others together
        // take as much again.
        let buffer = (self.capacity * RECORD_SIZE / self.runs.len()).clamp(RECORD_SIZE, MAX_BUFFER);
        let mut runs: Vec<Run<'_>> = self
            .runs
            .iter()
            .map(|range| Run::new(file, range.clone(), buffer))
            .collect();
        let mut in_memory = self.records.iter().copied();
        let last = runs.len();
        let mut next = |run: usize| match runs.get_mut(run) {
            Some(run) => run.next(),
            None => Ok(in_memory.next()),
        };
        let mut heap = BinaryHeap::new();
        for run in 0..=last {
            heap.extend(next(run)?.map(|record| Reverse((record, run))));
        }
        while let Some(Reverse((record, run))) = heap.pop() {
            if is_cancelled() {
                return Ok(None);
            }
            counter.add(record);
            heap.extend(next(run)?.map(|record| Reverse((record, run))));
        }
        Ok(Some(counter.into_duplicates()))
    }
}

/// Reads a sorted run.
struct Run<'f> {
    file: &'f File,
    left: Range<u64>,
    buffer: Vec<u8>,
    position: usize,
    capacity: usize,
}

impl<'f> Run<'f> {
    fn new(file: &'f File, left: Range<u64>, buffer: usize) -> Self {
        Self {
            file,
            left,
            buffer: Vec::new(),
            position: 0,
            capacity: buffer / RECORD_SIZE * RECORD_SIZE,
        }
    }

    fn next(&mut self) -> io::Result<Option<Record>> {
        if self.position == self.buffer.len() {
            let left = usize::try_from(self.left.end - self.left.start).unwrap_or(usize::MAX);
            self.buffer.resize(self.capacity.min(left), 0);
            self.position = 0;
            self.file.read_at(self.left.start, &mut self.buffer)?;
            self.left.start += self.buffer.len() as u64;
        }
        let Some(record) = self.buffer.get(self.position..self.position + RECORD_SIZE) else {
            return Ok(None);
        };
        self.position += RECORD_SIZE;
        let mut parts = record.chunks_exact(8).map(|part| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(part);
            u64::from_le_bytes(bytes)
        });
        let mut part = || parts.next().unwrap_or_default();
        Ok(Some((part(), part(), part())))
    }
}

/// Counts duplicates among sorted records.
struct DuplicateCounter {
    keep: usize,
    last: Option<(u64, u64)>,
    /// Whether the last hash was counted in `distinct`.
    repeated: bool,
    rows: u64,
    distinct: u64,
    /// The lowest row numbers, as a max-heap.
    first: BinaryHeap<u64>,
}

impl DuplicateCounter {
    const fn new(keep: usize) -> Self {
        Self {
            keep,
            last: None,
            repeated: false,
            rows: 0,
            distinct: 0,
            first: BinaryHeap::new(),
        }
    }

    fn add(&mut self, (high, low, row): Record) {
        if self.last != Some((high, low)) {
            self.last = Some((high, low));
            self.repeated = false;
            return;
        }
        self.rows += 1;
        self.distinct += u64::from(!self.repeated);
        self.repeated = true;
        if self.first.len() < self.keep {
            self.first.push(row);
        } else if let Some(mut highest) = self.first.peek_mut()
            && row < *highest
        {
            *highest = row;
        }
    }

    fn into_duplicates(self) -> DuplicateRows {
        DuplicateRows {
            rows: self.rows,
            distinct: self.distinct,
            first: self.first.into_sorted_vec(),
        }
    }
}

//! Sorting more than memory holds: runs in a file, merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;

use crate::source::Source;

/// How many bytes of hashes are sorted in memory, unless told otherwise.
pub const DEFAULT_SORT_MEMORY: usize = 64 << 20;

/// Where hashes are sorted.
#[derive(Clone, Copy)]
pub struct SpillConfig<'r> {
    /// How many bytes in memory.
    pub memory_limit: usize,
    /// Gives an empty file to read and write, for what is more. It is asked
    /// once at most, and not needed any more when the rows have been compared.
    pub create_file: &'r (dyn Fn() -> io::Result<File> + Sync),
}

/// The bytes of a record: the hash, and the row's number.
pub(super) const RECORD_SIZE: usize = 24;

/// The most that is read of a run at a time.
const MOST_BUFFER: usize = 256 << 10;

/// How many records lie between two looks at whether to stop.
const CANCEL_CHECK_INTERVAL: u64 = 1 << 16;

/// A row's hash in two halves, and its number. They sort by hash, then row.
type Record = (u64, u64, u64);

/// What repeats what.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct DuplicateRows {
    /// Rows that are equal to an earlier one.
    pub(super) rows: u64,
    /// How many different rows they repeat.
    pub(super) distinct: u64,
    /// The lowest of their numbers.
    pub(super) first: Vec<u64>,
}

/// Takes records, and gives them back sorted.
pub(super) struct ExternalSorter<'r> {
    spill: SpillConfig<'r>,
    most: usize,
    records: Vec<Record>,
    file: Option<File>,
    /// Where in the file each sorted run lies.
    runs: Vec<Range<u64>>,
}

impl<'r> ExternalSorter<'r> {
    pub(super) fn new(total: u64, spill: SpillConfig<'r>) -> Self {
        let most = (spill.memory_limit / RECORD_SIZE).max(1);
        let total = usize::try_from(total).unwrap_or(usize::MAX);
        Self {
            spill,
            most,
            records: Vec::with_capacity(total.min(most)),
            file: None,
            runs: Vec::new(),
        }
    }

    /// How many records are held in memory at most.
    pub(super) const fn most(&self) -> u64 {
        self.most as u64
    }

    /// Takes the hashes of the rows from `start` on.
    pub(super) fn push(&mut self, start: u64, hashes: &[u128]) -> io::Result<()> {
        for (row, hash) in (start..).zip(hashes) {
            if self.records.len() == self.most {
                self.spill()?;
            }
            #[allow(
                clippy::cast_possible_truncation,
                reason = "the halves of a hash are what is wanted"
            )]
            self.records.push(((hash >> 64) as u64, *hash as u64, row));
        }
        Ok(())
    }

    /// Writes what is in memory as a sorted run.
    fn spill(&mut self) -> io::Result<()> {
        self.records.sort_unstable();
        let start = self.runs.last().map_or(0, |run| run.end);
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert((self.spill.create_file)()?),
        };
        let mut out = BufWriter::with_capacity(MOST_BUFFER, file);
        for (high, low, row) in self.records.drain(..) {
            for part in [high, low, row] {
                out.write_all(&part.to_le_bytes())?;
            }
        }
        out.flush()?;
        let bytes = (self.most * RECORD_SIZE) as u64;
        self.runs.push(start..start + bytes);
        Ok(())
    }

    /// What repeats what, with the lowest `keep` numbers of rows; none where
    /// it was told to stop.
    pub(super) fn repeats(
        mut self,
        keep: usize,
        cancelled: &dyn Fn() -> bool,
    ) -> io::Result<Option<DuplicateRows>> {
        self.records.sort_unstable();
        let mut counting = DuplicateCounter::new(keep);
        let mut seen = 0_u64;
        let mut stopped = || {
            seen += 1;
            seen.is_multiple_of(CANCEL_CHECK_INTERVAL) && cancelled()
        };
        let Some(file) = &self.file else {
            for record in self.records {
                if stopped() {
                    return Ok(None);
                }
                counting.note(record);
            }
            return Ok(Some(counting.into_duplicates()));
        };
        // The last run stays in memory. As much again goes to the others.
        let buffer = (self.most * RECORD_SIZE / self.runs.len()).clamp(RECORD_SIZE, MOST_BUFFER);
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
            if stopped() {
                return Ok(None);
            }
            counting.note(record);
            heap.extend(next(run)?.map(|record| Reverse((record, run))));
        }
        Ok(Some(counting.into_duplicates()))
    }
}

/// A sorted run, read a buffer at a time.
struct Run<'f> {
    file: &'f File,
    left: Range<u64>,
    buffer: Vec<u8>,
    at: usize,
    most: usize,
}

impl<'f> Run<'f> {
    fn new(file: &'f File, left: Range<u64>, buffer: usize) -> Self {
        Self {
            file,
            left,
            buffer: Vec::new(),
            at: 0,
            most: buffer / RECORD_SIZE * RECORD_SIZE,
        }
    }

    fn next(&mut self) -> io::Result<Option<Record>> {
        if self.at == self.buffer.len() {
            let left = usize::try_from(self.left.end - self.left.start).unwrap_or(usize::MAX);
            self.buffer.resize(self.most.min(left), 0);
            self.at = 0;
            self.file.read_at(self.left.start, &mut self.buffer)?;
            self.left.start += self.buffer.len() as u64;
        }
        let Some(record) = self.buffer.get(self.at..self.at + RECORD_SIZE) else {
            return Ok(None);
        };
        self.at += RECORD_SIZE;
        let mut parts = record.chunks_exact(8).map(|part| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(part);
            u64::from_le_bytes(bytes)
        });
        let mut part = || parts.next().unwrap_or_default();
        Ok(Some((part(), part(), part())))
    }
}

/// Counts repeats among sorted records.
struct DuplicateCounter {
    keep: usize,
    last: Option<(u64, u64)>,
    /// Whether the last hash is known to be repeated.
    repeated: bool,
    rows: u64,
    distinct: u64,
    /// The lowest numbers, the highest of them on top.
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

    fn note(&mut self, (high, low, row): Record) {
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

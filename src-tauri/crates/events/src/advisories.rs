//! What is worth a word and stops no row: checks that need every value.
//!
//! They come after the verdict, in a second pass over all seven columns.
//! Columns are shared out among threads as they are: the texts of a row
//! group, its numbers, its properties.

mod numbers;
mod properties;
mod texts;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::check::{CheckObserver, Code};
use crate::columns::EventColumn;
use crate::pages::{PageError, read_bytes, read_numbers};
use crate::scan::{
    Abort, Parallelism, ProgressObserver, RowBitmap, RowCount, RowRange, Rows, ScanOutcome, Worker,
    column_error, flat, row_group_ranges, run_tasks,
};
use crate::settings::CheckSettings;

use numbers::{Finite, Future};
use properties::read_properties;
use texts::Texts;

/// The most properties of an event that go without a word.
pub(crate) const MOST_PROPERTIES: usize = 300;

/// The most bytes of keys and values of an event's properties that go
/// without a word.
pub(crate) const MOST_PROPERTY_BYTES: u64 = 32_768;

/// The most characters of a key that go without a word.
pub(crate) const LONGEST_KEY: usize = 250;

/// How far past now a time may lie, in milliseconds.
pub(crate) const FUTURE_MS: i64 = 86_400_000;

/// The most bytes of an example that are kept.
const LONGEST_EXAMPLE: usize = 120;

/// The rows of one finding, and the value of the first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Advised {
    pub(crate) count: RowCount,
    /// The first row's number and value, where a value says something.
    pub(crate) example: Option<(u64, Vec<u8>)>,
}

/// Findings by their code and column.
#[derive(Debug, Default)]
pub(crate) struct Advice {
    keep: usize,
    pub(crate) found: BTreeMap<(Code, EventColumn), Advised>,
    /// The one finding of which every row is wanted.
    sought: Option<Sought>,
}

/// Every row of one finding, among the rows from `start` on.
#[derive(Debug)]
struct Sought {
    finding: (Code, EventColumn),
    start: u64,
    bitmap: RowBitmap,
}

impl Advice {
    pub(crate) fn new(keep: usize) -> Self {
        Self {
            keep,
            found: BTreeMap::new(),
            sought: None,
        }
    }

    fn seeking(finding: (Code, EventColumn), range: &RowRange) -> Self {
        Self {
            sought: Some(Sought {
                finding,
                start: range.start,
                bitmap: RowBitmap::new(range.rows()),
            }),
            ..Self::new(0)
        }
    }

    /// Notes `count` rows from `row` on. Rows of one finding must be noted in
    /// ascending order.
    fn note(&mut self, code: Code, column: EventColumn, row: u64, count: u64) -> &mut Advised {
        if let Some(sought) = &mut self.sought
            && sought.finding == (code, column)
            && let Ok(place) = usize::try_from(row - sought.start)
        {
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            sought.bitmap.set_range(place, count);
        }
        let advised = self.found.entry((code, column)).or_default();
        advised.count.add_run(row, count, self.keep);
        advised
    }

    /// As [`Advice::note`], with the value that all these rows have.
    fn note_value(
        &mut self,
        code: Code,
        column: EventColumn,
        (row, count): (u64, u64),
        value: &[u8],
    ) {
        let advised = self.note(code, column, row, count);
        if advised.example.is_none() {
            let value = &value[..value.len().min(LONGEST_EXAMPLE)];
            advised.example = Some((row, value.to_vec()));
        }
    }

    fn add(&mut self, other: Self) {
        let keep = self.keep;
        for (place, others) in other.found {
            let mine = self.found.entry(place).or_default();
            mine.count.merge(others.count, keep);
            let before = mine.example.as_ref().map_or(u64::MAX, |(row, _)| *row);
            if others
                .example
                .as_ref()
                .is_some_and(|(row, _)| *row < before)
            {
                mine.example = others.example;
            }
        }
    }
}

/// The columns that are read by one thread in one go.
const SHARES: [&[EventColumn]; 4] = [
    &[EventColumn::Properties],
    &[EventColumn::Key],
    &[
        EventColumn::EnvironmentId,
        EventColumn::TrafficTypeId,
        EventColumn::EventTypeId,
    ],
    &[EventColumn::Timestamp, EventColumn::Value],
];

/// Who follows the second pass.
struct Advising<'w> {
    observer: &'w dyn CheckObserver,
    total: u64,
}

impl ProgressObserver for Advising<'_> {
    fn rows_done(&self, rows: u64) {
        // Each row is passed over once for each share.
        self.observer
            .advisory_rows_scanned(rows / SHARES.len() as u64, self.total);
    }

    fn is_cancelled(&self) -> bool {
        self.observer.is_cancelled()
    }
}

/// Looks at every value of the seven columns.
pub(crate) fn advise(
    rows: Rows<'_>,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
) -> ScanOutcome<Advice> {
    let ranges = row_group_ranges(rows.metadata);
    let advising = Advising {
        observer,
        total: rows.total(),
    };
    let pass = run_tasks(
        ranges.len() * SHARES.len(),
        rows.parallelism(settings),
        &rows.budget(settings),
        &advising,
        || Advice::new(settings.first_rows),
        |advice, task, worker| {
            let range = &ranges[task / SHARES.len()];
            for column in SHARES[task % SHARES.len()] {
                advise_column(rows, *column, range, settings, advice, worker)?;
            }
            worker.rows_done(range.rows() as u64);
            Ok(())
        },
    );
    match pass {
        ScanOutcome::Done(all) => {
            let mut sum = Advice::new(settings.first_rows);
            for advice in all {
                sum.add(advice);
            }
            ScanOutcome::Done(sum)
        }
        ScanOutcome::Cancelled => ScanOutcome::Cancelled,
        ScanOutcome::Failed(error) => ScanOutcome::Failed(error),
    }
}

/// Marks every row of one finding, by row groups in ascending order. Only the
/// finding's column is read.
pub(crate) fn advisory_rows(
    rows: Rows<'_>,
    finding: (Code, EventColumn),
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
) -> ScanOutcome<Vec<(u64, RowBitmap)>> {
    let ranges = row_group_ranges(rows.metadata);
    let advising = Advising {
        observer,
        total: rows.total(),
    };
    let pass = run_tasks(
        ranges.len(),
        Parallelism::Threads(1),
        &rows.budget(settings),
        &advising,
        Vec::new,
        |found, task, worker| {
            let range = &ranges[task];
            let mut advice = Advice::seeking(finding, range);
            advise_column(rows, finding.1, range, settings, &mut advice, worker)?;
            found.extend(advice.sought.map(|sought| (sought.start, sought.bitmap)));
            Ok(())
        },
    );
    match pass {
        ScanOutcome::Done(found) => ScanOutcome::Done(found.into_iter().flatten().collect()),
        ScanOutcome::Cancelled => ScanOutcome::Cancelled,
        ScanOutcome::Failed(error) => ScanOutcome::Failed(error),
    }
}

fn advise_column(
    rows: Rows<'_>,
    column: EventColumn,
    range: &RowRange,
    settings: &CheckSettings,
    advice: &mut Advice,
    worker: &Worker<'_>,
) -> Result<(), Abort> {
    let to_abort = |fault: PageError| column_error(column, range.group, &fault);
    let start = range.start;
    if column == EventColumn::Properties {
        return match rows.leaves.properties {
            Some(leaves) => {
                read_properties(rows, range, leaves, advice, &worker.budget).map_err(to_abort)
            }
            None => Ok(()),
        };
    }
    let Some(leaf) = rows.leaves.flat(column) else {
        return Ok(());
    };
    let flat = flat(rows.source, rows.metadata, range, leaf, &worker.budget).map_err(to_abort)?;
    match column {
        EventColumn::Timestamp => match settings.now_ms {
            Some(now) => read_numbers(&flat, &mut Future::new(advice, start, now)),
            None => Ok(()),
        },
        EventColumn::Value => read_numbers(&flat, &mut Finite::new(advice, start)),
        _ => read_bytes(&flat, &mut Texts::new(column, settings, advice, start)),
    }
    .map_err(to_abort)
}

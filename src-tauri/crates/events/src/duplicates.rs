//! Finds rows that equal an earlier row in all seven columns.
//!
//! Rows are equal if their 128-bit hashes are. (Among a thousand million
//! different rows, the probability that any two have the same hash is below
//! 10^-20.) The hashes are sorted in memory, up to a limit, and beyond it in a
//! temporary file of the caller.
//!
//! Text is equal by its bytes, and numbers by value, where NaN equals NaN and 0
//! equals -0. Maps are equal if they have the same entries in any order, except
//! that entries with the same key must have the same order, because the last
//! one counts. A null equals a null, and a missing column is null in all rows.
//! An empty map is not null.

mod external_sort;
mod row_hashes;

#[cfg(test)]
mod tests;

use std::io;
use std::sync::{Mutex, PoisonError};

use tallyman_text::count_of;
use thiserror::Error;

use crate::check::{Cancellable, CheckObserver, Code, FileCheck, Finding, Severity};
use crate::columns::EventColumn;
use crate::footer::{encrypted_columns, read_footer};
use crate::pages::ReadBudget;
use crate::read_error::{ReadError, catch_decode_panic};
use crate::scan::{Abort, PassProgress, Rows, row_group_ranges, run_tasks};
use crate::schema;
use crate::settings::CheckSettings;
use crate::source::Source;

pub use external_sort::{DEFAULT_SORT_MEMORY, SpillConfig};
use external_sort::{DuplicateRows, ExternalSorter, RECORD_SIZE};
use row_hashes::hash_row_group;

/// Why rows could not be compared.
#[derive(Debug, Error)]
pub enum DuplicatesError {
    /// The temporary file cannot be created, written or read.
    #[error("Rows could not be compared: the temporary file for sorting cannot be used: {0}.")]
    Spill(io::Error),
}

/// Finds rows that repeat an earlier one, and adds the finding to a check of
/// the same file. Does nothing if the check says that the file cannot be read
/// or has an invalid schema. Makes the check unreadable if the data cannot be
/// decoded, as [`check`](fn@crate::check) does.
///
/// # Errors
/// If the temporary file cannot be used. The check is then unchanged.
pub fn add_duplicates(
    check: &mut FileCheck,
    source: &dyn Source,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
    spill: SpillConfig<'_>,
) -> Result<Cancellable<()>, DuplicatesError> {
    if !check.readable || check.schema_ok != Some(true) {
        return Ok(Cancellable::Done(()));
    }
    match catch_decode_panic(|| find_duplicates(source, settings, observer, spill)) {
        Ok(duplicates) => check.add_duplicate_rows(duplicates),
        Err(CompareError::Cancelled) => return Ok(Cancellable::Cancelled),
        Err(CompareError::Spill(error)) => return Err(DuplicatesError::Spill(error)),
        Err(CompareError::Failed(error)) => {
            check.set_unreadable(error);
            check.finish();
        }
    }
    Ok(Cancellable::Done(()))
}

/// Why comparing rows ends early.
enum CompareError {
    Cancelled,
    Failed(ReadError),
    Spill(io::Error),
}

impl From<Abort> for CompareError {
    fn from(abort: Abort) -> Self {
        match abort {
            Abort::Cancelled => Self::Cancelled,
            Abort::Failed(error) => Self::Failed(error),
        }
    }
}

impl From<ReadError> for CompareError {
    fn from(error: ReadError) -> Self {
        Self::Failed(error)
    }
}

fn find_duplicates(
    source: &dyn Source,
    settings: &CheckSettings,
    observer: &dyn CheckObserver,
    spill: SpillConfig<'_>,
) -> Result<DuplicateRows, CompareError> {
    let footer = read_footer(source).map_err(|error| error.reason)?;
    let leaves = schema::check(&footer.schema, footer.writer()).leaves;
    let (metadata, Some(leaves)) = (footer.metadata?, leaves) else {
        return Ok(DuplicateRows::default());
    };
    let mut encrypted = footer.encrypted;
    encrypted.retain(|leaf| {
        let name = footer.schema.get_column_root(*leaf).name();
        EventColumn::named(name).is_some()
    });
    if !encrypted.is_empty() {
        return Err(encrypted_columns(&footer.schema, &encrypted).into());
    }
    let rows = Rows {
        source,
        metadata: &metadata,
        leaves,
    };
    let total = rows.total();
    let sorter = ExternalSorter::new(total, spill);
    if total > sorter.capacity() {
        observer.spilling_to_disk(total.saturating_mul(RECORD_SIZE as u64));
    }
    let sorter = Mutex::new(sorter);
    let failed: Mutex<Option<io::Error>> = Mutex::new(None);
    let ranges = row_group_ranges(&metadata);
    let hashed = run_tasks(
        ranges.len(),
        rows.parallelism(settings),
        // Without a time limit: the user started it, sees its progress and can
        // cancel it.
        &ReadBudget::unlimited(settings.memory.clone()),
        &PassProgress {
            observer,
            on_rows: &|done| observer.rows_compared(done, total),
        },
        || (),
        |(), task, worker| {
            hash_row_group(rows, &ranges[task], &worker.budget, |start, hashes| {
                let mut sorter = sorter.lock().unwrap_or_else(PoisonError::into_inner);
                if let Err(error) = sorter.push(start, hashes) {
                    *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    // Stops the threads; `failed` has the error.
                    return Err(ReadError::decoding_failed().into());
                }
                drop(sorter);
                worker.rows_done(hashes.len() as u64);
                Ok(())
            })
        },
    );
    if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(CompareError::Spill(error));
    }
    hashed?;
    sorter
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .find_duplicates(settings.first_rows, &|| observer.is_cancelled())
        .map_err(CompareError::Spill)?
        .ok_or(CompareError::Cancelled)
}

impl FileCheck {
    fn add_duplicate_rows(&mut self, duplicates: DuplicateRows) {
        let DuplicateRows {
            rows,
            distinct,
            first,
        } = duplicates;
        if rows == 0 {
            return;
        }
        let (are, repeat) = if rows == 1 {
            ("is", "it repeats")
        } else {
            ("are", "they repeat")
        };
        let message = format!(
            "{} {are} equal to an earlier one in all seven columns; {repeat} {}.",
            count_of(rows, "row"),
            count_of(distinct, "distinct row"),
        );
        let fix = "Leave the repeats out at the source, unless each is an event of its own.";
        self.findings.push(Finding {
            rows: Some(rows),
            first_rows: first,
            ..Finding::of_file(Code::DuplicateRow, Severity::Warning, message, fix)
        });
        // The note counts the notices, which now include this one.
        self.note = None;
        self.finish();
    }
}

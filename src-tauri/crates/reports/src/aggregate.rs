//! Aggregates all reports of one upload.

use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeMap, HashMap};

use crate::codes::code_set;
use crate::entry::StatusEntry;
use crate::millis::Millis;
use crate::reconciliation::{
    CodeSetRows, CountedEntry, Counting, FileReconciliation, ReconciliationState,
};
use crate::upload_record::UploadRecord;

/// Time after the latest event from which pending rows are overdue.
const OVERDUE_AFTER: Millis = 60 * 60 * 1000;

/// The entries of one file, or of one upload of it, in the order of the reports.
#[derive(Default)]
pub(crate) struct Aggregate<'r> {
    entries: Vec<AssignedEntry<'r>>,
    errors: Vec<String>,
    last_reported_at: Option<Millis>,
    reports: usize,
    last_report: Option<usize>,
}

struct AssignedEntry<'r> {
    report: usize,
    entry: &'r StatusEntry,
    guessed: bool,
}

impl<'r> Aggregate<'r> {
    /// Records that a report names the file. Reports must be added in order.
    pub(crate) fn add_report(&mut self, report: usize, written_at: Option<Millis>) {
        if self.last_report != Some(report) {
            self.last_report = Some(report);
            self.reports += 1;
        }
        self.last_reported_at = self.last_reported_at.max(written_at);
    }

    pub(crate) fn add_entry(&mut self, report: usize, entry: &'r StatusEntry, guessed: bool) {
        self.entries.push(AssignedEntry {
            report,
            entry,
            guessed,
        });
    }

    pub(crate) fn add_error(&mut self, message: String) {
        self.errors.push(message);
    }

    /// Computes the reconciliation.
    pub(crate) fn reconcile(
        self,
        name: String,
        upload: Option<&UploadRecord>,
        ambiguous: Option<String>,
        as_of: Millis,
    ) -> FileReconciliation {
        let mut file = FileReconciliation {
            name,
            upload_id: upload.map(|upload| upload.id),
            sent: upload.and_then(|upload| upload.rows),
            accepted: 0,
            rejected: 0,
            warned: 0,
            by_code: Default::default(),
            by_code_set: Vec::new(),
            by_warning: Default::default(),
            pending: 0,
            incomplete: !self.errors.is_empty(),
            ambiguous,
            schema_rejected: false,
            duplicates_dropped: 0,
            conflicts: 0,
            state: ReconciliationState::Unknown,
            guessed: self.entries.iter().any(|assigned| assigned.guessed),
            last_reported_at: self.last_reported_at,
            reports: self.reports,
            entries: Vec::with_capacity(self.entries.len()),
            entry_errors: self.errors,
        };
        count(&mut file, &self.entries);
        file.pending = match file.sent {
            Some(sent) if !file.schema_rejected => sent.saturating_sub(file.reported()),
            _ => 0,
        };
        let uploaded = upload.and_then(|upload| upload.uploaded_at.or(upload.started_at));
        file.state = state(&file, uploaded.max(file.last_reported_at), as_of);
        file
    }
}

/// The attributes that make an entry distinct within its file. The time and id
/// are first.
type Attributes<'r> = (
    (i64, i64),
    bool,
    u64,
    &'r [String],
    &'r [String],
    &'r [String],
);

fn attributes(entry: &StatusEntry) -> Attributes<'_> {
    (
        (entry.original_creation_time, entry.entry_id),
        entry.valid,
        entry.number_of_rows,
        &entry.errors,
        &entry.errors_details,
        &entry.warnings,
    )
}

fn count(file: &mut FileReconciliation, entries: &[AssignedEntry<'_>]) {
    let mut first: HashMap<Attributes<'_>, usize> = HashMap::with_capacity(entries.len());
    // The number of distinct entries of each time and id.
    let mut distinct: HashMap<(i64, i64), usize> = HashMap::with_capacity(entries.len());
    let mut rows = RowCounts::default();
    for (index, assigned) in entries.iter().enumerate() {
        let entry = assigned.entry;
        let attributes = attributes(entry);
        let counting = match first.entry(attributes) {
            Slot::Occupied(earlier) => Counting::DuplicateOf(*earlier.get()),
            Slot::Vacant(slot) => {
                slot.insert(index);
                *distinct.entry(attributes.0).or_default() += 1;
                if entry.rejects_schema() {
                    Counting::SchemaRejected
                } else {
                    Counting::Counted
                }
            }
        };
        match counting {
            Counting::DuplicateOf(_) => file.duplicates_dropped += 1,
            Counting::SchemaRejected => file.schema_rejected = true,
            Counting::Counted => rows.add(entry),
        }
        file.entries.push(CountedEntry {
            report: assigned.report,
            entry: entry.clone(),
            counting,
            conflicting: false,
            guessed: assigned.guessed,
        });
    }
    file.conflicts = distinct.values().map(|count| u64::from(*count > 1)).sum();
    if file.conflicts > 0 {
        for counted in &mut file.entries {
            let id = (counted.entry.original_creation_time, counted.entry.entry_id);
            counted.conflicting = distinct.get(&id).is_some_and(|count| *count > 1);
        }
    }
    rows.store_in(file);
}

/// Counted rows, by result and by code.
#[derive(Default)]
struct RowCounts<'r> {
    accepted: u64,
    warned: u64,
    rejected: u64,
    by_code: BTreeMap<&'r str, u64>,
    by_code_set: BTreeMap<Vec<&'r str>, u64>,
    by_warning: BTreeMap<&'r str, u64>,
}

impl<'r> RowCounts<'r> {
    fn add(&mut self, entry: &'r StatusEntry) {
        let rows = entry.number_of_rows;
        let warnings = code_set(&entry.warnings);
        if entry.valid {
            add(&mut self.accepted, rows);
            if !warnings.is_empty() {
                add(&mut self.warned, rows);
            }
        } else {
            add(&mut self.rejected, rows);
            let codes = code_set(&entry.errors);
            for code in &codes {
                add(self.by_code.entry(*code).or_default(), rows);
            }
            add(self.by_code_set.entry(codes).or_default(), rows);
        }
        for warning in warnings {
            add(self.by_warning.entry(warning).or_default(), rows);
        }
    }

    fn store_in(self, file: &mut FileReconciliation) {
        file.accepted = self.accepted;
        file.warned = self.warned;
        file.rejected = self.rejected;
        file.by_code = owned(self.by_code);
        file.by_warning = owned(self.by_warning);
        file.by_code_set = self
            .by_code_set
            .into_iter()
            .map(|(errors, rows)| CodeSetRows {
                errors: errors.into_iter().map(str::to_owned).collect(),
                rows,
            })
            .collect();
    }
}

fn owned(rows: BTreeMap<&str, u64>) -> BTreeMap<String, u64> {
    rows.into_iter()
        .map(|(code, rows)| (code.to_owned(), rows))
        .collect()
}

/// Adds without overflow: the sum stops at `u64::MAX`.
fn add(sum: &mut u64, rows: u64) {
    *sum = sum.saturating_add(rows);
}

fn state(
    file: &FileReconciliation,
    latest_event: Option<Millis>,
    as_of: Millis,
) -> ReconciliationState {
    if file.schema_rejected {
        return ReconciliationState::SchemaRejected;
    }
    let Some(sent) = file.sent else {
        return ReconciliationState::Unknown;
    };
    match file.reported().cmp(&sent) {
        std::cmp::Ordering::Greater => ReconciliationState::OverReported,
        std::cmp::Ordering::Equal if file.rejected > 0 => ReconciliationState::RejectedRows,
        std::cmp::Ordering::Equal => ReconciliationState::Reconciled,
        std::cmp::Ordering::Less => match latest_event {
            Some(event) if as_of.saturating_sub(event) < OVERDUE_AFTER => {
                ReconciliationState::Waiting
            }
            _ => ReconciliationState::Overdue,
        },
    }
}

//! The rows of one file, summed over all that reports say of it.

use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeMap, HashMap};

use crate::Millis;
use crate::codes::set_of;
use crate::entry::StatusEntry;
use crate::reconcile::{CodeSetRows, CountedEntry, Counting, FileReconciliation, State};
use crate::sent::Sent;

/// How long no news is still no cause for worry.
const HOUR: Millis = 60 * 60 * 1000;

/// What reports say of one file, or of one sending of it, in their order.
#[derive(Default)]
pub(crate) struct Account<'r> {
    entries: Vec<(usize, &'r StatusEntry, bool)>,
    faults: Vec<String>,
    heard_at: Option<Millis>,
    reports: usize,
    last_report: Option<usize>,
}

impl<'r> Account<'r> {
    /// Notes that a report names the file. Reports come one after the other.
    pub(crate) fn named(&mut self, report: usize, written_at: Option<Millis>) {
        if self.last_report != Some(report) {
            self.last_report = Some(report);
            self.reports += 1;
        }
        self.heard_at = self.heard_at.max(written_at);
    }

    pub(crate) fn add(&mut self, report: usize, entry: &'r StatusEntry, guessed: bool) {
        self.entries.push((report, entry, guessed));
    }

    pub(crate) fn add_fault(&mut self, sentence: String) {
        self.faults.push(sentence);
    }

    /// Sums it up.
    pub(crate) fn reconciled(
        self,
        name: String,
        sent: Option<&Sent>,
        ambiguous: Option<String>,
        as_of: Millis,
    ) -> FileReconciliation {
        let mut file = FileReconciliation {
            name,
            sent_id: sent.map(|sent| sent.id),
            sent: sent.and_then(|sent| sent.rows),
            accepted: 0,
            rejected: 0,
            warned: 0,
            by_code: Default::default(),
            by_code_set: Vec::new(),
            by_warning: Default::default(),
            pending: 0,
            incomplete: !self.faults.is_empty(),
            ambiguous,
            schema_rejected: false,
            duplicates_dropped: 0,
            conflicts: 0,
            state: State::Unknown,
            guessed: self.entries.iter().any(|(_, _, guessed)| *guessed),
            heard_at: self.heard_at,
            reports: self.reports,
            entries: Vec::with_capacity(self.entries.len()),
            faults: self.faults,
        };
        count(&mut file, &self.entries);
        file.pending = match file.sent {
            Some(sent) if !file.schema_rejected => sent.saturating_sub(file.reported()),
            _ => 0,
        };
        let uploaded = sent.and_then(|sent| sent.uploaded_at.or(sent.begun_at));
        file.state = state(&file, uploaded.max(file.heard_at), as_of);
        file
    }
}

/// All that makes an entry the one it is, beside its file.
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

fn count(file: &mut FileReconciliation, entries: &[(usize, &StatusEntry, bool)]) {
    let mut first: HashMap<Attributes<'_>, usize> = HashMap::with_capacity(entries.len());
    // Of each time and number, how many different entries bear it.
    let mut bearers: HashMap<(i64, i64), usize> = HashMap::with_capacity(entries.len());
    let mut rows = Rows::default();
    for (place, (report, entry, guessed)) in entries.iter().enumerate() {
        let attributes = attributes(entry);
        let counting = match first.entry(attributes) {
            Slot::Occupied(earlier) => Counting::DuplicateOf(*earlier.get()),
            Slot::Vacant(slot) => {
                slot.insert(place);
                *bearers.entry(attributes.0).or_default() += 1;
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
            report: *report,
            entry: (*entry).clone(),
            counting,
            conflicting: false,
            guessed: *guessed,
        });
    }
    file.conflicts = bearers
        .values()
        .map(|different| u64::from(*different > 1))
        .sum();
    if file.conflicts > 0 {
        for counted in &mut file.entries {
            let triplet = (counted.entry.original_creation_time, counted.entry.entry_id);
            counted.conflicting = bearers
                .get(&triplet)
                .is_some_and(|different| *different > 1);
        }
    }
    rows.put_into(file);
}

/// Rows that are counted, by what reports say of them.
#[derive(Default)]
struct Rows<'r> {
    accepted: u64,
    warned: u64,
    rejected: u64,
    by_code: BTreeMap<&'r str, u64>,
    by_code_set: BTreeMap<Vec<&'r str>, u64>,
    by_warning: BTreeMap<&'r str, u64>,
}

impl<'r> Rows<'r> {
    fn add(&mut self, entry: &'r StatusEntry) {
        let rows = entry.number_of_rows;
        let warnings = set_of(&entry.warnings);
        if entry.valid {
            add(&mut self.accepted, rows);
            if !warnings.is_empty() {
                add(&mut self.warned, rows);
            }
        } else {
            add(&mut self.rejected, rows);
            let codes = set_of(&entry.errors);
            for code in &codes {
                add(self.by_code.entry(*code).or_default(), rows);
            }
            add(self.by_code_set.entry(codes).or_default(), rows);
        }
        for warning in warnings {
            add(self.by_warning.entry(warning).or_default(), rows);
        }
    }

    fn put_into(self, file: &mut FileReconciliation) {
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

/// Sums stop at the largest number there is, rather than begin anew.
fn add(sum: &mut u64, rows: u64) {
    *sum = sum.saturating_add(rows);
}

fn state(file: &FileReconciliation, newest: Option<Millis>, as_of: Millis) -> State {
    if file.schema_rejected {
        return State::SchemaRejected;
    }
    let Some(sent) = file.sent else {
        return State::Unknown;
    };
    match file.reported().cmp(&sent) {
        std::cmp::Ordering::Greater => State::OverReported,
        std::cmp::Ordering::Equal if file.rejected > 0 => State::RejectedRows,
        std::cmp::Ordering::Equal => State::Reconciled,
        std::cmp::Ordering::Less => match newest {
            Some(newest) if as_of.saturating_sub(newest) < HOUR => State::Waiting,
            _ => State::Overdue,
        },
    }
}

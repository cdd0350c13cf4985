//! The reports summed up against what was sent, file by file.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::counting::Account;
use crate::entry::StatusEntry;
use crate::matching::{Keys, Meaning, Strangers};
use crate::parse::{Report, ReportedFile};
use crate::sendings::Sendings;
use crate::sent::Sent;

/// A report, with what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct FetchedReport<'a> {
    /// Its name, as it is shown.
    pub name: &'a str,
    /// When it was written, where its name tells.
    pub written_at: Option<Millis>,
    /// What it says.
    pub report: &'a Report,
}

/// What became of one file: of one sending of it, where it was sent from here.
#[derive(Debug, Clone, PartialEq)]
pub struct FileReconciliation {
    /// Its name: as it was sent, or else as reports name it.
    pub name: String,
    /// The sending; none where it was not sent from here.
    pub sent_id: Option<u64>,
    /// How many rows were sent, where that is known.
    pub sent: Option<u64>,
    /// Rows that were loaded.
    pub accepted: u64,
    /// Rows that were not loaded.
    pub rejected: u64,
    /// Of the accepted rows, those with a warning.
    pub warned: u64,
    /// Rejected rows by each of their codes. A row with two codes stands under
    /// both, so this is never summed.
    pub by_code: BTreeMap<String, u64>,
    /// Rejected rows by all of their codes: these sum up to `rejected`. In the
    /// order of the codes.
    pub by_code_set: Vec<CodeSetRows>,
    /// Rows by each of their warnings, whether accepted or not.
    pub by_warning: BTreeMap<String, u64>,
    /// Rows that were sent and of which no report says anything yet.
    pub pending: u64,
    /// Whether entries could not be read, so that the sums lack something.
    pub incomplete: bool,
    /// Where the name may be that of several files that were sent: a sentence
    /// that tells which.
    pub ambiguous: Option<String>,
    /// Whether the file was rejected as a whole.
    pub schema_rejected: bool,
    /// Entries that came again and were not counted again.
    pub duplicates_dropped: u64,
    /// How many times and numbers are borne by entries that differ.
    pub conflicts: u64,
    /// What it comes to.
    pub state: State,
    /// Whether an entry was given to the newest of several sendings by guess.
    pub guessed: bool,
    /// When the newest report that names it was written.
    pub heard_at: Option<Millis>,
    /// How many reports name it.
    pub reports: usize,
    /// Every entry that could be read, from the oldest report to the newest.
    pub entries: Vec<CountedEntry>,
    /// What is wrong with those that could not, each with its report.
    pub faults: Vec<String>,
}

impl FileReconciliation {
    /// Rows of which reports say something.
    #[must_use]
    pub fn reported(&self) -> u64 {
        self.accepted.saturating_add(self.rejected)
    }

    /// Rows that were reported beyond those that were sent. Zero where the
    /// file was rejected as a whole, or nobody knows how many were sent.
    #[must_use]
    pub fn surplus(&self) -> u64 {
        match self.sent {
            Some(sent) if !self.schema_rejected => self.reported().saturating_sub(sent),
            _ => 0,
        }
    }
}

/// How many rows bear exactly these codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeSetRows {
    /// The codes, sorted, each once. Empty where no code was given.
    pub errors: Vec<String>,
    /// The rows.
    pub rows: u64,
}

/// An entry, and how it was counted.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedEntry {
    /// The report it came in: its place among those given to [`reconcile`].
    pub report: usize,
    /// The entry.
    pub entry: StatusEntry,
    /// How it was counted.
    pub counting: Counting,
    /// Whether another entry of the file bears the same time and number, and
    /// says something else.
    pub conflicting: bool,
    /// Whether it was given to this sending by guess.
    pub guessed: bool,
}

/// How an entry was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// Its rows were added.
    Counted,
    /// All of its attributes are those of an earlier entry, at this place in
    /// the file's list: its rows were not added again.
    DuplicateOf(usize),
    /// It says that the file was rejected as a whole: its number of rows means
    /// nothing, and was not added.
    SchemaRejected,
}

/// What a file comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Every row was loaded.
    Reconciled,
    /// Every row is accounted for, and some were not loaded.
    RejectedRows,
    /// The file was rejected as a whole.
    SchemaRejected,
    /// Rows are pending, and there was news within the hour.
    Waiting,
    /// Rows are pending, and there was none.
    Overdue,
    /// More rows were reported than were sent.
    OverReported,
    /// Nobody knows how many rows were sent.
    Unknown,
}

impl State {
    /// Its name, as `tally` prints it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reconciled => "reconciled",
            Self::RejectedRows => "rejected_rows",
            Self::SchemaRejected => "schema_rejected",
            Self::Waiting => "waiting",
            Self::Overdue => "overdue",
            Self::OverReported => "over_reported",
            Self::Unknown => "unknown",
        }
    }
}

/// Sums up all reports against what was sent.
///
/// Everything that was sent is listed, and everything that a report names, by
/// name and then by when its sending began. The order of the reports changes
/// nothing; `as_of` moves states only.
#[must_use]
pub fn reconcile(
    sent: &[Sent],
    reports: &[FetchedReport<'_>],
    as_of: Millis,
) -> Vec<FileReconciliation> {
    let keys = Keys::of(sent.iter().map(|sent| sent.name.as_str()));
    let mut all = files_of(sent, &keys);

    let mut order: Vec<usize> = (0..reports.len()).collect();
    // A report without a time comes last: what is dated counts before it.
    order.sort_by_key(|place| {
        reports
            .get(*place)
            .map(|report| (report.written_at.is_none(), report.written_at, report.name))
    });

    let place_of = places(&keys, reports, &mut all);
    for place in order {
        let Some(report) = reports.get(place) else {
            continue;
        };
        for reported in &report.report.files {
            let file = place_of
                .get(reported.name.as_str())
                .and_then(|number| all.get_mut(*number));
            if let Some(file) = file {
                file.hear(place, report, reported);
            }
        }
    }

    // No two of them share a name.
    all.sort_by(|a, b| a.name.cmp(&b.name));
    let mut found = Vec::with_capacity(all.len());
    for file in all {
        file.reconciled(as_of, &mut found);
    }
    found
}

/// The files that were sent, by the numbers of their keys.
fn files_of<'s, 'r>(sent: &'s [Sent], keys: &Keys<'s>) -> Vec<Heard<'s, 'r>> {
    let mut sendings: Vec<Vec<&Sent>> = Vec::new();
    for sent in sent {
        let Some(number) = keys.number(&sent.name) else {
            continue;
        };
        if sendings.len() <= number {
            sendings.resize_with(number + 1, Vec::new);
        }
        if let Some(of_key) = sendings.get_mut(number) {
            of_key.push(sent);
        }
    }
    sendings
        .into_iter()
        .map(|of_key| {
            let name = of_key.first().map_or("", |sent| sent.name.as_str());
            Heard::new(name.to_owned(), Sendings::of(of_key), None)
        })
        .collect()
}

/// Which of all files each name in the reports means; those that were not sent
/// from here are added.
fn places<'r>(
    keys: &Keys<'_>,
    reports: &[FetchedReport<'r>],
    all: &mut Vec<Heard<'_, 'r>>,
) -> HashMap<&'r str, usize> {
    let mut meanings: HashMap<&'r str, Meaning<'r>> = HashMap::new();
    for reported in reports.iter().flat_map(|report| &report.report.files) {
        meanings
            .entry(&reported.name)
            .or_insert_with(|| keys.meaning(&reported.name));
    }
    let strangers = Strangers::of(
        meanings
            .iter()
            .filter(|(_, meaning)| **meaning == Meaning::Unknown)
            .map(|(name, _)| *name),
    );
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut add = |name: &str, ambiguous: Option<String>| {
        if let Some(number) = numbers.get(name) {
            return *number;
        }
        let number = all.len();
        all.push(Heard::new(
            name.to_owned(),
            Sendings::of(Vec::new()),
            ambiguous,
        ));
        numbers.insert(name.to_owned(), number);
        number
    };
    meanings
        .iter()
        .map(|(name, meaning)| {
            let number = match meaning {
                Meaning::Key(number) => *number,
                Meaning::Ambiguous(spelling, sentence) => add(spelling, Some(sentence.clone())),
                Meaning::Unknown => add(strangers.spelling(name), None),
            };
            (*name, number)
        })
        .collect()
}

/// A file, and all that reports say of it: by sending, where there is one.
struct Heard<'s, 'r> {
    name: String,
    sendings: Sendings<'s>,
    ambiguous: Option<String>,
    accounts: Vec<Account<'r>>,
}

impl<'s, 'r> Heard<'s, 'r> {
    fn new(name: String, sendings: Sendings<'s>, ambiguous: Option<String>) -> Self {
        let mut accounts = Vec::new();
        accounts.resize_with(sendings.count().max(1), Account::default);
        Self {
            name,
            sendings,
            ambiguous,
            accounts,
        }
    }

    /// Notes what one report says of it.
    fn hear(&mut self, place: usize, report: &FetchedReport<'r>, reported: &'r ReportedFile) {
        for entry in &reported.entries {
            let (sending, guessed) = self.sendings.of_entry(entry.original_creation_time);
            if let Some(account) = self.accounts.get_mut(sending) {
                account.named(place, report.written_at);
                account.add(place, entry, guessed);
            }
        }
        if reported.entries.is_empty() || !reported.faults.is_empty() {
            // Nothing tells of which sending this is; it may be any of them.
            let mut possible = self.sendings.of_report(report.written_at);
            if self.sendings.count() == 0 {
                possible = 0..1;
            }
            for account in self.accounts.get_mut(possible).unwrap_or_default() {
                account.named(place, report.written_at);
                for fault in &reported.faults {
                    account.add_fault(format!("{}: {}", report.name, fault.message));
                }
            }
        }
    }

    fn reconciled(self, as_of: Millis, found: &mut Vec<FileReconciliation>) {
        let mut sendings = self.sendings.iter();
        for account in self.accounts {
            found.push(account.reconciled(
                self.name.clone(),
                sendings.next(),
                self.ambiguous.clone(),
                as_of,
            ));
        }
    }
}

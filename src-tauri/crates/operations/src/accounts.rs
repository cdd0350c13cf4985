//! The account of every file: what was sent, what came back, and what was
//! predicted.

mod summary_text;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use tallyman_ledger::{FetchedReport, FileId, Integration, Ledger, Problem, Sending};
use tallyman_reports::{
    Against, CodeMeaning, ComparedSet, FileReconciliation, Millis, PredictedSet, Sent, State, Sum,
    compare, meaning_of, reconcile, sum,
};

use crate::OperationError;
use crate::report_reader::{Sources, Unparsed};
pub use summary_text::summary_text;

/// How many days the overview tells of.
const DAYS: usize = 14;

/// A day in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// A file, its account, and where both come from.
#[derive(Debug, Clone)]
pub struct Account {
    /// What names it among the accounts of its integration.
    pub id: String,
    /// What its reports come to.
    pub file: FileReconciliation,
    /// The sending, where it was sent from here.
    pub sending: Option<Sending>,
    /// Where the object lies, as `s3://bucket/key`, where that is known.
    pub uri: Option<String>,
    /// What was predicted against what was reported.
    pub compared: Vec<ComparedSet>,
    /// What that comes to.
    pub against: Against,
}

/// A day on which reports were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportDay {
    /// Days since 1970-01-01 UTC.
    pub day: i64,
    /// How many reports were written on it.
    pub reports: u64,
    /// How many of them tell of rows, or a file, that were rejected.
    pub with_rejected: u64,
    /// How many files they tell of.
    pub files: u64,
}

/// How often a code was reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeCount {
    /// The code.
    pub code: String,
    /// The rows that bear it; none where rows are not counted.
    pub rows: Option<u64>,
    /// The files that have such rows.
    pub files: u64,
    /// What it means, where that is known.
    pub meaning: Option<&'static CodeMeaning>,
}

/// Everything that the reports of an integration come to.
#[derive(Debug)]
pub struct Overview {
    /// The integration.
    pub integration: Integration,
    /// Where its reports lie, as `s3://bucket/prefix/`; none while not set.
    pub source: Option<String>,
    /// When they were last read.
    pub read_at_ms: Option<Millis>,
    /// What went wrong at the last reading.
    pub problem: Option<Problem>,
    /// The files, the newest first.
    pub accounts: Vec<Account>,
    /// The last days with reports, the oldest first.
    pub days: Vec<ReportDay>,
    /// Error codes, the most rows first.
    pub codes: Vec<CodeCount>,
    /// Warnings, the most rows first.
    pub warnings: Vec<CodeCount>,
    /// The reports that cannot be read.
    pub unparsed: Vec<Unparsed>,
    /// How many reports there are.
    pub reports: u64,
    /// Their names and times, as [`tallyman_reports::CountedEntry::report`]
    /// numbers them.
    pub report_names: Vec<(String, Option<Millis>)>,
}

/// Adds up what was sent and what came back.
pub struct Accounts {
    ledger: Arc<Ledger>,
    clock: fn() -> i64,
}

impl Accounts {
    /// Accounts of what `ledger` records, told the time by `clock`, in
    /// milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn new(ledger: Arc<Ledger>, clock: fn() -> i64) -> Self {
        Self { ledger, clock }
    }

    /// The time that counts as now, in milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn now(&self) -> Millis {
        (self.clock)()
    }

    /// Everything that the reports of the integration come to that everything
    /// speaks of.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn overview(&self) -> Result<Overview, OperationError> {
        let integration = self.ledger.integration()?;
        let sources = Sources::of(&self.ledger, &integration)?;
        let fetched = self.ledger.reports(&sources.ids())?;
        let sendings = self.sendings(&integration, &sources)?;
        let sent = self.sent(&integration, &sources, &sendings, &fetched)?;
        let (readable, report_names): (Vec<_>, Vec<_>) = fetched
            .iter()
            .filter_map(|report| {
                let content = report.content.as_ref().ok()?;
                Some((
                    tallyman_reports::FetchedReport {
                        name: &report.name,
                        written_at: report.written_at_ms,
                        report: content,
                    },
                    (report.name.clone(), report.written_at_ms),
                ))
            })
            .unzip();
        let files = reconcile(&sent, &readable, self.now());
        let codes = count_codes(&files);
        let warnings = count_warnings(&files);
        let by_id: HashMap<u64, &Sending> = sendings
            .iter()
            .filter_map(|sending| Some((u64::try_from(sending.id).ok()?, sending)))
            .collect();
        let bucket = &integration.draft.bucket;
        let mut accounts: Vec<Account> = files
            .into_iter()
            .map(|file| {
                let sending = file
                    .sent_id
                    .and_then(|id| by_id.get(&id))
                    .map(|sending| (*sending).clone());
                account(file, sending, bucket)
            })
            .collect();
        accounts.sort_by_key(|account| std::cmp::Reverse(account.newest_event()));
        Ok(Overview {
            source: sources
                .bucket
                .as_ref()
                .map(|_| format!("s3://{bucket}/{}", integration.status_folder())),
            read_at_ms: sources.bucket.as_ref().and_then(|source| source.read_at_ms),
            problem: sources
                .bucket
                .as_ref()
                .and_then(|source| source.problem.clone()),
            days: days(&fetched),
            codes,
            warnings,
            unparsed: unparsed(&fetched),
            reports: u64::try_from(fetched.len()).unwrap_or(u64::MAX),
            report_names,
            accounts,
            integration,
        })
    }

    /// One file's account, with the overview that it is part of.
    ///
    /// # Errors
    /// When there is no such file, or the ledger cannot be read.
    pub fn account(&self, id: &str) -> Result<(Account, Overview), OperationError> {
        let overview = self.overview()?;
        let account = overview
            .accounts
            .iter()
            .find(|account| account.id == id)
            .cloned()
            .ok_or(OperationError::NoSuchAccount)?;
        Ok((account, overview))
    }

    /// The number on the list of files of what was sent.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn listed_file(&self, account: &Account) -> Result<Option<FileId>, OperationError> {
        let Some(sending) = &account.sending else {
            return Ok(None);
        };
        Ok(self
            .ledger
            .files()?
            .into_iter()
            .find(|file| file.path == sending.new.path)
            .map(|file| file.id))
    }

    /// The good sendings that an integration's reports may speak of: its own,
    /// and those of the integrations that share its bucket and status prefix.
    fn sendings(
        &self,
        integration: &Integration,
        sources: &Sources,
    ) -> Result<Vec<Sending>, OperationError> {
        let mut sharing = BTreeSet::new();
        for other in self.ledger.integrations()? {
            let same_place = match other.draft.connection_id {
                Some(id) => self.ledger.aws_connection(id)?.place() == sources.place,
                None => false,
            };
            if other.id == integration.id
                || (same_place
                    && other.draft.bucket == integration.draft.bucket
                    && other.status_folder() == integration.status_folder())
            {
                sharing.insert(other.id);
            }
        }
        Ok(self
            .ledger
            .sendings_into(&sources.place, &integration.draft.bucket)?
            .into_iter()
            .filter(|sending| {
                sending
                    .new
                    .integration_id
                    .is_none_or(|id| sharing.contains(&id))
            })
            .collect())
    }

    /// What was sent, and what is known of the rows of objects that were not
    /// sent from here.
    fn sent(
        &self,
        integration: &Integration,
        sources: &Sources,
        sendings: &[Sending],
        fetched: &[FetchedReport],
    ) -> Result<Vec<Sent>, OperationError> {
        let mut sent: Vec<Sent> = sendings
            .iter()
            .map(|sending| Sent {
                id: u64::try_from(sending.id).unwrap_or(0),
                name: sending.new.key.clone(),
                rows: sending.new.rows,
                begun_at: sending.begun_at_ms,
                uploaded_at: sending.ended_at_ms,
            })
            .collect();
        let known: BTreeSet<&str> = sendings.iter().map(|sending| &*sending.new.key).collect();
        let reported: BTreeSet<&str> = fetched
            .iter()
            .filter_map(|report| report.content.as_ref().ok())
            .flat_map(|report| &report.files)
            .map(|file| &*file.name)
            .collect();
        let others = self
            .ledger
            .object_rows(&sources.place, &integration.draft.bucket)?;
        for (name, rows) in others {
            if rows.is_some() && !known.contains(&*name) && reported.contains(&*name) {
                sent.push(Sent {
                    id: 0,
                    name,
                    rows,
                    begun_at: None,
                    uploaded_at: None,
                });
            }
        }
        Ok(sent)
    }
}

impl Overview {
    /// The sum over the files sent on the day of `now` (UTC).
    #[must_use]
    pub fn today(&self, now: Millis) -> Sum {
        let today = now.div_euclid(DAY_MS);
        sum(self
            .accounts
            .iter()
            .filter(|account| {
                account
                    .sending
                    .as_ref()
                    .and_then(|sending| sending.ended_at_ms)
                    .is_some_and(|at| at.div_euclid(DAY_MS) == today)
            })
            .map(|account| &account.file))
    }

    /// How many files are in a state that asks for a look.
    #[must_use]
    pub fn need_look(&self) -> u64 {
        let need = self
            .accounts
            .iter()
            .filter(|account| {
                matches!(
                    account.file.state,
                    State::RejectedRows
                        | State::SchemaRejected
                        | State::Overdue
                        | State::OverReported
                )
            })
            .count();
        u64::try_from(need).unwrap_or(u64::MAX)
    }
}

impl Account {
    /// When it was sent, or last heard of, whichever is later.
    #[must_use]
    pub fn newest_event(&self) -> Option<Millis> {
        self.sent_at().max(self.file.heard_at)
    }

    /// When it was sent.
    #[must_use]
    pub fn sent_at(&self) -> Option<Millis> {
        self.sending
            .as_ref()
            .and_then(|sending| sending.ended_at_ms)
    }

    /// What is to be known beside the numbers, a sentence each.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let file = &self.file;
        let mut notes = Vec::new();
        if file.schema_rejected {
            notes.push(
                "The whole file was rejected for its schema, so no row of it was loaded, and the row counts of these entries say nothing.".to_owned(),
            );
        }
        if file.conflicts > 0 {
            notes.push(
                "Entries marked CONFLICTING_ENTRY share a time and an id but differ in content, so all of them count.".to_owned(),
            );
        }
        if file.duplicates_dropped > 0 {
            notes.push("Duplicates equal an earlier entry in every field.".to_owned());
        }
        if file.guessed {
            notes.push(
                "This name was sent more than once, and the time of an entry does not say which sending it belongs to: it is counted with the newest.".to_owned(),
            );
        }
        if file.incomplete {
            notes.push("Some entries could not be read, so the sums are incomplete.".to_owned());
        }
        notes.extend(file.ambiguous.clone());
        if file.surplus() > 0 {
            notes.push(
                "More rows were reported than were sent. Another file of this name may have been sent from elsewhere.".to_owned(),
            );
        }
        if file.sent.is_none() {
            notes.push(
                "It was not sent from here and its footer could not be read, so it is not known how many rows it had.".to_owned(),
            );
        } else if self.sending.is_none() {
            notes.push(
                "It was not sent from here; its rows are counted by its own footer.".to_owned(),
            );
        }
        if file.state == State::Overdue {
            notes.push(
                "Reports arrive 15 minutes to an hour after an object, later for bursts of large files. Look whether the object lies below the prefix that the service is told of, and whether its name has the suffix of the notification.".to_owned(),
            );
        }
        notes
    }

    /// How the report stands against the prediction, in a few words.
    #[must_use]
    pub fn against_words(&self, now: Millis) -> String {
        let rows = |count: u64| crate::report_text::counted(count, "row");
        if self.file.state == State::Overdue {
            return match self.newest_event() {
                Some(at) => format!("No news for {}", duration(now.saturating_sub(at))),
                None => "No news, and no time of upload".to_owned(),
            };
        }
        if self.file.surplus() > 0 {
            return format!("{} more than sent", rows(self.file.surplus()));
        }
        match self.against {
            Against::AsPredicted => "As predicted".to_owned(),
            Against::AsPredictedSoFar if self.file.reports == 0 => "No report yet".to_owned(),
            Against::AsPredictedSoFar => "As predicted so far".to_owned(),
            Against::Differs { rows: 1 } => "1 row differs".to_owned(),
            Against::Differs { rows: 0 } => "Differs".to_owned(),
            Against::Differs { rows: count } => format!("{} differ", rows(count)),
            Against::NoPrediction if self.sending.is_none() => "Not uploaded from here".to_owned(),
            Against::NoPrediction => "No prediction".to_owned(),
        }
    }
}

fn account(file: FileReconciliation, sending: Option<Sending>, bucket: &str) -> Account {
    let predicted: Option<Vec<PredictedSet>> = sending
        .as_ref()
        .and_then(|sending| sending.new.prediction.as_ref())
        .map(|entries| {
            entries
                .iter()
                .map(|entry| PredictedSet {
                    errors: entry
                        .errors
                        .iter()
                        .map(|code| code.as_str().to_owned())
                        .collect(),
                    rows: entry.number_of_rows,
                })
                .collect()
        });
    let (compared, against) = compare(predicted.as_deref(), &file);
    Account {
        id: match &sending {
            Some(sending) => format!("sending:{}", sending.id),
            None => format!("name:{}", file.name),
        },
        uri: sending
            .as_ref()
            .map(|sending| format!("s3://{}/{}", sending.new.bucket, sending.new.key))
            .or_else(|| {
                (file.name.contains('/') && !bucket.is_empty())
                    .then(|| format!("s3://{bucket}/{}", file.name))
            }),
        file,
        sending,
        compared,
        against,
    }
}

fn days(fetched: &[FetchedReport]) -> Vec<ReportDay> {
    let mut days: BTreeMap<i64, (ReportDay, BTreeSet<&str>)> = BTreeMap::new();
    for report in fetched {
        let Some(at) = report.written_at_ms else {
            continue;
        };
        let number = at.div_euclid(DAY_MS);
        let (day, names) = days.entry(number).or_insert_with(|| {
            let day = ReportDay {
                day: number,
                reports: 0,
                with_rejected: 0,
                files: 0,
            };
            (day, BTreeSet::new())
        });
        day.reports += 1;
        if let Ok(content) = &report.content {
            names.extend(content.files.iter().map(|file| &*file.name));
            let rejects = content
                .files
                .iter()
                .flat_map(|file| &file.entries)
                .any(|entry| !entry.valid || entry.rejects_schema());
            day.with_rejected += u64::from(rejects);
        }
    }
    let skip = days.len().saturating_sub(DAYS);
    days.into_values()
        .skip(skip)
        .map(|(day, names)| ReportDay {
            files: u64::try_from(names.len()).unwrap_or(u64::MAX),
            ..day
        })
        .collect()
}

fn unparsed(fetched: &[FetchedReport]) -> Vec<Unparsed> {
    fetched
        .iter()
        .filter_map(|report| {
            Some(Unparsed {
                report: report.name.clone(),
                fault: report.content.as_ref().err()?.clone(),
            })
        })
        .collect()
}

/// The code of a file that was rejected as a whole.
const INVALID_SCHEMA: &str = "INVALID_SCHEMA";

/// The codes of these files, with their rows.
#[must_use]
pub fn count_codes<'a>(files: impl IntoIterator<Item = &'a FileReconciliation>) -> Vec<CodeCount> {
    let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    let mut rejected_files = 0_u64;
    for file in files {
        rejected_files += u64::from(file.schema_rejected);
        for (code, rows) in &file.by_code {
            let count = counts.entry(code).or_default();
            count.0 = count.0.saturating_add(*rows);
            count.1 += 1;
        }
    }
    let mut codes = sorted(counts);
    if rejected_files > 0 {
        codes.push(CodeCount {
            code: INVALID_SCHEMA.to_owned(),
            rows: None,
            files: rejected_files,
            meaning: meaning_of(INVALID_SCHEMA),
        });
    }
    codes
}

fn count_warnings<'a>(files: impl IntoIterator<Item = &'a FileReconciliation>) -> Vec<CodeCount> {
    let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (code, rows) in files.into_iter().flat_map(|file| &file.by_warning) {
        let count = counts.entry(code).or_default();
        count.0 = count.0.saturating_add(*rows);
        count.1 += 1;
    }
    sorted(counts)
}

fn sorted(counts: BTreeMap<&str, (u64, u64)>) -> Vec<CodeCount> {
    let mut codes: Vec<CodeCount> = counts
        .into_iter()
        .map(|(code, (rows, files))| CodeCount {
            code: code.to_owned(),
            rows: Some(rows),
            files,
            meaning: meaning_of(code),
        })
        .collect();
    codes.sort_by_key(|code| std::cmp::Reverse(code.rows));
    codes
}

/// A span of time in words: `3 h 12 min`.
fn duration(ms: i64) -> String {
    let minutes = ms.max(0) / 60_000;
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (1, _, _) => "1 day".to_owned(),
        (days, _, _) => format!("{days} days"),
    }
}

//! What happens between an object's arrival and its report.
//!
//! An object is read back from the bucket some time after it came, and judged.
//! Those that are due together share a report. A journal beside the bucket
//! says which objects were judged and which entries are still to be told, so
//! that a restart neither forgets an object nor counts one twice: a report
//! stands in the journal before it stands in the bucket.

mod journal;
mod report;

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::judge::{Judgement, judge};
use crate::store::{Object, Store};
use crate::{FILE_PREFIX, Mischief};

use journal::Journal;
use report::{Entry, entries, mischief};

/// Objects that come within a quarter of the delay share a report, but nobody
/// waits longer than this for others.
const GATHERING: Duration = Duration::from_millis(500);

/// Before something that the disk refused is tried again.
const BEFORE_ANOTHER_TRY: Duration = Duration::from_secs(1);

/// What can be changed while the sandbox runs.
#[derive(Debug)]
pub(crate) struct Switches {
    disagree: AtomicBool,
    environments: RwLock<Vec<String>>,
}

impl Switches {
    pub(crate) fn new(disagree: bool, environments: Vec<String>) -> Self {
        Self {
            disagree: AtomicBool::new(disagree),
            environments: RwLock::new(environments),
        }
    }

    pub(crate) fn disagrees(&self) -> bool {
        self.disagree.load(Ordering::Relaxed)
    }

    pub(crate) fn set_disagree(&self, disagree: bool) {
        self.disagree.store(disagree, Ordering::Relaxed);
    }

    fn environments(&self) -> Vec<String> {
        self.environments
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set_environments(&self, environments: Vec<String>) {
        *self
            .environments
            .write()
            .unwrap_or_else(PoisonError::into_inner) = environments;
    }
}

/// Judges and reports until told to stop.
pub(crate) async fn run(
    store: Arc<Store>,
    switches: Arc<Switches>,
    delay: Duration,
    kind: Mischief,
    mut arrivals: UnboundedReceiver<Arc<Object>>,
    mut stop: watch::Receiver<()>,
) {
    let mut desk = Desk {
        journal: Journal::load(&store),
        store,
        switches,
        kind,
    };
    // All wait equally long, so they are due in the order they came in.
    let mut waiting: VecDeque<(Instant, Arc<Object>)> = VecDeque::new();
    let first = Instant::now() + delay;
    waiting.extend(desk.not_judged().into_iter().map(|object| (first, object)));
    let mut later = desk.has_more_to_tell().then_some(first);
    loop {
        let next = waiting.front().map(|(due, _)| *due);
        let next = next.into_iter().chain(later).min();
        tokio::select! {
            _ = stop.changed() => return,
            arrived = arrivals.recv() => match arrived {
                Some(object) => {
                    waiting.push_back((Instant::now() + delay, object));
                    continue;
                }
                None => return,
            },
            () = until(next) => {}
        }
        tokio::select! {
            _ = stop.changed() => return,
            () = tokio::time::sleep(GATHERING.min(delay / 4)) => {}
        }
        while let Ok(object) = arrivals.try_recv() {
            waiting.push_back((Instant::now() + delay, object));
        }
        let now = Instant::now();
        let mut batch = Vec::new();
        while waiting.front().is_some_and(|(due, _)| *due <= now) {
            batch.extend(waiting.pop_front().map(|(_, object)| object));
        }
        let told_again = later.is_some_and(|due| due <= now);
        later = later.filter(|_| !told_again);
        // In a task of its own, so that a report that is begun is ended even
        // if the ingest is stopped meanwhile.
        let work = tokio::task::spawn_blocking(move || {
            let done = desk.report(&batch, told_again);
            (desk, batch, done)
        });
        let Ok((desk_again, batch, done)) = work.await else {
            tracing::error!("the ingest of the sandbox has ended for a reason unknown");
            return;
        };
        desk = desk_again;
        if let Err(error) = done {
            tracing::warn!(%error, "a report of the sandbox could not be written; it is tried again");
            let again = Instant::now() + BEFORE_ANOTHER_TRY;
            for object in batch.into_iter().rev() {
                waiting.push_front((again, object));
            }
            later = Some(again);
        } else if desk.has_more_to_tell() {
            later = later.or_else(|| Some(Instant::now() + delay));
        }
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}

/// Where reports are written.
struct Desk {
    store: Arc<Store>,
    switches: Arc<Switches>,
    kind: Mischief,
    journal: Journal,
}

impl Desk {
    fn has_more_to_tell(&self) -> bool {
        !self.journal.later.is_empty() || self.journal.outbox.is_some()
    }

    /// What came while nobody was here.
    fn not_judged(&self) -> Vec<Arc<Object>> {
        let mut objects: Vec<_> = self
            .store
            .objects()
            .range(FILE_PREFIX.to_owned()..)
            .take_while(|(key, _)| key.starts_with(FILE_PREFIX))
            .map(|(_, object)| object.clone())
            .filter(|object| !self.journal.judged.contains(&object.id))
            .collect();
        objects.sort_by_key(|object| object.created);
        objects
    }

    /// Judges a batch and writes its report; with `told_again`, also what was
    /// left for a later one.
    fn report(&mut self, batch: &[Arc<Object>], told_again: bool) -> std::io::Result<()> {
        self.send_outbox()?;
        // Changed only once it is on disk.
        let mut journal = self.journal.clone();
        let mut told: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        if told_again {
            for (file, entry) in journal.later.drain(..) {
                told.entry(file).or_default().push(entry);
            }
        }
        for object in batch {
            if journal.judged.insert(object.id.clone()) {
                for entry in self.judge(object, &mut journal) {
                    told.entry(object.key.clone()).or_default().push(entry);
                }
            }
        }
        if !told.is_empty() {
            let report = report::Report::new(&self.store, &told)?;
            journal.outbox = Some(report);
        }
        journal.save(&self.store)?;
        self.journal = journal;
        self.send_outbox()
    }

    /// Puts the report that stands in the journal into the bucket.
    fn send_outbox(&mut self) -> std::io::Result<()> {
        let Some(report) = &self.journal.outbox else {
            return Ok(());
        };
        self.store
            .put(&report.key, report.body.as_bytes(), "application/json")
            .map_err(std::io::Error::other)?;
        let mut journal = self.journal.clone();
        journal.outbox = None;
        journal.save(&self.store)?;
        self.journal = journal;
        Ok(())
    }

    /// The entries to tell now; what is to be told later goes to the journal.
    fn judge(&self, object: &Object, journal: &mut Journal) -> Vec<Entry> {
        let file = match self.store.open(&object.key) {
            Ok((there, file)) if there.id == object.id => file,
            // Removed, or another took its place and is judged by itself.
            _ => return Vec::new(),
        };
        let judgement = judge(file, &self.switches.environments());
        if let Judgement::Unreadable(reason) = &judgement {
            tracing::info!(key = ?object.key, reason, "the ingest is silent about what it cannot read");
            return Vec::new();
        }
        let disagree = self.switches.disagrees();
        let all = entries(judgement, disagree, object.created, &mut journal.entries);
        if all.is_empty() {
            return all;
        }
        journal.files += 1;
        if self.kind == Mischief::None {
            return all;
        }
        let (now, later) = mischief(all, journal.files, &mut journal.entries);
        let later = later.into_iter().map(|entry| (object.key.clone(), entry));
        journal.later.extend(later);
        now
    }
}

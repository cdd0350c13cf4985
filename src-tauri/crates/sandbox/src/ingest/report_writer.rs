//! Validates objects and writes their reports into the bucket.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use super::journal::Journal;
use super::report::{Entry, ReportObject, entries, split_for_delivery};
use super::runtime_config::RuntimeConfig;
use crate::layout::FILE_PREFIX;
use crate::options::DeliveryFaults;
use crate::store::{Object, Store};
use crate::validator::{ValidationResult, validate};

pub(super) struct ReportWriter {
    store: Arc<Store>,
    config: Arc<RuntimeConfig>,
    faults: DeliveryFaults,
    journal: Journal,
}

impl ReportWriter {
    pub(super) fn new(
        store: Arc<Store>,
        config: Arc<RuntimeConfig>,
        faults: DeliveryFaults,
    ) -> Self {
        Self {
            journal: Journal::load(&store),
            store,
            config,
            faults,
        }
    }

    /// Returns whether entries or a report remain to be delivered.
    pub(super) fn has_deferred(&self) -> bool {
        !self.journal.deferred.is_empty() || self.journal.outbox.is_some()
    }

    /// Returns the objects that arrived but were not validated before the start,
    /// the oldest first.
    pub(super) fn pending_objects(&self) -> Vec<Arc<Object>> {
        let mut objects: Vec<_> = self
            .store
            .objects()
            .range(FILE_PREFIX.to_owned()..)
            .take_while(|(key, _)| key.starts_with(FILE_PREFIX))
            .map(|(_, object)| object.clone())
            .filter(|object| !self.journal.validated.contains(&object.id))
            .collect();
        objects.sort_by_key(|object| object.created);
        objects
    }

    /// Validates a batch and writes its report. With `include_deferred`, the
    /// report also contains the entries that were deferred.
    pub(super) fn write(
        &mut self,
        batch: &[Arc<Object>],
        include_deferred: bool,
    ) -> io::Result<()> {
        self.deliver_outbox()?;
        // `self.journal` changes only after the journal was saved.
        let mut journal = self.journal.clone();
        let mut files: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        if include_deferred {
            for (file, entry) in journal.deferred.drain(..) {
                files.entry(file).or_default().push(entry);
            }
        }
        for object in batch {
            if journal.validated.insert(object.id.clone()) {
                for entry in self.validate(object, &mut journal) {
                    files.entry(object.key.clone()).or_default().push(entry);
                }
            }
        }
        if !files.is_empty() {
            journal.outbox = Some(ReportObject::new(&self.store, &files)?);
        }
        journal.save(&self.store)?;
        self.journal = journal;
        self.deliver_outbox()
    }

    /// Puts the journal's report into the bucket.
    fn deliver_outbox(&mut self) -> io::Result<()> {
        let Some(report) = &self.journal.outbox else {
            return Ok(());
        };
        self.store
            .put(&report.key, report.body.as_bytes(), "application/json")
            .map_err(io::Error::other)?;
        let mut journal = self.journal.clone();
        journal.outbox = None;
        journal.save(&self.store)?;
        self.journal = journal;
        Ok(())
    }

    /// Returns the entries to report now, and adds deferred ones to the journal.
    fn validate(&self, object: &Object, journal: &mut Journal) -> Vec<Entry> {
        let file = match self.store.open(&object.key) {
            Ok((current, file)) if current.id == object.id => file,
            // The object was deleted, or replaced by one that is validated itself.
            _ => return Vec::new(),
        };
        let result = validate(file, &self.config.environments());
        if let ValidationResult::Unreadable(reason) = &result {
            // As with the vendor, there is no report for such a file.
            tracing::info!(key = ?object.key, reason, "the ingest ignores an unreadable file");
            return Vec::new();
        }
        let inject = self.config.injects_rejections();
        let all = entries(result, inject, object.created, &mut journal.last_entry_id);
        if all.is_empty() {
            return all;
        }
        journal.reported_files += 1;
        if self.faults == DeliveryFaults::None {
            return all;
        }
        let (now, deferred) =
            split_for_delivery(all, journal.reported_files, &mut journal.last_entry_id);
        let deferred = deferred
            .into_iter()
            .map(|entry| (object.key.clone(), entry));
        journal.deferred.extend(deferred);
        now
    }
}

//! What the ingest remembers between starts.

use std::collections::BTreeSet;
use std::io;

use serde::{Deserialize, Serialize};

use super::report::{Entry, Report};
use crate::store::{Store, read_json, write_json};

const FILE: &str = "ingest.json";

/// What was judged, and what is still to be told.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Journal {
    /// The ids of the objects that were judged.
    pub(super) judged: BTreeSet<String>,
    /// How many files were told of.
    pub(super) files: u64,
    /// The last entry's id.
    pub(super) entries: u32,
    /// Entries for a later report, each with its file.
    pub(super) later: Vec<(String, Entry)>,
    /// A report that may not be in the bucket yet.
    pub(super) outbox: Option<Report>,
}

impl Journal {
    /// The journal as it was left. A damaged one is begun anew: files are
    /// then told of again.
    pub(super) fn load(store: &Store) -> Self {
        let (_, path) = store.beside(FILE);
        let mut journal: Self = match read_json(&path) {
            Ok(journal) => journal.unwrap_or_default(),
            Err(error) => {
                tracing::warn!(%error, "the journal of the ingest cannot be read");
                Self::default()
            }
        };
        let ids: BTreeSet<String> = store
            .objects()
            .values()
            .map(|object| object.id.clone())
            .collect();
        journal.judged.retain(|id| ids.contains(id));
        journal
    }

    pub(super) fn save(&self, store: &Store) -> io::Result<()> {
        let (incoming, path) = store.beside(FILE);
        write_json(&incoming, &path, self)
    }
}

//! The state of the ingest between starts.

use std::collections::BTreeSet;
use std::io;

use serde::{Deserialize, Serialize};

use super::report::{Entry, ReportObject};
use crate::store::{Store, read_json, write_json};

const FILE: &str = "ingest.json";

/// The objects that were validated, and the entries that are not reported yet.
///
/// The field names on disk are those of the first version.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Journal {
    /// The ids of the objects that were validated.
    #[serde(rename = "judged")]
    pub(super) validated: BTreeSet<String>,
    /// Number of files that were reported.
    #[serde(rename = "files")]
    pub(super) reported_files: u64,
    /// The id of the last entry.
    #[serde(rename = "entries")]
    pub(super) last_entry_id: u32,
    /// Entries for a later report, each with its file.
    #[serde(rename = "later")]
    pub(super) deferred: Vec<(String, Entry)>,
    /// A report that may not have been put into the bucket yet.
    pub(super) outbox: Option<ReportObject>,
}

impl Journal {
    /// Loads the journal. Starts with an empty one if it is damaged; files are then
    /// reported again.
    pub(super) fn load(store: &Store) -> Self {
        let (_, path) = store.state_file(FILE);
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
        journal.validated.retain(|id| ids.contains(id));
        journal
    }

    pub(super) fn save(&self, store: &Store) -> io::Result<()> {
        let (incoming, path) = store.state_file(FILE);
        write_json(&incoming, &path, self)
    }
}

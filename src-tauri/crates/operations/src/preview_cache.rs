//! The previews that are open, so that the next page need not read the footer
//! again, nor the next fault every row.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tallyman_events::Rules;
use tallyman_events::check::{Outcome, Watch};
use tallyman_events::preview::{FaultMarks, Preview, RowFilter, RowSet};
use tallyman_ledger::{FileId, FileStamp};

use crate::OperationError;
use crate::intake::reason;
use crate::opened_file::{Opening, open as open_file};

/// How many stay open. A preview holds a footer, an open file, and up to
/// seven bits a row.
const CAPACITY: usize = 4;

/// How many sets of rows are kept for each.
const SETS: usize = 8;

/// A preview, and which of its rows are which as far as that was asked for.
pub(crate) struct OpenPreview {
    pub(crate) preview: Preview,
    known: Mutex<Known>,
    /// How often whatever is sought was called off.
    stops: AtomicU64,
}

#[derive(Default)]
struct Known {
    /// The environments and the traffic types by which rows were marked.
    environments: Option<BTreeSet<String>>,
    traffic_types: Option<BTreeSet<String>>,
    faults: Option<FaultMarks>,
    /// The latest used last.
    sets: Vec<(RowFilter, Arc<RowSet>)>,
}

/// Stops once what it began with is called off.
struct UntilStopped<'a> {
    stops: &'a AtomicU64,
    at_first: u64,
}

impl Watch for UntilStopped<'_> {
    fn cancelled(&self) -> bool {
        self.stops.load(Ordering::Relaxed) != self.at_first
    }
}

impl OpenPreview {
    fn new(preview: Preview) -> Self {
        Self {
            preview,
            known: Mutex::default(),
            stops: AtomicU64::new(0),
        }
    }

    /// Who calls off what begins now.
    pub(crate) fn watch(&self) -> impl Watch {
        UntilStopped {
            stops: &self.stops,
            at_first: self.stops.load(Ordering::Relaxed),
        }
    }

    /// Calls off whatever is being sought.
    pub(crate) fn stop(&self) {
        self.stops.fetch_add(1, Ordering::Relaxed);
    }

    /// The rows that `filter` means. The first call reads the required columns
    /// of the whole file; those after it do not.
    pub(crate) fn row_set(
        &self,
        filter: &RowFilter,
        rules: &Rules,
    ) -> Result<Arc<RowSet>, OperationError> {
        let watch = self.watch();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.environments != rules.environments || known.traffic_types != rules.traffic_types {
            *known = Known {
                environments: rules.environments.clone(),
                traffic_types: rules.traffic_types.clone(),
                ..Known::default()
            };
        }
        if let Some(at) = known.sets.iter().position(|(own, _)| own == filter) {
            let found = known.sets.remove(at);
            let set = Arc::clone(&found.1);
            known.sets.push(found);
            return Ok(set);
        }
        let set = match filter {
            RowFilter::Environment(id) => done(self.preview.environment_rows(id, &watch)?)?,
            RowFilter::Advised(code, column) => {
                done(self.preview.advised_rows(*code, *column, rules, &watch)?)?
            }
            _ => {
                let faults = match known.faults.take() {
                    Some(faults) => faults,
                    None => done(self.preview.fault_marks(rules, &watch)?)?,
                };
                let set = faults.rows(filter).unwrap_or_default();
                known.faults = Some(faults);
                set
            }
        };
        let set = Arc::new(set);
        if known.sets.len() >= SETS {
            known.sets.remove(0);
        }
        known.sets.push((filter.clone(), Arc::clone(&set)));
        Ok(set)
    }
}

/// What was sought, or that it was called off.
pub(crate) fn done<T>(outcome: Outcome<T>) -> Result<T, OperationError> {
    match outcome {
        Outcome::Done(found) => Ok(found),
        Outcome::Cancelled => Err(OperationError::CalledOff),
    }
}

/// Makes sure that a file is as it was when `stamp` was taken.
///
/// # Errors
/// [`OperationError::Changed`] where it is not, [`OperationError::Open`] where
/// it is no longer there.
pub(crate) fn is_as_it_was(path: &Path, stamp: FileStamp) -> Result<(), OperationError> {
    let now = std::fs::metadata(path).map_err(|error| OperationError::Open {
        path: path.to_owned(),
        reason: format!("{}.", reason(&error)),
    })?;
    if FileStamp::of(&now) == stamp {
        Ok(())
    } else {
        Err(OperationError::Changed {
            path: path.to_owned(),
        })
    }
}

struct Opened {
    id: FileId,
    stamp: FileStamp,
    preview: Arc<OpenPreview>,
}

/// The previews that are open, the latest used last.
#[derive(Default)]
pub(crate) struct PreviewCache {
    opened: Mutex<Vec<Opened>>,
}

impl PreviewCache {
    /// The preview of a file, which must be as it was when `stamp` was taken.
    pub(crate) fn open(
        &self,
        id: FileId,
        path: &Path,
        stamp: FileStamp,
    ) -> Result<Arc<OpenPreview>, OperationError> {
        is_as_it_was(path, stamp)?;
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = opened.iter().position(|one| one.id == id) {
            let found = opened.remove(at);
            if found.stamp == stamp {
                let preview = Arc::clone(&found.preview);
                opened.push(found);
                return Ok(preview);
            }
            found.preview.stop();
        }
        let source = match open_file(path, &|| false) {
            // It may have been replaced since it was looked at.
            Opening::Done(file) if FileStamp::of(&file.metadata) != stamp => {
                return Err(OperationError::Changed {
                    path: path.to_owned(),
                });
            }
            Opening::Done(file) => file.source,
            Opening::Failed(check) => {
                return Err(OperationError::Open {
                    path: path.to_owned(),
                    reason: check.reason().to_owned(),
                });
            }
            Opening::Cancelled => return Err(OperationError::Stopped),
        };
        let preview = Arc::new(OpenPreview::new(Preview::open(source)?));
        if opened.len() >= CAPACITY {
            opened.remove(0).preview.stop();
        }
        opened.push(Opened {
            id,
            stamp,
            preview: Arc::clone(&preview),
        });
        Ok(preview)
    }

    /// Calls off whatever is being sought in a file.
    pub(crate) fn stop(&self, id: FileId) {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        for one in opened.iter().filter(|one| one.id == id) {
            one.preview.stop();
        }
    }

    /// Closes the previews of these files.
    pub(crate) fn close(&self, ids: &[FileId]) {
        self.opened
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|one| {
                let stays = !ids.contains(&one.id);
                if !stays {
                    one.preview.stop();
                }
                stays
            });
    }
}

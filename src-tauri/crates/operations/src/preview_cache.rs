//! Open previews, kept so that the next page does not read the footer again,
//! and the next filter does not read every row again.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use tallyman_events::CheckSettings;
use tallyman_events::check::{Cancellable, CheckObserver};
use tallyman_events::preview::{ErrorBitmaps, Preview, PreviewError, RowFilter, RowSet};
use tallyman_ledger::{FileId, FileStamp};

use crate::error::OperationError;
use crate::io_reason::io_reason;
use crate::locked::lock;
use crate::open_file::{OpenOutcome, open as open_file};

/// Number of files whose previews stay open. A preview holds a footer, an open
/// file, and up to seven bits per row.
const CAPACITY: usize = 4;

/// Number of row sets that stay in memory for each file.
const MAX_SETS: usize = 8;

/// An open preview, with the row sets computed so far.
pub(crate) struct OpenPreview {
    pub(crate) preview: Preview,
    computed: Mutex<Computed>,
    /// Number of calls of [`OpenPreview::stop`].
    stops: AtomicU64,
}

#[derive(Default)]
struct Computed {
    /// The settings that the row sets were computed with.
    environments: Option<BTreeSet<String>>,
    traffic_types: Option<BTreeSet<String>>,
    error_bitmaps: Option<ErrorBitmaps>,
    /// The most recently used last.
    sets: Vec<(RowFilter, Arc<RowSet>)>,
}

/// Cancels work that started before the last call of [`OpenPreview::stop`].
struct UntilStopped<'a> {
    stops: &'a AtomicU64,
    stops_at_start: u64,
}

impl CheckObserver for UntilStopped<'_> {
    fn is_cancelled(&self) -> bool {
        self.stops.load(Ordering::Relaxed) != self.stops_at_start
    }
}

impl OpenPreview {
    fn new(preview: Preview) -> Self {
        Self {
            preview,
            computed: Mutex::default(),
            stops: AtomicU64::new(0),
        }
    }

    /// Returns a cancel flag for work that starts now.
    pub(crate) fn observer(&self) -> impl CheckObserver {
        UntilStopped {
            stops: &self.stops,
            stops_at_start: self.stops.load(Ordering::Relaxed),
        }
    }

    /// Cancels the work that has started.
    pub(crate) fn stop(&self) {
        self.stops.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns the rows that match `filter`. The first call reads the required
    /// columns of the whole file; later ones use its bitmaps.
    pub(crate) fn row_set(
        &self,
        filter: &RowFilter,
        settings: &CheckSettings,
    ) -> Result<Arc<RowSet>, OperationError> {
        let observer = self.observer();
        let mut computed = lock(&self.computed);
        if computed.environments != settings.environments
            || computed.traffic_types != settings.traffic_types
        {
            *computed = Computed {
                environments: settings.environments.clone(),
                traffic_types: settings.traffic_types.clone(),
                ..Computed::default()
            };
        }
        if let Some(at) = computed.sets.iter().position(|(own, _)| own == filter) {
            let found = computed.sets.remove(at);
            let set = Arc::clone(&found.1);
            computed.sets.push(found);
            return Ok(set);
        }
        let set = match filter {
            RowFilter::Environment(id) => {
                or_cancelled(self.preview.environment_rows(id, settings, &observer)?)?
            }
            RowFilter::Advisory(code, column) => or_cancelled(
                self.preview
                    .advisory_rows(*code, *column, settings, &observer)?,
            )?,
            _ => {
                let bitmaps = match computed.error_bitmaps.take() {
                    Some(bitmaps) => bitmaps,
                    None => or_cancelled(self.preview.error_bitmaps(settings, &observer)?)?,
                };
                let set = bitmaps.rows(filter).unwrap_or_default();
                computed.error_bitmaps = Some(bitmaps);
                set
            }
        };
        let set = Arc::new(set);
        if computed.sets.len() >= MAX_SETS {
            computed.sets.remove(0);
        }
        computed.sets.push((filter.clone(), Arc::clone(&set)));
        Ok(set)
    }
}

/// Returns the result of a search, or an error if it was cancelled.
pub(crate) fn or_cancelled<T>(outcome: Cancellable<T>) -> Result<T, OperationError> {
    match outcome {
        Cancellable::Done(found) => Ok(found),
        Cancellable::Cancelled => Err(OperationError::SearchCancelled),
    }
}

/// Checks that a file still has this stamp.
///
/// # Errors
/// [`OperationError::Changed`] if it does not, [`OperationError::Open`] if it
/// no longer exists.
pub(crate) fn ensure_unchanged(path: &Path, stamp: FileStamp) -> Result<(), OperationError> {
    let now = std::fs::metadata(path).map_err(|error| OperationError::Open {
        path: path.to_owned(),
        reason: format!("{}.", io_reason(&error)),
    })?;
    if FileStamp::of(&now) == stamp {
        Ok(())
    } else {
        Err(OperationError::Changed {
            path: path.to_owned(),
        })
    }
}

/// Why a file's preview could not be opened. Cloned for each caller that waited
/// for the same opening.
#[derive(Debug, Clone)]
enum OpenError {
    /// The file is no longer the one that was checked.
    Changed,
    /// The file cannot be opened or decompressed; the text says why.
    Unreadable(String),
    /// The file has no readable footer.
    Preview(PreviewError),
    Cancelled,
}

impl OpenError {
    fn at(self, path: &Path) -> OperationError {
        match self {
            Self::Changed => OperationError::Changed {
                path: path.to_owned(),
            },
            Self::Unreadable(reason) => OperationError::Open {
                path: path.to_owned(),
                reason,
            },
            Self::Preview(error) => error.into(),
            Self::Cancelled => OperationError::SearchCancelled,
        }
    }
}

/// Opens the file at `path` if it still is as it was when `stamp` was taken.
/// Decompressing a large file takes seconds; `cancelled` is polled meanwhile.
fn open_preview(
    path: &Path,
    stamp: FileStamp,
    cancelled: &dyn Fn() -> bool,
) -> Result<Preview, OpenError> {
    match open_file(path, cancelled) {
        // The file may have been replaced since its metadata was compared.
        OpenOutcome::Done(file) if FileStamp::of(&file.metadata) != stamp => {
            Err(OpenError::Changed)
        }
        OpenOutcome::Done(file) => Preview::open(file.source).map_err(OpenError::Preview),
        OpenOutcome::Failed(check) => {
            Err(OpenError::Unreadable(check.unreadable_reason().to_owned()))
        }
        OpenOutcome::Cancelled => Err(OpenError::Cancelled),
    }
}

/// One file of the cache: being opened, or open.
struct Entry {
    id: FileId,
    stamp: FileStamp,
    /// Set once; an entry that is cancelled is not in the cache any more.
    cancelled: AtomicBool,
    /// Empty while the file is being opened. Callers of the same file wait for
    /// one opening and share its result.
    opened: OnceLock<Result<Arc<OpenPreview>, OpenError>>,
}

impl Entry {
    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Stops the opening or the search that runs, for an entry that leaves the
    /// cache.
    fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
        if let Some(Ok(preview)) = self.opened.get() {
            preview.stop();
        }
    }

    /// Stops the search that runs. Returns `false` if the file was still being
    /// opened: the opening is cancelled, and the entry must leave the cache.
    fn stop(&self) -> bool {
        if let Some(Ok(preview)) = self.opened.get() {
            preview.stop();
            true
        } else {
            self.cancel();
            false
        }
    }

    fn open(
        &self,
        open: impl FnOnce(&dyn Fn() -> bool) -> Result<Preview, OpenError>,
    ) -> Result<Arc<OpenPreview>, OpenError> {
        let opened = self.opened.get_or_init(|| {
            open(&|| self.is_cancelled()).map(|preview| Arc::new(OpenPreview::new(preview)))
        });
        // An entry may be cancelled after its file was opened and before this
        // caller gets it.
        if self.is_cancelled() {
            return Err(OpenError::Cancelled);
        }
        opened.clone()
    }
}

/// Previews of at most [`CAPACITY`] files, the most recently used last.
///
/// The lock guards the list alone. Files are opened outside of it, so that
/// stopping and closing one never waits for another.
#[derive(Default)]
pub(crate) struct PreviewCache {
    entries: Mutex<Vec<Arc<Entry>>>,
}

impl PreviewCache {
    /// Returns the preview of a file, which must be as it was when `stamp` was
    /// taken.
    pub(crate) fn open(
        &self,
        id: FileId,
        path: &Path,
        stamp: FileStamp,
    ) -> Result<Arc<OpenPreview>, OperationError> {
        ensure_unchanged(path, stamp)?;
        self.open_with(id, stamp, |cancelled| open_preview(path, stamp, cancelled))
            .map_err(|error| error.at(path))
    }

    /// Returns the preview of a file, and calls `open` if it is neither open
    /// nor being opened by another caller.
    fn open_with(
        &self,
        id: FileId,
        stamp: FileStamp,
        open: impl FnOnce(&dyn Fn() -> bool) -> Result<Preview, OpenError>,
    ) -> Result<Arc<OpenPreview>, OpenError> {
        let entry = self.entry(id, stamp);
        let opened = entry.open(open);
        if opened.is_err() {
            // The next caller tries again.
            lock(&self.entries).retain(|other| !Arc::ptr_eq(other, &entry));
        }
        opened
    }

    /// Returns the entry of a file, as the most recently used one. Adds it if
    /// there is none for this state of the file, and evicts the entry used
    /// longest ago.
    fn entry(&self, id: FileId, stamp: FileStamp) -> Arc<Entry> {
        let mut entries = lock(&self.entries);
        if let Some(at) = entries.iter().position(|entry| entry.id == id) {
            let entry = entries.remove(at);
            if entry.stamp == stamp {
                entries.push(Arc::clone(&entry));
                return entry;
            }
            entry.cancel();
        }
        if entries.len() >= CAPACITY {
            entries.remove(0).cancel();
        }
        let entry = Arc::new(Entry {
            id,
            stamp,
            cancelled: AtomicBool::new(false),
            opened: OnceLock::new(),
        });
        entries.push(Arc::clone(&entry));
        entry
    }

    /// Stops the search that runs in a file, or its opening.
    pub(crate) fn stop(&self, id: FileId) {
        lock(&self.entries).retain(|entry| entry.id != id || entry.stop());
    }

    /// Closes the previews of these files, and cancels those being opened.
    pub(crate) fn close(&self, ids: &[FileId]) {
        lock(&self.entries).retain(|entry| {
            let stays = !ids.contains(&entry.id);
            if !stays {
                entry.cancel();
            }
            stays
        });
    }
}

#[cfg(test)]
mod tests;

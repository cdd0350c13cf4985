//! The previews that are open, so that the next page need not read the footer
//! again.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tallyman_events::preview::Preview;
use tallyman_ledger::{FileId, FileStamp};

use crate::OperationError;
use crate::intake::reason;
use crate::opened_file::{Opening, open as open_file};

/// How many stay open. A preview holds a footer and an open file.
const ROOM: usize = 4;

struct Opened {
    id: FileId,
    stamp: FileStamp,
    preview: Arc<Mutex<Preview>>,
}

/// The previews that are open, the latest used last.
#[derive(Default)]
pub(crate) struct PreviewShelf {
    opened: Mutex<Vec<Opened>>,
}

impl PreviewShelf {
    /// The preview of a file, which must be as it was when `stamp` was taken.
    pub(crate) fn open(
        &self,
        id: FileId,
        path: &Path,
        stamp: FileStamp,
    ) -> Result<Arc<Mutex<Preview>>, OperationError> {
        let cannot_open = |error: &std::io::Error| OperationError::Open {
            path: path.to_owned(),
            reason: format!("{}.", reason(error)),
        };
        let now = std::fs::metadata(path).map_err(|error| cannot_open(&error))?;
        if FileStamp::of(&now) != stamp {
            return Err(OperationError::Changed {
                path: path.to_owned(),
            });
        }
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = opened.iter().position(|one| one.id == id) {
            let found = opened.remove(at);
            if found.stamp == stamp {
                let preview = Arc::clone(&found.preview);
                opened.push(found);
                return Ok(preview);
            }
        }
        let source = match open_file(path, &|| false) {
            Opening::Done(file) => file.source,
            Opening::Failed(check) => {
                return Err(OperationError::Open {
                    path: path.to_owned(),
                    reason: check.reason().to_owned(),
                });
            }
            Opening::Cancelled => return Err(OperationError::Stopped),
        };
        let preview = Arc::new(Mutex::new(Preview::open(source)?));
        if opened.len() >= ROOM {
            opened.remove(0);
        }
        opened.push(Opened {
            id,
            stamp,
            preview: Arc::clone(&preview),
        });
        Ok(preview)
    }

    /// Closes the previews of these files.
    pub(crate) fn close(&self, ids: &[FileId]) {
        self.opened
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|one| !ids.contains(&one.id));
    }
}

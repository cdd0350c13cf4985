//! The file that the user saved last, which the page can show in the file
//! manager without knowing its path.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The file that was saved last.
#[derive(Debug, Default)]
pub struct SavedFile(Mutex<Option<PathBuf>>);

impl SavedFile {
    /// Records a file after it was saved.
    pub fn record(&self, path: &Path) {
        let mut stored = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *stored = Some(path.to_owned());
    }

    /// Returns the file. `None` if nothing was saved since the app was started.
    #[must_use]
    pub fn last(&self) -> Option<PathBuf> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_file_is_known() {
        let saved = SavedFile::default();
        assert_eq!(saved.last(), None);
        saved.record(Path::new("/a/one.json"));
        saved.record(Path::new("/a/other.json"));
        assert_eq!(saved.last(), Some(PathBuf::from("/a/other.json")));
    }
}

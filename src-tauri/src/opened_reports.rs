//! The status reports that the app, or a second instance of it, was started
//! with. They wait here until the page asks for them.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// The reports that wait.
#[derive(Debug, Default)]
pub struct OpenedReports(Mutex<Vec<PathBuf>>);

impl OpenedReports {
    /// Adds files and folders.
    pub fn push(&self, paths: Vec<PathBuf>) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(paths);
    }

    /// Returns all of them, and forgets them.
    #[must_use]
    pub fn take(&self) -> Vec<PathBuf> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_taken_once() {
        let opened = OpenedReports::default();
        opened.push(vec![PathBuf::from("a.status")]);
        opened.push(vec![PathBuf::from("folder")]);
        assert_eq!(opened.take(), ["a.status", "folder"].map(PathBuf::from));
        assert_eq!(opened.take(), Vec::<PathBuf>::new());
    }
}

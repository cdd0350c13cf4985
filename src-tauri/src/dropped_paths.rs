//! The files of the last drop on the window.
//!
//! The page receives their paths and may request the text of one of them. It
//! can read no other file this way.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tauri::{DragDropEvent, Manager, Window};

/// The files of the last drop on the window.
#[derive(Debug, Default)]
pub struct DroppedPaths(Mutex<Vec<PathBuf>>);

impl DroppedPaths {
    /// Whether the last drop contained this path.
    #[must_use]
    pub fn contains(&self, path: &Path) -> bool {
        let paths = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        paths.iter().any(|one| one == path)
    }

    fn replace(&self, paths: &[PathBuf]) {
        let mut stored = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        paths.clone_into(&mut stored);
    }
}

/// Records the files of a drop on a window.
pub fn record_drop(window: &Window, event: &DragDropEvent) {
    if let DragDropEvent::Drop { paths, .. } = event
        && let Some(dropped) = window.try_state::<DroppedPaths>()
    {
        dropped.replace(paths);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_drop_may_be_read() {
        let dropped = DroppedPaths::default();
        let (one, other) = (PathBuf::from("/a/one.json"), PathBuf::from("/a/other.json"));
        assert!(!dropped.contains(&one));
        dropped.replace(std::slice::from_ref(&one));
        assert!(dropped.contains(&one) && !dropped.contains(&other));
        dropped.replace(std::slice::from_ref(&other));
        assert!(!dropped.contains(&one) && dropped.contains(&other));
    }
}

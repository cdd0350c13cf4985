//! Where the app keeps its own files.

use std::env;
use std::path::{Path, PathBuf};

use tauri::{AppHandle, Manager};

/// Names another directory, for tests and for trying things out.
const OVERRIDE: &str = "TALLYMAN_DATA_DIR";

/// The directory in which the app keeps its own files.
#[derive(Debug, Clone)]
pub struct DataDirectory(PathBuf);

impl DataDirectory {
    /// The one the system gives the app, unless `TALLYMAN_DATA_DIR` names
    /// another.
    ///
    /// # Errors
    /// When the system names none.
    pub fn find(app: &AppHandle) -> Result<Self, tauri::Error> {
        match env::var_os(OVERRIDE) {
            Some(directory) if !directory.is_empty() => Ok(Self(PathBuf::from(directory))),
            _ => app.path().app_data_dir().map(Self),
        }
    }

    /// The directory itself, which holds the ledger.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where the sample files are laid out.
    #[must_use]
    pub fn samples(&self) -> PathBuf {
        self.0.join("samples")
    }

    /// Where the log is written.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.0.join("logs")
    }
}

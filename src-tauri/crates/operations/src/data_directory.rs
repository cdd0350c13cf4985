//! The folder for files of the app.

use std::env;
use std::path::{Path, PathBuf};

use crate::error::OperationError;

/// Environment variable with another directory, for tests and experiments.
const OVERRIDE: &str = "TALLYMAN_DATA_DIR";

/// Name of the app's directory below the system's directory for data.
const NAME: &str = "app.tallyman.desktop";

/// The directory for files of the app, shared by the window and `tally`.
#[derive(Debug, Clone)]
pub struct DataDirectory(PathBuf);

impl DataDirectory {
    /// The directory that `TALLYMAN_DATA_DIR` names; else the one below the
    /// system's directory for data.
    ///
    /// # Errors
    /// Fails if the system has no directory for data.
    pub fn find() -> Result<Self, OperationError> {
        match env::var_os(OVERRIDE) {
            Some(directory) if !directory.is_empty() => Ok(Self(PathBuf::from(directory))),
            _ => dirs::data_dir()
                .map(|directory| Self(directory.join(NAME)))
                .ok_or(OperationError::NoDataDirectory),
        }
    }

    /// The directory itself, which contains the ledger.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The folder of the sample files.
    #[must_use]
    pub fn samples(&self) -> PathBuf {
        self.0.join("samples")
    }

    /// The folder of the log.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.0.join("logs")
    }

    /// The folder of the sandbox's objects.
    #[must_use]
    pub fn sandbox(&self) -> PathBuf {
        self.0.join("sandbox")
    }
}

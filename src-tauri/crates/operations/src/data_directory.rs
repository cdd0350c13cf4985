//! Where Tallyman keeps its own files.

use std::env;
use std::path::{Path, PathBuf};

use crate::OperationError;

/// Names another directory, for tests and for trying things out.
const OVERRIDE: &str = "TALLYMAN_DATA_DIR";

/// The app's own directory below the system's directory for data.
const NAME: &str = "app.tallyman.desktop";

/// The directory in which Tallyman keeps its own files: the window and `tally`
/// share it.
#[derive(Debug, Clone)]
pub struct DataDirectory(PathBuf);

impl DataDirectory {
    /// The one below what the system gives for data, unless
    /// `TALLYMAN_DATA_DIR` names another.
    ///
    /// # Errors
    /// When the system names none.
    pub fn find() -> Result<Self, OperationError> {
        match env::var_os(OVERRIDE) {
            Some(directory) if !directory.is_empty() => Ok(Self(PathBuf::from(directory))),
            _ => dirs::data_dir()
                .map(|directory| Self(directory.join(NAME)))
                .ok_or(OperationError::NoDataDirectory),
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

    /// Where the sandbox keeps its objects.
    #[must_use]
    pub fn sandbox(&self) -> PathBuf {
        self.0.join("sandbox")
    }
}

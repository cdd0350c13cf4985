//! What can go wrong in a use case.

use std::path::PathBuf;

use tallyman_events::environments::EnvironmentListError;
use tallyman_events::preview::PreviewError;
use tallyman_ledger::LedgerError;
use thiserror::Error;

/// Why a use case could not be carried out.
#[derive(Debug, Error)]
pub enum OperationError {
    /// The ledger could not be read or written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A file's rows cannot be shown.
    #[error(transparent)]
    Preview(#[from] PreviewError),
    /// A list of environments cannot be understood.
    #[error(transparent)]
    Environments(#[from] EnvironmentListError),
    /// A file cannot be opened.
    #[error("{} cannot be opened: {reason}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why not, in a sentence.
        reason: String,
    },
    /// A file is not what was checked.
    #[error("{} has changed since it was checked.", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A file has not been checked yet.
    #[error("{} has not been checked yet.", path.display())]
    NotChecked {
        /// The file.
        path: PathBuf,
    },
    /// The sample files cannot be laid out.
    #[error("The sample files cannot be written to {}: {source}.", path.display())]
    Samples {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl OperationError {
    /// A word for programs to branch on.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Ledger(error) => match error {
                LedgerError::NoSuchFile => "no_such_file",
                LedgerError::DiskFull => "disk_full",
                LedgerError::Busy => "ledger_busy",
                LedgerError::TooNew { .. } => "ledger_too_new",
                LedgerError::Damaged { .. } => "ledger_damaged",
                _ => "ledger",
            },
            Self::Preview(_) => "preview",
            Self::Environments(_) => "environments",
            Self::Open { .. } => "cannot_open",
            Self::Changed { .. } => "changed",
            Self::NotChecked { .. } => "not_checked",
            Self::Samples { .. } => "samples",
        }
    }

    /// What to do, a sentence each.
    #[must_use]
    pub fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Ledger(LedgerError::DiskFull) => "Free some space, then do it again.",
            Self::Ledger(LedgerError::TooNew { .. }) => "Install the newest Tallyman.",
            Self::Ledger(LedgerError::Damaged { .. }) => {
                "Move the file away to start with an empty ledger, and keep it for recovery."
            }
            Self::Changed { .. } | Self::NotChecked { .. } => "Check it again.",
            Self::Open { .. } => "Mend that, then check the file again.",
            _ => return Vec::new(),
        };
        vec![hint.to_owned()]
    }
}

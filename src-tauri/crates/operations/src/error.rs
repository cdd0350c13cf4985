//! Errors of the use cases.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tallyman_aws::{AwsError, KeychainError, UploadError};
use tallyman_events::ExtractError;
use tallyman_events::environments::EnvironmentListError;
use tallyman_events::preview::PreviewError;
use tallyman_ledger::LedgerError;
use tallyman_sandbox::SandboxError;
use thiserror::Error;

/// Why a use case failed.
///
/// The ledger stores these errors by the names of their variants and fields.
#[derive(Debug, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationError {
    /// The ledger could not be read or written.
    #[serde(skip)]
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The rows of a file cannot be shown.
    #[serde(skip)]
    #[error(transparent)]
    Preview(#[from] PreviewError),
    /// A list of environments cannot be parsed.
    #[serde(skip)]
    #[error(transparent)]
    Environments(#[from] EnvironmentListError),
    /// A file cannot be opened.
    #[error("{} cannot be opened: {reason}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// The reason, as a sentence.
        reason: String,
    },
    /// A file has changed since it was checked.
    #[error("{} has changed since it was checked.", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The clean and rejected rows of a file cannot be extracted.
    #[serde(skip)]
    #[error(transparent)]
    Extract(#[from] ExtractError),
    /// A file exists already, and is not overwritten.
    #[error("{} exists already. Nothing was overwritten.", path.display())]
    TargetExists {
        /// The file.
        path: PathBuf,
    },
    /// A file cannot be written.
    #[serde(skip)]
    #[error("{} cannot be written: {}.", path.display(), crate::io_reason::io_reason(source))]
    Target {
        /// The file or folder.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// A file has not been checked yet.
    #[error("{} has not been checked yet.", path.display())]
    NotChecked {
        /// The file.
        path: PathBuf,
    },
    /// The sample files cannot be written.
    #[serde(skip)]
    #[error("The sample files cannot be written to {}: {source}.", path.display())]
    Samples {
        /// The folder.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// A request to AWS, or to another S3 server, failed.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// The system's keychain failed.
    #[serde(skip)]
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    /// An upload failed.
    #[error(transparent)]
    Upload(#[from] UploadError),
    /// The sandbox cannot be started.
    #[serde(skip)]
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// A field of a form is invalid.
    #[error("{message}")]
    Form {
        /// The field.
        field: String,
        /// The reason, and what to enter.
        message: String,
    },
    /// A secret is not in the keychain.
    #[error("The secret of the connection {connection} is not in the keychain.")]
    SecretMissing {
        /// The connection.
        connection: String,
    },
    /// The sandbox is needed, and does not run.
    #[error("The sandbox is not running.")]
    SandboxStopped,
    /// An integration has no connection.
    #[error("The integration {integration} has no connection yet.")]
    NoConnection {
        /// The integration.
        integration: String,
    },
    /// An integration has no bucket.
    #[error("The integration {integration} has no bucket yet.")]
    NoBucket {
        /// The integration.
        integration: String,
    },
    /// An integration has no status prefix.
    #[error(
        "The integration {integration} has no status prefix yet, so its reports cannot be read."
    )]
    NoStatusPrefix {
        /// The integration.
        integration: String,
    },
    /// A file cannot be uploaded.
    #[error("{name} cannot be sent. {why}")]
    NotSendable {
        /// The file, or the key of its object.
        name: String,
        /// The reason, and what to do.
        why: String,
    },
    /// Rows of a file would be rejected, and the user has not agreed to upload it.
    #[error("{}", would_be_rejected(name, *rows, *schema))]
    WouldBeRejected {
        /// The file.
        name: String,
        /// Number of rows that would be rejected.
        rows: u64,
        /// Whether the whole file would be rejected.
        schema: bool,
    },
    /// Another process uploads an object with the same key.
    #[error("Another window or tally is sending an object of this name now.")]
    SentElsewhere,
    /// The same file was uploaded with this key before.
    #[error("The same file was sent under this name before, so it was not sent again.")]
    AlreadySent,
    /// The process that uploaded a file ended before the upload.
    #[error("Tallyman ended before this was sent, so it does not count as sent.")]
    Interrupted,
    /// Another process reads the same reports.
    #[error("Another window or tally is reading these reports now.")]
    ReadElsewhere,
    /// There are more objects than are listed.
    #[error(
        "There are more than {limit} objects below the status prefix, which are too many to list."
    )]
    TooManyObjects {
        /// Maximum number of objects.
        limit: usize,
    },
    /// Neither an upload nor a report of a file is recorded any more.
    #[error("No upload and no report of this file is recorded any more.")]
    NoSuchReconciliation,
    /// The system has no directory for data.
    #[error("The system has no directory for data. Set TALLYMAN_DATA_DIR to one.")]
    NoDataDirectory,
    /// The system provides no random numbers.
    #[error("The system provides no random numbers, which the names of secrets are made of.")]
    NoRandomness,
    /// A search, or the opening of a preview, was cancelled.
    #[error("The search was cancelled.")]
    SearchCancelled,
    /// Too many cells are selected to copy.
    #[error("{cells} cells are selected; up to {limit} are copied at once.")]
    TooMuchToCopy {
        /// Number of selected cells.
        cells: u64,
        /// Maximum number of cells.
        limit: u64,
    },
    /// A document cannot be written.
    #[error("{} cannot be written: {reason}.", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        reason: String,
    },
    /// Work was stopped because the app is closing.
    #[error("This was stopped because Tallyman is closing.")]
    Stopped,
}

fn would_be_rejected(name: &str, rows: u64, schema: bool) -> String {
    if schema {
        format!("{name} would be rejected as a whole.")
    } else {
        format!(
            "{} of {name} would be rejected.",
            tallyman_text::count_of(rows, "row")
        )
    }
}

impl OperationError {
    pub(crate) fn form(field: &str, message: &str) -> Self {
        Self::Form {
            field: field.to_owned(),
            message: message.to_owned(),
        }
    }

    /// Identifies the error for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ledger(error) => match error {
                LedgerError::NoSuchFile => "no_such_file",
                LedgerError::DiskFull => "disk_full",
                LedgerError::Busy => "ledger_busy",
                LedgerError::TooNew { .. } => "ledger_too_new",
                LedgerError::Damaged { .. } => "ledger_damaged",
                LedgerError::ConnectionInUse => "connection_in_use",
                LedgerError::LastIntegration => "last_integration",
                LedgerError::IntegrationHasUploads => "has_uploads",
                _ => "ledger",
            },
            Self::Preview(_) => "preview",
            Self::Environments(_) => "environments",
            Self::Open { .. } => "cannot_open",
            Self::Changed { .. } => "changed",
            Self::Extract(_) => "extract",
            Self::TargetExists { .. } => "target_exists",
            Self::Target { .. } => "target",
            Self::NotChecked { .. } => "not_checked",
            Self::Samples { .. } => "samples",
            Self::Aws(error) => error.code(),
            Self::Keychain(_) => "keychain",
            Self::Upload(error) => error.code(),
            Self::Sandbox(_) => "sandbox",
            Self::Form { .. } => "form",
            Self::SecretMissing { .. } => "secret_missing",
            Self::SandboxStopped => "sandbox_stopped",
            Self::NoConnection { .. } => "no_connection",
            Self::NoBucket { .. } => "no_bucket",
            Self::NoStatusPrefix { .. } => "no_status_prefix",
            Self::NotSendable { .. } => "not_sendable",
            Self::WouldBeRejected { .. } => "would_be_rejected",
            Self::SentElsewhere => "sent_elsewhere",
            Self::AlreadySent => "already_sent",
            Self::Interrupted => "interrupted",
            Self::ReadElsewhere => "read_elsewhere",
            Self::TooManyObjects { .. } => "too_many_objects",
            Self::NoSuchReconciliation => "no_such_reconciliation",
            Self::NoDataDirectory => "no_data_directory",
            Self::NoRandomness => "no_randomness",
            Self::SearchCancelled => "called_off",
            Self::TooMuchToCopy { .. } => "too_much_to_copy",
            Self::Write { .. } => "cannot_write",
            Self::Stopped => "stopped",
        }
    }

    /// The field of a form that the error is about. `None` for other errors.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Form { field, .. } => Some(field),
            _ => None,
        }
    }

    /// What to do, a sentence each.
    #[must_use]
    pub fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Ledger(LedgerError::DiskFull) => "Free some space, then try again.",
            Self::Ledger(LedgerError::TooNew { .. }) => "Install the newest Tallyman.",
            Self::Ledger(LedgerError::Damaged { .. }) => {
                "Move the file away to start with an empty ledger, and keep it for recovery."
            }
            Self::Changed { .. } | Self::NotChecked { .. } => "Check it again.",
            Self::TargetExists { .. } => "Choose another folder, or move that file away.",
            Self::Target { .. } => {
                "Free some space or grant yourself write permission, then try again."
            }
            Self::Extract(ExtractError::Write { .. }) => {
                "Choose another folder, or free some space there."
            }
            Self::TooMuchToCopy { .. } => "Select fewer rows.",
            Self::Write { .. } => "Choose another folder, or free some space there.",
            Self::Open { .. } => "Fix that, then check the file again.",
            Self::Aws(error) => return error.hints(),
            Self::Upload(error) => return error.hints(),
            Self::SecretMissing { .. } => "Enter it again in Connections.",
            Self::SandboxStopped => "Start it in Connections.",
            Self::NoConnection { .. } => "Choose one in Connections, or start the sandbox there.",
            Self::NoBucket { .. } => "Fill in the bucket in Connections.",
            Self::NoStatusPrefix { .. } => {
                "Fill in the status prefix in Connections, as in the service's integration."
            }
            Self::WouldBeRejected { .. } => "Fix the file, or agree to upload it anyway.",
            Self::SentElsewhere | Self::ReadElsewhere => {
                "Wait until it has finished, then try again."
            }
            Self::AlreadySent => "Use another name to upload it twice.",
            Self::Interrupted => "Send it again. What arrived is recognised, and not sent twice.",
            _ => return Vec::new(),
        };
        vec![hint.to_owned()]
    }
}

//! How `tally` ends, and what it says on standard error.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use tallyman_aws::AwsError;
use tallyman_operations::OperationError;

/// The exit status, the same for every command. The order is the one in which
/// they matter where several apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// All well.
    Success,
    /// Something would be rejected.
    Rejected,
    /// A file could not be read.
    Unreadable,
    /// The network, the bucket or the credentials said no.
    Refused,
    /// Wrong usage.
    Usage,
    /// Somebody pressed Ctrl-C.
    Interrupted,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Success => 0,
            Status::Rejected => 1,
            Status::Usage => 2,
            Status::Unreadable => 3,
            Status::Refused => 4,
            // As a shell has it for a command that the signal ended.
            Status::Interrupted => 130,
        })
    }
}

/// Why a command could not go on.
#[derive(Debug)]
pub(crate) enum CommandError {
    /// The arguments ask for what cannot be done; a sentence.
    Usage(String),
    /// A file cannot be read; a sentence.
    Unreadable(String),
    /// The network, the bucket or the credentials said no; a sentence.
    Refused(String),
    /// Somebody pressed Ctrl-C.
    Interrupted,
    /// Standard output cannot be written.
    Output(io::Error),
    /// Whoever read standard output has had enough (`tally … | head`).
    OutputClosed,
}

impl CommandError {
    pub(crate) const fn status(&self) -> Status {
        match self {
            Self::Usage(_) => Status::Usage,
            Self::Refused(_) => Status::Refused,
            Self::Unreadable(_) | Self::Output(_) => Status::Unreadable,
            Self::OutputClosed => Status::Success,
            Self::Interrupted => Status::Interrupted,
        }
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(sentence) | Self::Unreadable(sentence) | Self::Refused(sentence) => {
                formatter.write_str(sentence)
            }
            Self::Output(error) => write!(formatter, "The output cannot be written: {error}."),
            Self::Interrupted => formatter.write_str("Interrupted; no file was left half written."),
            Self::OutputClosed => Ok(()),
        }
    }
}

impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::OutputClosed
        } else {
            Self::Output(error)
        }
    }
}

impl From<serde_json::Error> for CommandError {
    fn from(error: serde_json::Error) -> Self {
        io::Error::from(error).into()
    }
}

impl From<csv::Error> for CommandError {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            other => Self::Output(io::Error::other(format!("{other:?}"))),
        }
    }
}

impl From<OperationError> for CommandError {
    fn from(error: OperationError) -> Self {
        match error {
            OperationError::Environments(error) => Self::Usage(error.to_string()),
            OperationError::NotSendable { .. } | OperationError::TargetExists { .. } => {
                Self::Usage(error.to_string())
            }
            OperationError::Aws(_)
            | OperationError::Upload(_)
            | OperationError::Keychain(_)
            | OperationError::SecretMissing { .. }
            | OperationError::SandboxStopped => Self::Refused(with_hints(&error)),
            other => Self::Unreadable(other.to_string()),
        }
    }
}

impl From<AwsError> for CommandError {
    fn from(error: AwsError) -> Self {
        OperationError::from(error).into()
    }
}

/// An error with what to do about it.
pub(crate) fn with_hints(error: &OperationError) -> String {
    let mut text = error.to_string();
    for hint in error.hints() {
        text.push(' ');
        text.push_str(&hint);
    }
    text
}

/// Says a sentence on standard error.
pub(crate) fn eprint_line(sentence: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(io::stderr(), "tally: {sentence}");
}

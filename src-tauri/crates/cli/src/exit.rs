//! Exit statuses, errors, and messages on standard error.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use tallyman_aws::AwsError;
use tallyman_operations::{ErrorText, OperationError};

use crate::escape::escape;

/// The exit status, which is the same for every command. If several apply, the greatest
/// one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// Everything was accepted and adds up.
    Success,
    /// Something would be or was rejected, or does not add up.
    Rejected,
    /// A file or report could not be read.
    Unreadable,
    /// The network, the bucket or the credentials failed.
    Remote,
    /// The command line is wrong.
    Usage,
    /// The user pressed Ctrl-C.
    Interrupted,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Success => 0,
            Status::Rejected => 1,
            Status::Usage => 2,
            Status::Unreadable => 3,
            Status::Remote => 4,
            // The status that shells use for a command that the signal ended.
            Status::Interrupted => 130,
        })
    }
}

/// Why a command failed. The texts are sentences for the user.
#[derive(Debug)]
pub(crate) enum CommandError {
    /// The command line is wrong.
    Usage(String),
    /// A file cannot be read.
    Unreadable(String),
    /// The network, the bucket or the credentials failed.
    Remote(String),
    /// The user pressed Ctrl-C.
    Interrupted,
    /// Standard output cannot be written.
    Output(io::Error),
    /// The reader of standard output closed it (`tally … | head`).
    OutputClosed,
}

impl CommandError {
    pub(crate) const fn status(&self) -> Status {
        match self {
            Self::Usage(_) => Status::Usage,
            Self::Remote(_) => Status::Remote,
            Self::Unreadable(_) | Self::Output(_) => Status::Unreadable,
            Self::OutputClosed => Status::Success,
            Self::Interrupted => Status::Interrupted,
        }
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) | Self::Unreadable(text) | Self::Remote(text) => {
                formatter.write_str(text)
            }
            Self::Output(error) => write!(formatter, "The output cannot be written: {error}."),
            Self::Interrupted => formatter.write_str("Interrupted. No incomplete file was left."),
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
            | OperationError::SandboxStopped => Self::Remote(ErrorText::from(&error).with_hints()),
            other => Self::Unreadable(other.to_string()),
        }
    }
}

impl From<AwsError> for CommandError {
    fn from(error: AwsError) -> Self {
        OperationError::from(error).into()
    }
}

/// Prints a line to standard error, with hidden characters escaped.
pub(crate) fn eprint_line(text: &str) {
    // If standard error is closed, the message cannot be shown anywhere.
    let _ = writeln!(io::stderr(), "tally: {}", escape(text, true));
}

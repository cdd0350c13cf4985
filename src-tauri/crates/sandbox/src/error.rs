//! What can go wrong when the sandbox starts.

use std::path::PathBuf;

use thiserror::Error;

/// Why the sandbox did not start.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// The folder cannot be made, read or written.
    #[error("The sandbox cannot use the folder {}: {source}. Give it a folder that you may write to.", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another sandbox uses the folder.
    #[error("Another sandbox is running in the folder {}. Stop it, or give this one another folder.", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// The port is taken, or may not be used.
    #[error(
        "The sandbox cannot listen on port {port}: {source}. Give it another port, or none to take any that is free."
    )]
    Port {
        /// The port; 0 means any.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system gave no random bytes for the keys.
    #[error("The system gave no random bytes to make keys of: {0}.")]
    Keys(std::io::Error),
    /// The start was cut short, because the program is ending.
    #[error("The start of the sandbox was cut short.")]
    CutShort,
}

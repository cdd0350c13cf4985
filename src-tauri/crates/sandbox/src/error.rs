//! Errors at the start of the sandbox.

use std::path::PathBuf;

use thiserror::Error;

/// Why the sandbox did not start.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// The folder cannot be created, read or written.
    #[error("The sandbox cannot use the folder {}: {source}. Choose a folder that you can write to.", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// Another sandbox uses the folder.
    #[error("Another sandbox is running in the folder {}. Stop it, or choose another folder for this one.", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// The port is in use or not permitted.
    #[error(
        "The sandbox cannot listen on port {port}: {source}. Choose another port, or leave the port out to use any free one."
    )]
    Port {
        /// The port. 0 means any.
        port: u16,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The operating system provided no random bytes for the keys.
    #[error("The access keys cannot be created: the system provided no random bytes: {0}.")]
    Keys(std::io::Error),
    /// The program ended during the start.
    #[error("The start of the sandbox was interrupted.")]
    Interrupted,
}

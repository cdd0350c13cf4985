//! Showing a file in the system's file manager.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error_code::ErrorCode;
use crate::ipc_error::IpcError;

/// Opens the file manager where `path` lies, with the file selected where the
/// system can do that. `when_gone` says what to do where it is not there.
///
/// # Errors
/// When the file is not there, or no file manager starts.
pub fn in_file_manager(path: &Path, when_gone: &str) -> Result<(), IpcError> {
    if !path.exists() {
        return Err(IpcError::new(
            ErrorCode::Gone,
            format!(
                "{} is not there: it was moved, renamed or deleted.",
                path.display()
            ),
            when_gone,
        ));
    }
    open(path).map_err(|error| {
        IpcError::new(
            ErrorCode::NoFileManager,
            format!("No file manager could be opened: {error}."),
            &format!("The file lies at {}", path.display()),
        )
    })
}

#[cfg(target_os = "macos")]
fn open(path: &Path) -> io::Result<()> {
    start(Command::new("open").arg("-R").arg(path))
}

#[cfg(target_os = "windows")]
fn open(path: &Path) -> io::Result<()> {
    use std::os::windows::process::CommandExt;
    // Explorer wants `/select,` and the path as one raw argument.
    start(Command::new("explorer").raw_arg(format!("/select,\"{}\"", path.display())))
}

#[cfg(not(any(target_os = "macos", target_os = "windows")))]
fn open(path: &Path) -> io::Result<()> {
    // Desktops differ in how a file is selected; a folder opens everywhere.
    start(Command::new("xdg-open").arg(path.parent().unwrap_or(path)))
}

fn start(command: &mut Command) -> io::Result<()> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    // Waited for elsewhere, so that it leaves no zombie.
    std::thread::spawn(move || child.wait());
    Ok(())
}

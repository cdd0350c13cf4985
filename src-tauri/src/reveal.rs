//! Shows a file in the system's file manager.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error_code::ErrorCode;
use crate::ipc_error::IpcError;

/// Opens the file manager at `path`, and selects the file if the system
/// supports that. `when_gone` is the hint if the file does not exist.
///
/// # Errors
/// Fails if the file does not exist, or no file manager starts.
pub fn in_file_manager(path: &Path, when_gone: &str) -> Result<(), IpcError> {
    if !path.exists() {
        return Err(IpcError::new(
            ErrorCode::Gone,
            format!(
                "{} does not exist: it was moved, renamed or deleted.",
                path.display()
            ),
            when_gone,
        ));
    }
    open(path).map_err(|error| {
        IpcError::new(
            ErrorCode::NoFileManager,
            format!("No file manager could be opened: {error}."),
            &format!("The file is {}.", path.display()),
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
    // Explorer expects `/select,` and the path as one raw argument.
    start(Command::new("explorer").raw_arg(format!("/select,\"{}\"", path.display())))
}

#[cfg(not(any(target_os = "macos", target_os = "windows")))]
fn open(path: &Path) -> io::Result<()> {
    // Desktops differ in how to select a file; opening a folder works on all.
    start(Command::new("xdg-open").arg(path.parent().unwrap_or(path)))
}

fn start(command: &mut Command) -> io::Result<()> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    // Wait for the child on a thread, so that it leaves no zombie.
    std::thread::spawn(move || child.wait());
    Ok(())
}

//! `cargo xtask run`.

use std::ffi::OsString;
use std::time::Instant;

use crate::interface;
use crate::process::{TaskError, cargo, command, elapsed_text, print, run as run_command, step};
use crate::system::Purpose;

/// Installs missing packages, builds the app and opens it with `files`.
pub(crate) fn run(files: &[OsString]) -> Result<(), TaskError> {
    let started = Instant::now();
    interface::prepare(Purpose::Build)?;
    step("Building the app");
    run_command(&mut cargo(&["build", "--workspace", "--bins"]))?;
    print(&format!(
        "\nReady in {}. Opening Tallyman.\n",
        elapsed_text(started)
    ));
    let app = crate::workspace::root().join("target/debug/tallyman");
    let mut open = command(&app.to_string_lossy(), files);
    // Relative paths refer to the user's current folder.
    if let Ok(here) = std::env::current_dir() {
        open.current_dir(here);
    }
    run_command(&mut open)
}

//! `cargo xtask run`.

use std::ffi::OsString;
use std::time::Instant;

use crate::interface;
use crate::process::{Failure, cargo, command, run as run_command, say, since, step};
use crate::system::{self, Purpose};

/// Installs what is missing, builds, and opens the app with `files`.
pub(crate) fn run(files: &[OsString]) -> Result<(), Failure> {
    let begun = Instant::now();
    system::require_node()?;
    system::provide(Purpose::Build)?;
    interface::install()?;
    interface::build()?;
    step("Building the app");
    run_command(&mut cargo(&["build", "--workspace", "--bins"]))?;
    say(&format!("\nReady in {}. Opening Tallyman.\n", since(begun)));
    let app = crate::workspace::root().join("target/debug/tallyman");
    let mut open = command(&app.to_string_lossy(), files);
    // Paths are meant from where the person stands.
    if let Ok(here) = std::env::current_dir() {
        open.current_dir(here);
    }
    run_command(&mut open)
}

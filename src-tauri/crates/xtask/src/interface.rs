//! Builds the interface in `ui/`.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::process::{TaskError, npm, run, step};
use crate::system::{self, Purpose};

/// The inputs of the build.
const SOURCES: &[&str] = &[
    "src",
    "index.html",
    "package-lock.json",
    "vite.config.ts",
    "svelte.config.js",
];

/// Installs missing packages and builds the interface.
pub(crate) fn prepare(purpose: Purpose) -> Result<(), TaskError> {
    system::require_node()?;
    system::install_packages(purpose)?;
    install()?;
    build()
}

/// Installs the npm packages if the lock file is newer.
pub(crate) fn install() -> Result<(), TaskError> {
    let ui = crate::workspace::root().join("ui");
    let installed = modified(&ui.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= modified(&ui.join("package-lock.json")) {
        return Ok(());
    }
    step("Installing the interface's packages");
    run(&mut npm(&["ci", "--no-audit", "--no-fund"]))
}

/// Builds the interface if its sources are newer than the last build.
pub(crate) fn build() -> Result<(), TaskError> {
    let ui = crate::workspace::root().join("ui");
    // Not the page itself: the shell's build script creates a placeholder page if there
    // is no build.
    let built = modified(&ui.join("dist/assets"));
    let newest = SOURCES
        .iter()
        .filter_map(|source| newest(&ui.join(source)))
        .max();
    if built.is_some() && built >= newest {
        return Ok(());
    }
    step("Building the interface");
    run(&mut npm(&["run", "build"]))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

fn newest(path: &Path) -> Option<SystemTime> {
    let mut latest = modified(path)?;
    if path.is_dir() {
        for entry in fs::read_dir(path).ok()?.flatten() {
            latest = latest.max(newest(&entry.path())?);
        }
    }
    Some(latest)
}

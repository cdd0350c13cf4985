//! Python with packages of its own, for what others' tools are needed for.

use std::path::{Path, PathBuf};

use crate::process::{Failure, command, run, step};

/// A Python in the folder `home` below the repository, with the packages that
/// the file `requirements` names.
pub(crate) fn python_with(home: &str, requirements: &str) -> Result<PathBuf, Failure> {
    let python = python_of(&crate::workspace::root().join(home));
    if !python.exists() {
        step("A Python of its own");
        let system = if cfg!(windows) { "python" } else { "python3" };
        run(&mut command(system, &["-m", "venv", home]))?;
    }
    step("Its packages");
    run(&mut command(
        &python.to_string_lossy(),
        &[
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
            requirements,
        ],
    ))?;
    Ok(python)
}

fn python_of(home: &Path) -> PathBuf {
    if cfg!(windows) {
        home.join("Scripts/python.exe")
    } else {
        home.join("bin/python")
    }
}

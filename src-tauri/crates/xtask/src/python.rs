//! Virtual environments of Python, for tools that are written in it.

use std::path::{Path, PathBuf};

use crate::process::{TaskError, command, run, step};

/// Creates a virtual environment in the folder `venv`, relative to the root folder, and
/// installs the packages of the file `requirements`. Returns the path of its Python.
pub(crate) fn install_python(venv: &str, requirements: &str) -> Result<PathBuf, TaskError> {
    let python = interpreter(&crate::workspace::root().join(venv));
    if !python.exists() {
        step("Creating a virtual environment");
        let system = if cfg!(windows) { "python" } else { "python3" };
        run(&mut command(system, &["-m", "venv", venv]))?;
    }
    step("Installing Python packages");
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

fn interpreter(venv: &Path) -> PathBuf {
    if cfg!(windows) {
        venv.join("Scripts/python.exe")
    } else {
        venv.join("bin/python")
    }
}

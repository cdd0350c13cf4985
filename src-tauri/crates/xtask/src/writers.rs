//! `cargo xtask writers`: what pyarrow, pandas, Polars, DuckDB, fastparquet and
//! Spark write, and what is said of it.

use std::path::{Path, PathBuf};

use crate::process::{Failure, cargo, command, output_of, run, step};

/// Where the tools are installed, below the repository.
const HOME: &str = "target/writers-venv";
/// The tools, with the one version of each that the page tells of.
const TOOLS: &str = "tests/writers/requirements.txt";

/// Writes the files, has them judged, repairs them, and makes the page.
pub(crate) fn write() -> Result<(), Failure> {
    if output_of("java", &["-version"]).is_none() {
        return Err(Failure::new(
            "Java is not there, which Spark needs. Install version 17 or later, then do this again.",
        ));
    }
    let python = python_with_the_tools()?;
    step("tally");
    // The whole workspace, so that no dependency is built twice with other
    // features.
    run(&mut cargo(&["build", "--workspace", "--bin", "tally"]))?;
    step("Writing event files and judging them");
    let tally = format!("target/debug/tally{}", std::env::consts::EXE_SUFFIX);
    run(&mut command(
        &python.to_string_lossy(),
        &[
            "tests/writers/write_and_judge.py",
            "--tally",
            &tally,
            "--page",
            "docs/writers.md",
        ],
    ))
}

/// A Python that has the tools.
fn python_with_the_tools() -> Result<PathBuf, Failure> {
    let home = crate::root().join(HOME);
    let python = python_of(&home);
    if !python.exists() {
        step("A Python of its own");
        let system = if cfg!(windows) { "python" } else { "python3" };
        run(&mut command(system, &["-m", "venv", HOME]))?;
    }
    step("The tools, in the versions that the page tells of");
    run(&mut command(
        &python.to_string_lossy(),
        &[
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
            TOOLS,
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

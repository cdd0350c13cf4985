//! `cargo xtask writers`: what pyarrow, pandas, Polars, DuckDB, fastparquet and
//! Spark write, and what is said of it.

use crate::process::{Failure, cargo, command, output_of, run, step};
use crate::python::python_with;

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
    let python = python_with(HOME, TOOLS)?;
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

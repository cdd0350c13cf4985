//! `cargo xtask writers`: writes event files with pyarrow, pandas, Polars, DuckDB,
//! fastparquet and Spark, and checks them with `tally`.

use crate::process::{TaskError, cargo, command, output_of, run, step};
use crate::python::install_python;

/// Virtual environment of the tools, relative to the root folder.
const VENV: &str = "target/writers-venv";
/// The pinned versions of the tools.
const REQUIREMENTS: &str = "tests/writers/requirements.txt";

/// Writes the files, checks them, applies the suggested fixes, and generates the page.
pub(crate) fn write() -> Result<(), TaskError> {
    if output_of("java", &["-version"]).is_none() {
        return Err(TaskError::new(
            "Java is missing, which Spark needs. Install version 17 or later, then run this again.",
        ));
    }
    let python = install_python(VENV, REQUIREMENTS)?;
    step("tally");
    // The whole workspace, so that no dependency is built twice with different features.
    run(&mut cargo(&["build", "--workspace", "--bin", "tally"]))?;
    step("Writing and checking event files");
    let tally = format!("target/debug/tally{}", std::env::consts::EXE_SUFFIX);
    run(&mut command(
        &python.to_string_lossy(),
        &[
            "tests/writers/write_and_check.py",
            "--tally",
            &tally,
            "--page",
            "docs/writers.md",
        ],
    ))
}

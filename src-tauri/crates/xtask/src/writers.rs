//! `cargo xtask writers`: writes event files with pyarrow, pandas, Polars, DuckDB,
//! fastparquet, Spark, hyparquet-writer and parquetjs, and checks them with `tally`.

use std::fs;

use crate::process::{TaskError, cargo, command, npm, output_of, run, step};
use crate::python::install_python;
use crate::workspace;

/// Virtual environment of the tools, relative to the root folder.
const VENV: &str = "target/writers-venv";
/// Folder of the JavaScript packages, relative to the root folder.
const PACKAGES: &str = "target/writers-node";
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
    step("JavaScript packages");
    let packages = workspace::root().join(PACKAGES);
    for name in ["package.json", "package-lock.json"] {
        fs::create_dir_all(&packages)
            .and_then(|()| {
                fs::copy(
                    workspace::root().join("tests/writers").join(name),
                    packages.join(name),
                )
            })
            .map_err(|error| TaskError::new(format!("{name} cannot be copied: {error}")))?;
    }
    run(npm(&["ci", "--no-audit", "--no-fund", "--prefix"]).arg(&packages))?;
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
            "--packages",
            PACKAGES,
            "--page",
            "docs/writers.md",
        ],
    ))
}

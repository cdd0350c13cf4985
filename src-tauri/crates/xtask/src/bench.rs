//! `cargo xtask bench …`: how fast it is, against peers in the same run.

use crate::process::{Failure, cargo, command, run, step};
use crate::python::python_with;

/// Where the peers are installed, below the repository.
const HOME: &str = "target/bench-venv";
/// The peers, in the versions that the tables tell of.
const PEERS: &str = "tests/bench/requirements.txt";
/// Where the files are that are read; made once.
const FILES: &str = "target/bench";

/// Runs one benchmark.
pub(crate) fn measure(which: &str) -> Result<(), Failure> {
    let script = match which {
        "validate" => "tests/bench/validate.py",
        "preview" => "tests/bench/preview.py",
        "stages" => "tests/bench/stages.py",
        other => {
            return Err(Failure::new(format!(
                "there is no benchmark {other}; there are validate, preview and stages."
            )));
        }
    };
    let python = python_with(HOME, PEERS)?;
    step("tally, as it is released");
    run(&mut cargo(&[
        "build",
        "--workspace",
        "--release",
        "--bin",
        "tally",
        "--example",
        "make_large",
        "--example",
        "preview_pages",
        "--example",
        "check_stages",
    ]))?;
    step("Measuring");
    let exe = std::env::consts::EXE_SUFFIX;
    let program = |name: &str| format!("target/release/{name}{exe}");
    run(&mut command(
        &python.to_string_lossy(),
        &[
            script,
            "--tally",
            &program("tally"),
            "--make-large",
            &program("examples/make_large"),
            "--preview-pages",
            &program("examples/preview_pages"),
            "--check-stages",
            &program("examples/check_stages"),
            "--folder",
            FILES,
        ],
    ))
}

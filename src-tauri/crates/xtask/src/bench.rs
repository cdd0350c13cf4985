//! `cargo xtask bench …`: how fast it is, against peers in the same run.

use crate::interface;
use crate::process::{Failure, cargo, command, run, step};
use crate::python::python_with;
use crate::system::{self, Purpose};
use crate::test;

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
        "window" => return in_the_window(),
        other => {
            return Err(Failure::new(format!(
                "there is no benchmark {other}; there are validate, preview, stages and window."
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

/// How steadily the released app's window answers while it has much to do.
fn in_the_window() -> Result<(), Failure> {
    system::require_node()?;
    system::provide(Purpose::Test)?;
    interface::install()?;
    interface::build()?;
    test::install_driver()?;
    step("The app, as it is released");
    run(&mut cargo(&["build", "--workspace", "--release", "--bins"]))?;
    step("Measuring");
    run(&mut test::in_a_private_session(&[
        "--release",
        "--test",
        "responsiveness",
        "--",
        "--test-threads=1",
        "--nocapture",
    ]))
}

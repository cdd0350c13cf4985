//! `cargo xtask bench …`: benchmarks, some compared with other tools in the same run.

use crate::interface;
use crate::process::{TaskError, cargo, command, run, step};
use crate::python::install_python;
use crate::system::Purpose;
use crate::test;

/// Virtual environment of the other tools, relative to the root folder.
const VENV: &str = "target/bench-venv";
/// The pinned versions of the other tools.
const REQUIREMENTS: &str = "tests/bench/requirements.txt";
/// Folder of the event files, which are generated once.
const FILES: &str = "target/bench";

/// Runs one benchmark.
pub(crate) fn measure(which: &str) -> Result<(), TaskError> {
    let script = match which {
        "validate" => "tests/bench/validate.py",
        "preview" => "tests/bench/preview.py",
        "stages" => "tests/bench/stages.py",
        "window" => return measure_window(),
        other => {
            return Err(TaskError::new(format!(
                "there is no benchmark {other}. The benchmarks are validate, preview, stages and window."
            )));
        }
    };
    let python = install_python(VENV, REQUIREMENTS)?;
    step("Building tally in release mode");
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

/// Measures the response times of the app's window under load, in release mode.
fn measure_window() -> Result<(), TaskError> {
    interface::prepare(Purpose::Test)?;
    test::install_driver()?;
    step("Building the app in release mode");
    run(&mut cargo(&["build", "--workspace", "--release", "--bins"]))?;
    step("Measuring");
    run(&mut test::private_session_tests(&[
        "--release",
        "--test",
        "responsiveness",
        "--",
        "--test-threads=1",
        "--nocapture",
    ]))
}

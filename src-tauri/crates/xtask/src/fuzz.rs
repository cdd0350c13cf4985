//! `cargo xtask fuzz`: fuzzes every parser of untrusted input with libFuzzer.

use std::ffi::OsString;
use std::fs;

use crate::process::{TaskError, cargo_install, command, run, step};

/// The targets, as in `tests/fuzz/targets`.
const TARGETS: [&str; 5] = [
    "footer",
    "page_header",
    "scan",
    "compression",
    "status_report",
];

/// The version of cargo-fuzz to install.
const CARGO_FUZZ_VERSION: &str = "0.13.2";

/// Default run time of each target, in minutes.
const DEFAULT_MINUTES: u64 = 30;

/// Runs one target, or all of them one after the other. The arguments are
/// `[TARGET] [--minutes N]`.
pub(crate) fn fuzz(arguments: &[OsString]) -> Result<(), TaskError> {
    let mut minutes = DEFAULT_MINUTES;
    let mut targets = TARGETS.to_vec();
    let mut remaining = arguments.iter().map(|argument| argument.to_string_lossy());
    while let Some(argument) = remaining.next() {
        if argument == "--minutes" {
            minutes = remaining
                .next()
                .and_then(|number| number.parse().ok())
                .ok_or_else(|| TaskError::new("--minutes needs a whole number."))?;
        } else {
            targets = TARGETS
                .into_iter()
                .filter(|target| *target == argument)
                .collect();
            if targets.is_empty() {
                return Err(TaskError::new(format!(
                    "there is no target {argument}. The targets are {}.",
                    TARGETS.join(", ")
                )));
            }
        }
    }
    let cargo_fuzz = cargo_install("cargo-fuzz", CARGO_FUZZ_VERSION)?;
    for target in targets {
        step(&format!("{target}, for {minutes} minutes"));
        // Generated inputs go below target/. Inputs that fail go beside the seeds, where
        // the tests run them.
        let corpus = format!("target/fuzz/corpus/{target}");
        let regressions = format!("tests/fuzz/regressions/{target}");
        for folder in [&corpus, &regressions] {
            fs::create_dir_all(crate::workspace::root().join(folder))
                .map_err(|error| TaskError::new(format!("{folder} cannot be created: {error}.")))?;
        }
        let seeds = format!("tests/fuzz/seeds/{target}");
        let time = format!("-max_total_time={}", minutes * 60);
        let artifacts = format!("-artifact_prefix={regressions}/");
        run(&mut command(
            &cargo_fuzz.to_string_lossy(),
            &[
                "run",
                "--fuzz-dir",
                "tests/fuzz",
                // The other sanitizers need a nightly compiler.
                "--sanitizer",
                "none",
                "--target-dir",
                "target/fuzz/build",
                target,
                &corpus,
                &seeds,
                "--",
                &time,
                &artifacts,
                "-timeout=10",
                "-rss_limit_mb=768",
                "-print_final_stats=1",
            ],
        ))?;
    }
    Ok(())
}

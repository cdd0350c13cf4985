//! `cargo xtask fuzz`: bytes made up by libFuzzer, for everything that reads
//! what comes from outside.

use std::fs;

use crate::process::{Failure, cargo, command, run, step};

/// The targets, as in `tests/fuzz/targets`.
const TARGETS: [&str; 5] = [
    "footer",
    "page_header",
    "scan",
    "compression",
    "status_report",
];

/// What builds and runs the targets, in the version that this was written for.
const CARGO_FUZZ: &str = "0.13.2";

/// How long each target runs, unless told otherwise.
const MINUTES: u64 = 30;

/// Runs one target or all of them, one after the other, for so many minutes
/// each: `[TARGET] [--minutes N]`.
pub(crate) fn fuzz(arguments: &[String]) -> Result<(), Failure> {
    let mut minutes = MINUTES;
    let mut targets = TARGETS.to_vec();
    let mut left = arguments.iter();
    while let Some(argument) = left.next() {
        if argument == "--minutes" {
            minutes = left
                .next()
                .and_then(|number| number.parse().ok())
                .ok_or_else(|| Failure::new("--minutes wants a whole number."))?;
        } else {
            targets = TARGETS
                .into_iter()
                .filter(|target| target == argument)
                .collect();
            if targets.is_empty() {
                return Err(Failure::new(format!(
                    "there is no target {argument}; there are {}.",
                    TARGETS.join(", ")
                )));
            }
        }
    }
    let cargo_fuzz = install()?;
    for target in targets {
        step(&format!("{target}, for {minutes} minutes"));
        // What is made up goes beside what is built, what is found beside the
        // seeds, where the tests take it up.
        let corpus = format!("target/fuzz/corpus/{target}");
        fs::create_dir_all(crate::workspace::root().join(&corpus))
            .map_err(|error| Failure::new(format!("{corpus} cannot be made: {error}.")))?;
        let seeds = format!("tests/fuzz/seeds/{target}");
        let time = format!("-max_total_time={}", minutes * 60);
        let found = format!("-artifact_prefix=tests/fuzz/regressions/{target}/");
        fs::create_dir_all(
            crate::workspace::root().join(format!("tests/fuzz/regressions/{target}")),
        )
        .map_err(|error| Failure::new(format!("no place for findings: {error}.")))?;
        run(&mut command(
            &cargo_fuzz,
            &[
                "run",
                "--fuzz-dir",
                "tests/fuzz",
                // The others need a compiler that is not stable.
                "--sanitizer",
                "none",
                "--target-dir",
                "target/fuzz/build",
                target,
                &corpus,
                &seeds,
                "--",
                &time,
                &found,
                "-timeout=10",
                "-rss_limit_mb=768",
                "-print_final_stats=1",
            ],
        ))?;
    }
    Ok(())
}

fn install() -> Result<String, Failure> {
    let tools = crate::workspace::root().join("target/tools");
    let program = tools.join("bin/cargo-fuzz");
    if !program.exists() {
        step("Installing cargo-fuzz");
        run(&mut cargo(&[
            "install",
            "cargo-fuzz",
            "--version",
            CARGO_FUZZ,
            "--locked",
            "--root",
            &tools.to_string_lossy(),
        ]))?;
    }
    Ok(program.to_string_lossy().into_owned())
}

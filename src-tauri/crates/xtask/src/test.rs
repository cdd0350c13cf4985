//! `cargo xtask test`: runs every check and every test.

use std::process::Command;
use std::time::Instant;

use crate::import_cycles;
use crate::interface;
use crate::process::{
    TaskError, cargo, cargo_install, command, elapsed_text, npm, output_of, print, run,
    run_with_lines, step,
};
use crate::system::{self, Purpose};

/// The version of tauri-driver that the tests were written for.
const DRIVER_VERSION: &str = "^2";

/// The number of tests by result.
#[derive(Debug, Default, PartialEq, Eq)]
struct TestCounts {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl TestCounts {
    /// Adds the numbers in a summary line of `cargo test` or Vitest.
    fn add_line(&mut self, line: &str) {
        let line = line.trim();
        let prefixes = ["test result: ", "Tests "];
        let Some(counted) = prefixes.iter().find_map(|prefix| line.strip_prefix(prefix)) else {
            return;
        };
        for part in counted.split(['.', ';', '|', '(']) {
            let Some((number, result)) = part.trim().split_once(' ') else {
                continue;
            };
            match (number.parse::<u64>(), result) {
                (Ok(number), "passed") => self.passed += number,
                (Ok(number), "failed") => self.failed += number,
                (Ok(number), "ignored" | "skipped" | "todo") => self.skipped += number,
                _ => {}
            }
        }
    }
}

/// Installs missing packages and runs every check and test.
pub(crate) fn all() -> Result<(), TaskError> {
    let started = Instant::now();
    let mut counts = TestCounts::default();
    let result = run_all(&mut counts);
    print(&format!("\nDone in {}.\n", elapsed_text(started)));
    print(&format!(
        "Tests: {} passed, {} failed, {} skipped\n",
        counts.passed, counts.failed, counts.skipped
    ));
    result?;
    if counts.skipped > 0 {
        return Err(TaskError::new("tests were skipped. Every test must run."));
    }
    Ok(())
}

fn run_all(counts: &mut TestCounts) -> Result<(), TaskError> {
    system::require_node()?;
    system::install_packages(Purpose::Test)?;

    interface::install()?;
    step("The interface: types, lint, tests, build");
    run(&mut npm(&["run", "check"]))?;
    run(&mut npm(&["run", "lint"]))?;
    run_with_lines(npm(&["run", "test"]).env("NO_COLOR", "1"), |line| {
        counts.add_line(line);
    })?;
    interface::build()?;

    step("Import cycles, format, lint, documentation");
    import_cycles::check()?;
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    run(&mut cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        // Not included in `--all-targets`, because plain `cargo test` does not run them.
        "--test",
        "window",
        "--test",
        "screenshots",
        "--test",
        "responsiveness",
        "--",
        "-D",
        "warnings",
    ]))?;
    run(cargo(&[
        "doc",
        "--workspace",
        "--no-deps",
        "--document-private-items",
    ])
    .env("RUSTDOCFLAGS", "-D warnings"))?;

    build_binaries()?;
    step("Tests");
    run_with_lines(&mut cargo(&["test", "--workspace", "--quiet"]), |line| {
        counts.add_line(line);
    })?;

    window(counts)
}

/// Runs only the tests in the real window.
pub(crate) fn window_only() -> Result<(), TaskError> {
    interface::prepare(Purpose::Test)?;
    build_binaries()?;
    window(&mut TestCounts::default())
}

/// Builds `tallyman` and `tally`.
pub(crate) fn build_binaries() -> Result<(), TaskError> {
    step("The app and the command line");
    // The whole workspace, so that no dependency is built twice with different features.
    run(&mut cargo(&["build", "--workspace", "--bins"]))
}

fn window(counts: &mut TestCounts) -> Result<(), TaskError> {
    if !cfg!(target_os = "linux") {
        print("\nThe tests in the real window run on Linux only.\n");
        return Ok(());
    }
    install_driver()?;
    step("Tests in the real window");
    run_with_lines(
        &mut private_session_tests(&["--test", "window", "--", "--test-threads=1", "--nocapture"]),
        |line| counts.add_line(line),
    )
}

/// Installs tauri-driver, through which the tests drive the window.
pub(crate) fn install_driver() -> Result<(), TaskError> {
    cargo_install("tauri-driver", DRIVER_VERSION).map(drop)
}

/// Returns a `cargo test` command with its own display and session bus, so that the
/// user's desktop is not affected.
pub(crate) fn private_session_tests(arguments: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    // The display first, so that programs started by the bus can use it.
    let mut all = vec![
        "--auto-servernum",
        "--server-args=-screen 0 1600x1200x24",
        "dbus-run-session",
        "--",
        &cargo,
        "test",
        "--workspace",
        "--quiet",
    ];
    all.extend(arguments);
    let mut session = command("xvfb-run", &all);
    if let Some(driver) = output_of("which", &["WebKitWebDriver"]) {
        session.env("WEBKIT_DRIVER", driver);
    }
    session
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_both_runners_are_counted() {
        let mut counts = TestCounts::default();
        counts.add_line("test result: ok. 41 passed; 1 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.1s");
        counts.add_line("      Tests  1 failed | 12 passed | 3 skipped (16)");
        counts.add_line("      Tests  5 passed (5)");
        counts.add_line(" Test Files  2 passed (2)");
        assert_eq!(
            counts,
            TestCounts {
                passed: 58,
                failed: 2,
                skipped: 5
            }
        );
    }
}

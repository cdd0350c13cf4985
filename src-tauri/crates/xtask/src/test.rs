//! `cargo xtask test`: every check and every test there is.

use std::process::Command;
use std::time::Instant;

use crate::interface;
use crate::process::{Failure, cargo, command, npm, output_of, run, run_reading, say, since, step};
use crate::system::{self, Purpose};

/// The one driver version that the tests were written against.
const DRIVER: &str = "^2";

/// How many tests ran, and how they ended.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl Count {
    /// Reads a line of `cargo test` or of Vitest.
    fn read(&mut self, line: &str) {
        let line = line.trim();
        let counted = if let Some(rest) = line.strip_prefix("test result: ") {
            rest
        } else if let Some(rest) = line.strip_prefix("Tests ") {
            rest
        } else {
            return;
        };
        for part in counted.split(['.', ';', '|', '(']) {
            let mut words = part.split_whitespace();
            let (Some(number), Some(what)) = (
                words.next().and_then(|word| word.parse::<u64>().ok()),
                words.next(),
            ) else {
                continue;
            };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" | "skipped" | "todo" => self.skipped += number,
                _ => {}
            }
        }
    }
}

/// Installs what tests need and runs everything.
pub(crate) fn all() -> Result<(), Failure> {
    let begun = Instant::now();
    let mut count = Count::default();
    let outcome = everything(&mut count);
    say(&format!("\nDone in {}.\n", since(begun)));
    say(&format!(
        "Tests: {} passed, {} failed, {} skipped\n",
        count.passed, count.failed, count.skipped
    ));
    outcome?;
    if count.skipped > 0 {
        return Err(Failure::new(
            "tests were skipped; a test that does not run is no test.",
        ));
    }
    Ok(())
}

fn everything(count: &mut Count) -> Result<(), Failure> {
    system::require_node()?;
    system::provide(Purpose::Test)?;

    interface::install()?;
    step("The interface: types, lint, tests, build");
    run(&mut npm(&["run", "check"]))?;
    run(&mut npm(&["run", "lint"]))?;
    run_reading(npm(&["run", "test"]).env("NO_COLOR", "1"), |line| {
        count.read(line);
    })?;
    interface::build()?;

    step("Format, lint, documentation");
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    run(&mut cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
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
    run_reading(&mut cargo(&["test", "--workspace", "--quiet"]), |line| {
        count.read(line);
    })?;

    window(count)
}

/// Only the tests in the real window.
pub(crate) fn window_only() -> Result<(), Failure> {
    system::require_node()?;
    system::provide(Purpose::Test)?;
    interface::install()?;
    interface::build()?;
    build_binaries()?;
    window(&mut Count::default())
}

/// Builds `tallyman` and `tally`.
pub(crate) fn build_binaries() -> Result<(), Failure> {
    step("The app and the command line");
    // The whole workspace, so that no dependency is built twice with other
    // features.
    run(&mut cargo(&["build", "--workspace", "--bins"]))
}

fn window(count: &mut Count) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        say("\nThe tests in the real window run on Linux only.\n");
        return Ok(());
    }
    install_driver()?;
    step("Tests in the real window");
    run_reading(
        &mut in_a_private_session(&["--test", "window", "--", "--test-threads=1", "--nocapture"]),
        |line| count.read(line),
    )
}

/// Installs the program between the tests and the window's own driver.
pub(crate) fn install_driver() -> Result<(), Failure> {
    let tools = crate::workspace::root().join("target/tools");
    let driver = tools.join("bin/tauri-driver");
    if driver.exists() {
        return Ok(());
    }
    step("Installing tauri-driver");
    let tools = tools.to_string_lossy();
    run(&mut cargo(&[
        "install",
        "tauri-driver",
        "--version",
        DRIVER,
        "--locked",
        "--root",
        &tools,
    ]))
}

/// `cargo test` with a display and a session bus of its own, so that nothing
/// of the person's desktop is touched.
pub(crate) fn in_a_private_session(arguments: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    // The display first, so that what the bus starts finds it.
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
    fn both_runners_are_counted() {
        let mut count = Count::default();
        count.read("test result: ok. 41 passed; 1 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.1s");
        count.read("      Tests  1 failed | 12 passed | 3 skipped (16)");
        count.read("      Tests  5 passed (5)");
        count.read(" Test Files  2 passed (2)");
        assert_eq!(
            count,
            Count {
                passed: 58,
                failed: 2,
                skipped: 5
            }
        );
    }
}

//! Tests of `tally` as a process: its output, its streams and its exit status.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helpers too"
)]

mod extract;
mod foreign_servers;
mod policies;
mod policy_exports;
mod preview;
mod round_trip;
mod uploads;
mod validate;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tallyman_operations::samples;
use tallyman_tests::tally_sandbox::program;
use tempfile::TempDir;

/// Runs the `tally` of this workspace.
pub(crate) fn tally(arguments: &[&str]) -> Output {
    Command::new(program("tally"))
        .args(arguments)
        .output()
        .expect("tally starts")
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) fn lines(output: &Output) -> Vec<Value> {
    stdout(output)
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON object per line"))
        .collect()
}

/// Writes the samples of the app into a temporary folder.
pub(crate) fn sample_files() -> (TempDir, Vec<PathBuf>) {
    let root = tempfile::tempdir().expect("a folder");
    let paths = samples::write_samples(root.path()).expect("the samples");
    (root, paths)
}

pub(crate) fn path_str(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

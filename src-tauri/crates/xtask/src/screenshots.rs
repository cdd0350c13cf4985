//! `cargo xtask screenshots`.

use std::fs;

use crate::interface;
use crate::process::{TaskError, print, run, step};
use crate::system::Purpose;
use crate::test;

/// The screenshots in the README.
const README_SCREENSHOTS: &[&str] = &[
    "findings-light.png",
    "policies-light.png",
    "preview-dark.png",
    "reconcile-dark.png",
    "reports-light.png",
    "schema-light.png",
    "upload-dialog-light.png",
    "uploads-running-light.png",
];

/// Takes screenshots of the running app and copies those of the README.
pub(crate) fn take() -> Result<(), TaskError> {
    interface::prepare(Purpose::Test)?;
    test::build_binaries()?;
    test::install_driver()?;
    step("Taking screenshots");
    let all = crate::workspace::root().join("target/pictures");
    let arguments = ["--test", "screenshots", "--", "--test-threads=1"];
    run(test::private_session_tests(&arguments).env("TALLYMAN_SCREENSHOTS", &all))?;
    let target = crate::workspace::root().join("docs/pictures");
    for name in README_SCREENSHOTS {
        fs::copy(all.join(name), target.join(name))?;
    }
    print(&format!("\nAll screenshots are in {}.\n", all.display()));
    Ok(())
}

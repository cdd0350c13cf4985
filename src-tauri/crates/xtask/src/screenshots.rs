//! `cargo xtask screenshots`.

use crate::interface;
use std::fs;

use crate::process::{Failure, run, say, step};
use crate::system::{self, Purpose};
use crate::test;

/// Those that the README shows.
const SHOWN: &[&str] = &[
    "findings-light.png",
    "policies-light.png",
    "preview-dark.png",
    "reconcile-dark.png",
    "reports-light.png",
    "schema-light.png",
    "upload-dialog-light.png",
    "uploads-running-light.png",
];

/// Takes the pictures of the README from the running app.
pub(crate) fn take() -> Result<(), Failure> {
    system::require_node()?;
    system::provide(Purpose::Test)?;
    interface::install()?;
    interface::build()?;
    test::build_binaries()?;
    test::install_driver()?;
    step("Taking the pictures");
    let all = crate::workspace::root().join("target/pictures");
    let arguments = ["--test", "screenshots", "--", "--test-threads=1"];
    run(test::in_a_private_session(&arguments).env("TALLYMAN_PICTURES", &all))?;
    let shown = crate::workspace::root().join("docs/pictures");
    for name in SHOWN {
        fs::copy(all.join(name), shown.join(name))?;
    }
    say(&format!("\nAll of them are in {}.\n", all.display()));
    Ok(())
}

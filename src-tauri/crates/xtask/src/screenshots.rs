//! `cargo xtask screenshots`.

use crate::interface;
use crate::process::{Failure, run, step};
use crate::system::{self, Purpose};
use crate::test;

/// Takes the pictures of the README from the running app.
pub(crate) fn take() -> Result<(), Failure> {
    system::require_node()?;
    system::provide(Purpose::Test)?;
    interface::install()?;
    interface::build()?;
    test::build_binaries()?;
    test::install_driver()?;
    step("Taking the pictures");
    run(test::in_a_private_session(&["--test", "screenshots"])
        .env("TALLYMAN_PICTURES", crate::root().join("docs/pictures")))
}

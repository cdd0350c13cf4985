//! `cargo xtask bindings`.

use crate::interface;
use crate::process::{Failure, cargo, npm, run};

/// Writes `ui/src/ipc/bindings.ts` from the commands.
pub(crate) fn write() -> Result<(), Failure> {
    let mut test = cargo(&[
        "test",
        "--workspace",
        "--lib",
        "ipc::tests::the_committed_bindings",
    ]);
    run(test.env("TALLYMAN_WRITE_BINDINGS", "1"))?;
    interface::install()?;
    run(&mut npm(&["exec", "--", "tsc", "--noEmit"]))
}

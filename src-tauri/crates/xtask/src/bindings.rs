//! `cargo xtask bindings`.

use crate::interface;
use crate::process::{TaskError, cargo, npm, run};

/// Generates `ui/src/ipc/bindings.ts` from the commands.
pub(crate) fn write() -> Result<(), TaskError> {
    let mut test = cargo(&[
        "test",
        "--workspace",
        "--lib",
        "ipc::tests::bindings_are_up_to_date",
    ]);
    run(test.env("TALLYMAN_WRITE_BINDINGS", "1"))?;
    interface::install()?;
    run(&mut npm(&["exec", "--", "tsc", "--noEmit"]))
}

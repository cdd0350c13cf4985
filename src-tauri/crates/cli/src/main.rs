//! `tally`: Tallyman's engine with no window.
//!
//! Data goes to standard output, everything else to standard error.

mod arguments;
mod ctrl_c;
mod escape;
mod exit;
mod inputs;
mod policy;
mod preview;
mod reconcile;
mod s3_access;
mod sandbox;
mod upload;
mod validate;

use std::panic;
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use exit::CommandError;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Decoding damaged data can panic inside the Parquet library. The engine
    // turns that into a sentence; the panic's own words are for nobody here.
    panic::set_hook(Box::new(|_| {}));
    let outcome = panic::catch_unwind(|| match arguments.command {
        Command::Validate(arguments) => validate::run(&arguments),
        Command::Preview(arguments) => preview::run(&arguments),
        Command::Upload(arguments) => s3_access::block_on(upload::run(&arguments)),
        Command::Reconcile(arguments) => s3_access::block_on(reconcile::run(&arguments)),
        Command::Policy(command) => policy::run(&command),
        Command::Sandbox(arguments) => s3_access::block_on(sandbox::run(&arguments)),
    });
    let Ok(outcome) = outcome else {
        exit::eprint_line(
            "A fault of tally's own stopped it. Report the file that it was reading, or how it was called.",
        );
        return exit::Status::Unreadable.into();
    };
    match outcome {
        Ok(status) => status.into(),
        Err(CommandError::OutputClosed) => ExitCode::SUCCESS,
        Err(failure) => {
            exit::eprint_line(&failure.to_string());
            failure.status().into()
        }
    }
}

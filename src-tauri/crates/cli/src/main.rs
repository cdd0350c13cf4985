//! `tally`: Tallyman's engine as a command line tool.
//!
//! Data goes to standard output, everything else to standard error.

mod arguments;
mod ctrl_c;
mod escape;
mod exit;
mod inputs;
mod json_line;
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
    // The parquet crate can panic on corrupt data. The engine catches that and reports
    // an error, so the panic message would only add noise.
    panic::set_hook(Box::new(|_| {}));
    let result = panic::catch_unwind(|| match arguments.command {
        Command::Validate(arguments) => validate::run(&arguments),
        Command::Preview(arguments) => preview::run(&arguments),
        Command::Upload(arguments) => s3_access::block_on(upload::run(&arguments)),
        Command::Reconcile(arguments) => s3_access::block_on(reconcile::run(&arguments)),
        Command::Policy(command) => policy::run(&command),
        Command::Sandbox(arguments) => s3_access::block_on(sandbox::run(&arguments)),
    });
    let Ok(result) = result else {
        exit::eprint_line(
            "tally stopped because of an internal error. Please report it with the command line and, if possible, the file.",
        );
        return exit::Status::Unreadable.into();
    };
    match result {
        Ok(status) => status.into(),
        Err(CommandError::OutputClosed) => ExitCode::SUCCESS,
        Err(error) => {
            exit::eprint_line(&error.to_string());
            error.status().into()
        }
    }
}

//! `tally`: Tallyman's engine with no window.
//!
//! Data goes to standard output, everything else to standard error.

mod arguments;
mod exit;
mod preview;
mod printable;
mod validate;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use exit::Failure;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Validate(arguments) => validate::run(&arguments),
        Command::Preview(arguments) => preview::run(&arguments),
    };
    match outcome {
        Ok(status) => status.into(),
        Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(failure) => {
            exit::say(&failure.to_string());
            failure.status().into()
        }
    }
}

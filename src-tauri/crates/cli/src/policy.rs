//! `tally policy`.

mod denied;
mod document;
mod merge;
mod show;

use std::io::{self, Write};

use tallyman_policies::recipes;

use crate::arguments::{Format, PolicyCommand};
use crate::exit::{CommandError, Status};
use crate::json_line::write_json_line;

pub(crate) fn run(command: &PolicyCommand) -> Result<Status, CommandError> {
    let mut out = io::stdout().lock();
    match command {
        PolicyCommand::List { format } => list(&mut out, *format)?,
        PolicyCommand::Show(arguments) => return show::run(&mut out, arguments),
        PolicyCommand::Merge(arguments) => return merge::run(&mut out, arguments),
        PolicyCommand::Lint(arguments) => return document::lint(&mut out, arguments),
        PolicyCommand::Explain(arguments) => document::explain(&mut out, arguments)?,
        PolicyCommand::Ask(arguments) => return document::ask(&mut out, arguments),
        PolicyCommand::Denied(arguments) => denied::run(&mut out, arguments)?,
    }
    Ok(Status::Success)
}

fn list(out: &mut impl Write, format: Format) -> Result<(), CommandError> {
    match format {
        Format::Json => write_json_line(out, recipes())?,
        Format::Text => {
            for recipe in recipes() {
                writeln!(out, "{}\n  {}", recipe.name, recipe.about)?;
                for input in recipe.inputs {
                    let optional = if input.optional { " (optional)" } else { "" };
                    writeln!(out, "  --set {}={}{optional}", input.name, input.example)?;
                }
            }
        }
    }
    Ok(())
}

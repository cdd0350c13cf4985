//! `tally policy`.

mod denied;
mod document;
mod merge;
mod show;

use std::io::{self, Write};

use tallyman_policies::{Recipe, recipes};

use crate::arguments::{Format, PolicyCommand};
use crate::exit::{CommandError, Status};

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
        Format::Json => {
            serde_json::to_writer(&mut *out, recipes())?;
            writeln!(out)?;
        }
        Format::Text => {
            for Recipe {
                name,
                about,
                inputs,
                ..
            } in recipes()
            {
                writeln!(out, "{name}\n  {about}")?;
                for input in *inputs {
                    let optional = if input.optional { " (optional)" } else { "" };
                    writeln!(out, "  --set {}={}{optional}", input.name, input.example)?;
                }
            }
        }
    }
    Ok(())
}

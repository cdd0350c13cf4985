//! `tally policy`.

mod denied;
mod document;

use std::collections::BTreeMap;
use std::io::{self, Write};

use tallyman_policies::{Recipe, named, recipes, show};

use crate::arguments::{Format, PolicyCommand, PolicyForm};
use crate::exit::{Failure, Status};

pub(crate) fn run(command: &PolicyCommand) -> Result<Status, Failure> {
    let mut out = io::stdout().lock();
    match command {
        PolicyCommand::List { format } => list(&mut out, *format)?,
        PolicyCommand::Show { recipe, set, form } => {
            if *form != PolicyForm::Json {
                return Err(Failure::Usage(
                    "Only --form json is supported so far.".to_owned(),
                ));
            }
            let recipe = named(recipe).map_err(|error| Failure::Usage(error.to_string()))?;
            let document =
                show(recipe, &values(set)?).map_err(|error| Failure::Usage(error.to_string()))?;
            writeln!(out, "{document}")?;
        }
        PolicyCommand::Lint(arguments) => return document::lint(&mut out, arguments),
        PolicyCommand::Explain(arguments) => document::explain(&mut out, arguments)?,
        PolicyCommand::Ask(arguments) => return document::ask(&mut out, arguments),
        PolicyCommand::Denied(arguments) => denied::run(&mut out, arguments)?,
    }
    Ok(Status::Well)
}

fn list(out: &mut impl Write, format: Format) -> Result<(), Failure> {
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

fn values(set: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let mut values = BTreeMap::new();
    for pair in set {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(Failure::Usage(format!(
                "--set {pair} has no value. Write it as --set NAME=VALUE."
            )));
        };
        if values.insert(name.to_owned(), value.to_owned()).is_some() {
            return Err(Failure::Usage(format!(
                "--set {name} is given twice. Give it once."
            )));
        }
    }
    Ok(values)
}

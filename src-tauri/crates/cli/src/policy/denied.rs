//! `tally policy denied`.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;
use tallyman_iam::denial::{Denial, parse_denial};
use tallyman_policies::Recipe;
use tallyman_policies::denial::{recipes_for, values_from};

use super::document::read_text;
use crate::arguments::{DeniedArguments, Format};
use crate::escape::escape;
use crate::exit::CommandError;

/// The JSON of a denial.
#[derive(Serialize)]
struct DenialLine<'a> {
    #[serde(flatten)]
    denial: &'a Denial,
    /// The recipes that resolve it, by name.
    recipes: Vec<&'static str>,
    /// Values for the inputs of each recipe.
    set: BTreeMap<&'static str, BTreeMap<String, String>>,
}

pub(super) fn run(out: &mut impl Write, arguments: &DeniedArguments) -> Result<(), CommandError> {
    let text = read_text(&arguments.file)?;
    let Some(denial) = parse_denial(&text) else {
        return Err(CommandError::Unreadable(
            "This text contains no denial. Pass the whole error message of the AWS CLI, an SDK or S3, for example: An \
             error occurred (AccessDenied) when calling the PutObject operation: …"
                .to_owned(),
        ));
    };
    let recipes = recipes_for(&denial);
    let set: BTreeMap<&'static str, BTreeMap<String, String>> = recipes
        .iter()
        .map(|recipe| (recipe.name, values_from(&denial, recipe)))
        .collect();
    match arguments.format {
        Format::Json => {
            let line = DenialLine {
                denial: &denial,
                recipes: recipes.iter().map(|recipe| recipe.name).collect(),
                set,
            };
            serde_json::to_writer(&mut *out, &line)?;
            writeln!(out)?;
        }
        Format::Text => write_denial(out, &denial, &recipes, &set)?,
    }
    Ok(())
}

fn write_denial(
    out: &mut impl Write,
    denial: &Denial,
    recipes: &[&'static Recipe],
    set: &BTreeMap<&'static str, BTreeMap<String, String>>,
) -> Result<(), CommandError> {
    for (word, value) in [
        ("action", &denial.action),
        ("resource", &denial.resource),
        ("principal", &denial.principal),
    ] {
        let value = value.as_deref().unwrap_or("unknown");
        writeln!(out, "{word:<10} {}", escape(value, false))?;
    }
    if denial.explicit {
        writeln!(
            out,
            "A statement denies it explicitly, which no other statement can override."
        )?;
    }
    writeln!(out, "\nPossible causes:")?;
    for cause in &denial.causes {
        let certain = if cause.certain { " (AWS names it)" } else { "" };
        writeln!(out, "- {}{certain}", cause.kind.label())?;
        writeln!(out, "  {}", escape(&cause.text, false))?;
    }
    if !recipes.is_empty() {
        writeln!(out, "\nPolicies that allow it:")?;
    }
    for Recipe { name, .. } in recipes {
        write!(out, "- tally policy show {name}")?;
        for (place, (input, value)) in set.get(name).into_iter().flatten().enumerate() {
            let set = if place == 0 { " --set" } else { "" };
            write!(out, "{set} {input}={}", escape(value, false))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

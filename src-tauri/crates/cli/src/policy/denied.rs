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
use crate::json_line::write_json_line;

/// Values for the inputs of recipes, by the name of the recipe and of the input.
type RecipeValues = BTreeMap<&'static str, BTreeMap<String, String>>;

/// The JSON of a denial.
#[derive(Serialize)]
struct DenialLine<'a> {
    #[serde(flatten)]
    denial: &'a Denial,
    /// The recipes that resolve it, by name.
    recipes: Vec<&'static str>,
    /// Values for the inputs of each recipe.
    set: RecipeValues,
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
    let set: RecipeValues = recipes
        .iter()
        .map(|recipe| (recipe.name, values_from(&denial, recipe)))
        .collect();
    match arguments.format {
        Format::Json => write_json_line(
            out,
            &DenialLine {
                denial: &denial,
                recipes: recipes.iter().map(|recipe| recipe.name).collect(),
                set,
            },
        ),
        Format::Text => write_denial(out, &denial, &recipes, &set),
    }
}

fn write_denial(
    out: &mut impl Write,
    denial: &Denial,
    recipes: &[&'static Recipe],
    set: &RecipeValues,
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
    for recipe in recipes {
        write!(out, "- tally policy show {}", recipe.name)?;
        for (index, (input, value)) in set.get(recipe.name).into_iter().flatten().enumerate() {
            let set = if index == 0 { " --set" } else { "" };
            write!(out, "{set} {input}={}", escape(value, false))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

//! `tally policy show`.

use std::collections::BTreeMap;
use std::io::Write;

use tallyman_iam::merge::{Addition, merge};
use tallyman_policies::export::{self, ExportError, PolicyFormat, Target, TargetName};
use tallyman_policies::vendors::lint_context;
use tallyman_policies::{PolicyError, Recipe, find_recipe, show};

use super::document::read_text;
use crate::arguments::ShowArguments;
use crate::escape::escape;
use crate::exit::{CommandError, Status, eprint_line};

pub(super) fn run(out: &mut impl Write, arguments: &ShowArguments) -> Result<Status, CommandError> {
    let recipe = find_recipe(&arguments.recipe).map_err(|error| usage(&error))?;
    let values = parse_set(&arguments.set)?;
    let document = show(recipe, &recipe_inputs(recipe, &values)).map_err(|error| usage(&error))?;
    let kind = recipe.kind.document();
    let format = PolicyFormat::from(arguments.format);
    let mut target = Target::of_inputs(&values);
    // A new policy may have any name; an existing one has a name already.
    let is_new =
        TargetName::of(kind) == Some(TargetName::PolicyName) && arguments.existing.is_none();
    if is_new && format != PolicyFormat::Json && !values.contains_key(TargetName::PolicyName.name())
    {
        target = target.with(TargetName::PolicyName, recipe.name);
        eprint_line(&format!(
            "The policy is named {}; --set {}=… gives it another name.",
            recipe.name,
            TargetName::PolicyName.name()
        ));
    }
    let mut status = Status::Success;
    let exported = match &arguments.existing {
        Some(file) => {
            let existing = read_text(file)?;
            let merged = merge(&existing, &document, lint_context(Some(kind), None))
                .map_err(|error| super::merge::merge_error(&error))?;
            status = super::merge::print_messages(&merged);
            merged
                .full_document()
                .map_err(ExportError::from)
                .and_then(|whole| export::export_full(&whole, format, &target))
        }
        None => Addition::parse(&document, kind)
            .map_err(ExportError::from)
            .and_then(|addition| export::export_addition(&addition, format, &target)),
    }
    .map_err(|error| export_error(&error))?;
    for note in &exported.notes {
        eprint_line(&escape(note, false));
    }
    writeln!(out, "{}", exported.text)?;
    Ok(status)
}

fn usage(error: &PolicyError) -> CommandError {
    CommandError::Usage(error.to_string())
}

fn export_error(error: &ExportError) -> CommandError {
    let what_to_do = match error {
        ExportError::NeedsFullDocument { .. } => {
            " Save it to a file and pass it with --existing FILE. If there is none yet, pass an \
             empty file."
        }
        ExportError::MissingInput { .. } => " Pass it with --set.",
        _ => "",
    };
    CommandError::Usage(escape(&format!("{error}{what_to_do}"), false).into_owned())
}

/// Returns the values for the recipe's inputs. Leaves out values that only name what the
/// document is attached to, unless the recipe has an input of that name.
fn recipe_inputs(recipe: &Recipe, given: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let is_input = |name: &str| recipe.inputs.iter().any(|input| input.name == name);
    let attaches = |name: &str| TargetName::ALL.iter().any(|known| known.name() == name);
    given
        .iter()
        .filter(|(name, _)| is_input(name) || !attaches(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn parse_set(set: &[String]) -> Result<BTreeMap<String, String>, CommandError> {
    let mut values = BTreeMap::new();
    for pair in set {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(CommandError::Usage(format!(
                "--set {pair} has no value. Write it as --set NAME=VALUE."
            )));
        };
        if values.insert(name.to_owned(), value.to_owned()).is_some() {
            return Err(CommandError::Usage(format!(
                "--set {name} is given twice. Give it once."
            )));
        }
    }
    Ok(values)
}

//! Errors of looking up and rendering a recipe.

use tallyman_text::{join_with_and, quoted, quoted_list};
use thiserror::Error;

/// Why a policy is not returned.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// No recipe has that name.
    #[error("There is no recipe {}. There are: {}.", quoted(name), known.join(", "))]
    NoSuchRecipe {
        /// The name that was given.
        name: String,
        /// The names of all recipes.
        known: Vec<String>,
    },
    /// The recipe has no inputs with these names.
    #[error(
        "The recipe {recipe} has no input {}. Its inputs are: {}.",
        quoted_list(names),
        join_with_and(known)
    )]
    NoSuchInput {
        /// The recipe's name.
        recipe: String,
        /// The names that were given.
        names: Vec<String>,
        /// The names of all inputs of the recipe.
        known: Vec<String>,
    },
    /// Inputs are missing or invalid, or the document as a whole is. The
    /// message has one line per fault.
    #[error("{}", lines(errors))]
    Incomplete {
        /// One for each missing or invalid input, and for each error of the
        /// document.
        errors: Vec<InputError>,
    },
}

/// What is wrong with one input, or with the document as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError {
    /// The input's name, as in `roleArn`; the recipe's name if the fault is in
    /// the document as a whole.
    pub input: String,
    /// What is wrong and how to correct it, as sentences.
    pub message: String,
}

fn lines(errors: &[InputError]) -> String {
    let lines: Vec<String> = errors
        .iter()
        .map(|error| format!("{}: {}", error.input, error.message))
        .collect();
    lines.join("\n")
}

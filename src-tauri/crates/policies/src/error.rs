//! What can go wrong with issuing a policy.

use tallyman_iam::wording::{listed, quoted, quoted_list};
use thiserror::Error;

/// Why a policy is not issued.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// No recipe has that name.
    #[error("There is no recipe {}. There are: {}.", quoted(name), known.join(", "))]
    NoSuchRecipe {
        /// The name as it was given.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// The recipe has no inputs of these names.
    #[error(
        "The recipe {recipe} has no input {}. Its inputs are: {}.",
        quoted_list(names),
        listed(known)
    )]
    NoSuchInput {
        /// The recipe.
        recipe: String,
        /// The names as they were given.
        names: Vec<String>,
        /// The names there are.
        known: Vec<String>,
    },
    /// Inputs are missing or wrong; a sentence or two for each, a line each.
    #[error("{}", lines(faults))]
    Incomplete {
        /// What is wrong with each.
        faults: Vec<Fault>,
    },
}

/// What is wrong with one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The input's name, as in `roleArn`.
    pub input: String,
    /// What is wrong and what to write, as sentences.
    pub message: String,
}

fn lines(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults
        .iter()
        .map(|fault| format!("{}: {}", fault.input, fault.message))
        .collect();
    lines.join("\n")
}

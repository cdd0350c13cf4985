//! Recipes, and the policies rendered from them.

use serde::Serialize;
use specta::Type;
use tallyman_iam::document::DocumentKind;
use tallyman_policies::{self as policies, RecipeInput, RecipeSection};

/// A policy template with inputs.
#[derive(Debug, Clone, Serialize, Type)]
pub struct Recipe {
    /// The name that scripts use.
    pub name: &'static str,
    /// The vendor whose documentation asks for this policy.
    pub vendor: &'static str,
    /// Its title in the list of that vendor's recipes.
    pub title: &'static str,
    /// The kind of the document, as a label.
    pub kind: &'static str,
    /// The kind of the document.
    pub document: DocumentKind,
    /// What it allows.
    pub about: &'static str,
    /// Its inputs.
    pub inputs: &'static [RecipeInput],
    /// What to do, in order.
    pub steps: &'static [&'static str],
    /// Further instructions, each under its own heading.
    pub sections: &'static [RecipeSection],
}

impl From<&'static policies::Recipe> for Recipe {
    fn from(recipe: &'static policies::Recipe) -> Self {
        Self {
            name: recipe.name,
            vendor: recipe.vendor,
            title: recipe.title,
            kind: recipe.kind.label(),
            document: recipe.kind.document(),
            about: recipe.about,
            inputs: recipe.inputs,
            steps: recipe.steps,
            sections: recipe.sections,
        }
    }
}

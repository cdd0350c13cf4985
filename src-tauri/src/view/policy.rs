//! Policies: their recipes, and documents as they are filled in.

use serde::Serialize;
use specta::Type;
use tallyman_iam::document::DocumentKind;
use tallyman_policies::{self as policies, Filled, Input, Section};

/// One policy, before it is filled in.
#[derive(Debug, Clone, Serialize, Type)]
pub struct Recipe {
    /// The name that scripts use.
    pub name: &'static str,
    /// Whose page asks for it.
    pub vendor: &'static str,
    /// Its title among that vendor's.
    pub title: &'static str,
    /// What kind of document it becomes, in words.
    pub kind: &'static str,
    /// The same, as what it is attached to.
    pub document: DocumentKind,
    /// What it allows.
    pub about: &'static str,
    /// What it needs.
    pub inputs: &'static [Input],
    /// What to do, in order.
    pub steps: &'static [&'static str],
    /// What else there is to do, each under its own heading.
    pub sections: &'static [Section],
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

/// A rendered policy.
#[derive(Debug, Clone, Serialize, Type)]
pub struct RenderedPolicy {
    /// The document and what is said of it.
    #[serde(flatten)]
    pub filled: Filled,
    /// Maximum length of the whole policy in bytes. `None` if AWS has no limit.
    pub limit: Option<u64>,
}

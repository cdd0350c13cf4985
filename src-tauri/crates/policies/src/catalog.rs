//! All recipes.

use crate::error::PolicyError;
use crate::recipe::Recipe;
use crate::{amplitude, mparticle, segment, split, tallyman};

static RECIPES: [Recipe; 12] = [
    split::INBOUND_BUCKET,
    split::SNS_TOPIC,
    split::NOTIFICATION,
    split::OUTBOUND_BUCKET,
    split::KEY,
    amplitude::EXPORT_BUCKET,
    amplitude::KEY,
    segment::PERMISSION,
    segment::TRUST,
    mparticle::ROLE_BUCKET,
    mparticle::USER,
    tallyman::UPLOADER,
];

/// Returns all recipes, in the order in which they are listed.
#[must_use]
pub fn recipes() -> &'static [Recipe] {
    &RECIPES
}

/// Returns the recipe with that name; `None` if there is none.
#[must_use]
pub fn recipe(name: &str) -> Option<&'static Recipe> {
    recipes().iter().find(|recipe| recipe.name == name)
}

/// Returns the recipe with that name.
///
/// # Errors
///
/// [`PolicyError::NoSuchRecipe`], which lists the known names, if there is
/// none.
pub fn find_recipe(name: &str) -> Result<&'static Recipe, PolicyError> {
    recipe(name).ok_or_else(|| PolicyError::NoSuchRecipe {
        name: name.to_owned(),
        known: recipes()
            .iter()
            .map(|recipe| recipe.name.to_owned())
            .collect(),
    })
}

//! Recipes of policies, and their inputs.

use std::collections::BTreeMap;
use std::sync::Arc;

use tallyman_ledger::{IntegrationId, RecipeValues};
use tallyman_policies::{PolicyError, RenderedPolicy, find_recipe, recipes, render, show};
use tauri::State;

use super::{SharedLedger, run_blocking};
use crate::clipboard::Clipboard;
use crate::error_code::ErrorCode;
use crate::ipc_error::IpcError;
use crate::view::Recipe;

/// Returns all recipes.
#[tauri::command(async)]
#[specta::specta]
#[must_use]
pub fn policy_recipes() -> Vec<Recipe> {
    recipes().iter().map(Into::into).collect()
}

/// Renders a recipe with these values. Values may be missing.
///
/// # Errors
/// Fails if there is no such recipe.
#[tauri::command(async)]
#[specta::specta]
#[allow(
    clippy::needless_pass_by_value,
    reason = "a command owns its arguments"
)]
pub fn policy_render(
    recipe: String,
    values: BTreeMap<String, String>,
) -> Result<RenderedPolicy, IpcError> {
    Ok(render(find_recipe(&recipe)?, &values))
}

/// Maximum length of all values of one recipe, in bytes. Far above the length
/// of any valid values.
const MAX_VALUES_BYTES: usize = 64 << 10;

/// Returns the inputs that are stored for an integration, by the name of the
/// recipe.
///
/// # Errors
/// Fails if the ledger cannot be read.
#[tauri::command]
#[specta::specta]
pub async fn policy_inputs(
    ledger: SharedLedger<'_>,
    integration: IntegrationId,
) -> Result<BTreeMap<String, RecipeValues>, IpcError> {
    run_blocking(
        &ledger,
        move |ledger| Ok(ledger.recipe_values(integration)?),
    )
    .await
}

/// Stores the inputs of a recipe, and replaces those stored before. Ignores
/// values for which the recipe has no input.
///
/// # Errors
/// Fails if there is no such recipe or integration, the values are too long, or
/// the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn policy_inputs_set(
    ledger: SharedLedger<'_>,
    integration: IntegrationId,
    recipe: String,
    mut values: RecipeValues,
) -> Result<(), IpcError> {
    let known = find_recipe(&recipe)?;
    values.retain(|name, _| known.inputs.iter().any(|input| input.name == name));
    if values.values().map(String::len).sum::<usize>() > MAX_VALUES_BYTES {
        return Err(IpcError::new(
            ErrorCode::ValuesTooLong,
            "The values of this policy are too long, and were not stored.",
            "Check whether a whole document was pasted into a field.",
        ));
    }
    run_blocking(&ledger, move |ledger| {
        Ok(ledger.set_recipe_values(integration, &recipe, &values)?)
    })
    .await
}

/// Copies the rendered document to the clipboard, and returns it.
///
/// # Errors
/// Fails if a value is missing or invalid, or there is no clipboard.
#[tauri::command]
#[specta::specta]
pub async fn policy_copy(
    clipboard: State<'_, Arc<Clipboard>>,
    recipe: String,
    values: BTreeMap<String, String>,
) -> Result<String, IpcError> {
    let text = show(find_recipe(&recipe)?, &values)?;
    let clipboard = Arc::clone(&clipboard);
    tauri::async_runtime::spawn_blocking(move || clipboard.put(text)).await?
}

impl From<PolicyError> for IpcError {
    fn from(error: PolicyError) -> Self {
        let (code, hint) = match error {
            PolicyError::Incomplete { .. } => {
                (ErrorCode::PolicyIncomplete, "Fill in what is marked.")
            }
            PolicyError::NoSuchRecipe { .. } => {
                (ErrorCode::NoSuchRecipe, "Choose one of the list.")
            }
            PolicyError::NoSuchInput { .. } => {
                (ErrorCode::NoSuchInput, "Use the names of the recipe.")
            }
        };
        Self::new(code, error.to_string(), hint)
    }
}

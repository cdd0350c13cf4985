//! Policies as recipes.

use std::collections::BTreeMap;
use std::sync::Arc;

use tallyman_ledger::{IntegrationId, RecipeValues};
use tallyman_policies::{PolicyError, fill, named, recipes, show};
use tauri::State;

use super::{SharedLedger, run_blocking};
use crate::clipboard::Clipboard;
use crate::error_code::ErrorCode;
use crate::ipc_error::IpcError;
use crate::view::{Recipe, RenderedPolicy};

/// All recipes.
#[tauri::command(async)]
#[specta::specta]
#[must_use]
pub fn policy_recipes() -> Vec<Recipe> {
    recipes().iter().map(Into::into).collect()
}

/// A recipe with these values put in, as far as they go.
///
/// # Errors
/// When there is no such recipe.
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
    let recipe = named(&recipe)?;
    Ok(RenderedPolicy {
        filled: fill(recipe, &values),
        limit: recipe.kind.limit(),
    })
}

/// The longest that the values of one recipe may be together, in bytes: many
/// times what any can be.
const LONGEST_VALUES: usize = 64 << 10;

/// What was typed for an integration, by the names of recipes.
///
/// # Errors
/// When the ledger cannot be read.
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

/// Remembers what was typed for a recipe in place of what was before. What it
/// has no input for is left out.
///
/// # Errors
/// When there is no such recipe or integration, the values are too long for
/// any, or the ledger cannot be written.
#[tauri::command]
#[specta::specta]
pub async fn policy_inputs_set(
    ledger: SharedLedger<'_>,
    integration: IntegrationId,
    recipe: String,
    mut values: RecipeValues,
) -> Result<(), IpcError> {
    let known = named(&recipe)?;
    values.retain(|name, _| known.inputs.iter().any(|input| input.name == name));
    if values.values().map(String::len).sum::<usize>() > LONGEST_VALUES {
        return Err(IpcError::new(
            ErrorCode::ValuesTooLong,
            "What is typed for this policy is too long to be right, and is not remembered.",
            "Look for a whole document that was pasted into a field.",
        ));
    }
    run_blocking(&ledger, move |ledger| {
        Ok(ledger.set_recipe_values(integration, &recipe, &values)?)
    })
    .await
}

/// Puts the document on the clipboard, exactly as it is shown, and returns it.
///
/// # Errors
/// When a value is missing or bad, or there is no clipboard.
#[tauri::command]
#[specta::specta]
pub async fn policy_copy(
    clipboard: State<'_, Arc<Clipboard>>,
    recipe: String,
    values: BTreeMap<String, String>,
) -> Result<String, IpcError> {
    let text = show(named(&recipe)?, &values)?;
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

//! Policies as recipes.

use std::collections::BTreeMap;
use std::sync::Arc;

use tallyman_policies::{PolicyError, fill, named, recipes, show};
use tauri::State;

use crate::clipboard::Clipboard;
use crate::ipc_error::IpcError;
use crate::view::{FilledPolicy, Recipe};

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
pub fn policy_fill(
    recipe: String,
    values: BTreeMap<String, String>,
) -> Result<FilledPolicy, IpcError> {
    let recipe = named(&recipe)?;
    Ok(FilledPolicy::new(
        fill(recipe, &values),
        recipe.kind.limit(),
    ))
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
            PolicyError::Incomplete { .. } => ("policy_incomplete", "Fill in what is marked."),
            PolicyError::NoSuchRecipe { .. } => ("no_such_recipe", "Choose one of the list."),
            PolicyError::NoSuchInput { .. } => ("no_such_input", "Use the names of the recipe."),
        };
        Self::new(code, error.to_string(), hint)
    }
}

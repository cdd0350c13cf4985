//! Policies in other formats, and merged into existing documents.

use std::collections::BTreeMap;

use tallyman_iam::document::DocumentKind;
use tallyman_iam::merge::{Addition, merge};
use tallyman_policies::export::{ExportError, PolicyFormat, Target, export_addition, export_full};
use tallyman_policies::vendors::lint_context;
use tallyman_policies::{find_recipe, show};

use super::policy_documents::{own_account, spawn_blocking};
use crate::ipc_error::IpcError;
use crate::view::{ExportedPolicy, PolicyMerge};

/// Renders a recipe in a format. `names` are the names of the resources that it
/// is attached to, if neither the values nor the document contain them.
///
/// # Errors
/// Fails if there is no such recipe, or a value is missing or invalid.
#[tauri::command]
#[specta::specta]
pub async fn policy_export(
    recipe: String,
    values: BTreeMap<String, String>,
    names: BTreeMap<String, String>,
    form: PolicyFormat,
) -> Result<ExportedPolicy, IpcError> {
    spawn_blocking(move || {
        let recipe = find_recipe(&recipe)?;
        let document = show(recipe, &values)?;
        let target = target(values, names);
        let exported = Addition::parse(&document, recipe.kind.document())
            .map_err(ExportError::from)
            .and_then(|addition| export_addition(&addition, form, &target));
        Ok(exported.into())
    })
    .await?
}

/// Merges `addition` into `existing`, and exports the full document in a
/// format. `names` are the names of the resources that it is attached to;
/// `account` is the user's own AWS account, or empty.
///
/// # Errors
/// Fails if the task is interrupted.
#[tauri::command]
#[specta::specta]
pub async fn policy_merge(
    existing: String,
    addition: String,
    kind: DocumentKind,
    account: String,
    names: BTreeMap<String, String>,
    form: PolicyFormat,
) -> Result<PolicyMerge, IpcError> {
    spawn_blocking(move || {
        let context = lint_context(Some(kind), own_account(&account));
        let target = target(names, BTreeMap::new());
        PolicyMerge::new(merge(&existing, &addition, context), |merged| {
            export_full(&merged.full_document()?, form, &target)
        })
    })
    .await
}

/// Returns what a document is attached to. Non-empty `names` override the
/// inputs of the recipe.
fn target(mut values: BTreeMap<String, String>, names: BTreeMap<String, String>) -> Target {
    values.extend(
        names
            .into_iter()
            .filter(|(_, name)| !name.trim().is_empty()),
    );
    Target::of_inputs(&values)
}

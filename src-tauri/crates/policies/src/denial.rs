//! The recipes that resolve a denial, and what the denial says about their
//! inputs.

mod resolves;
mod values;

use tallyman_iam::arn::account_of;
use tallyman_iam::denial::{CauseKind, Denial};

use crate::catalog::recipe;
use crate::recipe::Recipe;
use crate::vendors::{MPARTICLE, SEGMENT};

pub use values::values_from;

/// Returns the recipes that resolve a denial, the likeliest cause first: those whose
/// document allows the denied action on the resource to the principal. None resolves
/// an explicit deny.
#[must_use]
pub fn recipes_for(denial: &Denial) -> Vec<&'static Recipe> {
    let mut recipes: Vec<&'static Recipe> = Vec::new();
    for (cause, name) in candidates(denial) {
        let Some(recipe) = recipe(name) else {
            continue;
        };
        let is_new = recipes.iter().all(|known| known.name != recipe.name);
        if is_new && resolves::resolves(recipe, denial, cause) {
            recipes.push(recipe);
        }
    }
    recipes
}

/// Returns the recipes that concern the causes of a denial.
fn candidates(denial: &Denial) -> Vec<(CauseKind, &'static str)> {
    if denial.explicit {
        return Vec::new();
    }
    let account = denial.principal.as_deref().and_then(account_of);
    let vendor = account.is_some_and(|of| of == SEGMENT || MPARTICLE.contains(&of));
    let bucket = denial.resource.as_deref().unwrap_or_default();
    let mparticle = bucket.contains(":::mp-forwarding-")
        || account.is_some_and(|account| MPARTICLE.contains(&account));
    let service = denial.action.as_deref().unwrap_or_default();
    let service = service.split(':').next().unwrap_or_default();
    let in_s3 = service.eq_ignore_ascii_case("s3");
    let owner = denial.resource.as_deref().and_then(account_of);
    let is_own_key = service.eq_ignore_ascii_case("kms") && owner.is_some() && owner == account;
    let mut candidates = Vec::new();
    for cause in denial.causes.iter().filter(|cause| cause.by_policy) {
        let names: &[&'static str] = match cause.kind {
            // Only the vendor can change the policies of its role.
            CauseKind::Identity if !vendor && (in_s3 || is_own_key) => {
                &["uploader-least-privilege"]
            }
            CauseKind::Bucket if mparticle => &["mparticle-role-bucket"],
            CauseKind::Bucket => &["split-inbound-bucket", "split-outbound-bucket"],
            CauseKind::Topic => &["split-sns-topic"],
            CauseKind::Key => &["split-kms"],
            CauseKind::Trust => &["segment-actions-trust"],
            _ => &[],
        };
        candidates.extend(names.iter().map(|name| (cause.kind, *name)));
    }
    candidates
}

#[cfg(test)]
mod tests;

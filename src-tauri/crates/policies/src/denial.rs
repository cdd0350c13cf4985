//! The recipes that resolve a denial, and what the denial says about their
//! inputs.

mod resolves;

use std::collections::BTreeMap;

use tallyman_iam::arn::{account_of, s3_parts};
use tallyman_iam::denial::{CauseKind, Denial};
use tallyman_iam::evaluate::Caller;

use crate::catalog::recipe;
use crate::model::InputKind;
use crate::model::InputState;
use crate::recipe::Recipe;
use crate::render::render;
use crate::vendors::{MPARTICLE, SEGMENT};

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
    for cause in &denial.causes {
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

/// Returns the inputs of a recipe that follow from the resource and the
/// principal of a denial, if they are valid.
#[must_use]
pub fn values_from(denial: &Denial, recipe: &Recipe) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for input in recipe.inputs {
        if let Some(value) = value(denial, input.kind) {
            values.insert(input.name.to_owned(), value);
        }
    }
    let fits: Vec<String> = render(recipe, &values)
        .inputs
        .into_iter()
        .filter(|check| check.state == InputState::Valid)
        .map(|check| check.name)
        .collect();
    values.retain(|name, _| fits.contains(name));
    values
}

fn value(denial: &Denial, kind: InputKind) -> Option<String> {
    let resource = denial.resource.as_deref();
    let of = |service: &str| resource.filter(|arn| arn.split(':').nth(2) == Some(service));
    match kind {
        InputKind::BucketName => {
            let (bucket, _) = s3_parts(of("s3")?)?;
            Some(bucket.to_owned())
        }
        InputKind::TopicArn => of("sns").map(str::to_owned),
        InputKind::KeyArn => of("kms").map(str::to_owned),
        InputKind::AccountId => account_of(resource?).map(str::to_owned),
        InputKind::RoleArn => match Caller::parse(denial.principal.as_deref()?) {
            Ok(Caller::Role { arn, .. }) => Some(arn),
            Ok(Caller::Session { role, .. }) => Some(role),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests;

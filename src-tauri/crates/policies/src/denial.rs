//! The recipes that resolve a denial, and what the denial says about their
//! inputs.

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

/// Returns the recipes that resolve a denial, the likeliest cause first. None
/// resolves an explicit deny.
#[must_use]
pub fn recipes_for(denial: &Denial) -> Vec<&'static Recipe> {
    names(denial).into_iter().filter_map(recipe).collect()
}

fn names(denial: &Denial) -> Vec<&'static str> {
    if denial.explicit {
        return Vec::new();
    }
    let action = denial.action.as_deref().unwrap_or_default();
    let lower = action.to_ascii_lowercase();
    let account = denial.principal.as_deref().and_then(account_of);
    let vendor = account.is_some_and(|of| of == SEGMENT || MPARTICLE.contains(&of));
    let bucket = denial.resource.as_deref().unwrap_or_default();
    let mut names = Vec::new();
    for cause in &denial.causes {
        let fitting: &[&'static str] = match cause.kind {
            // Only the vendor can change the policies of its role.
            CauseKind::Identity if lower.starts_with("s3:") && !vendor => {
                &["uploader-least-privilege"]
            }
            CauseKind::Bucket => match account {
                _ if bucket.contains(":::mp-forwarding-") => &["mparticle-role-bucket"],
                Some(account) if MPARTICLE.contains(&account) => &["mparticle-role-bucket"],
                _ => match lower.as_str() {
                    "s3:deleteobject" => &["split-outbound-bucket"],
                    _ => &["split-inbound-bucket", "split-outbound-bucket"],
                },
            },
            CauseKind::Topic => &["split-sns-topic"],
            CauseKind::Key => &["split-kms"],
            CauseKind::Trust => &["segment-actions-trust"],
            _ => &[],
        };
        for name in fitting {
            if !names.contains(name) {
                names.push(*name);
            }
        }
    }
    names
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

//! What a denial says about the inputs of a recipe.

use std::collections::BTreeMap;

use tallyman_iam::arn::{account_of, s3_parts};
use tallyman_iam::denial::Denial;
use tallyman_iam::evaluate::Caller;

use crate::model::{InputKind, InputState};
use crate::recipe::Recipe;
use crate::render::render;

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

/// Returns what the resource or the principal of a denial says about inputs of a kind.
/// `None` if nothing.
pub(super) fn value(denial: &Denial, kind: InputKind) -> Option<String> {
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

//! What a denial tells of the inputs of a recipe.

use std::collections::BTreeMap;

use super::Denial;
use crate::evaluate::Caller;
use crate::fill::{InputState, fill};
use crate::input::{arn::account_of, s3_parts};
use crate::recipe::{InputKind, Recipe};

impl Denial {
    /// The inputs of a recipe that follow from the resource and the principal,
    /// as far as they fit.
    #[must_use]
    pub fn values(&self, recipe: &Recipe) -> BTreeMap<String, String> {
        let mut values = BTreeMap::new();
        for input in recipe.inputs {
            if let Some(value) = self.value(input.kind) {
                values.insert(input.name.to_owned(), value);
            }
        }
        let fits: Vec<String> = fill(recipe, &values)
            .inputs
            .into_iter()
            .filter(|check| check.state == InputState::Good)
            .map(|check| check.name)
            .collect();
        values.retain(|name, _| fits.contains(name));
        values
    }

    fn value(&self, kind: InputKind) -> Option<String> {
        let resource = self.resource.as_deref();
        let of = |service: &str| resource.filter(|arn| arn.split(':').nth(2) == Some(service));
        match kind {
            InputKind::BucketName => {
                let (bucket, _) = s3_parts(of("s3")?)?;
                Some(bucket.to_owned())
            }
            InputKind::TopicArn => of("sns").map(str::to_owned),
            InputKind::KeyArn => of("kms").map(str::to_owned),
            InputKind::AccountId => account_of(resource?).map(str::to_owned),
            InputKind::RoleArn => match Caller::parse(self.principal.as_deref()?) {
                Ok(Caller::Role { arn, .. }) => Some(arn),
                Ok(Caller::Session { role, .. }) => Some(role),
                _ => None,
            },
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::denied::denied;
    use crate::recipe::recipe;

    fn told(text: &str, name: &str) -> Vec<String> {
        let denial = denied(text).unwrap();
        denial
            .values(recipe(name).unwrap())
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect()
    }

    #[test]
    fn the_resource_and_the_role_fill_a_recipe_in() {
        let put = "An error occurred (AccessDenied) when calling the PutObject operation: User: \
                   arn:aws:sts::444455556666:assumed-role/split/s3 is not authorized to perform: \
                   s3:PutObject on resource: \"arn:aws:s3:::acme-events/status/a.json\" because no \
                   resource-based policy allows the s3:PutObject action";
        let expected = [
            "bucket=acme-events",
            "roleArn=arn:aws:iam::444455556666:role/split",
        ];
        assert_eq!(told(put, "split-inbound-bucket"), expected);
        // A bucket's ARN tells no account.
        assert_eq!(told(put, "split-kms"), expected[1..]);
        let publish = "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: \
                       SNS:Publish on resource: arn:aws:sns:eu-west-1:111122223333:split-events \
                       because no resource-based policy allows the SNS:Publish action";
        assert_eq!(
            told(publish, "split-sns-topic"),
            [
                "accountId=111122223333",
                "topicArn=arn:aws:sns:eu-west-1:111122223333:split-events"
            ]
        );
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let put = "User: arn:aws:iam::111122223333:role/split is not authorized to perform: \
                   s3:PutObject on resource: \"arn:aws:s3:::acme-events/a\" because no \
                   resource-based policy allows the s3:PutObject action";
        assert!(told(put, "mparticle-role-bucket").is_empty());
    }
}

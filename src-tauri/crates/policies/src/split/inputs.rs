//! The inputs that Split's recipes share.

use crate::model::{InputKind, RecipeInput};

pub(super) const BUCKET: RecipeInput = RecipeInput::new(
    "bucket",
    InputKind::BucketName,
    "Bucket name",
    "The bucket that holds the event files.",
    "acme-split-events",
);

pub(super) const TOPIC: RecipeInput = RecipeInput::new(
    "topicArn",
    InputKind::TopicArn,
    "Topic ARN",
    "Shown on the topic's page in the SNS console. The type must be Standard.",
    "arn:aws:sns:us-east-1:111122223333:split-events",
);

pub(super) const ACCOUNT: RecipeInput = RecipeInput::new(
    "accountId",
    InputKind::AccountId,
    "AWS account ID",
    "The account that owns the bucket: twelve digits.",
    "111122223333",
);

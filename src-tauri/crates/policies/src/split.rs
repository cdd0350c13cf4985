//! The recipes for Split, from its page on Amazon S3.

mod inbound;
mod key;
mod notification;
mod outbound;

use crate::recipe::{Input, InputKind};
use crate::template::Node::{self, Object, Text};
use crate::template::Piece::Value;

pub(crate) use inbound::{BUCKET_POLICY as INBOUND_BUCKET, TOPIC_STATEMENT as SNS_TOPIC};
pub(crate) use key::KEY;
pub(crate) use notification::NOTIFICATION;
pub(crate) use outbound::OUTBOUND_BUCKET;

const BUCKET: Input = Input::new(
    "bucket",
    InputKind::BucketName,
    "Bucket name",
    "The bucket that holds the event files.",
    "acme-split-events",
);

const TOPIC: Input = Input::new(
    "topicArn",
    InputKind::TopicArn,
    "Topic ARN",
    "Shown on the topic's page in the SNS console. The type must be Standard.",
    "arn:aws:sns:us-east-1:111122223333:split-events",
);

const ACCOUNT: Input = Input::new(
    "accountId",
    InputKind::AccountId,
    "AWS account ID",
    "The account that owns the bucket: twelve digits.",
    "111122223333",
);

const ROLE: Node = Object(&[("AWS", Text(&[Value("roleArn")]))]);

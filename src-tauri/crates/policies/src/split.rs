//! The recipes for Split, based on its page on Amazon S3.

mod inbound;
mod inputs;
mod key;
mod notification;
mod outbound;

pub(crate) use inbound::{BUCKET_POLICY as INBOUND_BUCKET, TOPIC_STATEMENT as SNS_TOPIC};
pub(crate) use key::KEY;
pub(crate) use notification::NOTIFICATION;
pub(crate) use outbound::OUTBOUND_BUCKET;

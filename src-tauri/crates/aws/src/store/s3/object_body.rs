//! Requests objects and reads their bodies.

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use bytes::{Bytes, BytesMut};

use super::{S3Store, size};
use crate::errors::{self, AwsError, RequestInfo};

/// Maximum initial capacity of the buffer for a body, in bytes. The size that
/// the server declares may be wrong.
const MAX_INITIAL_CAPACITY: u64 = 1024 * 1024;

impl S3Store {
    pub(super) async fn get_object(
        &self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
        range: Option<String>,
    ) -> Result<GetObjectOutput, AwsError> {
        let info = RequestInfo::of_object("s3:GetObject", bucket, key);
        self.call(info, |client| {
            client
                .get_object()
                .bucket(bucket)
                .key(key)
                .set_version_id(version_id.map(str::to_owned))
                .set_range(range.clone())
                .send()
        })
        .await
    }

    /// Returns the body. `None` if it is longer than `max_bytes`.
    pub(super) async fn collect(
        &self,
        bucket: &str,
        mut answer: GetObjectOutput,
        max_bytes: u64,
    ) -> Result<Option<Bytes>, AwsError> {
        let declared = size(answer.content_length())
            .min(max_bytes)
            .min(MAX_INITIAL_CAPACITY);
        let mut body = BytesMut::with_capacity(usize::try_from(declared).unwrap_or(0));
        while let Some(piece) = answer.body.next().await {
            let piece =
                piece.map_err(|error| errors::from_stream_error(&error, &self.context(bucket)))?;
            let length = body.len().saturating_add(piece.len());
            if u64::try_from(length).unwrap_or(u64::MAX) > max_bytes {
                return Ok(None);
            }
            body.extend_from_slice(&piece);
        }
        Ok(Some(body.freeze()))
    }
}

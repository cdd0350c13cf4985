//! Listing and reading objects.

use std::ops::Range;

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::types::ChecksumMode;
use bytes::{Bytes, BytesMut};

use super::{S3Store, size, without_quotes};
use crate::errors::{self, AwsError, RequestInfo};
use crate::store::object_store::{Listing, ObjectHead, ObjectInfo};

/// Maximum number of objects that S3 lists in one response.
const PAGE: usize = 1000;

/// Maximum initial capacity of the buffer for a body, in bytes. The size that
/// the server declares may be wrong.
const MAX_INITIAL_CAPACITY: u64 = 1024 * 1024;

impl S3Store {
    pub(super) async fn list_objects(
        &self,
        bucket: &str,
        prefix: &str,
        start_after: Option<&str>,
        limit: usize,
    ) -> Result<Listing, AwsError> {
        let info = RequestInfo {
            action: "s3:ListBucket",
            bucket,
            key: None,
        };
        let mut listing = Listing::default();
        let mut token: Option<String> = None;
        loop {
            let wanted = i32::try_from((limit - listing.objects.len()).clamp(1, PAGE)).ok();
            let page = self
                .call(info, |client| {
                    client
                        .list_objects_v2()
                        .bucket(bucket)
                        .prefix(prefix)
                        .set_start_after(start_after.map(str::to_owned))
                        .set_max_keys(wanted)
                        .set_continuation_token(token.clone())
                        .send()
                })
                .await?;
            let more = page.is_truncated().unwrap_or(false);
            let next = page.next_continuation_token().map(str::to_owned);
            for object in page.contents.unwrap_or_default() {
                // An entry without a key cannot be addressed.
                let Some(key) = object.key else { continue };
                if listing.objects.len() == limit {
                    listing.more = true;
                    return Ok(listing);
                }
                listing.objects.push(ObjectInfo {
                    key,
                    bytes: size(object.size),
                    etag: without_quotes(object.e_tag.as_deref()),
                    modified_at_ms: object.last_modified.and_then(|at| at.to_millis().ok()),
                });
            }
            listing.more = more;
            let no_progress = next.is_none() || next == token;
            if !more || listing.objects.len() >= limit || no_progress {
                return Ok(listing);
            }
            token = next;
        }
    }

    pub(super) async fn head_object(
        &self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
    ) -> Result<Option<ObjectHead>, AwsError> {
        let info = RequestInfo {
            // HeadObject requires the permission to read.
            action: "s3:GetObject",
            bucket,
            key: Some(key),
        };
        let answer = self
            .call(info, |client| {
                client
                    .head_object()
                    .bucket(bucket)
                    .key(key)
                    .set_version_id(version_id.map(str::to_owned))
                    .checksum_mode(ChecksumMode::Enabled)
                    .send()
            })
            .await;
        match answer {
            Ok(head) => Ok(Some(ObjectHead {
                bytes: size(head.content_length()),
                etag: without_quotes(head.e_tag()),
                version_id: head.version_id().map(str::to_owned),
                sha256: head.checksum_sha256().map(str::to_owned),
                modified_at_ms: head.last_modified().and_then(|at| at.to_millis().ok()),
            })),
            Err(AwsError::NoSuchKey { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn get_whole(
        &self,
        bucket: &str,
        key: &str,
        max_bytes: u64,
    ) -> Result<Bytes, AwsError> {
        let answer = self.get_object(bucket, key, None, None).await?;
        let declared = answer.content_length().map_or(0, |bytes| size(Some(bytes)));
        let too_large = || AwsError::TooLarge {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            limit: max_bytes,
        };
        if declared > max_bytes {
            return Err(too_large());
        }
        self.collect(bucket, answer, max_bytes)
            .await?
            .ok_or_else(too_large)
    }

    pub(super) async fn get_object_range(
        &self,
        bucket: &str,
        key: &str,
        range: Range<u64>,
    ) -> Result<Bytes, AwsError> {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        let wanted = range.end - range.start;
        // Servers use signed 64-bit numbers. A larger end means the end of the
        // object.
        let last = (range.end - 1).min(i64::MAX.unsigned_abs());
        let header = format!("bytes={}-{last}", range.start);
        let answer = self.get_object(bucket, key, None, Some(header)).await?;
        let other_range = || AwsError::Other {
            host: self.context(bucket).host,
            action: "s3:GetObject".to_owned(),
            code: "other bytes than were asked for".to_owned(),
            message: None,
        };
        // Without this header, the server does not support ranges and sends the
        // object from its start.
        let from = match answer.content_range() {
            Some(given) => given
                .strip_prefix("bytes ")
                .and_then(|given| given.split('-').next())
                .and_then(|from| from.trim().parse::<u64>().ok()),
            None => Some(0),
        };
        if from != Some(range.start) {
            return Err(other_range());
        }
        self.collect(bucket, answer, wanted)
            .await?
            .ok_or_else(other_range)
    }

    pub(super) async fn stream_object(
        &self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
        each: &mut (dyn for<'p> FnMut(&'p [u8]) + Send),
    ) -> Result<u64, AwsError> {
        let mut answer = self.get_object(bucket, key, version_id, None).await?;
        let mut read = 0_u64;
        while let Some(piece) = answer.body.next().await {
            let piece =
                piece.map_err(|error| errors::from_stream_error(&error, &self.context(bucket)))?;
            read += u64::try_from(piece.len()).unwrap_or(u64::MAX);
            each(&piece);
        }
        Ok(read)
    }

    async fn get_object(
        &self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
        range: Option<String>,
    ) -> Result<GetObjectOutput, AwsError> {
        let info = RequestInfo {
            action: "s3:GetObject",
            bucket,
            key: Some(key),
        };
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
    async fn collect(
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

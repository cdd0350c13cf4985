//! The operations of [`ObjectStore`] as requests of the AWS SDK.

use std::ops::Range;

use async_trait::async_trait;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, ChecksumMode, CompletedMultipartUpload, CompletedPart as SdkPart,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;

use super::write_request::{Attempts, COMPLETE_TIMEOUT, with_read_timeout};
use super::{S3Store, size, without_quotes};
use crate::errors::{self, AwsError, RequestInfo};
use crate::progress_body::ProgressBody;
use crate::store::object_store::{
    CompleteRequest, Listing, MultipartInfo, ObjectHead, ObjectInfo, ObjectStore, PartInfo,
    PartOutput, PartRequest, PutOutput, PutRequest,
};

/// Maximum number of objects that S3 lists in one response.
const PAGE: usize = 1000;

#[async_trait]
impl ObjectStore for S3Store {
    async fn list(
        &self,
        bucket: &str,
        prefix: &str,
        start_after: Option<&str>,
        limit: usize,
    ) -> Result<Listing, AwsError> {
        let info = RequestInfo::of_bucket("s3:ListBucket", bucket);
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

    async fn head_version(
        &self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
    ) -> Result<Option<ObjectHead>, AwsError> {
        // HeadObject requires the permission to read.
        let info = RequestInfo::of_object("s3:GetObject", bucket, key);
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

    async fn get(&self, bucket: &str, key: &str, max_bytes: u64) -> Result<Bytes, AwsError> {
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

    async fn get_range(
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
            code: "another range than requested".to_owned(),
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

    async fn read_back(
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

    async fn put(&self, request: PutRequest) -> Result<PutOutput, AwsError> {
        let info = RequestInfo::of_object("s3:PutObject", &request.bucket, &request.key);
        let sha256 = BASE64.encode(request.sha256);
        let length = i64::try_from(request.body.len()).ok();
        let body = ProgressBody::new(request.body.clone(), request.sent.clone());
        let attempts = Attempts::new(request.if_absent);
        let sending = self.call(info, |client| {
            client
                .put_object()
                .bucket(&request.bucket)
                .key(&request.key)
                .set_content_length(length)
                .checksum_sha256(&sha256)
                .set_if_none_match(request.if_absent.then(|| "*".to_owned()))
                .body(ByteStream::new(body.sdk_body()))
                .customize()
                .interceptor(attempts.clone())
                .config_override(with_read_timeout(None))
                .send()
        });
        let stored = self
            .with_stall_timeout(&request.bucket, &body, sending)
            .await
            .map_err(|error| attempts.mark(error))?;
        Ok(PutOutput {
            already_existed: false,
            etag: without_quotes(stored.e_tag()),
            version_id: stored.version_id().map(str::to_owned),
            sha256: stored.checksum_sha256().map(str::to_owned),
        })
    }

    async fn create_multipart(&self, bucket: &str, key: &str) -> Result<String, AwsError> {
        let info = RequestInfo::of_object("s3:PutObject", bucket, key);
        let created = self
            .call(info, |client| {
                client
                    .create_multipart_upload()
                    .bucket(bucket)
                    .key(key)
                    .checksum_algorithm(ChecksumAlgorithm::Sha256)
                    .send()
            })
            .await?;
        match created.upload_id {
            Some(id) if !id.is_empty() => Ok(id),
            _ => Err(AwsError::Other {
                host: self.context(bucket).host,
                action: info.action.to_owned(),
                code: "an upload without an id".to_owned(),
                message: None,
            }),
        }
    }

    async fn put_part(&self, request: PartRequest) -> Result<PartOutput, AwsError> {
        let info = RequestInfo::of_object("s3:PutObject", &request.bucket, &request.key);
        let sha256 = BASE64.encode(request.sha256);
        let length = i64::try_from(request.body.len()).ok();
        let number = i32::try_from(request.number).ok();
        let body = ProgressBody::new(request.body.clone(), request.sent.clone());
        let sending = self.call(info, |client| {
            client
                .upload_part()
                .bucket(&request.bucket)
                .key(&request.key)
                .upload_id(&request.upload_id)
                .set_part_number(number)
                .set_content_length(length)
                .checksum_sha256(&sha256)
                .body(ByteStream::new(body.sdk_body()))
                .customize()
                .config_override(with_read_timeout(None))
                .send()
        });
        let stored = self
            .with_stall_timeout(&request.bucket, &body, sending)
            .await?;
        Ok(PartOutput {
            etag: stored.e_tag().unwrap_or_default().to_owned(),
            sha256: stored.checksum_sha256().map(str::to_owned),
        })
    }

    async fn complete_multipart(
        &self,
        request: CompleteRequest<'_>,
    ) -> Result<PutOutput, AwsError> {
        let info = RequestInfo::of_object("s3:PutObject", request.bucket, request.key);
        let mut parts = CompletedMultipartUpload::builder();
        for part in request.parts {
            parts = parts.parts(
                SdkPart::builder()
                    .set_part_number(i32::try_from(part.number).ok())
                    .e_tag(&part.etag)
                    .checksum_sha256(BASE64.encode(part.sha256))
                    .build(),
            );
        }
        let parts = parts.build();
        let attempts = Attempts::new(request.if_absent);
        let stored = self
            .call(info, |client| {
                client
                    .complete_multipart_upload()
                    .bucket(request.bucket)
                    .key(request.key)
                    .upload_id(request.upload_id)
                    .multipart_upload(parts.clone())
                    .set_if_none_match(request.if_absent.then(|| "*".to_owned()))
                    .customize()
                    .interceptor(attempts.clone())
                    .config_override(with_read_timeout(Some(COMPLETE_TIMEOUT)))
                    .send()
            })
            .await
            .map_err(|error| attempts.mark(error))?;
        Ok(PutOutput {
            already_existed: false,
            etag: without_quotes(stored.e_tag()),
            version_id: stored.version_id().map(str::to_owned),
            sha256: stored.checksum_sha256().map(str::to_owned),
        })
    }

    async fn abort_multipart(
        &self,
        bucket: &str,
        key: &str,
        upload_id: &str,
    ) -> Result<(), AwsError> {
        let info = RequestInfo::of_object("s3:AbortMultipartUpload", bucket, key);
        self.call(info, |client| {
            client
                .abort_multipart_upload()
                .bucket(bucket)
                .key(key)
                .upload_id(upload_id)
                .send()
        })
        .await
        .map(|_| ())
    }

    async fn list_parts(
        &self,
        bucket: &str,
        key: &str,
        upload_id: &str,
    ) -> Result<Vec<PartInfo>, AwsError> {
        let info = RequestInfo::of_object("s3:ListMultipartUploadParts", bucket, key);
        let mut parts = Vec::new();
        let mut marker: Option<String> = None;
        loop {
            let page = self
                .call(info, |client| {
                    client
                        .list_parts()
                        .bucket(bucket)
                        .key(key)
                        .upload_id(upload_id)
                        .set_part_number_marker(marker.clone())
                        .send()
                })
                .await?;
            let next = page.next_part_number_marker().map(str::to_owned);
            let more = page.is_truncated().unwrap_or(false);
            for part in page.parts() {
                parts.push(PartInfo {
                    number: part
                        .part_number()
                        .and_then(|number| u32::try_from(number).ok())
                        .unwrap_or(0),
                    bytes: size(part.size()),
                    etag: part.e_tag().unwrap_or_default().to_owned(),
                    sha256: part.checksum_sha256().map(str::to_owned),
                });
            }
            if !more || next.is_none() || next == marker {
                return Ok(parts);
            }
            marker = next;
        }
    }

    async fn list_multipart_uploads(
        &self,
        bucket: &str,
        prefix: &str,
    ) -> Result<Vec<MultipartInfo>, AwsError> {
        let info = RequestInfo::of_bucket("s3:ListBucketMultipartUploads", bucket);
        let mut uploads = Vec::new();
        let mut marker: (Option<String>, Option<String>) = (None, None);
        loop {
            let page = self
                .call(info, |client| {
                    client
                        .list_multipart_uploads()
                        .bucket(bucket)
                        .prefix(prefix)
                        .set_key_marker(marker.0.clone())
                        .set_upload_id_marker(marker.1.clone())
                        .send()
                })
                .await?;
            let next = (
                page.next_key_marker().map(str::to_owned),
                page.next_upload_id_marker().map(str::to_owned),
            );
            let more = page.is_truncated().unwrap_or(false);
            for upload in page.uploads.unwrap_or_default() {
                if let (Some(key), Some(upload_id)) = (upload.key, upload.upload_id) {
                    uploads.push(MultipartInfo {
                        key,
                        upload_id,
                        created_at_ms: upload.initiated.and_then(|at| at.to_millis().ok()),
                    });
                }
            }
            if !more || next.0.is_none() || next == marker {
                return Ok(uploads);
            }
            marker = next;
        }
    }
}

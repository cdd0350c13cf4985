//! Writing objects, with one request or in parts.

use std::error::Error as StdError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aws_sdk_s3::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_s3::config::{Builder, ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart as SdkPart};
use aws_smithy_types::timeout::TimeoutConfig;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::{S3Store, size, without_quotes};
use crate::errors::{AwsError, RequestInfo};
use crate::progress_body::ProgressBody;
use crate::store::object_store::{
    CompleteRequest, MultipartInfo, PartInfo, PartOutput, PartRequest, PutOutput, PutRequest,
};

/// How long a request with a body may make no progress: no byte is sent, and no
/// response arrives.
const STALL_TIMEOUT: Duration = Duration::from_secs(60);

/// Timeout for completing a multipart upload. S3 documents that this can take
/// several minutes.
const COMPLETE_TIMEOUT: Duration = Duration::from_secs(600);

impl S3Store {
    pub(super) async fn put_object(&self, request: PutRequest) -> Result<PutOutput, AwsError> {
        let info = RequestInfo {
            action: "s3:PutObject",
            bucket: &request.bucket,
            key: Some(&request.key),
        };
        let sha256 = BASE64.encode(request.sha256);
        let length = i64::try_from(request.body.len()).ok();
        let body = ProgressBody::new(request.body.clone(), request.sent.clone());
        let attempts = Attempts::default();
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

    pub(super) async fn create_upload(&self, bucket: &str, key: &str) -> Result<String, AwsError> {
        let info = RequestInfo {
            action: "s3:PutObject",
            bucket,
            key: Some(key),
        };
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

    pub(super) async fn upload_part(&self, request: PartRequest) -> Result<PartOutput, AwsError> {
        let info = RequestInfo {
            action: "s3:PutObject",
            bucket: &request.bucket,
            key: Some(&request.key),
        };
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

    pub(super) async fn complete_upload(
        &self,
        request: CompleteRequest<'_>,
    ) -> Result<PutOutput, AwsError> {
        let info = RequestInfo {
            action: "s3:PutObject",
            bucket: request.bucket,
            key: Some(request.key),
        };
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
        let attempts = Attempts::default();
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

    pub(super) async fn abort_upload(
        &self,
        bucket: &str,
        key: &str,
        upload_id: &str,
    ) -> Result<(), AwsError> {
        let info = RequestInfo {
            action: "s3:AbortMultipartUpload",
            bucket,
            key: Some(key),
        };
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

    pub(super) async fn parts_of_upload(
        &self,
        bucket: &str,
        key: &str,
        upload_id: &str,
    ) -> Result<Vec<PartInfo>, AwsError> {
        let info = RequestInfo {
            action: "s3:ListMultipartUploadParts",
            bucket,
            key: Some(key),
        };
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

    pub(super) async fn unfinished_uploads(
        &self,
        bucket: &str,
        prefix: &str,
    ) -> Result<Vec<MultipartInfo>, AwsError> {
        let info = RequestInfo {
            action: "s3:ListBucketMultipartUploads",
            bucket,
            key: None,
        };
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

    /// Waits for `sending`. Fails if it makes no progress for `STALL_TIMEOUT`.
    /// The total time has no limit, because a slow connection may take long.
    async fn with_stall_timeout<T>(
        &self,
        bucket: &str,
        body: &ProgressBody,
        sending: impl Future<Output = Result<T, AwsError>>,
    ) -> Result<T, AwsError> {
        let stall = async {
            let mut before = None;
            while before != Some(body.transferred()) {
                before = Some(body.transferred());
                tokio::time::sleep(STALL_TIMEOUT).await;
            }
        };
        tokio::select! {
            result = sending => result,
            () = stall => Err(AwsError::Timeout { host: self.context(bucket).host }),
        }
    }
}

/// Returns settings for a request whose response may take long to begin, with a
/// read timeout of `limit`, or none if that is `None`. The read timeout
/// includes the time to send the body.
fn with_read_timeout(limit: Option<Duration>) -> Builder {
    let mut timeouts = TimeoutConfig::builder();
    match limit {
        Some(limit) => timeouts = timeouts.read_timeout(limit),
        None => timeouts = timeouts.disable_read_timeout(),
    }
    Builder::default().timeout_config(timeouts.build())
}

/// Counts how often a request was sent, including retries.
#[derive(Clone, Debug, Default)]
struct Attempts(Arc<AtomicU32>);

impl Attempts {
    /// Marks an [`AwsError::AlreadyExists`] if the request was sent more than
    /// once: then an earlier attempt, whose response was lost, may have written
    /// the object.
    fn mark(&self, error: AwsError) -> AwsError {
        match error {
            AwsError::AlreadyExists { bucket, key, .. } => AwsError::AlreadyExists {
                bucket,
                key,
                repeated: self.0.load(Ordering::Relaxed) > 1,
            },
            other => other,
        }
    }
}

impl Intercept for Attempts {
    fn name(&self) -> &'static str {
        "Attempts"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), Box<dyn StdError + Send + Sync>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

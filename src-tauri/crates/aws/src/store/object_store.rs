//! The interface to S3.

use std::fmt;
use std::ops::Range;

use async_trait::async_trait;
use bytes::Bytes;

use crate::errors::AwsError;
use crate::progress_body::ByteCounter;

/// The result of listing a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The objects, sorted by key.
    pub objects: Vec<ObjectInfo>,
    /// Whether there are more objects after the last one.
    pub more: bool,
}

/// An object in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectInfo {
    /// Its key.
    pub key: String,
    /// Its size, in bytes.
    pub bytes: u64,
    /// Its ETag, without quotes. Not an MD5 in general.
    pub etag: String,
    /// When it was written, in milliseconds since 1970-01-01 UTC. `None` if the
    /// server does not say.
    pub modified_at_ms: Option<i64>,
}

/// Metadata of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectHead {
    /// Its size, in bytes.
    pub bytes: u64,
    /// Its ETag, without quotes.
    pub etag: String,
    /// Its version. `None` if the bucket keeps no versions.
    pub version_id: Option<String>,
    /// Its SHA-256 in Base64. For an object that was uploaded in N parts, the
    /// SHA-256 of the digests of the parts, followed by `-N`. `None` if the
    /// server does not report it.
    pub sha256: Option<String>,
    /// When it was written, in milliseconds since 1970-01-01 UTC. `None` if the
    /// server does not say.
    pub modified_at_ms: Option<i64>,
}

/// A request that writes a whole object.
#[derive(Clone)]
pub struct PutRequest {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// The content of the object.
    pub body: Bytes,
    /// The SHA-256 of `body`. S3 compares it with what it receives.
    pub sha256: [u8; 32],
    /// Whether to write only if there is no object with this key.
    pub if_absent: bool,
    /// Counts the bytes that are sent.
    pub sent: ByteCounter,
}

/// A request that writes one part of a multipart upload.
#[derive(Clone)]
pub struct PartRequest {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// The id of the multipart upload.
    pub upload_id: String,
    /// Its number, from 1 to 10,000.
    pub number: u32,
    /// The content of the part.
    pub body: Bytes,
    /// The SHA-256 of `body`. S3 compares it with what it receives.
    pub sha256: [u8; 32],
    /// Counts the bytes that are sent.
    pub sent: ByteCounter,
}

/// A part that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartOutput {
    /// Its ETag exactly as the server returned it, which the request that
    /// completes the upload repeats.
    pub etag: String,
    /// Its SHA-256 in Base64. `None` if the server does not report it.
    pub sha256: Option<String>,
}

/// A part in the request that completes its upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletedPart {
    /// Its number.
    pub number: u32,
    /// Its ETag exactly as the server returned it.
    pub etag: String,
    /// The SHA-256 that was sent with it.
    pub sha256: [u8; 32],
}

/// A request that completes a multipart upload.
#[derive(Clone, Copy, Debug)]
pub struct CompleteRequest<'a> {
    /// The bucket.
    pub bucket: &'a str,
    /// The key.
    pub key: &'a str,
    /// The id of the multipart upload.
    pub upload_id: &'a str,
    /// Its parts, sorted by number.
    pub parts: &'a [CompletedPart],
    /// Whether to write only if there is no object with this key.
    pub if_absent: bool,
}

/// An object that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutOutput {
    /// Its ETag, without quotes.
    pub etag: String,
    /// Its version. `None` if the bucket keeps no versions.
    pub version_id: Option<String>,
    /// Its SHA-256, in the form of [`ObjectHead::sha256`]. `None` if the server
    /// does not report it.
    pub sha256: Option<String>,
    /// Whether an equal object existed already, so that nothing was written.
    pub already_existed: bool,
}

/// A part of an unfinished multipart upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartInfo {
    /// Its number.
    pub number: u32,
    /// Its size, in bytes.
    pub bytes: u64,
    /// Its ETag exactly as the server returned it.
    pub etag: String,
    /// Its SHA-256 in Base64. `None` if the server does not report it.
    pub sha256: Option<String>,
}

/// A multipart upload that is neither completed nor aborted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MultipartInfo {
    /// The key of its object.
    pub key: String,
    /// Its id.
    pub upload_id: String,
    /// When it was created, in milliseconds since 1970-01-01 UTC. `None` if the
    /// server does not say.
    pub created_at_ms: Option<i64>,
}

/// The S3 operations that Tallyman uses. Every error displays as a sentence.
///
/// Dropping the future of a call abandons the request, but the server may have
/// executed it.
#[async_trait]
pub trait ObjectStore: Send + Sync + fmt::Debug {
    /// Returns at most `limit` objects whose keys begin with `prefix` and sort
    /// after `start_after`, sorted by key. Requests as many pages as needed.
    async fn list(
        &self,
        bucket: &str,
        prefix: &str,
        start_after: Option<&str>,
        limit: usize,
    ) -> Result<Listing, AwsError>;

    /// Returns the metadata of the newest version of an object. `None` if there
    /// is no such object.
    async fn head(&self, bucket: &str, key: &str) -> Result<Option<ObjectHead>, AwsError> {
        self.head_version(bucket, key, None).await
    }

    /// Returns the metadata of a version of an object, or of the newest version
    /// if `version_id` is `None`. `None` if there is no such object.
    async fn head_version(
        &self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
    ) -> Result<Option<ObjectHead>, AwsError>;

    /// Returns a whole object. Fails if it is larger than `max_bytes`, which
    /// also limits the memory used if the server declares a wrong size.
    async fn get(&self, bucket: &str, key: &str, max_bytes: u64) -> Result<Bytes, AwsError>;

    /// Returns the bytes of an object in `range`; fewer if the object ends
    /// before `range.end`. Fails if a range that is not empty starts after the
    /// last byte.
    async fn get_range(
        &self,
        bucket: &str,
        key: &str,
        range: Range<u64>,
    ) -> Result<Bytes, AwsError>;

    /// Reads a whole object, calls `each` with every chunk, and returns its
    /// size in bytes. Reads the newest version if `version_id` is `None`.
    async fn read_back(
        &self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
        each: &mut (dyn for<'p> FnMut(&'p [u8]) + Send),
    ) -> Result<u64, AwsError>;

    /// Writes an object with one request.
    async fn put(&self, request: PutRequest) -> Result<PutOutput, AwsError>;

    /// Creates a multipart upload and returns its id. The bucket has no object
    /// from it until it is completed.
    async fn create_multipart(&self, bucket: &str, key: &str) -> Result<String, AwsError>;

    /// Writes one part. Replaces an earlier part with the same number.
    async fn put_part(&self, request: PartRequest) -> Result<PartOutput, AwsError>;

    /// Completes a multipart upload: its parts become one object.
    async fn complete_multipart(&self, request: CompleteRequest<'_>)
    -> Result<PutOutput, AwsError>;

    /// Aborts a multipart upload, which removes its parts.
    async fn abort_multipart(
        &self,
        bucket: &str,
        key: &str,
        upload_id: &str,
    ) -> Result<(), AwsError>;

    /// Returns the parts written so far, sorted by number.
    async fn list_parts(
        &self,
        bucket: &str,
        key: &str,
        upload_id: &str,
    ) -> Result<Vec<PartInfo>, AwsError>;

    /// Returns the unfinished multipart uploads whose keys begin with `prefix`.
    async fn list_multipart_uploads(
        &self,
        bucket: &str,
        prefix: &str,
    ) -> Result<Vec<MultipartInfo>, AwsError>;
}

impl fmt::Debug for PutRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PutRequest")
            .field("bucket", &self.bucket)
            .field("key", &self.key)
            .field("bytes", &self.body.len())
            .field("if_absent", &self.if_absent)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for PartRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PartRequest")
            .field("bucket", &self.bucket)
            .field("key", &self.key)
            .field("upload_id", &self.upload_id)
            .field("number", &self.number)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

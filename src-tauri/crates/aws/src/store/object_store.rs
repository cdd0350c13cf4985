//! The interface to S3.

use std::fmt;
use std::ops::Range;

use async_trait::async_trait;
use bytes::Bytes;

use crate::errors::AwsError;
use crate::progress_body::ByteCounter;

/// A page of what a bucket holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The objects, in the order of their keys.
    pub objects: Vec<ObjectInfo>,
    /// Whether there are more after the last of them.
    pub more: bool,
}

/// An object as a listing shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectInfo {
    /// Its key.
    pub key: String,
    /// Its size.
    pub bytes: u64,
    /// Its ETag, without quotes. Not an MD5 in general.
    pub etag: String,
    /// When it was written, in milliseconds since 1970.
    pub modified_at_ms: Option<i64>,
}

/// What is known of an object without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectHead {
    /// Its size.
    pub bytes: u64,
    /// Its ETag, without quotes.
    pub etag: String,
    /// Its version, where the bucket keeps versions.
    pub version_id: Option<String>,
    /// Its SHA-256 as S3 gives it: in Base64, with `-N` behind it where the
    /// object was sent in N parts. Not every server gives one.
    pub sha256: Option<String>,
    /// When it was written, in milliseconds since 1970.
    pub modified_at_ms: Option<i64>,
}

/// An object to be written with one request.
#[derive(Clone)]
pub struct PutRequest {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// The whole object.
    pub body: Bytes,
    /// The SHA-256 of `body`, which S3 checks.
    pub sha256: [u8; 32],
    /// Whether to write only where there is no object of that key.
    pub if_absent: bool,
    /// Counts what goes onto the wire.
    pub sent: ByteCounter,
}

/// One part of a multipart upload to be written.
#[derive(Clone)]
pub struct PartRequest {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// The upload it belongs to.
    pub upload_id: String,
    /// Its number, from 1 to 10 000.
    pub number: u32,
    /// The whole part.
    pub body: Bytes,
    /// The SHA-256 of `body`, which S3 checks.
    pub sha256: [u8; 32],
    /// Counts what goes onto the wire.
    pub sent: ByteCounter,
}

/// A part that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartOutput {
    /// Its ETag exactly as the server gave it, to be given back to it.
    pub etag: String,
    /// Its SHA-256 in Base64, where the server gives it.
    pub sha256: Option<String>,
}

/// A part as it is named when its upload is completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletedPart {
    /// Its number.
    pub number: u32,
    /// Its ETag exactly as the server gave it.
    pub etag: String,
    /// The SHA-256 that it was sent with.
    pub sha256: [u8; 32],
}

/// A multipart upload to be completed.
#[derive(Clone, Copy, Debug)]
pub struct CompleteRequest<'a> {
    /// The bucket.
    pub bucket: &'a str,
    /// The key.
    pub key: &'a str,
    /// The upload.
    pub upload_id: &'a str,
    /// Its parts, in the order of their numbers.
    pub parts: &'a [CompletedPart],
    /// Whether to write only where there is no object of that key.
    pub if_absent: bool,
}

/// An object that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutOutput {
    /// Its ETag, without quotes.
    pub etag: String,
    /// Its version, where the bucket keeps versions.
    pub version_id: Option<String>,
    /// Its SHA-256 as S3 gives it, where it gives it.
    pub sha256: Option<String>,
    /// Whether it was there before, so that nothing was written.
    pub already_existed: bool,
}

/// A part of an upload under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartInfo {
    /// Its number.
    pub number: u32,
    /// Its size.
    pub bytes: u64,
    /// Its ETag exactly as the server gave it.
    pub etag: String,
    /// Its SHA-256 in Base64, where the server gives it.
    pub sha256: Option<String>,
}

/// A multipart upload under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MultipartInfo {
    /// The key it will be written under.
    pub key: String,
    /// Its id.
    pub upload_id: String,
    /// When it was begun, in milliseconds since 1970.
    pub begun_at_ms: Option<i64>,
}

/// What this crate asks of S3. Every error is a sentence.
///
/// Dropping a call's future gives it up; what was asked may have been done
/// all the same.
#[async_trait]
pub trait ObjectStore: Send + Sync + fmt::Debug {
    /// Up to `limit` objects whose keys begin with `prefix` and come after
    /// `start_after`, in the order of their keys. Asks for as many pages as
    /// that takes.
    async fn list(
        &self,
        bucket: &str,
        prefix: &str,
        start_after: Option<&str>,
        limit: usize,
    ) -> Result<Listing, AwsError>;

    /// What is known of the newest version of an object; none where there is
    /// no such object.
    async fn head(&self, bucket: &str, key: &str) -> Result<Option<ObjectHead>, AwsError> {
        self.head_version(bucket, key, None).await
    }

    /// What is known of one version of an object, or of the newest; none where
    /// there is no such object.
    async fn head_version(
        &self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
    ) -> Result<Option<ObjectHead>, AwsError>;

    /// A whole object of at most `max_bytes`. No more than that is held in
    /// memory, whatever the server says of its size.
    async fn get(&self, bucket: &str, key: &str, max_bytes: u64) -> Result<Bytes, AwsError>;

    /// The bytes of an object from `range.start` up to and without `range.end`;
    /// fewer where it ends before.
    async fn get_range(
        &self,
        bucket: &str,
        key: &str,
        range: Range<u64>,
    ) -> Result<Bytes, AwsError>;

    /// Reads a whole object piece by piece, and tells its size in bytes.
    async fn read_back(
        &self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
        each: &mut (dyn for<'p> FnMut(&'p [u8]) + Send),
    ) -> Result<u64, AwsError>;

    /// Writes an object with one request.
    async fn put(&self, request: PutRequest) -> Result<PutOutput, AwsError>;

    /// Begins a multipart upload and gives its id. Nothing is to be seen in
    /// the bucket until it is completed.
    async fn begin_multipart(&self, bucket: &str, key: &str) -> Result<String, AwsError>;

    /// Writes one part; one of the same number is replaced.
    async fn put_part(&self, request: PartRequest) -> Result<PartOutput, AwsError>;

    /// Makes an object of the parts.
    async fn complete_multipart(&self, request: CompleteRequest<'_>)
    -> Result<PutOutput, AwsError>;

    /// Gives a multipart upload up; its parts are removed.
    async fn abort_multipart(
        &self,
        bucket: &str,
        key: &str,
        upload_id: &str,
    ) -> Result<(), AwsError>;

    /// The parts written so far, in the order of their numbers.
    async fn list_parts(
        &self,
        bucket: &str,
        key: &str,
        upload_id: &str,
    ) -> Result<Vec<PartInfo>, AwsError>;

    /// The uploads under way whose keys begin with `prefix`.
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

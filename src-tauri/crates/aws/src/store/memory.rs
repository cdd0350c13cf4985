//! An object store in memory.

mod state;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::{Bytes, BytesMut};
use sha2::{Digest, Sha256};

use super::object_store::{
    CompleteRequest, Listing, MultipartInfo, ObjectHead, ObjectInfo, ObjectStore, PartInfo,
    PartOutput, PartRequest, PutOutput, PutRequest,
};
use crate::errors::AwsError;

use state::{MultipartState, State, etag_of, length, now_ms};

/// An object store in memory, for tests of this crate and of others.
///
/// It keeps versions, respects `if_absent`, and supports multipart uploads with
/// parts of any size. It verifies and returns checksums as S3 does, or not at
/// all: see [`MemoryStore::without_checksums`].
#[derive(Debug)]
pub struct MemoryStore {
    state: Mutex<State>,
    checks: bool,
    has_conditions: bool,
}

impl MemoryStore {
    /// Returns a store with one empty bucket, which verifies and returns
    /// checksums as S3 does.
    #[must_use]
    pub fn with_bucket(bucket: &str) -> Self {
        let mut state = State::default();
        state.buckets.insert(bucket.to_owned(), BTreeMap::new());
        Self {
            state: Mutex::new(state),
            checks: true,
            has_conditions: true,
        }
    }

    /// Makes it behave like a server without checksums: it neither verifies nor
    /// returns any.
    #[must_use]
    pub fn without_checksums(mut self) -> Self {
        self.checks = false;
        self
    }

    /// Makes it behave like a server that ignores the condition that there be no
    /// object, and overwrites the object.
    #[must_use]
    pub fn without_conditions(mut self) -> Self {
        self.has_conditions = false;
        self
    }

    /// Returns the newest version of an object. `None` if there is no such
    /// object.
    #[must_use]
    pub fn object(&self, bucket: &str, key: &str) -> Option<Bytes> {
        let state = self.state();
        let versions = state.buckets.get(bucket)?.get(key)?;
        versions.last().map(|version| version.body.clone())
    }

    /// Returns the number of versions of an object.
    #[must_use]
    pub fn versions(&self, bucket: &str, key: &str) -> usize {
        let state = self.state();
        let objects = state.buckets.get(bucket);
        objects
            .and_then(|objects| objects.get(key))
            .map_or(0, Vec::len)
    }

    /// Returns the number of multipart uploads that are neither completed nor
    /// aborted.
    #[must_use]
    pub fn unfinished_uploads(&self) -> usize {
        self.state().uploads.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn bad_digest(&self, action: &str, body: &[u8], sha256: [u8; 32]) -> Option<AwsError> {
        (self.checks && <[u8; 32]>::from(Sha256::digest(body)) != sha256).then(|| AwsError::Other {
            host: "memory".to_owned(),
            action: action.to_owned(),
            code: "BadDigest".to_owned(),
            message: Some("The SHA256 you specified did not match what was received.".to_owned()),
        })
    }
}

#[async_trait]
impl ObjectStore for MemoryStore {
    async fn list(
        &self,
        bucket: &str,
        prefix: &str,
        start_after: Option<&str>,
        limit: usize,
    ) -> Result<Listing, AwsError> {
        let mut state = self.state();
        let mut listing = Listing::default();
        for (key, versions) in state.objects(bucket)?.iter() {
            let Some(version) = versions.last() else {
                continue;
            };
            if !key.starts_with(prefix) || start_after.is_some_and(|after| key.as_str() <= after) {
                continue;
            }
            if listing.objects.len() == limit {
                listing.more = true;
                break;
            }
            listing.objects.push(ObjectInfo {
                key: key.clone(),
                bytes: length(&version.body),
                etag: etag_of(&version.body),
                modified_at_ms: Some(version.modified_at_ms),
            });
        }
        Ok(listing)
    }

    async fn head_version(
        &self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
    ) -> Result<Option<ObjectHead>, AwsError> {
        let version = self.state().version(bucket, key, version_id)?;
        Ok(version.map(|version| ObjectHead {
            bytes: length(&version.body),
            etag: etag_of(&version.body),
            version_id: Some(version.id),
            sha256: version.sha256,
            modified_at_ms: Some(version.modified_at_ms),
        }))
    }

    async fn get(&self, bucket: &str, key: &str, max_bytes: u64) -> Result<Bytes, AwsError> {
        let body = self.newest(bucket, key, None)?;
        if length(&body) > max_bytes {
            return Err(AwsError::TooLarge {
                bucket: bucket.to_owned(),
                key: key.to_owned(),
                limit: max_bytes,
            });
        }
        Ok(body)
    }

    async fn get_range(
        &self,
        bucket: &str,
        key: &str,
        range: Range<u64>,
    ) -> Result<Bytes, AwsError> {
        let body = self.newest(bucket, key, None)?;
        let end = usize::try_from(range.end).map_or(body.len(), |end| end.min(body.len()));
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        match usize::try_from(range.start) {
            Ok(start) if start < body.len() => Ok(body.slice(start..end)),
            _ => Err(AwsError::Other {
                host: "memory".to_owned(),
                action: "s3:GetObject".to_owned(),
                code: "InvalidRange".to_owned(),
                message: None,
            }),
        }
    }

    async fn read_back(
        &self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
        each: &mut (dyn for<'p> FnMut(&'p [u8]) + Send),
    ) -> Result<u64, AwsError> {
        let body = self.newest(bucket, key, version_id)?;
        for piece in body.chunks(64 * 1024) {
            each(piece);
        }
        Ok(length(&body))
    }

    async fn put(&self, request: PutRequest) -> Result<PutOutput, AwsError> {
        request.sent.add(length(&request.body));
        if let Some(error) = self.bad_digest("s3:PutObject", &request.body, request.sha256) {
            return Err(error);
        }
        let sha256 = self.checks.then(|| BASE64.encode(request.sha256));
        self.state().store(
            &request.bucket,
            &request.key,
            request.body,
            sha256,
            request.if_absent && self.has_conditions,
        )
    }

    async fn create_multipart(&self, bucket: &str, key: &str) -> Result<String, AwsError> {
        let mut state = self.state();
        state.objects(bucket)?;
        state.made += 1;
        let id = format!("upload-{}", state.made);
        let upload = MultipartState {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            created_at_ms: now_ms(),
            parts: BTreeMap::new(),
        };
        state.uploads.insert(id.clone(), upload);
        Ok(id)
    }

    async fn put_part(&self, request: PartRequest) -> Result<PartOutput, AwsError> {
        request.sent.add(length(&request.body));
        if let Some(error) = self.bad_digest("s3:PutObject", &request.body, request.sha256) {
            return Err(error);
        }
        let etag = etag_of(&request.body);
        self.state()
            .upload(&request.bucket, &request.key, &request.upload_id)?
            .parts
            .insert(request.number, request.body);
        Ok(PartOutput {
            etag,
            sha256: self.checks.then(|| BASE64.encode(request.sha256)),
        })
    }

    async fn complete_multipart(
        &self,
        request: CompleteRequest<'_>,
    ) -> Result<PutOutput, AwsError> {
        let mut state = self.state();
        let upload = state.upload(request.bucket, request.key, request.upload_id)?;
        let mut body = BytesMut::new();
        let mut digests = Sha256::new();
        for part in request.parts {
            let stored = upload.parts.get(&part.number);
            let stored = stored.filter(|stored| etag_of(stored) == part.etag);
            let Some(stored) = stored else {
                return Err(AwsError::Other {
                    host: "memory".to_owned(),
                    action: "s3:PutObject".to_owned(),
                    code: "InvalidPart".to_owned(),
                    message: None,
                });
            };
            body.extend_from_slice(stored);
            digests.update(Sha256::digest(stored));
        }
        let count = request.parts.len();
        let sha256 = self
            .checks
            .then(|| format!("{}-{count}", BASE64.encode(digests.finalize())));
        let stored = state.store(
            request.bucket,
            request.key,
            body.freeze(),
            sha256,
            request.if_absent && self.has_conditions,
        )?;
        state.uploads.remove(request.upload_id);
        Ok(stored)
    }

    async fn abort_multipart(
        &self,
        bucket: &str,
        key: &str,
        upload_id: &str,
    ) -> Result<(), AwsError> {
        let mut state = self.state();
        state.upload(bucket, key, upload_id)?;
        state.uploads.remove(upload_id);
        Ok(())
    }

    async fn list_parts(
        &self,
        bucket: &str,
        key: &str,
        upload_id: &str,
    ) -> Result<Vec<PartInfo>, AwsError> {
        let mut state = self.state();
        let parts = &state.upload(bucket, key, upload_id)?.parts;
        let info = |(number, body): (&u32, &Bytes)| PartInfo {
            number: *number,
            bytes: length(body),
            etag: etag_of(body),
            sha256: self.checks.then(|| BASE64.encode(Sha256::digest(body))),
        };
        Ok(parts.iter().map(info).collect())
    }

    async fn list_multipart_uploads(
        &self,
        bucket: &str,
        prefix: &str,
    ) -> Result<Vec<MultipartInfo>, AwsError> {
        let mut state = self.state();
        state.objects(bucket)?;
        let uploads = state
            .uploads
            .iter()
            .filter(|(_, upload)| upload.bucket == bucket && upload.key.starts_with(prefix));
        Ok(uploads
            .map(|(id, upload)| MultipartInfo {
                key: upload.key.clone(),
                upload_id: id.clone(),
                created_at_ms: Some(upload.created_at_ms),
            })
            .collect())
    }
}

impl MemoryStore {
    fn newest(&self, bucket: &str, key: &str, version_id: Option<&str>) -> Result<Bytes, AwsError> {
        let version = self.state().version(bucket, key, version_id)?;
        version
            .map(|version| version.body)
            .ok_or_else(|| AwsError::NoSuchKey {
                bucket: bucket.to_owned(),
                key: key.to_owned(),
            })
    }
}

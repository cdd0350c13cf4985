//! The objects and multipart uploads of a store in memory.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::errors::AwsError;
use crate::store::object_store::PutOutput;

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) buckets: BTreeMap<String, BTreeMap<String, Vec<Version>>>,
    pub(super) uploads: BTreeMap<String, MultipartState>,
    pub(super) made: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Version {
    pub(super) id: String,
    pub(super) body: Bytes,
    pub(super) sha256: Option<String>,
    pub(super) modified_at_ms: i64,
}

/// A multipart upload that is neither completed nor aborted.
#[derive(Debug)]
pub(super) struct MultipartState {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) created_at_ms: i64,
    pub(super) parts: BTreeMap<u32, Bytes>,
}

impl State {
    pub(super) fn objects(
        &mut self,
        bucket: &str,
    ) -> Result<&mut BTreeMap<String, Vec<Version>>, AwsError> {
        self.buckets
            .get_mut(bucket)
            .ok_or_else(|| AwsError::NoSuchBucket {
                bucket: bucket.to_owned(),
            })
    }

    pub(super) fn upload(
        &mut self,
        bucket: &str,
        key: &str,
        upload_id: &str,
    ) -> Result<&mut MultipartState, AwsError> {
        self.uploads
            .get_mut(upload_id)
            .filter(|upload| upload.bucket == bucket && upload.key == key)
            .ok_or_else(|| AwsError::NoSuchUpload {
                bucket: bucket.to_owned(),
                key: key.to_owned(),
            })
    }

    pub(super) fn store(
        &mut self,
        bucket: &str,
        key: &str,
        body: Bytes,
        sha256: Option<String>,
        if_absent: bool,
    ) -> Result<PutOutput, AwsError> {
        self.made += 1;
        let id = format!("v{}", self.made);
        let versions = self.objects(bucket)?.entry(key.to_owned()).or_default();
        if if_absent && !versions.is_empty() {
            return Err(AwsError::AlreadyExists {
                bucket: bucket.to_owned(),
                key: key.to_owned(),
                repeated: false,
            });
        }
        let etag = etag_of(&body);
        versions.push(Version {
            id: id.clone(),
            body,
            sha256: sha256.clone(),
            modified_at_ms: now_ms(),
        });
        Ok(PutOutput {
            already_existed: false,
            etag,
            version_id: Some(id),
            sha256,
        })
    }

    pub(super) fn version(
        &mut self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
    ) -> Result<Option<Version>, AwsError> {
        let versions = self.objects(bucket)?.get(key);
        Ok(versions.and_then(|versions| match version_id {
            Some(id) => versions.iter().find(|version| version.id == id).cloned(),
            None => versions.last().cloned(),
        }))
    }
}

pub(super) fn length(body: &[u8]) -> u64 {
    u64::try_from(body.len()).unwrap_or(u64::MAX)
}

pub(super) fn etag_of(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    digest
        .iter()
        .take(16)
        .fold(String::new(), |mut text, byte| {
            text.push_str(&format!("{byte:02x}"));
            text
        })
}

pub(super) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

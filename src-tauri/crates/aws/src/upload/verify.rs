//! Whether the object in the bucket is equal to the file that was sent.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::error::UploadError;
use super::request::{PutFileRequest, UploadedObject, VerifiedBy};
use crate::digest::hex;
use crate::errors::AwsError;
use crate::store::{CompletedPart, ObjectHead, PutOutput};

/// Size and SHA-256 of the file that was sent.
#[derive(Debug)]
pub(super) struct LocalDigest {
    bytes: u64,
    /// Of the whole file.
    sha256: [u8; 32],
    /// As S3 reports it. For a multipart upload this is the digest of the
    /// digests of the parts, followed by their number.
    s3_checksum: String,
}

/// How a checksum from the server compares with that of the file.
enum ChecksumMatch {
    Same,
    Different,
    /// The server gave none, or one of a kind that cannot be compared.
    Unknown,
}

impl LocalDigest {
    pub(super) fn whole(bytes: u64, sha256: [u8; 32]) -> Self {
        Self {
            bytes,
            sha256,
            s3_checksum: BASE64.encode(sha256),
        }
    }

    pub(super) fn in_parts(bytes: u64, sha256: [u8; 32], parts: &[CompletedPart]) -> Self {
        let mut digests = Sha256::new();
        for part in parts {
            digests.update(part.sha256);
        }
        let composite = BASE64.encode(digests.finalize());
        Self {
            bytes,
            sha256,
            s3_checksum: format!("{composite}-{}", parts.len()),
        }
    }

    fn compare(&self, reported: Option<&str>) -> ChecksumMatch {
        let Some(reported) = reported else {
            return ChecksumMatch::Unknown;
        };
        let parts = |checksum: &str| checksum.split_once('-').map(|(_, parts)| parts.to_owned());
        if reported == self.s3_checksum || reported == BASE64.encode(self.sha256) {
            ChecksumMatch::Same
        } else if parts(reported) == parts(&self.s3_checksum) {
            ChecksumMatch::Different
        } else {
            ChecksumMatch::Unknown
        }
    }
}

/// Compares the object that was just written with the file.
pub(super) async fn verify_stored(
    request: PutFileRequest<'_>,
    local: &LocalDigest,
    stored: PutOutput,
    cancel: &CancellationToken,
) -> Result<UploadedObject, UploadError> {
    let version_id = stored.version_id.clone();
    let unverified = |why: String| UploadError::Unverified {
        bucket: request.bucket.to_owned(),
        key: request.key.to_owned(),
        version_id: version_id.clone(),
        why,
    };
    let verified = |verified_by| {
        Ok(UploadedObject {
            bytes: local.bytes,
            sha256_hex: hex(&local.sha256),
            etag: stored.etag.clone(),
            version_id: version_id.clone(),
            verified_by,
            already_existed: stored.already_existed,
        })
    };
    let corrupted = |detail: String| UploadError::Corrupted {
        bucket: request.bucket.to_owned(),
        key: request.key.to_owned(),
        version_id: version_id.clone(),
        detail,
    };
    let head = request
        .store
        .head_version(request.bucket, request.key, version_id.as_deref())
        .await;
    let head = match head {
        Ok(Some(head)) => head,
        Ok(None) => return Err(unverified("it no longer exists.".to_owned())),
        // Credentials that may write need not be allowed to read. Then only
        // the response to the write can tell.
        Err(error) => {
            return match local.compare(stored.sha256.as_deref()) {
                ChecksumMatch::Same => verified(VerifiedBy::Server),
                ChecksumMatch::Different => Err(corrupted("its checksum differs".to_owned())),
                ChecksumMatch::Unknown => Err(unverified(error.to_string())),
            };
        }
    };
    if head.bytes != local.bytes {
        let detail = format!(
            "the object has {} bytes, the file {}",
            head.bytes, local.bytes
        );
        return Err(corrupted(detail));
    }
    match local.compare(head.sha256.as_deref()) {
        ChecksumMatch::Same => return verified(VerifiedBy::Server),
        ChecksumMatch::Different => return Err(corrupted("its checksum differs".to_owned())),
        ChecksumMatch::Unknown => {}
    }
    let found = tokio::select! {
        found = read_back_digest(request, version_id.as_deref()) => found,
        () = cancel.cancelled() => {
            return Err(unverified("the comparison was cancelled.".to_owned()));
        }
    };
    match found {
        Ok((bytes, digest)) if bytes == local.bytes && digest == local.sha256 => {
            verified(VerifiedBy::ReadBack)
        }
        Ok(_) => Err(corrupted("reading it back gives other bytes".to_owned())),
        Err(error) => Err(unverified(error.to_string())),
    }
}

/// Looks for an object that is equal to the file, after an error that may hide
/// a success. `None` if there is no such object, or `error` rules it out.
///
/// An equal object that existed before is returned, too: the caller decides
/// whether it counts as a new upload.
pub(super) async fn find_equal_object(
    request: PutFileRequest<'_>,
    local: &LocalDigest,
    error: &AwsError,
) -> Option<PutOutput> {
    let already_existed = matches!(error, AwsError::AlreadyExists { .. });
    if !already_existed && !error.is_ambiguous() {
        return None;
    }
    let head = request
        .store
        .head(request.bucket, request.key)
        .await
        .ok()??;
    if !is_equal(request, local, &head).await {
        return None;
    }
    tracing::info!("an equal object exists, so nothing is written");
    Some(PutOutput {
        etag: head.etag,
        version_id: head.version_id,
        sha256: head.sha256,
        already_existed,
    })
}

async fn is_equal(request: PutFileRequest<'_>, local: &LocalDigest, head: &ObjectHead) -> bool {
    if head.bytes != local.bytes {
        return false;
    }
    match local.compare(head.sha256.as_deref()) {
        ChecksumMatch::Same => true,
        ChecksumMatch::Different => false,
        ChecksumMatch::Unknown => read_back_digest(request, head.version_id.as_deref())
            .await
            .is_ok_and(|(bytes, digest)| bytes == local.bytes && digest == local.sha256),
    }
}

async fn read_back_digest(
    request: PutFileRequest<'_>,
    version_id: Option<&str>,
) -> Result<(u64, [u8; 32]), AwsError> {
    let mut digest = Sha256::new();
    let bytes = request
        .store
        .read_back(request.bucket, request.key, version_id, &mut |piece| {
            digest.update(piece);
        })
        .await?;
    Ok((bytes, digest.finalize().into()))
}

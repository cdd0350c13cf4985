//! Whether what arrived is what was sent.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::{PutFileRequest, UploadError, UploadedObject, Verification, hex};
use crate::{AwsError, CompletedPart, ObjectHead, PutOutput};

/// What was sent, and how S3 would describe it.
#[derive(Debug)]
pub(super) struct LocalDigest {
    bytes: u64,
    /// Of the whole file.
    sha256: [u8; 32],
    /// As S3 gives it: for parts, the digest of their digests, and their number.
    as_s3: String,
}

/// FailureMode a checksum from the server compares.
enum ChecksumMatch {
    Same,
    Different,
    /// It is none, or of a kind we do not know.
    Unknown,
}

impl LocalDigest {
    pub(super) fn whole(bytes: u64, sha256: [u8; 32]) -> Self {
        Self {
            bytes,
            sha256,
            as_s3: BASE64.encode(sha256),
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
            as_s3: format!("{composite}-{}", parts.len()),
        }
    }

    fn compare(&self, given: Option<&str>) -> ChecksumMatch {
        let Some(given) = given else {
            return ChecksumMatch::Unknown;
        };
        let parts = |checksum: &str| checksum.split_once('-').map(|(_, parts)| parts.to_owned());
        if given == self.as_s3 || given == BASE64.encode(self.sha256) {
            ChecksumMatch::Same
        } else if parts(given) == parts(&self.as_s3) {
            ChecksumMatch::Different
        } else {
            ChecksumMatch::Unknown
        }
    }
}

/// After the object was made: compares it with what was sent.
pub(super) async fn verify_stored(
    request: PutFileRequest<'_>,
    sent: &LocalDigest,
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
    let done = |verification| {
        Ok(UploadedObject {
            bytes: sent.bytes,
            sha256_hex: hex(&sent.sha256),
            etag: stored.etag.clone(),
            version_id: version_id.clone(),
            verification,
            already_existed: stored.already_existed,
        })
    };
    let corrupted = |detail: String| UploadError::Corrupted {
        bucket: request.bucket.to_owned(),
        key: request.key.to_owned(),
        version_id: version_id.clone(),
        detail,
    };
    let head = upload
        .store
        .head_version(request.bucket, request.key, version_id.as_deref())
        .await;
    let head = match head {
        Ok(Some(head)) => head,
        Ok(None) => return Err(unverified("it is no longer there.".to_owned())),
        // Who may write need not be allowed to read. What S3 said when it
        // wrote the object has to do then.
        Err(error) => {
            return match sent.compare(stored.sha256.as_deref()) {
                ChecksumMatch::Same => done(Verification::Server),
                ChecksumMatch::Different => Err(corrupted("its checksum is another".to_owned())),
                ChecksumMatch::Unknown => Err(unverified(error.to_string())),
            };
        }
    };
    if head.bytes != sent.bytes {
        let detail = format!("it holds {} bytes, the file {}", head.bytes, sent.bytes);
        return Err(corrupted(detail));
    }
    match sent.compare(head.sha256.as_deref()) {
        ChecksumMatch::Same => return done(Verification::Server),
        ChecksumMatch::Different => return Err(corrupted("its checksum is another".to_owned())),
        ChecksumMatch::Unknown => {}
    }
    let found = tokio::select! {
        found = read_back_digest(request, version_id.as_deref()) => found,
        () = cancel.cancelled() => return Err(unverified("that was cancelled.".to_owned())),
    };
    match found {
        Ok((bytes, digest)) if bytes == sent.bytes && digest == sent.sha256 => {
            done(Verification::ReadBack)
        }
        Ok(_) => Err(corrupted("reading it back gives other bytes".to_owned())),
        Err(error) => Err(unverified(error.to_string())),
    }
}

/// After an error that may hide a success: whether the object is there after
/// all and is what was sent. An object that was there before and is the same
/// byte for byte is as good; whether it counts anew is for the caller to say.
pub(super) async fn find_equal_object(
    request: PutFileRequest<'_>,
    sent: &LocalDigest,
    error: &AwsError,
) -> Option<PutOutput> {
    let already_existed = matches!(error, AwsError::AlreadyThere { .. });
    if !already_existed && !error.is_ambiguous() {
        return None;
    }
    let head = request
        .store
        .head(request.bucket, request.key)
        .await
        .ok()??;
    if !equals_local(request, sent, &head).await {
        return None;
    }
    tracing::info!("nothing had to be written: the object is there");
    Some(PutOutput {
        etag: head.etag,
        version_id: head.version_id,
        sha256: head.sha256,
        already_existed,
    })
}

async fn equals_local(request: PutFileRequest<'_>, sent: &LocalDigest, head: &ObjectHead) -> bool {
    if head.bytes != sent.bytes {
        return false;
    }
    match sent.compare(head.sha256.as_deref()) {
        ChecksumMatch::Same => true,
        ChecksumMatch::Different => false,
        ChecksumMatch::Unknown => read_back_digest(request, head.version_id.as_deref())
            .await
            .is_ok_and(|(bytes, digest)| bytes == sent.bytes && digest == sent.sha256),
    }
}

async fn read_back_digest(
    request: PutFileRequest<'_>,
    version_id: Option<&str>,
) -> Result<(u64, [u8; 32]), AwsError> {
    let mut digest = Sha256::new();
    let bytes = upload
        .store
        .read_back(request.bucket, request.key, version_id, &mut |piece| {
            digest.update(piece);
        })
        .await?;
    Ok((bytes, digest.finalize().into()))
}

//! Whether what arrived is what was sent.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::{Checked, Upload, UploadError, Uploaded, hex};
use crate::{AwsError, CompletedPart, ObjectHead, Stored};

/// What was sent, and how S3 would describe it.
#[derive(Debug)]
pub(super) struct Sent {
    bytes: u64,
    /// Of the whole file.
    sha256: [u8; 32],
    /// As S3 gives it: for parts, the digest of their digests, and their number.
    as_s3: String,
}

/// How a checksum from the server compares.
enum Compared {
    Same,
    Other,
    /// It is none, or of a kind we do not know.
    Unknown,
}

impl Sent {
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

    fn compare(&self, given: Option<&str>) -> Compared {
        let Some(given) = given else {
            return Compared::Unknown;
        };
        let parts = |checksum: &str| checksum.split_once('-').map(|(_, parts)| parts.to_owned());
        if given == self.as_s3 || given == BASE64.encode(self.sha256) {
            Compared::Same
        } else if parts(given) == parts(&self.as_s3) {
            Compared::Other
        } else {
            Compared::Unknown
        }
    }
}

/// After the object was made: compares it with what was sent.
pub(super) async fn arrived(
    upload: Upload<'_>,
    sent: &Sent,
    stored: Stored,
    stop: &CancellationToken,
) -> Result<Uploaded, UploadError> {
    let version_id = stored.version_id.clone();
    let unverified = |why: String| UploadError::Unverified {
        bucket: upload.bucket.to_owned(),
        key: upload.key.to_owned(),
        version_id: version_id.clone(),
        why,
    };
    let done = |checksum| {
        Ok(Uploaded {
            bytes: sent.bytes,
            sha256_hex: hex(&sent.sha256),
            etag: stored.etag.clone(),
            version_id: version_id.clone(),
            checksum,
            was_there: stored.was_there,
        })
    };
    let corrupted = |detail: String| UploadError::Corrupted {
        bucket: upload.bucket.to_owned(),
        key: upload.key.to_owned(),
        version_id: version_id.clone(),
        detail,
    };
    let head = upload
        .store
        .head_version(upload.bucket, upload.key, version_id.as_deref())
        .await;
    let head = match head {
        Ok(Some(head)) => head,
        Ok(None) => return Err(unverified("it is no longer there.".to_owned())),
        // Who may write need not be allowed to read. What S3 said when it
        // wrote the object has to do then.
        Err(error) => {
            return match sent.compare(stored.sha256.as_deref()) {
                Compared::Same => done(Checked::Server),
                Compared::Other => Err(corrupted("its checksum is another".to_owned())),
                Compared::Unknown => Err(unverified(error.to_string())),
            };
        }
    };
    if head.bytes != sent.bytes {
        let detail = format!("it holds {} bytes, the file {}", head.bytes, sent.bytes);
        return Err(corrupted(detail));
    }
    match sent.compare(head.sha256.as_deref()) {
        Compared::Same => return done(Checked::Server),
        Compared::Other => return Err(corrupted("its checksum is another".to_owned())),
        Compared::Unknown => {}
    }
    let found = tokio::select! {
        found = digest_of_object(upload, version_id.as_deref()) => found,
        () = stop.cancelled() => return Err(unverified("that was cancelled.".to_owned())),
    };
    match found {
        Ok((bytes, digest)) if bytes == sent.bytes && digest == sent.sha256 => {
            done(Checked::ReadBack)
        }
        Ok(_) => Err(corrupted("reading it back gives other bytes".to_owned())),
        Err(error) => Err(unverified(error.to_string())),
    }
}

/// After an error that may hide a success: whether the object is there after
/// all and is what was sent. An object that was there before and is the same
/// byte for byte is as good; whether it counts anew is for the caller to say.
pub(super) async fn landed_all_the_same(
    upload: Upload<'_>,
    sent: &Sent,
    error: &AwsError,
) -> Option<Stored> {
    let was_there = matches!(error, AwsError::AlreadyThere { .. });
    if !was_there && !error.leaves_in_doubt() {
        return None;
    }
    let head = upload.store.head(upload.bucket, upload.key).await.ok()??;
    if !is_what_was_sent(upload, sent, &head).await {
        return None;
    }
    tracing::info!("nothing had to be written: the object is there");
    Some(Stored {
        etag: head.etag,
        version_id: head.version_id,
        sha256: head.sha256,
        was_there,
    })
}

async fn is_what_was_sent(upload: Upload<'_>, sent: &Sent, head: &ObjectHead) -> bool {
    if head.bytes != sent.bytes {
        return false;
    }
    match sent.compare(head.sha256.as_deref()) {
        Compared::Same => true,
        Compared::Other => false,
        Compared::Unknown => digest_of_object(upload, head.version_id.as_deref())
            .await
            .is_ok_and(|(bytes, digest)| bytes == sent.bytes && digest == sent.sha256),
    }
}

async fn digest_of_object(
    upload: Upload<'_>,
    version_id: Option<&str>,
) -> Result<(u64, [u8; 32]), AwsError> {
    let mut digest = Sha256::new();
    let bytes = upload
        .store
        .read_back(upload.bucket, upload.key, version_id, &mut |piece| {
            digest.update(piece);
        })
        .await?;
    Ok((bytes, digest.finalize().into()))
}

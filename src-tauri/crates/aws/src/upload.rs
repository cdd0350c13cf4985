//! Sending a file: the bytes that were checked, and seeing that they arrived.

mod error;
mod identity;
mod parts;
mod verify;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use crate::{AwsError, ByteCounter, ObjectStore, PutRequest};

pub use error::UploadError;
pub use identity::FileIdentity;

use parts::FileReader;
use verify::LocalDigest;

/// A file of more bytes than this is sent in parts.
pub const MULTIPART_ABOVE: u64 = 16 * 1024 * 1024;

/// FailureMode often the one who watches is told, at most.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// A file to be sent.
#[derive(Clone, Copy, Debug)]
pub struct PutFileRequest<'a> {
    /// Where it is sent.
    pub store: &'a dyn ObjectStore,
    /// The file.
    pub path: &'a Path,
    /// The bucket.
    pub bucket: &'a str,
    /// The key.
    pub key: &'a str,
    /// Whether to write only where there is no object of that key.
    pub if_absent: bool,
    /// The file as it was when it was checked. Only that file is sent.
    pub expected: &'a FileIdentity,
}

/// Is told how an upload goes on. Called from the task that sends, so every
/// call has to return at once.
pub trait UploadObserver: Send + Sync {
    /// So many bytes went onto the wire, and `part` of `parts` are done. Told
    /// ten times a second at most; it goes back where something is sent again.
    fn progress(&self, bytes: u64, part: u32, parts: u32);

    /// All is sent; it is being compared with what arrived.
    fn verifying(&self);

    /// A multipart upload was begun: what to abort if the app ends before its
    /// time.
    fn multipart_started(&self, upload_id: &str, part_bytes: u64);
}

/// FailureMode it was made sure that what arrived is what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// By the SHA-256 that the server keeps.
    Server,
    /// By reading the object back: the server keeps none.
    ReadBack,
}

/// A file that was sent, and arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadedObject {
    /// Its size.
    pub bytes: u64,
    /// The SHA-256 of the whole file, in hexadecimal.
    pub sha256_hex: String,
    /// The object's ETag, without quotes.
    pub etag: String,
    /// The object's version, where the bucket keeps versions.
    pub version_id: Option<String>,
    /// FailureMode it was made sure of.
    pub verification: Verification,
    /// Whether the very same object was there already, so that nothing was
    /// written: an earlier attempt put it there whose answer was lost, or it
    /// was sent before.
    pub already_existed: bool,
}

/// Sends a file and sees that it arrived.
///
/// Cancelling is heard until the last request that makes the object; from then
/// on the outcome is waited for. Up to there a failure leaves nothing in the
/// bucket, or says what it leaves.
///
/// # Errors
/// When the file is not the one that was checked, S3 says no, there is an
/// object already, it was cancelled, or what arrived is not what was sent.
pub async fn put_file(
    request: PutFileRequest<'_>,
    observer: &dyn UploadObserver,
    cancel: &CancellationToken,
) -> Result<UploadedObject, UploadError> {
    let reader = open(request).await?;
    if cancel.is_cancelled() {
        return Err(UploadError::Cancelled);
    }
    if request.expected.bytes > MULTIPART_ABOVE {
        parts::send(request, reader, observer, cancel).await
    } else {
        send_whole(request, reader, observer, cancel).await
    }
}

/// Opens the file, if it is still the one that was checked.
async fn open(request: PutFileRequest<'_>) -> Result<FileReader, UploadError> {
    let path: Arc<Path> = request.path.into();
    let expected = request.expected.clone();
    blocking(&path.clone(), move || {
        let file = std::fs::File::open(&path)?;
        let found = FileIdentity::of_file(&file)?;
        Ok((found == expected).then(|| FileReader::new(file, expected.bytes)))
    })
    .await?
    .ok_or_else(|| UploadError::changed(request.path))
}

/// Whether the file is still the one that was checked.
async fn ensure_unchanged(request: PutFileRequest<'_>) -> Result<(), UploadError> {
    let path: Arc<Path> = request.path.into();
    let found = blocking(&path.clone(), move || FileIdentity::of(&path)).await;
    match found {
        Ok(found) if found == *request.expected => Ok(()),
        // Moved, removed, or no longer to be read: not what was checked.
        Ok(_) | Err(_) => Err(UploadError::changed(request.path)),
    }
}

/// Reads on a thread that may wait.
async fn blocking<T: Send + 'static>(
    path: &Path,
    read: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, UploadError> {
    let unreadable = |detail: String| UploadError::Unreadable {
        path: path.to_owned(),
        detail,
    };
    match tokio::task::spawn_blocking(read).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(UploadError::changed(path))
        }
        Ok(Err(error)) => Err(unreadable(error.to_string())),
        Err(_) => Err(unreadable("the reading of it was broken off".to_owned())),
    }
}

async fn send_whole(
    request: PutFileRequest<'_>,
    mut reader: FileReader,
    observer: &dyn UploadObserver,
    cancel: &CancellationToken,
) -> Result<UploadedObject, UploadError> {
    let total = request.expected.bytes;
    let body = blocking(request.path, move || reader.read(total)).await?;
    let sha256: [u8; 32] = Sha256::digest(&body).into();
    // All is in memory now: what is sent is what was there up to here.
    ensure_unchanged(request).await?;
    let sent = LocalDigest::whole(total, sha256);

    let mut conflicts = 0;
    let stored = loop {
        let counter = ByteCounter::new();
        let putting = put_whole(request, body.clone(), sha256, &counter, observer, cancel).await;
        match putting {
            Ok(stored) => break stored,
            Err(UploadError::Aws(AwsError::Conflict { .. })) if conflicts == 0 => conflicts += 1,
            // What never went onto the wire cannot have landed.
            Err(UploadError::Aws(error)) if counter.get() == 0 && total > 0 => {
                return Err(UploadError::from_writing(error));
            }
            Err(UploadError::Aws(error)) => {
                match verify::find_equal_object(request, &sent, &error).await {
                    Some(stored) => break stored,
                    None => return Err(UploadError::from_writing(error)),
                }
            }
            Err(other) => return Err(other),
        }
    };
    observer.progress(total, 1, 1);
    observer.verifying();
    verify::verify_stored(request, &sent, stored, cancel).await
}

async fn put_whole(
    request: PutFileRequest<'_>,
    body: Bytes,
    sha256: [u8; 32],
    counter: &ByteCounter,
    observer: &dyn UploadObserver,
    cancel: &CancellationToken,
) -> Result<crate::PutOutput, UploadError> {
    let mut putting = request.store.put(PutRequest {
        bucket: request.bucket.to_owned(),
        key: request.key.to_owned(),
        body,
        sha256,
        if_absent: request.if_absent,
        sent: counter.clone(),
    });
    let total = request.expected.bytes;
    let mut tick = ticks();
    let mut stopped = false;
    loop {
        tokio::select! {
            biased;
            result = &mut putting => return Ok(result?),
            () = cancel.cancelled(), if !stopped => {
                // Once all of it is on the wire it may land: then its outcome
                // is waited for, so that "cancelled" means "not there".
                if counter.get() < total {
                    return Err(UploadError::Cancelled);
                }
                stopped = true;
            }
            _ = tick.tick() => observer.progress(counter.get().min(total), 0, 1),
        }
    }
}

fn ticks() -> tokio::time::Interval {
    let mut ticks = tokio::time::interval(PROGRESS_INTERVAL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    ticks
}

/// The SHA-256 of some bytes, in hexadecimal.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    hex(&Sha256::digest(bytes))
}

fn hex(digest: &[u8]) -> String {
    use std::fmt::Write;
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;

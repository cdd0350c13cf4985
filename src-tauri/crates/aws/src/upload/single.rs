//! Uploading a file with one request.

use bytes::Bytes;
use tokio_util::sync::CancellationToken;

use super::error::UploadError;
use super::identity::FileIdentity;
use super::open_file::{FileReader, blocking, ensure_unchanged};
use super::request::{PutFileRequest, UploadObserver, UploadedObject};
use super::ticks::progress_ticks;
use super::verify::{self, LocalDigest};
use crate::errors::AwsError;
use crate::progress_body::ByteCounter;
use crate::store::{PutOutput, PutRequest};

pub(super) async fn upload(
    request: PutFileRequest<'_>,
    mut reader: FileReader,
    opened: &FileIdentity,
    observer: &dyn UploadObserver,
    cancel: &CancellationToken,
) -> Result<UploadedObject, UploadError> {
    let total = opened.bytes;
    let (body, sha256) = blocking(request.path, move || {
        let body = reader.read(total)?;
        Ok((body, reader.finish()))
    })
    .await?;
    // The whole file is in memory: later changes do not reach the object.
    ensure_unchanged(request.path, opened).await?;
    let local = LocalDigest::whole(total, sha256);

    let mut conflicts = 0;
    let stored = loop {
        let counter = ByteCounter::new();
        let result = put(request, body.clone(), sha256, &counter, observer, cancel).await;
        match result {
            Ok(stored) => break stored,
            Err(UploadError::Aws(AwsError::Conflict { .. })) if conflicts == 0 => conflicts += 1,
            // The server cannot have stored what was never sent.
            Err(UploadError::Aws(error)) if counter.get() == 0 && total > 0 => {
                return Err(UploadError::from_write_error(error));
            }
            Err(UploadError::Aws(error)) => {
                match verify::find_equal_object(request, &local, &error).await {
                    Some(stored) => break stored,
                    None => return Err(UploadError::from_write_error(error)),
                }
            }
            Err(other) => return Err(other),
        }
    };
    observer.progress(total, 1, 1);
    observer.verifying();
    verify::verify_stored(request, &local, stored, cancel).await
}

async fn put(
    request: PutFileRequest<'_>,
    body: Bytes,
    sha256: [u8; 32],
    counter: &ByteCounter,
    observer: &dyn UploadObserver,
    cancel: &CancellationToken,
) -> Result<PutOutput, UploadError> {
    let total = u64::try_from(body.len()).unwrap_or(u64::MAX);
    let mut put = request.store.put(PutRequest {
        bucket: request.bucket.to_owned(),
        key: request.key.to_owned(),
        body,
        sha256,
        if_absent: request.if_absent,
        sent: counter.clone(),
    });
    let mut ticks = progress_ticks();
    let mut cancelled = false;
    loop {
        tokio::select! {
            biased;
            result = &mut put => return Ok(result?),
            () = cancel.cancelled(), if !cancelled => {
                // Once every byte is sent the server may store the object.
                // Wait for the response, so that `Cancelled` means that there
                // is no object.
                if counter.get() < total {
                    return Err(UploadError::Cancelled);
                }
                cancelled = true;
            }
            _ = ticks.tick() => observer.progress(counter.get().min(total), 0, 1),
        }
    }
}

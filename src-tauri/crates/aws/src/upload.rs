//! Uploading a file: only the one that was checked, and compared with what
//! arrived.

mod error;
mod identity;
mod multipart;
mod open_file;
mod part_plan;
mod request;
mod single;
mod ticks;
mod verify;

use tokio_util::sync::CancellationToken;

pub use error::UploadError;
pub use identity::FileIdentity;
pub use request::{
    MULTIPART_THRESHOLD, PutFileRequest, UploadObserver, UploadedObject, VerifiedBy,
};

/// Uploads a file and compares the object with it.
///
/// Can be cancelled until the final request (PutObject or
/// CompleteMultipartUpload); after that it waits for the result. A failure
/// before that leaves no object; leftover parts are reported in the error.
///
/// # Errors
/// Fails if the file is not the one that was checked, S3 returns an error, the
/// object exists already, the upload was cancelled, or the object differs from
/// the file.
pub async fn put_file(
    request: PutFileRequest<'_>,
    observer: &dyn UploadObserver,
    cancel: &CancellationToken,
) -> Result<UploadedObject, UploadError> {
    let (reader, opened) = open_file::open(request).await?;
    if cancel.is_cancelled() {
        return Err(UploadError::Cancelled);
    }
    if opened.bytes > MULTIPART_THRESHOLD {
        multipart::upload(request, reader, &opened, observer, cancel).await
    } else {
        single::upload(request, reader, &opened, observer, cancel).await
    }
}

#[cfg(test)]
mod tests;

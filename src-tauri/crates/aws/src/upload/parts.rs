//! Sending a file in parts.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::pin::Pin;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::verify::{self, LocalDigest};
use super::{
    PutFileRequest, UploadError, UploadObserver, UploadedObject, blocking, ensure_unchanged, ticks,
};
use crate::{AwsError, ByteCounter, CompleteRequest, CompletedPart, PartRequest, PutOutput};

const MIB: u64 = 1024 * 1024;

/// The least size of a part, but for the last.
const MIN_PART_BYTES: u64 = 8 * MIB;

/// As many parts as S3 takes.
const MAX_PARTS: u64 = 10_000;

/// As many parts as are sent at once.
const MAX_CONCURRENT_PARTS: u64 = 4;

/// The most that the parts being sent hold in memory together, as long as one
/// part is no larger than that.
const MAX_BUFFERED_BYTES: u64 = 128 * MIB;

/// FailureMode often an upload is aborted while parts still arrive.
const MAX_ABORT_ATTEMPTS: u32 = 3;

/// FailureMode a file is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PartPlan {
    pub(super) part_bytes: u64,
    pub(super) parts: u32,
    pub(super) concurrency: usize,
}

impl PartPlan {
    pub(super) fn of(bytes: u64) -> Self {
        let part_bytes = bytes
            .div_ceil(MAX_PARTS)
            .div_ceil(MIB)
            .saturating_mul(MIB)
            .max(MIN_PART_BYTES);
        let parts = bytes.div_ceil(part_bytes);
        let concurrency = (MAX_BUFFERED_BYTES / part_bytes).clamp(1, MAX_CONCURRENT_PARTS);
        Self {
            part_bytes,
            parts: u32::try_from(parts).unwrap_or(u32::MAX),
            concurrency: usize::try_from(concurrency).unwrap_or(1),
        }
    }
}

/// Reads a file from its beginning, and hashes all it reads.
#[derive(Debug)]
pub(super) struct FileReader {
    file: File,
    left: u64,
    at_start: bool,
    whole: Sha256,
}

impl FileReader {
    pub(super) fn new(file: File, bytes: u64) -> Self {
        Self {
            file,
            left: bytes,
            at_start: false,
            whole: Sha256::new(),
        }
    }

    /// The next `most` bytes, or what is left. A file that has become shorter
    /// is an [`io::ErrorKind::UnexpectedEof`].
    pub(super) fn read(&mut self, most: u64) -> io::Result<Bytes> {
        if !self.at_start {
            self.file.seek(SeekFrom::Start(0))?;
            self.at_start = true;
        }
        let wanted = most.min(self.left);
        let mut bytes = Vec::new();
        let room = usize::try_from(wanted).map_err(|_| io::ErrorKind::OutOfMemory)?;
        bytes
            .try_reserve_exact(room)
            .map_err(|_| io::ErrorKind::OutOfMemory)?;
        (&mut self.file).take(wanted).read_to_end(&mut bytes)?;
        if bytes.len() < room {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= wanted;
        self.whole.update(&bytes);
        Ok(bytes.into())
    }
}

/// A multipart upload under way.
struct MultipartUpload<'a> {
    request: PutFileRequest<'a>,
    upload_id: String,
    plan: PartPlan,
    counter: ByteCounter,
}

/// A part that arrived, with its digest.
type PartResult = Result<CompletedPart, AwsError>;

/// What reading the next part gives: the reader back, and the part.
type ReadPart = Result<(FileReader, Bytes, [u8; 32]), UploadError>;

pub(super) async fn send(
    request: PutFileRequest<'_>,
    reader: FileReader,
    observer: &dyn UploadObserver,
    cancel: &CancellationToken,
) -> Result<UploadedObject, UploadError> {
    let plan = PartPlan::of(request.expected.bytes);
    // Not given up in the middle: an upload whose id is not known here could
    // not be aborted.
    let upload_id = upload
        .store
        .begin_multipart(request.bucket, request.key)
        .await?;
    observer.multipart_started(&upload_id, plan.part_bytes);
    let multipart = MultipartUpload {
        upload,
        upload_id,
        plan,
        counter: ByteCounter::new(),
    };
    match multipart.send_and_complete(reader, observer, cancel).await {
        Ok((sent, stored)) => {
            if stored.already_existed {
                // No object was made of the parts, so that they would stay.
                // The object is there all the same where they cannot go.
                let _ = multipart.abort().await;
            }
            observer.progress(request.expected.bytes, plan.parts, plan.parts);
            observer.verifying();
            verify::verify_stored(request, &sent, stored, cancel).await
        }
        Err(cause) => Err(multipart.abort_after(cause).await),
    }
}

impl MultipartUpload<'_> {
    async fn send_and_complete(
        &self,
        reader: FileReader,
        observer: &dyn UploadObserver,
        cancel: &CancellationToken,
    ) -> Result<(LocalDigest, PutOutput), UploadError> {
        let (mut parts, whole) = self.send_parts(reader, observer, cancel).await?;
        parts.sort_by_key(|part| part.number);
        ensure_unchanged(self.request).await?;
        if cancel.is_cancelled() {
            return Err(UploadError::Cancelled);
        }
        let sent = LocalDigest::in_parts(self.request.expected.bytes, whole, &parts);
        let stored = self.complete(&parts, &sent).await?;
        Ok((sent, stored))
    }

    /// Sends all parts, a few at once. Gives them with their digests, and the
    /// digest of the whole file.
    async fn send_parts(
        &self,
        reader: FileReader,
        observer: &dyn UploadObserver,
        cancel: &CancellationToken,
    ) -> Result<(Vec<CompletedPart>, [u8; 32]), UploadError> {
        let mut done = Vec::new();
        let mut under_way: FuturesUnordered<Pin<Box<dyn Future<Output = PartResult> + Send + '_>>> =
            FuturesUnordered::new();
        let mut idle = Some(reader);
        let mut reading: Option<Pin<Box<dyn Future<Output = ReadPart> + Send + '_>>> = None;
        let mut next = 1;
        let mut tick = ticks();
        loop {
            // One part is read ahead of its turn at most.
            let held = under_way.len() + usize::from(reading.is_some());
            if held < self.plan.concurrency
                && reading.is_none()
                && next <= self.plan.parts
                && let Some(reader) = idle.take()
            {
                reading = Some(Box::pin(self.read(reader)));
            }
            if under_way.is_empty() && reading.is_none() {
                break;
            }
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(UploadError::Cancelled),
                read = pending_or(reading.as_mut()) => {
                    reading = None;
                    let (reader, body, sha256) = read?;
                    idle = Some(reader);
                    under_way.push(Box::pin(self.put(next, body, sha256)));
                    next += 1;
                }
                Some(part) = under_way.next(), if !under_way.is_empty() => done.push(part?),
                _ = tick.tick() => self.report_progress(observer, done.len()),
            }
        }
        let whole = idle.map(|reader| reader.whole.finalize().into());
        match whole {
            Some(whole) => Ok((done, whole)),
            None => Err(UploadError::changed(self.request.path)),
        }
    }

    fn report_progress(&self, observer: &dyn UploadObserver, done: usize) {
        let bytes = self.counter.get().min(self.request.expected.bytes);
        observer.progress(
            bytes,
            u32::try_from(done).unwrap_or(u32::MAX),
            self.plan.parts,
        );
    }

    async fn read(&self, mut reader: FileReader) -> ReadPart {
        let part_bytes = self.plan.part_bytes;
        blocking(self.request.path, move || {
            let body = reader.read(part_bytes)?;
            let sha256 = Sha256::digest(&body).into();
            Ok((reader, body, sha256))
        })
        .await
    }

    async fn put(&self, number: u32, body: Bytes, sha256: [u8; 32]) -> PartResult {
        let request = PartRequest {
            bucket: self.request.bucket.to_owned(),
            key: self.request.key.to_owned(),
            upload_id: self.upload_id.clone(),
            number,
            body,
            sha256,
            sent: self.counter.clone(),
        };
        let stored = self.request.store.put_part(request).await?;
        Ok(CompletedPart {
            number,
            etag: stored.etag,
            sha256,
        })
    }

    /// Makes the object. A conflict is tried once more; an error that may hide
    /// a success is looked into.
    async fn complete(
        &self,
        parts: &[CompletedPart],
        sent: &LocalDigest,
    ) -> Result<PutOutput, UploadError> {
        let request = CompleteRequest {
            bucket: self.request.bucket,
            key: self.request.key,
            upload_id: &self.upload_id,
            parts,
            if_absent: self.request.if_absent,
        };
        let mut error = match self.request.store.complete_multipart(request).await {
            Ok(stored) => return Ok(stored),
            Err(error) => error,
        };
        if matches!(error, AwsError::Conflict { .. }) {
            error = match self.request.store.complete_multipart(request).await {
                Ok(stored) => return Ok(stored),
                Err(error) => error,
            };
        }
        verify::find_equal_object(self.request, sent, &error)
            .await
            .ok_or_else(|| UploadError::from_writing(error))
    }

    /// After a failure: removes the parts, or says that some are left.
    async fn abort_after(&self, cause: UploadError) -> UploadError {
        match self.abort().await {
            Ok(()) => cause,
            Err(why) => UploadError::PartsLeft {
                cause: Box::new(cause),
                bucket: self.request.bucket.to_owned(),
                key: self.request.key.to_owned(),
                upload_id: self.upload_id.clone(),
                why: why.to_string(),
            },
        }
    }

    /// Aborts the upload, so that its parts do not stay.
    async fn abort(&self) -> Result<(), OrphanedParts> {
        let (bucket, key) = (self.request.bucket, self.request.key);
        let store = self.request.store;
        let mut why = OrphanedParts::ArrivedLate;
        // A part that was on its way when the upload was aborted can still
        // arrive; S3 asks to look, and to abort again.
        for _ in 0..MAX_ABORT_ATTEMPTS {
            match store.abort_multipart(bucket, key, &self.upload_id).await {
                Ok(()) => {}
                Err(AwsError::NoSuchUpload { .. }) => return Ok(()),
                Err(error) => {
                    why = OrphanedParts::AbortFailed(error);
                    break;
                }
            }
            match store.list_parts(bucket, key, &self.upload_id).await {
                Ok(parts) if !parts.is_empty() => {}
                // Gone, or nothing in it; or it may not be looked at.
                _ => return Ok(()),
            }
        }
        tracing::warn!(bucket, key, "parts of an upload may be left");
        Err(why)
    }
}

/// Why parts may be left.
#[derive(Debug, thiserror::Error)]
enum OrphanedParts {
    #[error("some arrived too late to be removed.")]
    ArrivedLate,
    #[error(transparent)]
    AbortFailed(AwsError),
}

async fn pending_or<T>(future: Option<&mut Pin<Box<dyn Future<Output = T> + Send + '_>>>) -> T {
    match future {
        Some(future) => future.await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_large_enough_to_be_few_and_small_enough_to_be_held() {
        let plan = |bytes| {
            let plan = PartPlan::of(bytes);
            assert!(u64::from(plan.parts) <= MAX_PARTS);
            assert!(u64::from(plan.parts) * plan.part_bytes >= bytes);
            (plan.part_bytes / MIB, plan.parts, plan.concurrency)
        };
        assert_eq!(plan(16 * MIB + 1), (8, 3, 4));
        assert_eq!(plan(80_000 * MIB), (8, 10_000, 4));
        assert_eq!(plan(80_000 * MIB + 1), (9, 8_889, 4));
        assert_eq!(plan(5 * 1024 * 1024 * MIB), (525, 9_987, 1));
    }

    #[test]
    fn a_file_that_becomes_shorter_is_noticed() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a");
        std::fs::write(&path, [1, 2, 3]).unwrap();
        let mut reader = FileReader::new(File::open(&path).unwrap(), 5);
        assert_eq!(&reader.read(2).unwrap()[..], [1, 2]);
        assert_eq!(
            reader.read(3).unwrap_err().kind(),
            io::ErrorKind::UnexpectedEof
        );
    }
}

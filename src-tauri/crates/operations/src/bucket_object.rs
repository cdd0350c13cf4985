//! Reads an object in a bucket without downloading it: fetches only the byte
//! ranges that are needed.

mod listing;
mod source;

#[cfg(test)]
mod tests;

use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tallyman_aws::{AwsError, ObjectHead, ObjectStore};
use tallyman_events::check::{Cancellable, FileCompression};
use tallyman_events::compression::detect_compression;
use tallyman_events::{CheckObserver, CheckSettings, FileInfo, Source};
use tokio::runtime::Handle;

use crate::check_file::{CheckedFile, changed, check_source};
use crate::error::OperationError;
use crate::extraction::{Extraction, Targets, extract};
use crate::locked::lock;
use crate::open_file::{OpenOutcome, decompressed};

pub use listing::{Listed, list_below};
use source::ObjectSource;

/// An object in a bucket. Its methods block, so they must not be called from a
/// task of the runtime.
#[derive(Debug)]
pub struct BucketObject {
    store: Arc<dyn ObjectStore>,
    bucket: String,
    key: String,
    runtime: Handle,
    /// Its metadata when it was first opened.
    first_head: Mutex<Option<ObjectHead>>,
}

/// An open object.
pub struct OpenObject {
    /// The Parquet bytes.
    pub source: Arc<dyn Source>,
    /// How the whole object is compressed; [`OpenObject::source`] reads the
    /// decompressed bytes.
    pub compression: FileCompression,
    stored: Arc<ObjectSource>,
    head: ObjectHead,
}

impl BucketObject {
    /// The object with this key.
    #[must_use]
    pub fn new(store: Arc<dyn ObjectStore>, bucket: &str, key: &str, runtime: Handle) -> Self {
        Self {
            store,
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            runtime,
            first_head: Mutex::new(None),
        }
    }

    /// Its address, `s3://bucket/key`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.key)
    }

    /// Opens it. Decompresses it if it is compressed as a whole.
    ///
    /// # Errors
    /// Fails if a request fails, or the object has changed since it was first
    /// opened.
    pub fn open(
        &self,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<OpenOutcome<OpenObject>, OperationError> {
        let head = self.head()?.ok_or_else(|| AwsError::NoSuchKey {
            bucket: self.bucket.clone(),
            key: self.key.clone(),
        })?;
        let first = lock(&self.first_head)
            .get_or_insert_with(|| head.clone())
            .clone();
        if !is_same(&first, &head) {
            return Err(self.has_changed());
        }
        let stored = Arc::new(ObjectSource::new(
            Arc::clone(&self.store),
            &self.bucket,
            &self.key,
            head.bytes,
            self.runtime.clone(),
        ));
        let mut first_bytes = [0; 4];
        let compression = match stored.read_at(0, &mut first_bytes) {
            Ok(()) => detect_compression(&first_bytes),
            // Too short to be compressed; the check says why it is unreadable.
            Err(_) => FileCompression::None,
        };
        stored.failure()?;
        let source: Arc<dyn Source> = if compression == FileCompression::None {
            Arc::clone(&stored) as Arc<dyn Source>
        } else {
            let mut inside = FromStart {
                source: Arc::clone(&stored),
                at: 0,
            };
            let decompressed = decompressed(&mut inside, compression, head.bytes, cancelled);
            stored.failure()?;
            match decompressed {
                Ok(Some(source)) => source,
                Ok(None) => return Ok(OpenOutcome::Cancelled),
                Err(check) => return Ok(OpenOutcome::Failed(check)),
            }
        };
        Ok(OpenOutcome::Done(OpenObject {
            source,
            compression,
            stored,
            head,
        }))
    }

    /// Checks it, as [`check_file`](crate::check_file::check_file) checks a file.
    ///
    /// # Errors
    /// Fails if a request fails.
    pub fn check(
        &self,
        settings: &CheckSettings,
        observer: &dyn CheckObserver,
    ) -> Result<Cancellable<CheckedFile>, OperationError> {
        let started = Instant::now();
        let done = |check, left_undone| {
            Ok(Cancellable::Done(CheckedFile {
                check,
                stamp: None,
                tail_sha256: None,
                elapsed: started.elapsed(),
                left_undone,
            }))
        };
        let opened = match self.open(&|| observer.is_cancelled())? {
            OpenOutcome::Done(opened) => opened,
            OpenOutcome::Cancelled => return Ok(Cancellable::Cancelled),
            OpenOutcome::Failed(check) => return done(*check, None),
        };
        let file_info = FileInfo {
            name: self.key.rsplit('/').next(),
            compression: Some(opened.compression),
            bytes: Some(opened.head.bytes),
        };
        let Cancellable::Done((check, left_undone)) =
            check_source(&*opened.source, &file_info, settings, observer)
        else {
            return Ok(Cancellable::Cancelled);
        };
        match self.still_the_same(&opened) {
            Ok(()) => done(check, left_undone),
            Err(OperationError::Changed { .. }) => done(changed(opened.head.bytes), None),
            Err(error) => Err(error),
        }
    }

    /// Extracts its rows, as [`extract_file`](crate::extraction::extract_file)
    /// extracts those of a file.
    ///
    /// # Errors
    /// As there; fails if a request fails.
    pub fn extract(
        &self,
        targets: &Targets,
        settings: &CheckSettings,
        observer: &dyn CheckObserver,
    ) -> Result<Cancellable<Extraction>, OperationError> {
        let opened = match self.open(&|| observer.is_cancelled())? {
            OpenOutcome::Done(opened) => opened,
            OpenOutcome::Cancelled => return Ok(Cancellable::Cancelled),
            OpenOutcome::Failed(check) => {
                return Err(OperationError::Open {
                    path: PathBuf::from(self.address()),
                    reason: check.unreadable_reason().to_owned(),
                });
            }
        };
        let end = extract(&opened.source, targets, settings, observer, || {
            self.still_the_same(&opened)
        });
        // The error of the request is more specific.
        opened.stored.failure()?;
        end
    }

    /// Checks that the object was not replaced while it was read.
    ///
    /// # Errors
    /// [`OperationError::Changed`] if it was replaced or deleted; otherwise the
    /// first error of a request.
    pub fn still_the_same(&self, opened: &OpenObject) -> Result<(), OperationError> {
        match self.head() {
            Ok(Some(now)) if is_same(&opened.head, &now) => Ok(opened.stored.failure()?),
            Ok(_) => Err(self.has_changed()),
            // The first failed request is closer to the cause.
            Err(error) => {
                opened.stored.failure()?;
                Err(error.into())
            }
        }
    }

    fn head(&self) -> Result<Option<ObjectHead>, AwsError> {
        self.runtime
            .block_on(self.store.head(&self.bucket, &self.key))
    }

    fn has_changed(&self) -> OperationError {
        OperationError::Changed {
            path: PathBuf::from(self.address()),
        }
    }
}

fn is_same(one: &ObjectHead, other: &ObjectHead) -> bool {
    one.etag == other.etag && one.bytes == other.bytes && one.version_id == other.version_id
}

/// Reads a source sequentially.
struct FromStart {
    source: Arc<ObjectSource>,
    at: u64,
}

impl Read for FromStart {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.source.length()?.saturating_sub(self.at);
        let some = into.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        self.source.read_at(self.at, &mut into[..some])?;
        self.at += some as u64;
        Ok(some)
    }
}

//! The store and its objects.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use s3s::crypto::{Checksum as _, Sha256};
use s3s::dto::{ETag, ETagCondition};
use s3s::{S3Result, s3_error};
use tokio::sync::mpsc::UnboundedSender;

use super::files::{TemporaryFile, disk_error, hex, new_id, remove, write_json};
use super::layout::{BYTES, INCOMING, OBJECTS, SIDECAR};
use super::object::{NewObject, Object, ObjectHeaders, Upload};
use crate::layout::FILE_PREFIX;

/// Length limit of a key, in bytes.
const MAX_KEY_BYTES: usize = 1024;

/// The bucket's objects and multipart uploads.
#[derive(Debug)]
pub(crate) struct Store {
    pub(super) folder: PathBuf,
    pub(super) clock: fn() -> i64,
    pub(super) objects: Mutex<BTreeMap<String, Arc<Object>>>,
    pub(super) uploads: Mutex<BTreeMap<String, Upload>>,
    /// Receives every object that is stored below the file prefix.
    pub(super) arrivals: UnboundedSender<Arc<Object>>,
    /// The lock keeps other processes out of the folder.
    pub(super) _lock: File,
}

/// The preconditions for replacing an object.
#[derive(Debug, Default)]
pub(crate) struct Condition {
    pub(crate) if_match: Option<ETagCondition>,
    pub(crate) if_none_match: Option<ETagCondition>,
}

impl Condition {
    pub(super) fn check(&self, current: Option<&Object>) -> S3Result<()> {
        let etag = current.map(|object| ETag::Strong(object.etag.clone()));
        let matches = |condition: &ETagCondition| match (&etag, condition) {
            (None, _) => false,
            (Some(_), ETagCondition::Any) => true,
            (Some(etag), ETagCondition::ETag(other)) => etag.value() == other.value(),
        };
        if self.if_none_match.as_ref().is_some_and(matches) {
            return Err(s3_error!(
                PreconditionFailed,
                "At least one of the pre-conditions you specified did not hold."
            ));
        }
        match &self.if_match {
            Some(_) if current.is_none() => Err(s3_error!(NoSuchKey)),
            Some(condition) if !matches(condition) => Err(s3_error!(
                PreconditionFailed,
                "At least one of the pre-conditions you specified did not hold."
            )),
            _ => Ok(()),
        }
    }
}

impl Store {
    pub(super) fn incoming(&self) -> PathBuf {
        self.folder.join(INCOMING)
    }

    fn objects_folder(&self) -> PathBuf {
        self.folder.join(OBJECTS)
    }

    pub(super) fn bytes_path(&self, id: &str) -> PathBuf {
        self.objects_folder().join(id).with_extension(BYTES)
    }

    pub(super) fn sidecar_path(&self, key: &str) -> PathBuf {
        self.objects_folder()
            .join(hex(&Sha256::checksum(key.as_bytes())))
            .with_extension(SIDECAR)
    }

    /// Returns the folder for files being written, and the path of a file beside the
    /// objects.
    pub(crate) fn state_file(&self, name: &str) -> (PathBuf, PathBuf) {
        (self.incoming(), self.folder.join(name))
    }

    pub(crate) fn now(&self) -> i64 {
        (self.clock)()
    }

    pub(crate) fn objects(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Object>>> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn uploads(&self) -> MutexGuard<'_, BTreeMap<String, Upload>> {
        self.uploads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stores a received file as an object.
    ///
    /// # Errors
    /// If the condition does not hold, the key is invalid, or the disk fails.
    pub(crate) fn commit(
        &self,
        file: TemporaryFile,
        new: NewObject,
        condition: &Condition,
    ) -> S3Result<Arc<Object>> {
        check_key(&new.key)?;
        let id = new_id().map_err(disk_error)?;
        let mut objects = self.objects();
        let previous = objects.get(&new.key).cloned();
        condition.check(previous.as_deref())?;
        let object = Arc::new(Object {
            id,
            key: new.key,
            size: new.size,
            etag: new.etag,
            checksum: new.checksum,
            created: self.now(),
            headers: new.headers,
            upload_id: new.upload_id,
            part_sizes: new.part_sizes,
        });
        let bytes = self.bytes_path(&object.id);
        file.move_to(&bytes).map_err(disk_error)?;
        let sidecar = self.sidecar_path(&object.key);
        if let Err(error) = write_json(&self.incoming(), &sidecar, object.as_ref()) {
            remove(&bytes);
            return Err(disk_error(error));
        }
        objects.insert(object.key.clone(), object.clone());
        drop(objects);
        if let Some(previous) = previous {
            remove(&self.bytes_path(&previous.id));
        }
        if object.key.starts_with(FILE_PREFIX) {
            // Fails if the ingest has ended, which does not matter here.
            let _ = self.arrivals.send(object.clone());
        }
        Ok(object)
    }

    /// Stores a small object that the sandbox itself creates.
    pub(crate) fn put(&self, key: &str, bytes: &[u8], content_type: &str) -> S3Result<()> {
        let file = TemporaryFile::new_in(&self.incoming()).map_err(disk_error)?;
        fs::write(file.path(), bytes).map_err(disk_error)?;
        let new = NewObject {
            key: key.to_owned(),
            size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            etag: hex(&s3s::crypto::Md5::checksum(bytes)),
            checksum: None,
            headers: ObjectHeaders {
                content_type: Some(content_type.to_owned()),
                ..ObjectHeaders::default()
            },
            upload_id: None,
            part_sizes: Vec::new(),
        };
        self.commit(file, new, &Condition::default())?;
        Ok(())
    }

    /// Returns an object without its bytes. `None` if there is none of this key.
    pub(crate) fn head(&self, key: &str) -> Option<Arc<Object>> {
        self.objects().get(key).cloned()
    }

    /// Opens an object. The file keeps its bytes if the object is replaced or deleted.
    pub(crate) fn open(&self, key: &str) -> S3Result<(Arc<Object>, File)> {
        // Opened under the lock, so that the bytes belong to the object.
        let objects = self.objects();
        let object = objects.get(key).cloned().ok_or_else(no_such_key)?;
        let file = File::open(self.bytes_path(&object.id)).map_err(disk_error)?;
        Ok((object, file))
    }

    /// Deletes an object. Succeeds if there is none.
    pub(crate) fn delete(&self, key: &str) -> S3Result<()> {
        let mut objects = self.objects();
        let Some(object) = objects.get(key).cloned() else {
            return Ok(());
        };
        fs::remove_file(self.sidecar_path(key)).map_err(disk_error)?;
        objects.remove(key);
        drop(objects);
        remove(&self.bytes_path(&object.id));
        Ok(())
    }
}

pub(crate) fn no_such_key() -> s3s::S3Error {
    s3_error!(NoSuchKey, "The specified key does not exist.")
}

/// Rejects a key that S3 would reject.
pub(super) fn check_key(key: &str) -> S3Result<()> {
    if key.is_empty() {
        return Err(s3_error!(InvalidRequest, "A key has at least one byte."));
    }
    if key.len() > MAX_KEY_BYTES {
        return Err(s3_error!(KeyTooLongError, "Your key is too long."));
    }
    Ok(())
}

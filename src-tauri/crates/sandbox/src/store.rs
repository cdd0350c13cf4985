//! The one bucket, on disk.
//!
//! A key is never a path: an object's sidecar file is named by the SHA-256 of
//! its key, and names the file of its bytes. An object is there once its
//! sidecar is, so that what is cut short leaves none; at the next start, files
//! that no sidecar names are removed.
//!
//! | folder | holds |
//! |---|---|
//! | `objects` | `SHA256.json` and `ID.bytes` |
//! | `uploads/ID` | `upload.json`, and for each part `N.json` and `ID.bytes` |
//! | `incoming` | what is on its way |

mod files;
mod load;
mod object;
mod parts;
mod receive;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use s3s::crypto::{Checksum as _, Sha256};
use s3s::dto::{ETag, ETagCondition};
use s3s::{S3Result, s3_error};
use tokio::sync::mpsc::UnboundedSender;

pub(crate) use files::{TemporaryFile, disk_fault, hex, new_id, read_json, write_json};
pub(crate) use object::{Description, Draft, Object, StoredChecksum, Upload};
pub(crate) use parts::{MOST_PARTS, NamedPart};
pub(crate) use receive::Claims;

use crate::FILE_PREFIX;

/// The bytes that a key may have.
const LONGEST_KEY: usize = 1024;

/// The bucket's objects, and the uploads that may become some.
#[derive(Debug)]
pub(crate) struct Store {
    folder: PathBuf,
    clock: fn() -> i64,
    objects: Mutex<BTreeMap<String, Arc<Object>>>,
    uploads: Mutex<BTreeMap<String, Upload>>,
    /// Told of every object that comes below the file prefix.
    arrivals: UnboundedSender<Arc<Object>>,
    /// Held so that nobody else uses the folder.
    _lock: File,
}

/// What must hold of the object that is there for another to take its place.
#[derive(Debug, Default)]
pub(crate) struct Condition {
    pub(crate) if_match: Option<ETagCondition>,
    pub(crate) if_none_match: Option<ETagCondition>,
}

impl Condition {
    fn check(&self, there: Option<&Object>) -> S3Result<()> {
        let etag = there.map(|object| ETag::Strong(object.etag.clone()));
        let is = |condition: &ETagCondition| match (&etag, condition) {
            (None, _) => false,
            (Some(_), ETagCondition::Any) => true,
            (Some(etag), ETagCondition::ETag(other)) => etag.value() == other.value(),
        };
        if self.if_none_match.as_ref().is_some_and(is) {
            return Err(s3_error!(
                PreconditionFailed,
                "At least one of the pre-conditions you specified did not hold."
            ));
        }
        match &self.if_match {
            Some(_) if there.is_none() => Err(s3_error!(NoSuchKey)),
            Some(condition) if !is(condition) => Err(s3_error!(
                PreconditionFailed,
                "At least one of the pre-conditions you specified did not hold."
            )),
            _ => Ok(()),
        }
    }
}

impl Store {
    fn incoming(&self) -> PathBuf {
        self.folder.join(load::INCOMING)
    }

    fn objects_folder(&self) -> PathBuf {
        self.folder.join(load::OBJECTS)
    }

    fn bytes_of(&self, id: &str) -> PathBuf {
        self.objects_folder().join(id).with_extension(files::BYTES)
    }

    fn sidecar_of(&self, key: &str) -> PathBuf {
        self.objects_folder()
            .join(hex(&Sha256::checksum(key.as_bytes())))
            .with_extension(files::SIDECAR)
    }

    /// Where values are kept that are no objects, and where they are made.
    pub(crate) fn beside(&self, name: &str) -> (PathBuf, PathBuf) {
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

    /// Makes what was received an object, if the condition holds.
    pub(crate) fn commit(
        &self,
        file: TemporaryFile,
        draft: Draft,
        condition: &Condition,
    ) -> S3Result<Arc<Object>> {
        check_key(&draft.key)?;
        let id = new_id().map_err(disk_fault)?;
        let mut objects = self.objects();
        let before = objects.get(&draft.key).cloned();
        condition.check(before.as_deref())?;
        let object = Arc::new(Object {
            id,
            key: draft.key,
            size: draft.size,
            etag: draft.etag,
            checksum: draft.checksum,
            created: self.now(),
            description: draft.description,
            upload_id: draft.upload_id,
            part_sizes: draft.part_sizes,
        });
        let bytes = self.bytes_of(&object.id);
        file.move_to(&bytes).map_err(disk_fault)?;
        let sidecar = self.sidecar_of(&object.key);
        if let Err(error) = write_json(&self.incoming(), &sidecar, object.as_ref()) {
            files::remove(&bytes);
            return Err(disk_fault(error));
        }
        objects.insert(object.key.clone(), object.clone());
        drop(objects);
        if let Some(before) = before {
            files::remove(&self.bytes_of(&before.id));
        }
        if object.key.starts_with(FILE_PREFIX) {
            // Nobody listens any more once the ingest has ended.
            let _ = self.arrivals.send(object.clone());
        }
        Ok(object)
    }

    /// Puts a small object of the sandbox's own making.
    pub(crate) fn put(&self, key: &str, bytes: &[u8], content_type: &str) -> S3Result<()> {
        let file = TemporaryFile::in_folder(&self.incoming()).map_err(disk_fault)?;
        fs::write(file.path(), bytes).map_err(disk_fault)?;
        let draft = Draft {
            key: key.to_owned(),
            size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            etag: hex(&s3s::crypto::Md5::checksum(bytes)),
            checksum: None,
            description: Description {
                content_type: Some(content_type.to_owned()),
                ..Description::default()
            },
            upload_id: None,
            part_sizes: Vec::new(),
        };
        self.commit(file, draft, &Condition::default())?;
        Ok(())
    }

    /// What is known of an object.
    pub(crate) fn head(&self, key: &str) -> Option<Arc<Object>> {
        self.objects().get(key).cloned()
    }

    /// An object with its bytes, which stay the same ones while they are read.
    pub(crate) fn open(&self, key: &str) -> S3Result<(Arc<Object>, File)> {
        // Opened under the lock, so that bytes and description belong together.
        let objects = self.objects();
        let object = objects.get(key).cloned().ok_or_else(no_such_key)?;
        let file = File::open(self.bytes_of(&object.id)).map_err(disk_fault)?;
        Ok((object, file))
    }

    /// Removes an object. That there was none is no error.
    pub(crate) fn delete(&self, key: &str) -> S3Result<()> {
        let mut objects = self.objects();
        let Some(object) = objects.get(key).cloned() else {
            return Ok(());
        };
        fs::remove_file(self.sidecar_of(key)).map_err(disk_fault)?;
        objects.remove(key);
        drop(objects);
        files::remove(&self.bytes_of(&object.id));
        Ok(())
    }
}

pub(crate) fn no_such_key() -> s3s::S3Error {
    s3_error!(NoSuchKey, "The specified key does not exist.")
}

/// Refuses a key that S3 would refuse.
pub(crate) fn check_key(key: &str) -> S3Result<()> {
    if key.is_empty() {
        return Err(s3_error!(InvalidRequest, "A key has at least one byte."));
    }
    if key.len() > LONGEST_KEY {
        return Err(s3_error!(KeyTooLongError, "Your key is too long."));
    }
    Ok(())
}

/// The size of a file that is there.
fn size_of(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().map(|about| about.len())
}

#[cfg(test)]
mod tests;

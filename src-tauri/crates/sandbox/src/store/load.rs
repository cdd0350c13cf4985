//! Loads the store from disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::sync::mpsc::UnboundedSender;

use super::bucket::Store;
use super::files::{file_names, file_size, read_json, remove};
use super::layout::{BYTES, INCOMING, LOCK, OBJECTS, SIDECAR, UPLOAD_SIDECAR, UPLOADS};
use super::object::{Object, Part, Upload};
use crate::error::SandboxError;

impl Store {
    /// Opens the folder, or creates it if it is missing. Removes the files that the
    /// last run left incomplete.
    ///
    /// # Errors
    /// If the folder cannot be used, or another process uses it.
    pub(crate) fn open_folder(
        folder: PathBuf,
        clock: fn() -> i64,
        arrivals: UnboundedSender<Arc<Object>>,
    ) -> Result<Self, SandboxError> {
        let unusable = |source| SandboxError::Folder {
            path: folder.clone(),
            source,
        };
        for inner in [OBJECTS, UPLOADS, INCOMING] {
            fs::create_dir_all(folder.join(inner)).map_err(unusable)?;
        }
        let lock = File::create(folder.join(LOCK)).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                return Err(SandboxError::InUse { path: folder });
            }
            Err(fs::TryLockError::Error(source)) => return Err(unusable(source)),
        }
        let incoming = folder.join(INCOMING);
        for name in file_names(&incoming).map_err(unusable)? {
            remove(&incoming.join(name));
        }
        let objects = load_objects(&folder.join(OBJECTS)).map_err(unusable)?;
        let completed: BTreeSet<&str> = objects
            .values()
            .filter_map(|object| object.upload_id.as_deref())
            .collect();
        let uploads = load_uploads(&folder.join(UPLOADS), &completed).map_err(unusable)?;
        Ok(Self {
            clock,
            objects: Mutex::new(objects),
            uploads: Mutex::new(uploads),
            arrivals,
            _lock: lock,
            folder,
        })
    }
}

fn load_objects(folder: &Path) -> io::Result<BTreeMap<String, Arc<Object>>> {
    let names = file_names(folder)?;
    let mut objects = BTreeMap::new();
    let mut known = BTreeSet::new();
    for name in names.iter().filter(|name| name.ends_with(SIDECAR)) {
        let Some(object) = read_json::<Object>(&folder.join(name))? else {
            continue;
        };
        let bytes = format!("{}.{BYTES}", object.id);
        if file_size(&folder.join(&bytes)) != Some(object.size) {
            tracing::warn!("an object of the sandbox has the wrong size and is ignored");
            continue;
        }
        known.insert(bytes);
        objects.insert(object.key.clone(), Arc::new(object));
    }
    for name in names.iter().filter(|name| name.ends_with(BYTES)) {
        if !known.contains(name) {
            remove(&folder.join(name));
        }
    }
    Ok(objects)
}

fn load_uploads(folder: &Path, completed: &BTreeSet<&str>) -> io::Result<BTreeMap<String, Upload>> {
    let mut uploads = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(id) = entry.file_name().into_string() else {
            continue;
        };
        let path = entry.path();
        match read_json::<Upload>(&path.join(UPLOAD_SIDECAR)) {
            Ok(Some(mut upload)) if upload.id == id && !completed.contains(id.as_str()) => {
                upload.parts = load_parts(&path)?;
                uploads.insert(id, upload);
            }
            Ok(_) => remove_upload(&path),
            Err(error) => return Err(error),
        }
    }
    Ok(uploads)
}

fn load_parts(folder: &Path) -> io::Result<BTreeMap<u16, Part>> {
    let mut parts = BTreeMap::new();
    for name in file_names(folder)? {
        if !name.ends_with(SIDECAR) {
            continue;
        }
        if let Some(part) = read_json::<Part>(&folder.join(&name))?
            && file_size(&folder.join(&part.id).with_extension(BYTES)) == Some(part.size)
        {
            parts.insert(part.number, part);
        }
    }
    Ok(parts)
}

/// Removes the folder of an upload, its sidecar first so that an interrupted removal
/// leaves no upload. The folder stays if it has files that the sandbox did not create.
pub(super) fn remove_upload(folder: &Path) {
    remove(&folder.join(UPLOAD_SIDECAR));
    for name in file_names(folder).unwrap_or_default() {
        remove(&folder.join(name));
    }
    if let Err(error) = fs::remove_dir(folder) {
        tracing::warn!(%error, "the folder of an upload could not be removed");
    }
}

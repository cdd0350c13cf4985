//! What is found on the disk at the start.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::sync::mpsc::UnboundedSender;

use super::files::{BYTES, SIDECAR, names, read_json, remove};
use super::object::{Object, Part, Upload};
use super::{Store, size_of};
use crate::SandboxError;

pub(super) const OBJECTS: &str = "objects";
pub(super) const UPLOADS: &str = "uploads";
pub(super) const INCOMING: &str = "incoming";
pub(super) const UPLOAD_SIDECAR: &str = "upload.json";
const LOCK: &str = "lock";

impl Store {
    /// Opens the folder, makes it if it is missing, and removes what was on
    /// its way when the last server ended.
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
        for name in names(&incoming).map_err(unusable)? {
            remove(&incoming.join(name));
        }
        let objects = objects(&folder.join(OBJECTS)).map_err(unusable)?;
        let done: BTreeSet<&str> = objects
            .values()
            .filter_map(|object| object.upload_id.as_deref())
            .collect();
        let uploads = uploads(&folder.join(UPLOADS), &done).map_err(unusable)?;
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

fn objects(folder: &Path) -> io::Result<BTreeMap<String, Arc<Object>>> {
    let names = names(folder)?;
    let mut objects = BTreeMap::new();
    let mut known = BTreeSet::new();
    for name in names.iter().filter(|name| name.ends_with(SIDECAR)) {
        let Some(object) = read_json::<Object>(&folder.join(name))? else {
            continue;
        };
        let bytes = format!("{}.{BYTES}", object.id);
        if size_of(&folder.join(&bytes)) != Some(object.size) {
            tracing::warn!("an object of the sandbox has lost bytes and is passed over");
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

fn uploads(folder: &Path, done: &BTreeSet<&str>) -> io::Result<BTreeMap<String, Upload>> {
    let mut uploads = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(id) = entry.file_name().into_string() else {
            continue;
        };
        let path = entry.path();
        match read_json::<Upload>(&path.join(UPLOAD_SIDECAR)) {
            Ok(Some(mut upload)) if upload.id == id && !done.contains(id.as_str()) => {
                upload.parts = parts(&path)?;
                uploads.insert(id, upload);
            }
            Ok(_) => remove_upload(&path),
            Err(error) => return Err(error),
        }
    }
    Ok(uploads)
}

fn parts(folder: &Path) -> io::Result<BTreeMap<u16, Part>> {
    let mut parts = BTreeMap::new();
    for name in names(folder)? {
        if !name.ends_with(SIDECAR) {
            continue;
        }
        if let Some(part) = read_json::<Part>(&folder.join(&name))?
            && size_of(&folder.join(&part.id).with_extension(BYTES)) == Some(part.size)
        {
            parts.insert(part.number, part);
        }
    }
    Ok(parts)
}

/// Removes the folder of an upload; its sidecar first, so that an upload half
/// removed is none. Files that are not ours keep the folder alive.
pub(super) fn remove_upload(folder: &Path) {
    remove(&folder.join(UPLOAD_SIDECAR));
    for name in names(folder).unwrap_or_default() {
        remove(&folder.join(name));
    }
    if let Err(error) = fs::remove_dir(folder) {
        tracing::warn!(%error, "the folder of an upload could not be removed");
    }
}

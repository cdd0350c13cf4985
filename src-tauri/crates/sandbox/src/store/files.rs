//! Files that are written completely or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use s3s::{S3Error, S3ErrorCode, s3_error};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::layout::{BYTES, SIDECAR};

/// Size limit of a JSON file, in bytes. The largest is the ingest's journal, which
/// holds the id of every object and may hold a report.
const MAX_JSON_BYTES: u64 = 256 * 1024 * 1024;

/// Returns a random id of 32 hexadecimal digits.
pub(crate) fn new_id() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(hex(&bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The path of a file that is removed on drop, unless it was moved.
#[derive(Debug)]
pub(crate) struct TemporaryFile {
    path: PathBuf,
    moved: bool,
}

impl TemporaryFile {
    /// Returns a new path in `folder`. The caller creates the file.
    pub(crate) fn new_in(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            path: folder.join(new_id()?).with_extension(BYTES),
            moved: false,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Moves the file, and replaces an existing one.
    pub(crate) fn move_to(mut self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)?;
        self.moved = true;
        Ok(())
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        if !self.moved {
            remove(&self.path);
        }
    }
}

/// Writes a value as JSON. The target is replaced atomically.
pub(crate) fn write_json<T: Serialize>(
    incoming: &Path,
    target: &Path,
    value: &T,
) -> io::Result<()> {
    let bytes = serde_json::to_vec(value)?;
    let temporary = TemporaryFile::new_in(incoming)?;
    let mut file = File::create_new(temporary.path())?;
    file.write_all(&bytes)?;
    drop(file);
    temporary.move_to(target)
}

/// Reads a value written by [`write_json`]. `None` if the file is missing, too large
/// or damaged.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> io::Result<Option<T>> {
    let length = match fs::metadata(path) {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if length > MAX_JSON_BYTES {
        return Ok(None);
    }
    let value = serde_json::from_slice(&fs::read(path)?).ok();
    if value.is_none() {
        tracing::warn!(path = %path.display(), "a file of the sandbox is damaged and is ignored");
    }
    Ok(value)
}

/// Removes a file that nothing refers to any more. Only logs an error, because the
/// next start removes it again.
pub(super) fn remove(path: &Path) {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, "a file of the sandbox could not be removed");
        }
        _ => {}
    }
}

/// Returns whether the sandbox creates files of such a name: hexadecimal digits, or
/// the number of a part, and one of its extensions. Other files are not touched.
pub(super) fn is_ours(name: &str) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return false;
    };
    (extension == BYTES || extension == SIDECAR)
        && !stem.is_empty()
        && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns the names of the files in a folder that the sandbox created.
pub(super) fn file_names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        if let Ok(name) = entry?.file_name().into_string()
            && is_ours(&name)
        {
            names.push(name);
        }
    }
    Ok(names)
}

/// Returns the size of a file in bytes. `None` if it cannot be determined.
pub(super) fn file_size(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().map(|metadata| metadata.len())
}

/// Converts an I/O error to an error of S3.
pub(crate) fn disk_error(error: io::Error) -> S3Error {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    if matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
        let mut full = S3Error::with_message(
            S3ErrorCode::Custom("InsufficientStorage".into()),
            "The disk that holds the sandbox is full. Nothing was stored.",
        );
        // Clients do not retry on this status.
        if let Ok(status) = 507_u16.try_into() {
            full.set_status_code(status);
        }
        return full;
    }
    tracing::warn!(%error, "the sandbox could not read or write a file");
    s3_error!(
        error,
        InternalError,
        "The sandbox could not read or write a file."
    )
}

//! Files that are made whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use s3s::{S3Error, S3ErrorCode, s3_error};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The ending of files of bytes.
pub(super) const BYTES: &str = "bytes";
/// The ending of sidecar files.
pub(super) const SIDECAR: &str = "json";

/// A file of JSON larger than this is none of ours. The ingest's journal holds
/// an id of every object and may hold a report.
const LARGEST_SIDECAR: u64 = 256 * 1024 * 1024;

/// A name that no other file has: 32 hexadecimal digits.
pub(crate) fn new_id() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(hex(&bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file that goes away again unless it is moved to where it belongs.
#[derive(Debug)]
pub(crate) struct TemporaryFile {
    path: PathBuf,
    moved: bool,
}

impl TemporaryFile {
    /// A name for a file in `folder`; the file itself is for the caller to make.
    pub(crate) fn in_folder(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            path: folder.join(new_id()?).with_extension(BYTES),
            moved: false,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Moves it, over any file that is there.
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

/// Writes a value as JSON, so that the file is the old one or the new one.
pub(crate) fn write_json<T: Serialize>(
    incoming: &Path,
    target: &Path,
    value: &T,
) -> io::Result<()> {
    let bytes = serde_json::to_vec(value)?;
    let temporary = TemporaryFile::in_folder(incoming)?;
    let mut file = File::create_new(temporary.path())?;
    file.write_all(&bytes)?;
    drop(file);
    temporary.move_to(target)
}

/// Reads a value back. None if the file is not there, or is none of ours.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> io::Result<Option<T>> {
    let length = match fs::metadata(path) {
        Ok(about) => about.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if length > LARGEST_SIDECAR {
        return Ok(None);
    }
    let value = serde_json::from_slice(&fs::read(path)?).ok();
    if value.is_none() {
        tracing::warn!(path = %path.display(), "a file of the sandbox is damaged and passed over");
    }
    Ok(value)
}

/// Removes a file of which nobody knows any more. It is tried again at the
/// next start, so that failing does no harm.
pub(super) fn remove(path: &Path) {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, "a file of the sandbox could not be removed");
        }
        _ => {}
    }
}

/// Whether a name is one that the sandbox gives: hexadecimal digits, or the
/// number of a part, with an ending of ours. Others are left alone.
pub(super) fn is_ours(name: &str) -> bool {
    let Some((stem, ending)) = name.rsplit_once('.') else {
        return false;
    };
    (ending == BYTES || ending == SIDECAR)
        && !stem.is_empty()
        && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The names of the files in a folder that are ours.
pub(super) fn names(folder: &Path) -> io::Result<Vec<String>> {
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

/// What S3 answers when the disk says no.
pub(crate) fn disk_fault(error: io::Error) -> S3Error {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    if matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
        let mut full = S3Error::with_message(
            S3ErrorCode::Custom("InsufficientStorage".into()),
            "The disk that holds the sandbox is full. Nothing was stored.",
        );
        // Not one of the codes that clients try again.
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

//! Opens files on disk, and decompresses those that are compressed as a whole.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use tallyman_events::check::{FileCheck, FileCompression};
use tallyman_events::compression::{Decompressed, decompress, detect_compression};
use tallyman_events::{FileInfo, Source};
use tempfile::{SpooledData, SpooledTempFile};

use crate::io_reason::io_reason;

/// Maximum size of a decompressed file in memory, in bytes; a larger one is
/// written to a temporary file.
const IN_MEMORY: usize = 32 << 20;

/// A file may decompress to at most `MAX_RATIO` times its size plus
/// `MAX_EXTRA_BYTES`. Parquet files are compressed already: a higher ratio means
/// a decompression bomb.
const MAX_RATIO: u64 = 200;
const MAX_EXTRA_BYTES: u64 = 64 << 20;

/// An open file.
pub struct OpenFile {
    /// The Parquet bytes.
    pub source: Arc<dyn Source>,
    /// How the whole file is compressed; [`OpenFile::source`] reads the
    /// decompressed bytes.
    pub compression: FileCompression,
    /// Metadata of the file when it was opened.
    pub metadata: Metadata,
}

/// Result of opening a file or an object.
pub enum OpenOutcome<T> {
    /// It is open.
    Done(T),
    /// Decompression was cancelled.
    Cancelled,
    /// It cannot be opened; the check says why.
    Failed(Box<FileCheck>),
}

impl OpenFile {
    /// Name, compression and size of the file.
    #[must_use]
    pub fn file_info<'a>(&self, path: &'a Path) -> FileInfo<'a> {
        FileInfo {
            name: path.file_name().and_then(OsStr::to_str),
            compression: Some(self.compression),
            bytes: Some(self.metadata.len()),
        }
    }
}

/// Opens the file at `path`. Decompresses it if it is compressed as a whole,
/// and polls `cancelled` meanwhile.
pub fn open(path: &Path, cancelled: &dyn Fn() -> bool) -> OpenOutcome<OpenFile> {
    match try_open(path, cancelled) {
        Ok(Some(opened)) => OpenOutcome::Done(opened),
        Ok(None) => OpenOutcome::Cancelled,
        Err(check) => OpenOutcome::Failed(check),
    }
}

fn try_open(path: &Path, cancelled: &dyn Fn() -> bool) -> Result<Option<OpenFile>, Box<FileCheck>> {
    // Before opening: opening a pipe without a writer blocks forever.
    let metadata = fs::metadata(path).map_err(|error| Box::new(cannot_open(0, &error)))?;
    if metadata.is_dir() {
        return Err(Box::new(FileCheck::unreadable(
            0,
            "A folder",
            "This is a folder, not a file.",
            "Add the folder to have the files in it checked.",
        )));
    }
    if !metadata.is_file() {
        return Err(Box::new(FileCheck::unreadable(
            0,
            "Not a file",
            "This is a device or a pipe, not a file.",
            "Save its output to a file, and check that.",
        )));
    }
    let unreadable = |error: io::Error| Box::new(cannot_open(metadata.len(), &error));
    let mut file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    let mut head = [0; 4];
    let compression = match file.read_at(0, &mut head) {
        Ok(()) => detect_compression(&head),
        // Too short to be compressed; the check says why it is unreadable.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => FileCompression::None,
        Err(error) => return Err(unreadable(error)),
    };
    let source: Arc<dyn Source> = if compression == FileCompression::None {
        Arc::new(file)
    } else {
        match decompressed(&mut file, compression, metadata.len(), cancelled)? {
            Some(source) => source,
            None => return Ok(None),
        }
    };
    Ok(Some(OpenFile {
        source,
        compression,
        metadata,
    }))
}

/// Decompresses a file; `None` if it was cancelled.
pub(crate) fn decompressed(
    file: &mut (impl Read + ?Sized),
    compression: FileCompression,
    bytes: u64,
    cancelled: &dyn Fn() -> bool,
) -> Result<Option<Arc<dyn Source>>, Box<FileCheck>> {
    let limit = bytes
        .saturating_mul(MAX_RATIO)
        .saturating_add(MAX_EXTRA_BYTES);
    let unreadable = |note: &str, message: String, fix: &str| {
        let mut check = FileCheck::unreadable(bytes, note, message, fix);
        check.compression = compression;
        Box::new(check)
    };
    let not_written = |error: &io::Error| {
        unreadable(
            "Cannot be decompressed here",
            format!(
                "The whole file is compressed, and cannot be decompressed to the folder for temporary files: {}.",
                io_reason(error)
            ),
            "Free some space there, then check again.",
        )
    };
    let mut inside = SpooledTempFile::new(IN_MEMORY);
    match decompress(
        compression,
        io::BufReader::new(file),
        &mut inside,
        limit,
        cancelled,
    ) {
        Ok(Decompressed::Done(_)) => {}
        Ok(Decompressed::Cancelled) => return Ok(None),
        Ok(Decompressed::Failed(error)) => {
            return Err(unreadable(&error.note, error.message, &error.fix));
        }
        Err(error) => return Err(not_written(&error)),
    }
    Ok(Some(match inside.into_inner() {
        SpooledData::InMemory(cursor) => Arc::new(Bytes::from(cursor.into_inner())),
        SpooledData::OnDisk(file) => Arc::new(file),
    }))
}

/// The check of a file that cannot be opened.
pub(crate) fn cannot_open(bytes: u64, error: &io::Error) -> FileCheck {
    match error.kind() {
        io::ErrorKind::NotFound => FileCheck::unreadable(
            bytes,
            "No longer there",
            "The file is not there: it was moved, renamed or deleted.",
            "Put it back and check again, or remove it from the list.",
        ),
        io::ErrorKind::PermissionDenied => FileCheck::unreadable(
            bytes,
            "No permission",
            "You have no permission to read this file.",
            "Give yourself the right to read it, then check again.",
        ),
        _ => FileCheck::unreadable(
            bytes,
            "Cannot be opened",
            format!("The file cannot be opened: {}.", io_reason(error)),
            "Fix that, then check again.",
        ),
    }
}

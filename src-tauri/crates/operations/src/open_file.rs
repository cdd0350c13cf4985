//! A file on disk, opened to be read: unwrapped first, where it is wrapped.

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

/// Up to how much of an unwrapped file is held in memory, in bytes.
const IN_MEMORY: usize = 32 << 20;

/// How many times its size a wrapped file may come to, and how much more.
/// Parquet inside is packed already; only a trap unpacks to so much.
const MOST_TIMES: u64 = 200;
const MOST_BESIDES: u64 = 64 << 20;

/// A file that is open, and what is known of it.
pub struct OpenFile {
    /// The Parquet bytes.
    pub source: Arc<dyn Source>,
    /// How the whole file is wrapped; what [`OpenFile::source`] gives is
    /// what was inside.
    pub compression: FileCompression,
    /// What the system said of the file when it was opened.
    pub metadata: Metadata,
}

/// How opening ended.
pub enum OpenOutcome {
    /// It is open.
    Done(OpenFile),
    /// It was told to stop while it unwrapped the file.
    Cancelled,
    /// It cannot be opened; the check says why.
    Failed(Box<FileCheck>),
}

impl OpenFile {
    /// What is known of the file beside its bytes.
    #[must_use]
    pub fn subject<'a>(&self, path: &'a Path) -> FileInfo<'a> {
        FileInfo {
            name: path.file_name().and_then(OsStr::to_str),
            compression: Some(self.compression),
            bytes: Some(self.metadata.len()),
        }
    }
}

/// Opens the file at `path`, and unwraps it where it is wrapped as a whole.
pub fn open(path: &Path, cancelled: &dyn Fn() -> bool) -> OpenOutcome {
    match try_open(path, cancelled) {
        Ok(Some(opened)) => OpenOutcome::Done(opened),
        Ok(None) => OpenOutcome::Cancelled,
        Err(check) => OpenOutcome::Failed(check),
    }
}

fn try_open(path: &Path, cancelled: &dyn Fn() -> bool) -> Result<Option<OpenFile>, Box<FileCheck>> {
    // Looked at first: opening a pipe that nobody writes to would wait for ever.
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
            "Save what it gives to a file, and check that.",
        )));
    }
    let fault = |error: io::Error| Box::new(cannot_open(metadata.len(), &error));
    let mut file = File::open(path).map_err(fault)?;
    let metadata = file.metadata().map_err(fault)?;
    let mut head = [0; 4];
    let compression = match file.read_at(0, &mut head) {
        Ok(()) => detect_compression(&head),
        // Too short to be wrapped; the check says what it is.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => FileCompression::None,
        Err(error) => return Err(fault(error)),
    };
    let source: Arc<dyn Source> = if compression == FileCompression::None {
        Arc::new(file)
    } else {
        match unwrapped(&mut file, compression, metadata.len(), cancelled)? {
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

/// What is inside a wrapped file; none where it was told to stop.
pub(crate) fn unwrapped(
    file: &mut (impl Read + ?Sized),
    compression: FileCompression,
    bytes: u64,
    cancelled: &dyn Fn() -> bool,
) -> Result<Option<Arc<dyn Source>>, Box<FileCheck>> {
    let limit = bytes
        .saturating_mul(MOST_TIMES)
        .saturating_add(MOST_BESIDES);
    let unreadable = |note: &str, message: String, fix: &str| {
        let mut check = FileCheck::unreadable(bytes, note, message, fix);
        check.compression = compression;
        Box::new(check)
    };
    let no_room = |error: &io::Error| {
        unreadable(
            "Cannot be unpacked here",
            format!(
                "The whole file is wrapped, and cannot be unpacked into the folder for temporary files: {}.",
                io_reason(error)
            ),
            "Make room there, then check again.",
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
        Err(error) => return Err(no_room(&error)),
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
            "Mend that, then check again.",
        ),
    }
}

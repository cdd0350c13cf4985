//! Reading the file that is uploaded, and noticing when it changes.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::error::UploadError;
use super::identity::FileIdentity;
use super::request::PutFileRequest;

/// Opens the file of `request` and takes its identity.
///
/// # Errors
/// Fails with [`UploadError::Changed`] if it is not the file that was checked.
pub(super) async fn open(
    request: PutFileRequest<'_>,
) -> Result<(FileReader, FileIdentity), UploadError> {
    let path: Arc<Path> = request.path.into();
    let expected = request.expected.clone();
    blocking(&path.clone(), move || {
        let file = File::open(&path)?;
        let found = FileIdentity::of_file(&file)?;
        Ok(found
            .matches(&expected)
            .then(|| (FileReader::new(file, found.bytes), found)))
    })
    .await?
    .ok_or_else(|| UploadError::changed(request.path))
}

/// Checks the file again after all of it was read.
///
/// # Errors
/// Fails with [`UploadError::Changed`] unless `path` still leads to the file
/// that was opened.
pub(super) async fn ensure_unchanged(
    path: &Path,
    opened: &FileIdentity,
) -> Result<(), UploadError> {
    let looked_at: Arc<Path> = path.into();
    let found = blocking(path, move || FileIdentity::of(&looked_at)).await;
    match found {
        Ok(found) if found == *opened => Ok(()),
        // A file that was moved, removed or made unreadable has changed, too.
        Ok(_) | Err(_) => Err(UploadError::changed(path)),
    }
}

/// Runs `read` on a thread that may block.
pub(super) async fn blocking<T: Send + 'static>(
    path: &Path,
    read: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, UploadError> {
    let unreadable = |detail: String| UploadError::Unreadable {
        path: path.to_owned(),
        detail,
    };
    match tokio::task::spawn_blocking(read).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Err(UploadError::changed(path))
        }
        Ok(Err(error)) => Err(unreadable(error.to_string())),
        Err(_) => Err(unreadable("reading was interrupted".to_owned())),
    }
}

/// Reads a file from its beginning and hashes everything it reads.
#[derive(Debug)]
pub(super) struct FileReader {
    file: File,
    remaining: u64,
    at_start: bool,
    sha256: Sha256,
}

impl FileReader {
    /// Returns a reader of the first `bytes` bytes of `file`.
    fn new(file: File, bytes: u64) -> Self {
        Self {
            file,
            remaining: bytes,
            at_start: false,
            sha256: Sha256::new(),
        }
    }

    /// Returns the next bytes, at most `max`. Fails with
    /// [`io::ErrorKind::UnexpectedEof`] if the file has become shorter.
    pub(super) fn read(&mut self, max: u64) -> io::Result<Bytes> {
        if !self.at_start {
            self.file.seek(SeekFrom::Start(0))?;
            self.at_start = true;
        }
        let wanted = max.min(self.remaining);
        let length = usize::try_from(wanted).map_err(|_| io::ErrorKind::OutOfMemory)?;
        let mut bytes = Vec::new();
        bytes
            .try_reserve_exact(length)
            .map_err(|_| io::ErrorKind::OutOfMemory)?;
        (&mut self.file).take(wanted).read_to_end(&mut bytes)?;
        if bytes.len() < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.remaining -= wanted;
        self.sha256.update(&bytes);
        Ok(bytes.into())
    }

    /// Returns the SHA-256 of everything that was read.
    pub(super) fn finish(self) -> [u8; 32] {
        self.sha256.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

//! By what a file is known to be the same one.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

/// FailureMode much of a file's end is looked at. The footer of an event file is there.
const TAIL_BYTES: u64 = 64 * 1024;

/// By what a file is known to be the one that was checked: its size, its time,
/// its place on the disk and its last 64 KiB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileIdentity {
    /// Its size.
    pub bytes: u64,
    /// When it was last written, in nanoseconds since 1970; zero where the
    /// file system does not tell.
    pub modified_ns: i64,
    /// The numbers of its device and of the file on it, where there are such.
    pub device_and_file: Option<(u64, u64)>,
    /// The SHA-256 of its last 64 KiB.
    pub tail_sha256: [u8; 32],
}

impl FileIdentity {
    /// The identity of the file at `path`. Reads its last 64 KiB.
    ///
    /// # Errors
    /// When it cannot be opened or read, or is no file.
    pub fn of(path: &Path) -> io::Result<Self> {
        Self::of_file(&File::open(path)?)
    }

    /// The identity of an open file, whose position is moved.
    pub(crate) fn of_file(mut file: &File) -> io::Result<Self> {
        let found = file.metadata()?;
        if !found.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "it is not a file",
            ));
        }
        file.seek(SeekFrom::Start(found.len().saturating_sub(TAIL_BYTES)))?;
        let mut tail = Vec::new();
        file.take(TAIL_BYTES).read_to_end(&mut tail)?;
        Ok(Self {
            bytes: found.len(),
            modified_ns: modified_ns(&found),
            device_and_file: device_and_file(&found),
            tail_sha256: Sha256::digest(&tail).into(),
        })
    }
}

fn modified_ns(found: &Metadata) -> i64 {
    let modified = found.modified().ok();
    let since = modified.and_then(|time| match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).ok(),
        Err(before) => i64::try_from(before.duration().as_nanos())
            .ok()
            .map(|before| -before),
    });
    since.unwrap_or(0)
}

#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "there are no such numbers elsewhere"
)]
fn device_and_file(found: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn device_and_file(_: &Metadata) -> Option<(u64, u64)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_size_time_place_and_end() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a");
        std::fs::write(&path, vec![7; 100_000]).unwrap();
        let before = FileIdentity::of(&path).unwrap();
        assert_eq!(FileIdentity::of(&path).unwrap(), before);
        assert_eq!(before.bytes, 100_000);
        assert!(before.modified_ns > 0);

        // The same size and time, another end.
        let time = std::fs::metadata(&path).unwrap().modified().unwrap();
        let mut bytes = vec![7; 100_000];
        bytes[99_999] = 8;
        std::fs::write(&path, &bytes).unwrap();
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(time)
            .unwrap();
        let after = FileIdentity::of(&path).unwrap();
        assert_eq!(after.modified_ns, before.modified_ns);
        assert_ne!(after, before);

        assert!(FileIdentity::of(&root.path().join("b")).is_err());
        assert!(FileIdentity::of(root.path()).is_err());
    }
}

//! How a file is recognised as the one that was checked.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

/// Length of the end of a file that is hashed. The footer of an event file is
/// there.
const TAIL_BYTES: u64 = 64 * 1024;

/// The state of a file at one moment.
///
/// What is `None` is not known and not compared: a file that was checked in an
/// earlier run has no device number, because these change when the computer
/// restarts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileIdentity {
    /// Its size, in bytes.
    pub bytes: u64,
    /// When it was last modified, in nanoseconds since 1970-01-01 UTC. Zero if
    /// the file system does not say, or for an earlier time.
    pub modified_ns: i64,
    /// The SHA-256 of its last 64 KiB.
    pub tail_sha256: Option<[u8; 32]>,
    /// The numbers of its device and of the file on it. `None` on systems that
    /// have no such numbers.
    pub device_and_file: Option<(u64, u64)>,
}

impl FileIdentity {
    /// Returns the identity of the file at `path`. Reads its last 64 KiB.
    ///
    /// # Errors
    /// Fails if it cannot be opened or read, or is not a file.
    pub fn of(path: &Path) -> io::Result<Self> {
        Self::of_file(&File::open(path)?)
    }

    /// Returns the identity of an open file, and moves its position.
    ///
    /// # Errors
    /// Fails if it cannot be read, or is not a file.
    pub fn of_file(mut file: &File) -> io::Result<Self> {
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "it is not a file",
            ));
        }
        file.seek(SeekFrom::Start(metadata.len().saturating_sub(TAIL_BYTES)))?;
        let mut tail = Vec::new();
        file.take(TAIL_BYTES).read_to_end(&mut tail)?;
        Ok(Self {
            bytes: metadata.len(),
            modified_ns: modified_ns(&metadata),
            tail_sha256: Some(Sha256::digest(&tail).into()),
            device_and_file: device_and_file(&metadata),
        })
    }

    /// Returns whether everything that both identities know is equal.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        fn equal<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
            one.zip(other).is_none_or(|(one, other)| one == other)
        }
        self.bytes == other.bytes
            && self.modified_ns == other.modified_ns
            && equal(self.tail_sha256, other.tail_sha256)
            && equal(self.device_and_file, other.device_and_file)
    }
}

fn modified_ns(metadata: &Metadata) -> i64 {
    metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .and_then(|age| i64::try_from(age.as_nanos()).ok())
        .unwrap_or(0)
}

#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "other systems have no such numbers"
)]
fn device_and_file(metadata: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn device_and_file(_: &Metadata) -> Option<(u64, u64)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_covers_size_time_device_and_tail() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a");
        std::fs::write(&path, vec![7; 100_000]).unwrap();
        let before = FileIdentity::of(&path).unwrap();
        assert_eq!(FileIdentity::of(&path).unwrap(), before);
        assert_eq!(before.bytes, 100_000);
        assert!(before.modified_ns > 0);

        // The same size and time, another tail.
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
        assert!(!after.matches(&before));

        assert!(FileIdentity::of(&root.path().join("b")).is_err());
        assert!(FileIdentity::of(root.path()).is_err());
    }

    #[test]
    fn unknown_properties_are_not_compared() {
        let known = FileIdentity {
            bytes: 1,
            modified_ns: 2,
            tail_sha256: Some([3; 32]),
            device_and_file: Some((4, 5)),
        };
        let unknown = FileIdentity {
            tail_sha256: None,
            device_and_file: None,
            ..known
        };
        assert!(known.matches(&unknown) && unknown.matches(&known));
        for other in [
            FileIdentity {
                bytes: 9,
                ..unknown
            },
            FileIdentity {
                modified_ns: 9,
                ..unknown
            },
            FileIdentity {
                tail_sha256: Some([9; 32]),
                ..unknown
            },
            FileIdentity {
                device_and_file: Some((9, 5)),
                ..unknown
            },
        ] {
            assert!(!known.matches(&other), "{other:?}");
        }
    }
}

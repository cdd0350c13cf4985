//! Random access to the bytes of a file.
//!
//! A read has an offset, so that several threads can read one file at the same
//! time without a shared cursor.

use std::fs::File;
use std::io;
use std::ops::Range;

use bytes::Bytes;

/// Bytes that can be read at any offset, such as a file or an object.
pub trait Source: Send + Sync {
    /// Number of bytes.
    ///
    /// # Errors
    /// If it cannot be determined.
    fn length(&self) -> io::Result<u64>;

    /// Fills `into` with the bytes from the offset `start` on.
    ///
    /// # Errors
    /// [`io::ErrorKind::UnexpectedEof`] if there are fewer, or the error of the
    /// read.
    fn read_at(&self, start: u64, into: &mut [u8]) -> io::Result<()>;
}

/// Reads a range of bytes, which the caller bounds.
pub(crate) fn read_range(source: &dyn Source, range: Range<u64>) -> io::Result<Vec<u8>> {
    let length = usize::try_from(range.end.saturating_sub(range.start))
        .map_err(|_| io::ErrorKind::InvalidInput)?;
    let mut bytes = vec![0; length];
    source.read_at(range.start, &mut bytes)?;
    Ok(bytes)
}

impl Source for File {
    fn length(&self) -> io::Result<u64> {
        self.metadata().map(|metadata| metadata.len())
    }

    #[cfg(unix)]
    fn read_at(&self, start: u64, into: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(self, into, start)
    }

    #[cfg(windows)]
    fn read_at(&self, mut start: u64, mut into: &mut [u8]) -> io::Result<()> {
        while !into.is_empty() {
            match std::os::windows::fs::FileExt::seek_read(self, into, start) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(some) => {
                    start += some as u64;
                    into = &mut into[some..];
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl Source for [u8] {
    fn length(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }

    fn read_at(&self, start: u64, into: &mut [u8]) -> io::Result<()> {
        let part = usize::try_from(start)
            .ok()
            .and_then(|start| self.get(start..)?.get(..into.len()))
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        into.copy_from_slice(part);
        Ok(())
    }
}

impl Source for Bytes {
    fn length(&self) -> io::Result<u64> {
        Source::length(&**self)
    }

    fn read_at(&self, start: u64, into: &mut [u8]) -> io::Result<()> {
        Source::read_at(&**self, start, into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_files_give_the_same_reads() {
        let bytes = Bytes::from_static(b"0123456789");
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, &bytes).unwrap();
        let sources: [&dyn Source; 2] = [&bytes, &file];
        for source in sources {
            assert_eq!(source.length().unwrap(), 10);
            let mut part = [0; 3];
            source.read_at(7, &mut part).unwrap();
            assert_eq!(&part, b"789");
            for past in [8, 10, u64::MAX] {
                let error = source.read_at(past, &mut part).unwrap_err();
                assert!(
                    matches!(
                        error.kind(),
                        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput
                    ),
                    "{past}: {error}"
                );
            }
            source.read_at(10, &mut []).unwrap();
        }
    }
}

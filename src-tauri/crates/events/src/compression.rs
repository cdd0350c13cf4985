//! Decompresses files that are compressed as a whole, with gzip or bzip2.

use std::io::{self, BufRead, BufReader, Read, Write};

use bzip2::bufread::BzDecoder;
use flate2::bufread::GzDecoder;
use tallyman_text::count_of;

use crate::check::FileCompression;
use crate::read_error::{ReadError, WRITE_AGAIN};

/// Number of bytes that are decompressed at a time.
const CHUNK_SIZE: usize = 256 << 10;

/// Detects the compression of a file by its first bytes.
#[must_use]
pub fn detect_compression(head: &[u8]) -> FileCompression {
    if head.starts_with(b"\x1f\x8b") {
        FileCompression::Gzip
    } else if head.starts_with(b"BZh") {
        FileCompression::Bzip2
    } else {
        FileCompression::None
    }
}

/// The outcome of [`decompress`].
#[derive(Debug)]
pub enum Decompressed {
    /// The number of bytes that were written.
    Done(u64),
    /// It was cancelled.
    Cancelled,
    /// The data is corrupt, or decompresses to more than the limit.
    Failed(Box<ReadError>),
}

/// Decompresses `compressed` into `out`, at most `limit` bytes.
///
/// # Errors
/// If `out` cannot be written. Corrupt data is [`Decompressed::Failed`].
pub fn decompress(
    compression: FileCompression,
    compressed: impl Read,
    out: &mut impl Write,
    limit: u64,
    cancelled: impl Fn() -> bool,
) -> io::Result<Decompressed> {
    let mut decoder: Box<dyn Read + '_> = match compression {
        FileCompression::None => Box::new(compressed),
        FileCompression::Gzip => Box::new(Streams::<GzDecoder<_>>::new(BufReader::new(compressed))),
        FileCompression::Bzip2 => {
            Box::new(Streams::<BzDecoder<_>>::new(BufReader::new(compressed)))
        }
    };
    let mut chunk = vec![0; CHUNK_SIZE];
    let mut total = 0_u64;
    loop {
        if cancelled() {
            return Ok(Decompressed::Cancelled);
        }
        let read = match decoder.read(&mut chunk) {
            Ok(0) => return Ok(Decompressed::Done(total)),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Ok(damaged(compression, &error)),
        };
        total += read as u64;
        if total > limit {
            return Ok(too_large(compression, limit));
        }
        out.write_all(&chunk[..read])?;
    }
}

/// One compressed stream of a file, which can hold several.
trait Stream: Read {
    type Rest: BufRead;
    /// The first byte of a stream. A reader may have only one at hand.
    const FIRST_BYTE: u8;
    fn start(compressed: Self::Rest) -> Self;
    /// What follows the stream, once it was read to its end.
    fn into_rest(self) -> Self::Rest;
}

impl<R: BufRead> Stream for GzDecoder<R> {
    type Rest = R;
    const FIRST_BYTE: u8 = 0x1f;

    fn start(compressed: R) -> Self {
        Self::new(compressed)
    }

    fn into_rest(self) -> R {
        self.into_inner()
    }
}

impl<R: BufRead> Stream for BzDecoder<R> {
    type Rest = R;
    const FIRST_BYTE: u8 = b'B';

    fn start(compressed: R) -> Self {
        Self::new(compressed)
    }

    fn into_rest(self) -> R {
        self.into_inner()
    }
}

/// Decompresses the streams of a file, and stops at zeros that pad it to its end, as gzip
/// does.
struct Streams<S> {
    /// The current stream. `None` after the last one.
    current: Option<S>,
}

impl<S: Stream> Streams<S> {
    fn new(compressed: S::Rest) -> Self {
        Self {
            current: Some(S::start(compressed)),
        }
    }
}

impl<S: Stream> Read for Streams<S> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(stream) = &mut self.current {
            let read = stream.read(into)?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            if let Some(stream) = self.current.take() {
                let mut rest = stream.into_rest();
                if rest.fill_buf()?.first() == Some(&S::FIRST_BYTE) {
                    self.current = Some(S::start(rest));
                } else {
                    expect_zeros(&mut rest)?;
                }
            }
        }
        Ok(0)
    }
}

/// Reads to the end.
///
/// # Errors
/// If there are other bytes than zeros.
fn expect_zeros(rest: &mut impl BufRead) -> io::Result<()> {
    let (mut count, mut all_zeros) = (0_u64, true);
    loop {
        let bytes = rest.fill_buf()?;
        let length = bytes.len();
        if length == 0 {
            break;
        }
        all_zeros &= bytes.iter().all(|byte| *byte == 0);
        count += length as u64;
        rest.consume(length);
    }
    if all_zeros {
        return Ok(());
    }
    Err(io::Error::other(format!(
        "{} after its end {} not part of it",
        count_of(count, "byte"),
        if count == 1 { "is" } else { "are" }
    )))
}

/// The error of a file that is compressed twice as a whole.
pub(crate) fn compressed_twice(outer: FileCompression, inner: FileCompression) -> ReadError {
    let ((outer, tool), (inner, _)) = (names(outer), names(inner));
    ReadError::new(
        "Compressed twice",
        format!(
            "The file is compressed twice: inside {outer} there is another file, compressed with \
             {inner}. Only one compression around the file is read."
        ),
        format!("Decompress it once with {tool}, then check the result."),
    )
}

/// The name of a compression, and the tool that decompresses it.
pub(crate) const fn names(compression: FileCompression) -> (&'static str, &'static str) {
    match compression {
        FileCompression::Bzip2 => ("bzip2", "bunzip2"),
        FileCompression::Gzip | FileCompression::None => ("gzip", "gunzip"),
    }
}

fn damaged(compression: FileCompression, error: &io::Error) -> Decompressed {
    let (name, _) = names(compression);
    let why = match error.kind() {
        io::ErrorKind::UnexpectedEof => "it is cut short".to_owned(),
        _ => error.to_string(),
    };
    Decompressed::Failed(Box::new(ReadError::new(
        format!("Damaged {name}"),
        format!("The whole file is compressed with {name}, and cannot be decompressed: {why}."),
        WRITE_AGAIN,
    )))
}

fn too_large(compression: FileCompression, limit: u64) -> Decompressed {
    let (name, tool) = names(compression);
    Decompressed::Failed(Box::new(ReadError::new(
        "Decompresses to too much",
        format!(
            "The whole file is compressed with {name} and decompresses to more than {} MB, the \
             limit for this file.",
            limit / 1_000_000
        ),
        format!("Decompress it with {tool}, and check the result."),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compressed(compression: FileCompression, data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        match compression {
            FileCompression::Gzip => {
                let mut encoder =
                    flate2::write::GzEncoder::new(&mut out, flate2::Compression::fast());
                encoder.write_all(data).unwrap();
                encoder.finish().unwrap();
            }
            FileCompression::Bzip2 => {
                let mut encoder =
                    bzip2::write::BzEncoder::new(&mut out, bzip2::Compression::fast());
                encoder.write_all(data).unwrap();
                encoder.finish().unwrap();
            }
            FileCompression::None => out.extend_from_slice(data),
        }
        out
    }

    #[test]
    fn decompressing_restores_the_data() {
        let data: Vec<u8> = (0..700_000_u32)
            .map(|number| (number % 251) as u8)
            .collect();
        for compression in [
            FileCompression::None,
            FileCompression::Gzip,
            FileCompression::Bzip2,
        ] {
            let mut stored = compressed(compression, &data);
            // Concatenated streams are one file.
            stored.extend(compressed(compression, &data[..7]));
            if compression != FileCompression::None {
                stored.extend([0; 1_024]);
            }
            assert_eq!(detect_compression(&stored), compression);
            let mut out = Vec::new();
            let end = decompress(compression, &stored[..], &mut out, u64::MAX, || false).unwrap();
            assert!(matches!(end, Decompressed::Done(700_007)), "{end:?}");
            assert!(out.starts_with(&data));
        }
    }

    #[test]
    fn corrupt_data_limits_and_cancellation_are_outcomes() {
        for compression in [FileCompression::Gzip, FileCompression::Bzip2] {
            let stored = compressed(compression, &[7; 100_000]);
            let end = |stored: &[u8], limit, cancelled: bool| {
                decompress(compression, stored, &mut Vec::new(), limit, || cancelled).unwrap()
            };
            let cut = end(&stored[..stored.len() / 2], u64::MAX, false);
            assert!(matches!(cut, Decompressed::Failed(_)), "{cut:?}");
            for (after, message) in [
                (&b"junk"[..], "4 bytes after its end are not part of it"),
                (&[0, 0, 7], "3 bytes after its end are not part of it"),
                (b"\n", "1 byte after its end is not part of it"),
            ] {
                let longer = [&stored[..], after].concat();
                let Decompressed::Failed(error) = end(&longer, u64::MAX, false) else {
                    panic!("{after:?} is accepted");
                };
                assert!(error.message.contains(message), "{}", error.message);
            }
            let bomb = end(&stored, 99_999, false);
            assert!(
                matches!(&bomb, Decompressed::Failed(error) if error.note == "Decompresses to too much"),
                "{bomb:?}"
            );
            assert!(matches!(
                end(&stored, 100_000, false),
                Decompressed::Done(100_000)
            ));
            assert!(matches!(
                end(&stored, u64::MAX, true),
                Decompressed::Cancelled
            ));
        }
    }
}

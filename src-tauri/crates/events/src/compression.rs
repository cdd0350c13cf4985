//! Files that are gzipped or bzip2ed as a whole.

use std::io::{self, Read, Write};

use crate::check::FileCompression;
use crate::read_error::ReadError;

/// How much is unpacked at a time.
const PORTION: usize = 256 << 10;

/// How a file is wrapped, by its first bytes.
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

/// How unwrapping ended.
#[derive(Debug)]
pub enum Decompressed {
    /// Everything is written; so many bytes.
    Done(u64),
    /// It was told to stop.
    Cancelled,
    /// The wrapping is damaged, or what is inside is too large.
    Failed(Box<ReadError>),
}

/// Unpacks what `wrapped` gives into `out`, at most `limit` bytes of it.
///
/// # Errors
/// Only where `out` cannot be written. That the wrapping is damaged is a
/// result.
pub fn decompress(
    compression: FileCompression,
    wrapped: impl Read,
    out: &mut impl Write,
    limit: u64,
    cancelled: impl Fn() -> bool,
) -> io::Result<Decompressed> {
    let mut inside: Box<dyn Read + '_> = match compression {
        FileCompression::None => Box::new(wrapped),
        FileCompression::Gzip => Box::new(flate2::read::MultiGzDecoder::new(wrapped)),
        FileCompression::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(wrapped)),
    };
    let mut portion = vec![0; PORTION];
    let mut total = 0_u64;
    loop {
        if cancelled() {
            return Ok(Decompressed::Cancelled);
        }
        let some = match inside.read(&mut portion) {
            Ok(0) => return Ok(Decompressed::Done(total)),
            Ok(some) => some,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Ok(Decompressed::Failed(Box::new(damaged(compression, &error)))),
        };
        total += some as u64;
        if total > limit {
            return Ok(Decompressed::Failed(Box::new(too_large(
                compression,
                limit,
            ))));
        }
        out.write_all(&portion[..some])?;
    }
}

/// The wrapping's name, and the tool that undoes it.
const fn names(compression: FileCompression) -> (&'static str, &'static str) {
    match compression {
        FileCompression::Bzip2 => ("bzip2", "bunzip2"),
        FileCompression::Gzip | FileCompression::None => ("gzip", "gunzip"),
    }
}

fn damaged(compression: FileCompression, error: &io::Error) -> ReadError {
    let (name, _) = names(compression);
    let why = match error.kind() {
        io::ErrorKind::UnexpectedEof => "it is cut short".to_owned(),
        _ => error.to_string(),
    };
    ReadError::new(
        format!("Damaged {name}"),
        format!("The whole file is wrapped in {name}, and cannot be unpacked: {why}."),
        "Write the file again, or fetch it again from where it came.",
    )
}

fn too_large(compression: FileCompression, limit: u64) -> ReadError {
    let (name, tool) = names(compression);
    ReadError::new(
        "Unpacks to too much",
        format!(
            "The whole file is wrapped in {name} and unpacks to more than {} MB, which is the \
             most that is unpacked here.",
            limit / 1_000_000
        ),
        format!("Unpack it with {tool}, and check what comes out."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(compression: FileCompression, data: &[u8]) -> Vec<u8> {
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
    fn what_was_wrapped_comes_out_again() {
        let data: Vec<u8> = (0..700_000_u32)
            .map(|number| (number % 251) as u8)
            .collect();
        for compression in [
            FileCompression::None,
            FileCompression::Gzip,
            FileCompression::Bzip2,
        ] {
            let mut stored = wrapped(compression, &data);
            // Several wrappings one after the other are one file.
            stored.extend(wrapped(compression, &data[..7]));
            assert_eq!(detect_compression(&stored), compression);
            let mut out = Vec::new();
            let end = decompress(compression, &stored[..], &mut out, u64::MAX, || false).unwrap();
            assert!(matches!(end, Decompressed::Done(700_007)), "{end:?}");
            assert!(out.starts_with(&data));
        }
    }

    #[test]
    fn damage_bounds_and_stopping_are_told() {
        for compression in [FileCompression::Gzip, FileCompression::Bzip2] {
            let stored = wrapped(compression, &[7; 100_000]);
            let end = |stored: &[u8], limit, stop: bool| {
                decompress(compression, stored, &mut Vec::new(), limit, || stop).unwrap()
            };
            let cut = end(&stored[..stored.len() / 2], u64::MAX, false);
            assert!(matches!(cut, Decompressed::Failed(_)), "{cut:?}");
            let bomb = end(&stored, 99_999, false);
            assert!(
                matches!(&bomb, Decompressed::Failed(error) if error.note == "Unpacks to too much"),
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

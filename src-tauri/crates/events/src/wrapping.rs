//! Files that are gzipped or bzip2ed as a whole.

use std::io::{self, Read, Write};

use crate::check::Wrapping;
use crate::footer::Trouble;

/// How much is unpacked at a time.
const PORTION: usize = 256 << 10;

/// How a file is wrapped, by its first bytes.
#[must_use]
pub fn wrapping_of(head: &[u8]) -> Wrapping {
    if head.starts_with(b"\x1f\x8b") {
        Wrapping::Gzip
    } else if head.starts_with(b"BZh") {
        Wrapping::Bzip2
    } else {
        Wrapping::None
    }
}

/// How unwrapping ended.
#[derive(Debug)]
pub enum Unwrapped {
    /// Everything is written; so many bytes.
    Done(u64),
    /// It was told to stop.
    Cancelled,
    /// The wrapping is damaged, or what is inside is too large.
    Failed(Box<Trouble>),
}

/// Unpacks what `wrapped` gives into `out`, at most `limit` bytes of it.
///
/// # Errors
/// Only where `out` cannot be written. That the wrapping is damaged is a
/// result.
pub fn unwrap(
    wrapping: Wrapping,
    wrapped: impl Read,
    out: &mut impl Write,
    limit: u64,
    cancelled: impl Fn() -> bool,
) -> io::Result<Unwrapped> {
    let mut inside: Box<dyn Read + '_> = match wrapping {
        Wrapping::None => Box::new(wrapped),
        Wrapping::Gzip => Box::new(flate2::read::MultiGzDecoder::new(wrapped)),
        Wrapping::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(wrapped)),
    };
    let mut portion = vec![0; PORTION];
    let mut total = 0_u64;
    loop {
        if cancelled() {
            return Ok(Unwrapped::Cancelled);
        }
        let some = match inside.read(&mut portion) {
            Ok(0) => return Ok(Unwrapped::Done(total)),
            Ok(some) => some,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Ok(Unwrapped::Failed(Box::new(damaged(wrapping, &error)))),
        };
        total += some as u64;
        if total > limit {
            return Ok(Unwrapped::Failed(Box::new(too_large(wrapping, limit))));
        }
        out.write_all(&portion[..some])?;
    }
}

/// The wrapping's name, and the tool that undoes it.
const fn names(wrapping: Wrapping) -> (&'static str, &'static str) {
    match wrapping {
        Wrapping::Bzip2 => ("bzip2", "bunzip2"),
        Wrapping::Gzip | Wrapping::None => ("gzip", "gunzip"),
    }
}

fn damaged(wrapping: Wrapping, error: &io::Error) -> Trouble {
    let (name, _) = names(wrapping);
    let why = match error.kind() {
        io::ErrorKind::UnexpectedEof => "it is cut short".to_owned(),
        _ => error.to_string(),
    };
    Trouble::new(
        format!("Damaged {name}"),
        format!("The whole file is wrapped in {name}, and cannot be unpacked: {why}."),
        "Write the file again, or fetch it again from where it came.",
    )
}

fn too_large(wrapping: Wrapping, limit: u64) -> Trouble {
    let (name, tool) = names(wrapping);
    Trouble::new(
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

    fn wrapped(wrapping: Wrapping, data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        match wrapping {
            Wrapping::Gzip => {
                let mut encoder =
                    flate2::write::GzEncoder::new(&mut out, flate2::Compression::fast());
                encoder.write_all(data).unwrap();
                encoder.finish().unwrap();
            }
            Wrapping::Bzip2 => {
                let mut encoder =
                    bzip2::write::BzEncoder::new(&mut out, bzip2::Compression::fast());
                encoder.write_all(data).unwrap();
                encoder.finish().unwrap();
            }
            Wrapping::None => out.extend_from_slice(data),
        }
        out
    }

    #[test]
    fn what_was_wrapped_comes_out_again() {
        let data: Vec<u8> = (0..700_000_u32)
            .map(|number| (number % 251) as u8)
            .collect();
        for wrapping in [Wrapping::None, Wrapping::Gzip, Wrapping::Bzip2] {
            let mut stored = wrapped(wrapping, &data);
            // Several wrappings one after the other are one file.
            stored.extend(wrapped(wrapping, &data[..7]));
            assert_eq!(wrapping_of(&stored), wrapping);
            let mut out = Vec::new();
            let end = unwrap(wrapping, &stored[..], &mut out, u64::MAX, || false).unwrap();
            assert!(matches!(end, Unwrapped::Done(700_007)), "{end:?}");
            assert!(out.starts_with(&data));
        }
    }

    #[test]
    fn damage_bounds_and_stopping_are_told() {
        for wrapping in [Wrapping::Gzip, Wrapping::Bzip2] {
            let stored = wrapped(wrapping, &[7; 100_000]);
            let end = |stored: &[u8], limit, stop: bool| {
                unwrap(wrapping, stored, &mut Vec::new(), limit, || stop).unwrap()
            };
            let cut = end(&stored[..stored.len() / 2], u64::MAX, false);
            assert!(matches!(cut, Unwrapped::Failed(_)), "{cut:?}");
            let bomb = end(&stored, 99_999, false);
            assert!(
                matches!(&bomb, Unwrapped::Failed(trouble) if trouble.note == "Unpacks to too much"),
                "{bomb:?}"
            );
            assert!(matches!(
                end(&stored, 100_000, false),
                Unwrapped::Done(100_000)
            ));
            assert!(matches!(end(&stored, u64::MAX, true), Unwrapped::Cancelled));
        }
    }
}

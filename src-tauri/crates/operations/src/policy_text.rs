//! Texts that a person hands over to be read as policies.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use thiserror::Error;

use crate::io_reason::io_reason;

/// Why a text cannot be read. The words go on after "cannot be read:".
#[derive(Debug, Error)]
pub enum TextFault {
    /// The system says no.
    #[error("{}.", io_reason(.0))]
    Io(#[from] io::Error),
    /// It is a folder.
    #[error("it is a folder. Name a file in it.")]
    Folder,
    /// It is longer than any policy.
    #[error(
        "it has more than {most} bytes, and the largest policy that AWS takes has 32768. Take the \
         policy alone."
    )]
    TooLong {
        /// How many bytes would have been read.
        most: usize,
    },
    /// It is text, in another encoding.
    #[error("it is written in UTF-16. Save it as UTF-8.")]
    Utf16,
    /// It is no text.
    #[error("it is no text in UTF-8: line {line} holds a byte that is none.")]
    NotText {
        /// The first line that is no text, from one.
        line: usize,
    },
}

/// Reads a file of at most `most` bytes as text; a mark of byte order at its
/// beginning is left out.
///
/// # Errors
///
/// [`TextFault`], before more than `most` bytes are read.
pub fn read(path: &Path, most: usize) -> Result<String, TextFault> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(TextFault::Folder);
    }
    if metadata.len() > most as u64 {
        return Err(TextFault::TooLong { most });
    }
    read_from(file, most)
}

/// Reads at most `most` bytes as text, as [`read`] does.
///
/// # Errors
///
/// [`TextFault`], before more than `most` bytes are read.
pub fn read_from(reader: impl Read, most: usize) -> Result<String, TextFault> {
    let mut bytes = Vec::new();
    // One more than allowed tells that there are more.
    reader.take(most as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > most {
        return Err(TextFault::TooLong { most });
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(TextFault::Utf16);
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let before = &error.as_bytes()[..good];
        TextFault::NotText {
            line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
        }
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn said(bytes: &[u8]) -> String {
        match read_from(bytes, 8) {
            Ok(text) => text,
            Err(fault) => fault.to_string(),
        }
    }

    #[test]
    fn a_text_is_read_within_its_bound() {
        assert_eq!(said(b"{}"), "{}");
        assert_eq!(said(b"12345678"), "12345678");
        assert!(said(b"123456789").starts_with("it has more than 8 bytes"));
        assert_eq!(said(b"\xef\xbb\xbf{}"), "{}");
        assert!(said(b"\xff\xfe{\0}\0").contains("UTF-16"));
        assert!(said(b"a\nb\n\xff").contains("line 3"));
        // What never ends is not read to its end.
        let endless = read_from(io::repeat(b' '), 1_000);
        assert!(matches!(endless, Err(TextFault::TooLong { most: 1_000 })));
    }

    #[test]
    fn a_file_is_measured_before_it_is_read() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("policy.json");
        assert_eq!(read(&path, 8).unwrap_err().to_string(), "it is not there.");
        fs::write(&path, "{ }").unwrap();
        assert_eq!(read(&path, 8).unwrap(), "{ }");
        File::create(&path).unwrap().set_len(1 << 40).unwrap();
        assert!(matches!(read(&path, 8), Err(TextFault::TooLong { .. })));
        assert!(matches!(read(root.path(), 8), Err(TextFault::Folder)));
    }
}

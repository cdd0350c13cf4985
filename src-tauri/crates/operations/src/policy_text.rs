//! Reads policy documents as text, up to a maximum size.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use thiserror::Error;

use crate::io_reason::io_reason;

/// Why a text cannot be read. Messages continue a sentence after "cannot be read:".
#[derive(Debug, Error)]
pub enum TextError {
    /// The operating system failed to read it.
    #[error("{}.", io_reason(.0))]
    Io(#[from] io::Error),
    /// It is a folder.
    #[error("it is a folder. Name a file in it.")]
    Folder,
    /// It is larger than any policy.
    #[error(
        "it has more than {max_bytes} bytes, and the largest policy that AWS takes has 32768. Take the \
         policy alone."
    )]
    TooLong {
        /// Maximum size in bytes.
        max_bytes: usize,
    },
    /// It is encoded in UTF-16.
    #[error("it is encoded in UTF-16. Save it as UTF-8.")]
    Utf16,
    /// It is not encoded in UTF-8.
    #[error("it is not UTF-8 text: line {line} contains an invalid byte.")]
    NotText {
        /// The first line with an invalid byte, from 1.
        line: usize,
    },
}

/// Reads a file of at most `max_bytes` bytes as text, without a byte-order mark.
///
/// # Errors
///
/// Fails with [`TextError`]; never reads more than `max_bytes` + 1 bytes.
pub fn read(path: &Path, max_bytes: usize) -> Result<String, TextError> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(TextError::Folder);
    }
    if metadata.len() > max_bytes as u64 {
        return Err(TextError::TooLong { max_bytes });
    }
    read_from(file, max_bytes)
}

/// Reads at most `max_bytes` bytes as text, without a byte-order mark.
///
/// # Errors
///
/// Fails with [`TextError`]; never reads more than `max_bytes` + 1 bytes.
pub fn read_from(reader: impl Read, max_bytes: usize) -> Result<String, TextError> {
    let mut bytes = Vec::new();
    // One byte more than allowed shows that there are more.
    reader.take(max_bytes as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > max_bytes {
        return Err(TextError::TooLong { max_bytes });
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(TextError::Utf16);
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = &error.as_bytes()[..valid];
        TextError::NotText {
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

    fn text_or_error(bytes: &[u8]) -> String {
        match read_from(bytes, 8) {
            Ok(text) => text,
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn text_is_read_up_to_the_maximum() {
        assert_eq!(text_or_error(b"{}"), "{}");
        assert_eq!(text_or_error(b"12345678"), "12345678");
        assert!(text_or_error(b"123456789").starts_with("it has more than 8 bytes"));
        assert_eq!(text_or_error(b"\xef\xbb\xbf{}"), "{}");
        assert!(text_or_error(b"\xff\xfe{\0}\0").contains("UTF-16"));
        assert!(text_or_error(b"a\nb\n\xff").contains("line 3"));
        // An endless reader is not read to its end.
        let endless = read_from(io::repeat(b' '), 1_000);
        assert!(matches!(
            endless,
            Err(TextError::TooLong { max_bytes: 1_000 })
        ));
    }

    #[test]
    fn the_size_of_a_file_is_checked_before_it_is_read() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("policy.json");
        assert_eq!(read(&path, 8).unwrap_err().to_string(), "it is not there.");
        fs::write(&path, "{ }").unwrap();
        assert_eq!(read(&path, 8).unwrap(), "{ }");
        File::create(&path).unwrap().set_len(1 << 40).unwrap();
        assert!(matches!(read(&path, 8), Err(TextError::TooLong { .. })));
        assert!(matches!(read(root.path(), 8), Err(TextError::Folder)));
    }
}

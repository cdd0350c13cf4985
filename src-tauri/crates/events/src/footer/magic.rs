//! Detects files that are not plain Parquet by their first and last bytes.

use super::error::FooterError;
use crate::check::FileCompression;
use crate::compression::{self, detect_compression};
use crate::read_error::ReadError;

/// Number of bytes of `PAR1`, the length of the footer, and `PAR1`.
pub(super) const MIN_FILE_SIZE: u64 = 12;

/// The first and the last bytes of a Parquet file.
pub(super) const MAGIC: &[u8] = b"PAR1";
const ENCRYPTED: &[u8] = b"PARE";

const GIT_LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/";
/// What base64 makes of [`MAGIC`], as far as the bytes that follow do not change it.
const BASE64_MAGIC: &[u8] = b"UEFSM";

/// Other file types, by their first bytes.
const OTHERS: [(&[u8], &str); 11] = [
    (b"PK\x03\x04", "a ZIP archive"),
    (b"ORC", "ORC"),
    (b"Obj\x01", "Avro"),
    (b"ARROW1", "an Arrow IPC (Feather) file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"\xfd7zXZ\x00", "an XZ file"),
    (b"\x04\x22\x4d\x18", "an LZ4 file"),
    (b"\xff\x06\x00\x00sNaPpY", "a framed Snappy file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"%PDF", "a PDF"),
];

/// Why a file with these first and last bytes has no readable footer. `None` if
/// it starts and ends as Parquet does.
pub(super) fn identify(head: &[u8], tail: &[u8], bytes: u64) -> Option<FooterError> {
    let starts = head.starts_with(MAGIC);
    let ends = tail.ends_with(MAGIC);
    if head.starts_with(ENCRYPTED) || (starts && tail.ends_with(ENCRYPTED)) {
        return Some(encrypted().into());
    }
    if starts && bytes < MIN_FILE_SIZE {
        return Some(too_short(bytes).into());
    }
    if starts && ends {
        return None;
    }
    if starts {
        return Some(FooterError::from(ReadError::new(
            "Cut short: no footer",
            "The file is cut short: it starts as Parquet, but the footer at its end is missing.",
            "Fetch or write the file again, and let it finish.",
        )));
    }
    let compression = detect_compression(head);
    if compression != FileCompression::None {
        return Some(compressed(compression));
    }
    if ends {
        return Some(FooterError::from(ReadError::damaged(
            "The file ends as Parquet but does not start as Parquet: its first bytes are damaged.",
        )));
    }
    Some(not_parquet(head).into())
}

pub(super) fn too_short(bytes: u64) -> ReadError {
    ReadError::new(
        "Cut short: no footer",
        format!("The file is {bytes} bytes long; the shortest Parquet file has {MIN_FILE_SIZE}."),
        "Fetch or write the file again, and let it finish.",
    )
}

fn encrypted() -> ReadError {
    ReadError::new(
        "Encrypted",
        "The file is Parquet with an encrypted footer, which cannot be read without its key.",
        "Write it without encryption; S3 can encrypt what it stores.",
    )
}

fn compressed(compression: FileCompression) -> FooterError {
    let (name, tool) = compression::names(compression);
    FooterError {
        reason: ReadError::new(
            format!("Whole file {name}"),
            format!("The whole file is compressed with {name}."),
            format!("Decompress it with {tool}, then check the result."),
        ),
        compression,
    }
}

fn not_parquet(head: &[u8]) -> ReadError {
    if head.starts_with(GIT_LFS_POINTER) {
        return ReadError::new(
            "Git LFS pointer",
            "The file is a Git LFS pointer: a few lines of text in place of the Parquet file.",
            "Fetch the file itself with `git lfs pull`.",
        );
    }
    if head.starts_with(BASE64_MAGIC) {
        return ReadError::new(
            "Base64",
            "The file is base64 text of a Parquet file, not the file itself.",
            "Decode it, such as with `base64 --decode`.",
        );
    }
    let (note, looks_like) = match kind(head) {
        Some(kind) => {
            let bare = kind.trim_start_matches("an ").trim_start_matches("a ");
            (
                format!("Not Parquet: looks like {bare}"),
                format!(" It looks like {kind}."),
            )
        }
        None => ("Not Parquet".to_owned(), String::new()),
    };
    ReadError::new(
        note,
        format!("The file is not Parquet: it does not start and end with PAR1.{looks_like}"),
        "Convert it to Parquet before sending it.",
    )
}

fn kind(head: &[u8]) -> Option<&'static str> {
    if let Some((_, name)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(name);
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Some("text in UTF-16");
    }
    let text = text_of(head)?.trim_start_matches('\u{feff}').trim_start();
    let first_line = text.lines().next().unwrap_or_default();
    match text.chars().next()? {
        '{' | '[' => Some("JSON"),
        '<' => Some("XML or HTML"),
        _ if first_line.contains([',', ';', '\t', '|']) => Some("CSV"),
        _ => Some("plain text"),
    }
}

/// The first bytes as text. `None` if they are not UTF-8 or have control
/// characters.
fn text_of(head: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The last character may be incomplete.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    (!text.is_empty() && !text.contains(control)).then_some(text)
}

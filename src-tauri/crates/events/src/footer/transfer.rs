//! Recognises Parquet files that a transfer changed: bytes added before or after, or bytes
//! treated as text.

use std::io;

use tallyman_text::count_of;

use super::magic::{MAGIC, MIN_FILE_SIZE};
use crate::read_error::ReadError;
use crate::source::{Source, read_range};

/// Number of bytes at the end that are searched for a magic.
const SEARCH_SIZE: u64 = 16 << 20;
/// Number of bytes at the start that are examined for traces of text conversion.
const SAMPLE_SIZE: u64 = 1 << 20;
/// Number of line feeds, or of replacement characters, that prove a conversion: in other
/// data, one line feed of 256 follows a carriage return.
const MIN_TRACES: usize = 4;
/// U+FFFD, which text conversion puts in the place of invalid bytes.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// The error of a file that has bytes after its last `PAR1`. `None` if there is no footer
/// before them.
pub(super) fn bytes_after_end(source: &dyn Source, length: u64) -> io::Result<Option<ReadError>> {
    let start = length.saturating_sub(SEARCH_SIZE);
    let bytes = read_range(source, start..length)?;
    let Some(at) = memchr::memmem::rfind(&bytes, MAGIC) else {
        return Ok(None);
    };
    let after = &bytes[at + MAGIC.len()..];
    let end = start + at as u64;
    // The magic follows the length of the footer. Data can hold PAR1 by chance.
    let footer_length = at
        .checked_sub(4)
        .and_then(|from| bytes.get(from..)?.first_chunk::<4>())
        .map_or(0, |length| u64::from(u32::from_le_bytes(*length)));
    let fits = footer_length > 0 && footer_length + MIN_FILE_SIZE <= end + MAGIC.len() as u64;
    if !fits {
        return Ok(None);
    }
    let what = match after {
        b"\n" | b"\r\n" | b"\r" => " (a line break)",
        b"\r\n0\r\n\r\n" | b"\r\n0\r\n" => " (the end of a chunked HTTP response)",
        _ if after.iter().all(|byte| *byte == 0) => " (zeros)",
        _ if after.iter().all(u8::is_ascii_whitespace) => " (white space)",
        _ => "",
    };
    let count = after.len() as u64;
    Ok(Some(ReadError::new(
        format!("{} after the end", count_of(count, "byte")),
        format!(
            "{}{what} {} the last PAR1, which must end the file: readers do not find the footer.",
            count_of(count, "byte"),
            if count == 1 { "follows" } else { "follow" },
        ),
        format!(
            "Remove what follows PAR1, such as with `head -c {}`, or fetch the file again in \
             binary mode.",
            length - count
        ),
    )))
}

/// The error of a file that has bytes before its first `PAR1`. `None` if there is no magic
/// in `head`, or only the one at the end of the file of `length` bytes.
pub(super) fn bytes_before_start(head: &[u8], length: u64) -> Option<ReadError> {
    let count = memchr::memmem::find(head, MAGIC).filter(|at| *at > 0)? as u64;
    if count + MIN_FILE_SIZE > length {
        return None;
    }
    let what = match &head[..usize::try_from(count).ok()?] {
        b"\xef\xbb\xbf" => " (a byte-order mark)",
        before if before.ends_with(b"\r\n") => " (such as a header of an HTTP response)",
        _ => "",
    };
    Some(ReadError::new(
        format!("{} before the start", count_of(count, "byte")),
        format!(
            "{}{what} {} the first PAR1, which must start the file: every offset in the footer is \
             wrong by that much.",
            count_of(count, "byte"),
            if count == 1 { "precedes" } else { "precede" },
        ),
        format!(
            "Remove what precedes PAR1, such as with `tail -c +{}`, or fetch the file again.",
            count + 1
        ),
    ))
}

/// The error of a file whose bytes were converted as text. `None` if nothing shows that.
pub(super) fn text_conversion(source: &dyn Source, length: u64) -> io::Result<Option<ReadError>> {
    let sample = read_range(source, 0..length.min(SAMPLE_SIZE))?;
    let line_feeds: Vec<usize> = memchr::memchr_iter(b'\n', &sample).collect();
    let all_after_returns = line_feeds
        .iter()
        .all(|at| at.checked_sub(1).and_then(|at| sample.get(at)) == Some(&b'\r'));
    let how = if line_feeds.len() >= MIN_TRACES && all_after_returns {
        "every line feed (0A) in it became CR LF (0D 0A), as a transfer in text mode does"
    } else if memchr::memmem::find_iter(&sample, REPLACEMENT).count() >= MIN_TRACES
        && is_utf8_sample(&sample)
    {
        "it is valid UTF-8 with many U+FFFD, as when binary data is read and written as text"
    } else {
        return Ok(None);
    };
    Ok(Some(ReadError::new(
        "Converted as text",
        format!("The file was converted as text: {how}. Its data is lost."),
        "Transfer the original again in binary mode.",
    )))
}

/// Returns `true` if a sample is UTF-8, but for a character that its end cuts.
fn is_utf8_sample(sample: &[u8]) -> bool {
    match str::from_utf8(sample) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

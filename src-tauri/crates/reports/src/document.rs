//! Checks that a document is a JSON object of an acceptable size, and writes the
//! sentences of its errors.

use tallyman_text::escape_hidden;

use crate::error::{ReportError, ReportErrorKind};

/// Size limit of a report, in bytes: 64 MiB.
pub const MAX_REPORT_BYTES: usize = 64 * 1024 * 1024;

/// Limit of quoted text in an error message, in characters.
pub(crate) const MAX_QUOTED_CHARS: usize = 40;

/// Returns the text of a JSON object, without a byte-order mark.
///
/// # Errors
/// If the document is too large, is not UTF-8, or does not start with `{`.
pub(crate) fn object_text(bytes: &[u8]) -> Result<&str, ReportError> {
    if bytes.len() > MAX_REPORT_BYTES {
        return Err(ReportError::too_large(bytes.len() as u64));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // Without a byte-order mark, UTF-16 of ASCII characters is UTF-8 with NULs.
    if let [b'{', 0, ..] | [0, b'{', ..] = bytes {
        return Err(ReportError::at((1, 1), ReportErrorKind::Utf16));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let kind = match bytes {
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => ReportErrorKind::Utf16,
            [0x1F, 0x8B, ..] => ReportErrorKind::Gzip,
            _ => ReportErrorKind::NotUtf8,
        };
        ReportError::at(position_after(before), kind)
    })?;
    let json_space = [' ', '\n', '\r', '\t'];
    let start = text.len() - text.trim_start_matches(json_space).len();
    let kind = match text.get(start..).and_then(|rest| rest.chars().next()) {
        Some('{') => return Ok(text),
        None => ReportErrorKind::Empty,
        Some(first) => ReportErrorKind::NotAnObject { first },
    };
    let before = text.as_bytes().get(..start).unwrap_or_default();
    Err(ReportError::at(position_after(before), kind))
}

/// Returns the line and column, from 1, of the character after `before`.
fn position_after(before: &[u8]) -> (usize, usize) {
    let line = before.split(|byte| *byte == b'\n').count();
    let last = before.rsplit(|byte| *byte == b'\n').next();
    (line, count_chars(last.unwrap_or_default()) + 1)
}

/// Returns the number of characters that start in these bytes of UTF-8.
fn count_chars(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .filter(|byte| **byte & 0b1100_0000 != 0b1000_0000)
        .count()
}

/// Returns a syntax error of the parser with its position in characters.
pub(crate) fn syntax_error(error: &serde_json::Error, text: &str) -> ReportError {
    let line = text
        .split('\n')
        .nth(error.line().saturating_sub(1))
        .unwrap_or_default();
    // The parser counts bytes; people count characters.
    let upto = error.column().min(line.len());
    let column = count_chars(line.as_bytes().get(..upto).unwrap_or_default()).max(1);
    let message = error.to_string();
    let kind = ReportErrorKind::Syntax {
        error: match message.split_once(" at line ") {
            Some((message, _)) => message.to_owned(),
            None => message,
        },
        found: token_at(line, upto.saturating_sub(1)),
    };
    ReportError::at((error.line().max(1), column), kind)
}

/// Returns the whole word, or the one character, at this byte of a line.
fn token_at(line: &str, at: usize) -> String {
    let mut at = at.min(line.len());
    while !line.is_char_boundary(at) {
        at -= 1;
    }
    let word = |c: &char| c.is_alphanumeric() || *c == '_' || *c == '-';
    let (before, after) = line.split_at(at);
    match after.chars().next() {
        Some(first) if word(&first) => {
            let word_bytes: usize = before
                .chars()
                .rev()
                .take_while(word)
                .map(char::len_utf8)
                .sum();
            line.get(at - word_bytes..)
                .unwrap_or_default()
                .chars()
                .take_while(word)
                .take(MAX_QUOTED_CHARS)
                .collect()
        }
        Some(first) if !first.is_control() => first.to_string(),
        _ => String::new(),
    }
}

impl ReportErrorKind {
    /// Returns the error as a sentence. `what` names the document: "report".
    #[must_use]
    pub fn message(&self, what: &str) -> String {
        match self {
            Self::TooLarge { bytes } => {
                format!("The {what} has {bytes} bytes; at most {MAX_REPORT_BYTES} are read.")
            }
            Self::Utf16 => {
                format!("The {what} is not text. It looks like UTF-16; JSON is UTF-8.")
            }
            Self::Gzip => format!("The {what} is not text. It looks compressed by gzip."),
            Self::NotUtf8 => {
                format!("The {what} is not text. A byte here is not UTF-8, as JSON must be.")
            }
            Self::Empty => format!("The {what} is empty."),
            Self::NotAnObject { first: '[' } => {
                format!("The {what} is a list; an object of file names is expected.")
            }
            Self::NotAnObject { first: '<' } => {
                format!("The {what} is not JSON; it looks like XML or HTML.")
            }
            Self::NotAnObject { .. } => {
                format!("The {what} is not a JSON object: it does not begin with `{{`.")
            }
            Self::Syntax { error, found } => syntax_message(error, found, what),
            Self::Message { message } => message.clone(),
        }
    }
}

/// Returns a syntax error as a sentence: `error` of the parser, at the word
/// `found`.
fn syntax_message(error: &str, found: &str, what: &str) -> String {
    let unexpected = match found {
        "" => "Something else is".to_owned(),
        "`" => "A backquote is".to_owned(),
        found => format!("`{found}` is"),
    };
    match error {
        _ if error.starts_with("EOF ") => {
            format!("The {what} ends before it is complete; it was cut short.")
        }
        _ if matches!(found, "\u{201c}" | "\u{201d}") => {
            "This is a curly quotation mark; JSON needs the straight one, `\"`.".to_owned()
        }
        _ if matches!(found, "/" | "#") => {
            format!("{unexpected} here, as if a comment began; JSON has no comments.")
        }
        "expected value" | "expected ident" => {
            format!("{unexpected} where a value is expected; text must be in double quotes.")
        }
        "key must be a string" => {
            format!("{unexpected} where a name in double quotes is expected.")
        }
        "trailing comma" => {
            "Nothing follows the last comma; JSON allows no comma before a closing bracket."
                .to_owned()
        }
        "expected `:`" => format!("{unexpected} where a colon is expected."),
        "expected `,` or `}`" => {
            format!("{unexpected} where a comma or a closing brace is expected.")
        }
        "expected `,` or `]`" => {
            format!("{unexpected} where a comma or a closing bracket is expected.")
        }
        "trailing characters" => format!("More text follows after the end of the {what}."),
        "invalid number" => "The number here is not valid JSON.".to_owned(),
        _ if error.starts_with("control character") => {
            "A text contains a line break or another control character; JSON needs it escaped, as `\\n`.".to_owned()
        }
        _ if error.contains("escape") => {
            "A text contains a backslash escape that JSON does not have.".to_owned()
        }
        other => format!("The {what} is not JSON: {other}."),
    }
}

/// Returns text for an error message: with hidden characters escaped, and cut to
/// `max_chars` characters before that.
pub(crate) fn quoted(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => {
            let cut = text.get(..end).unwrap_or_default();
            format!("{}…", escape_hidden(cut, |_| false))
        }
        None => escape_hidden(text, |_| false).into_owned(),
    }
}

//! Checks that a document is a JSON object of an acceptable size, and turns
//! JSON syntax errors into sentences.

use serde_json::error::Category;

use crate::error::ReportError;

/// Size limit of a report, in bytes: 64 MiB.
pub const MAX_REPORT_BYTES: usize = 64 * 1024 * 1024;

/// Limit of quoted text in an error message, in characters.
const MAX_QUOTED_CHARS: usize = 40;

/// Returns the text of a JSON object, without a byte-order mark.
///
/// `what` names the document in error messages: "report".
///
/// # Errors
/// If the document is too large, is not UTF-8, or does not start with `{`.
pub(crate) fn object_text<'a>(bytes: &'a [u8], what: &str) -> Result<&'a str, ReportError> {
    if bytes.len() > MAX_REPORT_BYTES {
        return Err(ReportError {
            line: 1,
            column: 1,
            message: format!(
                "The {what} has {} bytes, more than the {} MiB that are read.",
                bytes.len(),
                MAX_REPORT_BYTES / 1024 / 1024
            ),
        });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let (line, column) = position_after(before);
        let why = match bytes {
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "It looks like UTF-16; JSON is UTF-8.",
            [0x1F, 0x8B, ..] => "It looks compressed by gzip.",
            _ => "A byte here is not UTF-8, as JSON must be.",
        };
        ReportError {
            line,
            column,
            message: format!("The {what} is not text. {why}"),
        }
    })?;
    let json_space = [' ', '\n', '\r', '\t'];
    let start = text.len() - text.trim_start_matches(json_space).len();
    let message = match text.get(start..).and_then(|rest| rest.chars().next()) {
        Some('{') => return Ok(text),
        None => format!("The {what} is empty."),
        Some('[') => format!("The {what} is a list; an object of file names is expected."),
        Some('<') => format!("The {what} is not JSON; it looks like XML or HTML."),
        Some(_) => format!("The {what} is not a JSON object: it does not begin with `{{`."),
    };
    let (line, column) = position_after(text.as_bytes().get(..start).unwrap_or_default());
    Err(ReportError {
        line,
        column,
        message,
    })
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

/// Turns a syntax error of the parser into a sentence with its position.
pub(crate) fn syntax_error(error: &serde_json::Error, text: &str, what: &str) -> ReportError {
    let line = text
        .split('\n')
        .nth(error.line().saturating_sub(1))
        .unwrap_or_default();
    // The parser counts bytes; people count characters.
    let upto = error.column().min(line.len());
    let column = count_chars(line.as_bytes().get(..upto).unwrap_or_default()).max(1);
    ReportError {
        line: error.line().max(1),
        column,
        message: syntax_message(error, &token_at(line, upto.saturating_sub(1)), what),
    }
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

fn syntax_message(error: &serde_json::Error, found: &str, what: &str) -> String {
    if error.classify() == Category::Eof {
        return format!("The {what} ends before it is complete; it was cut short.");
    }
    let raw = error.to_string();
    let raw = raw.split(" at line ").next().unwrap_or_default();
    let stands = match found {
        "" => "Something other stands".to_owned(),
        "`" => "A backquote stands".to_owned(),
        found => format!("`{found}` stands"),
    };
    match raw {
        _ if matches!(found, "\u{201c}" | "\u{201d}") => {
            "A curly quotation mark stands here; JSON wants the straight one, `\"`.".to_owned()
        }
        _ if matches!(found, "/" | "#") => {
            format!("{stands} here, as if a comment began; JSON has no comments.")
        }
        "expected value" | "expected ident" => {
            format!("{stands} where a value belongs; text must be in double quotes.")
        }
        "key must be a string" => {
            format!("{stands} where a name in double quotes belongs.")
        }
        "trailing comma" => "After the last comma, nothing follows; JSON allows no comma before a closing bracket.".to_owned(),
        "expected `:`" => format!("{stands} where a colon belongs."),
        "expected `,` or `}`" => format!("{stands} where a comma or a closing brace belongs."),
        "expected `,` or `]`" => format!("{stands} where a comma or a closing bracket belongs."),
        "trailing characters" => format!("More text follows after the end of the {what}."),
        "recursion limit exceeded" => {
            format!("Lists and objects are nested more than 127 deep here, which no {what} needs.")
        }
        "number out of range" => "The number here is too large to be read.".to_owned(),
        "invalid number" => "The number here is not written as JSON wants it.".to_owned(),
        _ if raw.starts_with("control character") => {
            "A text holds a line break or another control character as it is; JSON wants it escaped, as `\\n`.".to_owned()
        }
        _ if raw.contains("escape") || raw.contains("surrogate") || raw.contains("code point") => {
            "A text holds a backslash escape that JSON does not know.".to_owned()
        }
        other => format!("The {what} is not JSON: {other}."),
    }
}

/// Returns text for an error message: without control characters, and cut to
/// `max_chars` characters.
pub(crate) fn quoted(text: &str, max_chars: usize) -> String {
    let mut out: String = text
        .chars()
        .take(max_chars)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(max_chars).is_some() {
        out.push('…');
    }
    out
}

/// Describes a value for an error message, to follow "is".
pub(crate) fn describe_value(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(is) => is.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("the text `{}`", quoted(text, MAX_QUOTED_CHARS)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

//! Messages of other programs, in a form that can be shown to the user.

use std::error::Error as StdError;

/// Maximum length of a message, in characters.
const MAX_CHARACTERS: usize = 400;

/// Returns the first error of type `T` in the chain of sources of `error`,
/// which may be `error` itself. `None` if there is none.
pub(super) fn find_source<'a, T: StdError + 'static>(
    error: &'a (dyn StdError + 'static),
) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// Returns the messages of an error and all its sources, one a line, to search
/// them for known words.
pub(super) fn chain_text(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text.push('\n');
        text.push_str(&error.to_string());
        next = error.source();
    }
    text
}

/// Returns the message of the innermost source: those around it are about the
/// SDK.
pub(super) fn root_cause(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text = error.to_string();
        next = error.source();
    }
    sanitized(&text).trim_end_matches('.').to_owned()
}

/// Returns a message on one line, truncated, and with access key ids reduced to
/// their last four characters.
pub(super) fn sanitized(text: &str) -> String {
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        words.push(redact_key_ids(word));
    }
    let line = words.join(" ");
    match line.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn redact_key_ids(word: &str) -> String {
    let mut redacted = String::with_capacity(word.len());
    for piece in word.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric()) {
        let id = piece.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
        let is_key_id = id.len() >= 16 && (id.starts_with("AKIA") || id.starts_with("ASIA"));
        if is_key_id {
            redacted.push('…');
            redacted.push_str(&piece[id.len() - 4..]);
        } else {
            redacted.push_str(piece);
        }
    }
    redacted
}

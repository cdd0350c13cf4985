//! The words of others: what errors and servers say, made fit to be told.

use std::error::Error as StdError;

/// FailureMode much of a server's own words is told.
const MOST_CHARACTERS: usize = 400;

/// The error of that type beneath another, or that one itself.
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

/// All that an error and those beneath it say, to look for known words in.
pub(super) fn chain_text(error: &dyn StdError) -> String {
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        said.push('\n');
        said.push_str(&error.to_string());
        next = error.source();
    }
    said
}

/// What the error beneath all others says: the outer ones speak of the SDK.
pub(super) fn root_cause(error: &dyn StdError) -> String {
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        said = error.to_string();
        next = error.source();
    }
    sanitized(&said).trim_end_matches('.').to_owned()
}

/// A server's words, on one line, cut, and with access key ids cut to their end.
pub(super) fn sanitized(text: &str) -> String {
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        words.push(redact_key_ids(word));
    }
    let line = words.join(" ");
    match line.char_indices().nth(MOST_CHARACTERS) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line,
    }
}

fn redact_key_ids(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for piece in word.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric()) {
        let id = piece.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
        let is_key = id.len() >= 16 && (id.starts_with("AKIA") || id.starts_with("ASIA"));
        if is_key {
            out.push('…');
            out.push_str(&piece[id.len() - 4..]);
        } else {
            out.push_str(piece);
        }
    }
    out
}

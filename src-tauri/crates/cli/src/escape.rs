//! Escapes text for a terminal: text from a file must not move the cursor, change
//! colours or reverse the direction of a line.

use std::borrow::Cow;

use tallyman_text::escape_hidden;

/// Returns `text` with invisible characters escaped as `\u{…}`. `keep_newlines` leaves
/// line breaks unescaped.
pub(crate) fn escape(text: &str, keep_newlines: bool) -> Cow<'_, str> {
    escape_hidden(text, |c| keep_newlines && c == '\n')
}

/// Returns `text` cut to `width` characters, the last of which is an ellipsis if it was
/// cut.
pub(crate) fn truncate(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(width.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(escape("a\u{1b}[31mb", false), "a\\u{1b}[31mb");
        assert_eq!(escape("x\u{202e}y\0", false), "x\\u{202e}y\\u{0}");
        assert_eq!(escape("one\ntwo", false), "one\\u{a}two");
        assert_eq!(escape("one\ntwo", true), "one\ntwo");
        assert_eq!(escape("événement 🎉", false), "événement 🎉");
    }

    #[test]
    fn truncated_text_ends_with_an_ellipsis() {
        assert_eq!(truncate("abcdef", 6), "abcdef");
        assert_eq!(truncate("abcdefg", 6), "abcde…");
    }
}

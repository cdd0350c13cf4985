//! Escapes text for a terminal: text from a file must not move the cursor, change
//! colours or reverse the direction of a line.

use std::borrow::Cow;

use tallyman_text::escape_hidden;

/// Writes invisible characters as `\u{…}`. Keeps line breaks if `lines` is `true`.
pub(crate) fn escape(text: &str, lines: bool) -> Cow<'_, str> {
    escape_hidden(text, |c| lines && c == '\n')
}

/// `text` cut to `width` characters, with an ellipsis where it was cut.
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
    fn nothing_in_a_cell_reaches_the_terminal_as_a_command() {
        assert_eq!(escape("a\u{1b}[31mb", false), "a\\u{1b}[31mb");
        assert_eq!(escape("x\u{202e}y\0", false), "x\\u{202e}y\\u{0}");
        assert_eq!(escape("one\ntwo", false), "one\\u{a}two");
        assert_eq!(escape("one\ntwo", true), "one\ntwo");
        assert_eq!(escape("événement 🎉", false), "événement 🎉");
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(truncate("abcdef", 6), "abcdef");
        assert_eq!(truncate("abcdefg", 6), "abcde…");
    }
}

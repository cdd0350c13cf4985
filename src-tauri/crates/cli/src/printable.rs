//! Text for a terminal. What a file holds is data: it must not move the
//! cursor, change colours or turn the line round.

use std::borrow::Cow;

/// `text` with control characters and marks of direction written as `\u{…}`.
/// Line breaks stay where `lines` says so.
pub(crate) fn printable(text: &str, lines: bool) -> Cow<'_, str> {
    let harmless = |c: char| !is_hidden(c) || (lines && c == '\n');
    if text.chars().all(harmless) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if harmless(c) {
            shown.push(c);
        } else {
            shown.extend(c.escape_unicode());
        }
    }
    Cow::Owned(shown)
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{061c}' | '\u{feff}')
}

/// `text` cut to `width` characters, with an ellipsis where it was cut.
pub(crate) fn clipped(text: &str, width: usize) -> String {
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
        assert_eq!(printable("a\u{1b}[31mb", false), "a\\u{1b}[31mb");
        assert_eq!(printable("x\u{202e}y\0", false), "x\\u{202e}y\\u{0}");
        assert_eq!(printable("one\ntwo", false), "one\\u{a}two");
        assert_eq!(printable("one\ntwo", true), "one\ntwo");
        assert_eq!(printable("événement 🎉", false), "événement 🎉");
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(clipped("abcdef", 6), "abcdef");
        assert_eq!(clipped("abcdefg", 6), "abcde…");
    }
}

//! Finds and escapes hidden characters in text from outside.
//!
//! Names and values in files can contain characters that move the cursor of a
//! terminal, reverse the direction of text, or make two different texts look the
//! same. The terminal, saved HTML, the window and the policies use this one
//! table. The window has a generated copy,
//! `ui/src/components/hiddenRanges.ts`.

use std::borrow::Cow;

/// Inclusive ranges of hidden characters, ascending, without [`JOINERS`].
pub const HIDDEN: [(char, char); 20] = [
    // Control characters.
    ('\u{0}', '\u{1f}'),
    ('\u{7f}', '\u{9f}'),
    // Soft hyphen.
    ('\u{ad}', '\u{ad}'),
    // Combining grapheme joiner: draws nothing.
    ('\u{34f}', '\u{34f}'),
    // Arabic letter mark.
    ('\u{61c}', '\u{61c}'),
    // Hangul fillers.
    ('\u{115f}', '\u{1160}'),
    // Khmer inherent vowels: draw nothing.
    ('\u{17b4}', '\u{17b5}'),
    // Mongolian variation selectors and vowel separator.
    ('\u{180b}', '\u{180e}'),
    // Zero-width space.
    ('\u{200b}', '\u{200b}'),
    // Left-to-right and right-to-left marks.
    ('\u{200e}', '\u{200f}'),
    // Line and paragraph separators, embeddings and overrides of direction.
    ('\u{2028}', '\u{202e}'),
    // Word joiner, invisible operators, isolates of direction.
    ('\u{2060}', '\u{206f}'),
    // Hangul filler.
    ('\u{3164}', '\u{3164}'),
    // Variation selectors, except those for text and emoji presentation.
    ('\u{fe00}', '\u{fe0d}'),
    // Byte order mark.
    ('\u{feff}', '\u{feff}'),
    // Half-width Hangul filler.
    ('\u{ffa0}', '\u{ffa0}'),
    // Unassigned, and interlinear annotations.
    ('\u{fff0}', '\u{fffb}'),
    // Shorthand format controls.
    ('\u{1bca0}', '\u{1bca3}'),
    // Musical beams, ties, slurs and phrases.
    ('\u{1d173}', '\u{1d17a}'),
    // Tags and supplementary variation selectors.
    ('\u{e0000}', '\u{e0fff}'),
];

/// The zero-width non-joiner and joiner. They are invisible, too, but some
/// scripts and emoji need them.
pub const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];

/// Returns `true` if a character is hidden: invisible, or changing the direction of text.
/// [`JOINERS`] are not included.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    HIDDEN
        .iter()
        .any(|(first, last)| (*first..=*last).contains(&c))
}

/// Writes hidden characters and [`JOINERS`] as `\u{…}`, except those that
/// `keep` returns `true` for.
#[must_use]
pub fn escape_hidden(text: &str, keep: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_shown = |c: char| keep(c) || !(is_hidden(c) || JOINERS.contains(&c));
    if text.chars().all(&is_shown) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_shown(c) {
            escaped.push(c);
        } else {
            escaped.extend(c.escape_unicode());
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranges_ascend_and_do_not_touch() {
        let mut previous = None;
        for (first, last) in HIDDEN {
            assert!(first <= last);
            assert!(previous < Some(first), "{first:?}");
            previous = Some(last);
        }
    }

    #[test]
    fn control_characters_are_hidden() {
        for c in ('\0'..=char::MAX).filter(|c| c.is_control()) {
            assert!(is_hidden(c), "{c:?}");
        }
    }

    #[test]
    fn joiners_and_visible_characters_are_not_in_the_table() {
        for c in "aé日م \u{a0}\u{200c}\u{200d}\u{fe0e}\u{fe0f}🎉".chars() {
            assert!(!is_hidden(c), "{c:?}");
        }
    }

    #[test]
    fn hidden_characters_are_escaped() {
        let never = |_| false;
        assert_eq!(escape_hidden("a\u{1b}[31mb", never), "a\\u{1b}[31mb");
        assert_eq!(escape_hidden("x\u{202e}y\0", never), "x\\u{202e}y\\u{0}");
        assert_eq!(escape_hidden("a\u{200d}b", never), "a\\u{200d}b");
        assert_eq!(escape_hidden("one\ntwo", never), "one\\u{a}two");
        assert_eq!(escape_hidden("one\ntwo", |c| c == '\n'), "one\ntwo");
        assert!(matches!(
            escape_hidden("événement 🎉", never),
            Cow::Borrowed(_)
        ));
    }
}

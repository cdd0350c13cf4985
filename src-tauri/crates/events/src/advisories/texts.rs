//! Checks of the four columns of text.

use super::findings::AdvisoryFindings;
use super::limits::{MAX_EVENT_TYPE_BYTES, MAX_KEY_CHARS};
use crate::check::Code;
use crate::columns::EventColumn;
use crate::pages::{BytesSink, Dictionary, NullSink};
use crate::settings::CheckSettings;

// The advisories of a text, one bit each.
const EMPTY: u8 = 1;
const FORMAT: u8 = 2;
const TOO_LONG: u8 = 4;
const UNLISTED: u8 = 8;
const NOT_UTF8: u8 = 16;

/// Checks each text of a column. Checks each entry of a dictionary once.
pub(super) struct TextChecks<'r> {
    column: EventColumn,
    settings: &'r CheckSettings,
    findings: &'r mut AdvisoryFindings,
    /// Number of the first row.
    start: u64,
    dictionary: Dictionary,
    /// The advisories of each entry of the dictionary.
    entry_flags: Vec<u8>,
    /// `true` if an entry of the dictionary has an advisory.
    any_flagged: bool,
}

impl<'r> TextChecks<'r> {
    pub(super) fn new(
        column: EventColumn,
        settings: &'r CheckSettings,
        findings: &'r mut AdvisoryFindings,
        start: u64,
    ) -> Self {
        Self {
            column,
            settings,
            findings,
            start,
            dictionary: Dictionary::default(),
            entry_flags: Vec::new(),
            any_flagged: false,
        }
    }

    fn add(&mut self, row: usize, flags: u8, count: usize, value: Option<&[u8]>, entry: u32) {
        let rows = (self.start + row as u64, count as u64);
        for (bit, code) in [
            (EMPTY, Code::EmptyRequiredField),
            (FORMAT, Code::EventTypeFormat),
            (TOO_LONG, Code::KeyTooLong),
            (UNLISTED, Code::UnlistedTrafficType),
            (NOT_UTF8, Code::InvalidUtf8),
        ] {
            if flags & bit != 0 {
                let value = value
                    .or_else(|| self.dictionary.entry(entry))
                    .unwrap_or_default();
                self.findings
                    .add_rows_with_value(code, self.column, rows, value);
            }
        }
    }
}

/// Returns the advisories of a text in a column.
fn check_text(column: EventColumn, settings: &CheckSettings, text: &[u8]) -> u8 {
    let mut flags = if text.is_empty() { EMPTY } else { 0 };
    if !is_utf8(text) {
        flags |= NOT_UTF8;
    }
    match column {
        EventColumn::EventTypeId if !matches_pattern(text) => flags |= FORMAT,
        EventColumn::Key if text.len() > MAX_KEY_CHARS && char_count(text) > MAX_KEY_CHARS => {
            flags |= TOO_LONG;
        }
        EventColumn::TrafficTypeId => {
            let listed = settings
                .traffic_types
                .as_ref()
                .filter(|list| !list.is_empty());
            if let Some(listed) = listed
                && !std::str::from_utf8(text).is_ok_and(|text| listed.contains(text))
            {
                flags |= UNLISTED;
            }
        }
        _ => {}
    }
    flags
}

/// The vendor's pattern for event types: `^[a-zA-Z0-9][-_.:a-zA-Z0-9]{0,79}$`.
fn matches_pattern(text: &[u8]) -> bool {
    let Some((first, rest)) = text.split_first() else {
        return false;
    };
    text.len() <= MAX_EVENT_TYPE_BYTES
        && first.is_ascii_alphanumeric()
        && rest
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte))
}

/// Returns `true` if bytes are UTF-8.
pub(super) fn is_utf8(text: &[u8]) -> bool {
    simdutf8::basic::from_utf8(text).is_ok()
}

/// Number of characters: of bytes that are not continuation bytes.
fn char_count(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

impl NullSink for TextChecks<'_> {}

impl BytesSink for TextChecks<'_> {
    fn dictionary(&mut self, dictionary: Dictionary) {
        self.entry_flags = dictionary
            .entries()
            .map(|text| check_text(self.column, self.settings, text))
            .collect();
        self.any_flagged = self.entry_flags.iter().any(|flags| *flags != 0);
        self.dictionary = dictionary;
    }

    fn entry_run(&mut self, row: usize, entry: u32, count: usize) {
        let flags = self.entry_flags[entry as usize];
        if flags != 0 {
            self.add(row, flags, count, None, entry);
        }
    }

    fn entries(&mut self, row: usize, entries: &[u32]) {
        if !self.any_flagged {
            return;
        }
        for (index, entry) in entries.iter().enumerate() {
            self.entry_run(row + index, *entry, 1);
        }
    }

    fn value(&mut self, row: usize, value: &[u8]) {
        let flags = check_text(self.column, self.settings, value);
        if flags != 0 {
            self.add(row, flags, 1, Some(value), 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_must_match_the_whole_text() {
        let longest = "a".repeat(80);
        for right in ["a", "0", "checkout.done", "A-_.:9", &longest] {
            assert!(matches_pattern(right.as_bytes()), "{right}");
        }
        let too_long = "a".repeat(81);
        for wrong in [
            "", " a", "-a", "_a", "a b", "a\n", "\u{e9}", "a\u{e9}", "a/b", &too_long,
        ] {
            assert!(!matches_pattern(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn length_is_counted_in_characters_not_bytes() {
        assert_eq!(char_count("aé€😀".as_bytes()), 4);
        let settings = CheckSettings::default();
        let flags = |text: &str| check_text(EventColumn::Key, &settings, text.as_bytes());
        assert_eq!(flags(&"😀".repeat(250)), 0);
        assert_eq!(flags(&"é".repeat(251)), TOO_LONG);
        assert_eq!(flags(""), EMPTY);
        let mut cut = "é".repeat(10).into_bytes();
        assert_eq!(check_text(EventColumn::Key, &settings, &cut), 0);
        cut.pop();
        assert_eq!(check_text(EventColumn::Key, &settings, &cut), NOT_UTF8);
    }
}

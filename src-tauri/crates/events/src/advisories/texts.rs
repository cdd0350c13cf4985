//! The four columns of text.

use super::{Advice, LONGEST_KEY};
use crate::check::Code;
use crate::columns::EventColumn;
use crate::pages::{BytesSink, Dictionary, NullSink};
use crate::settings::CheckSettings;

/// The longest event type that matches the vendor's pattern.
const LONGEST_EVENT_TYPE: usize = 80;

/// What can be said of a text, a bit each.
const EMPTY: u8 = 1;
const FORMAT: u8 = 2;
const TOO_LONG: u8 = 4;
const UNLISTED: u8 = 8;

/// Looks at each text of a column, at each entry of a dictionary once.
pub(super) struct Texts<'r> {
    column: EventColumn,
    settings: &'r CheckSettings,
    advice: &'r mut Advice,
    /// The number of the first row.
    start: u64,
    dictionary: Dictionary,
    /// What can be said of each entry of the dictionary.
    entries: Vec<u8>,
    /// Whether anything can be said of any.
    any: bool,
}

impl<'r> Texts<'r> {
    pub(super) fn new(
        column: EventColumn,
        settings: &'r CheckSettings,
        advice: &'r mut Advice,
        start: u64,
    ) -> Self {
        Self {
            column,
            settings,
            advice,
            start,
            dictionary: Dictionary::default(),
            entries: Vec::new(),
            any: false,
        }
    }

    fn note(&mut self, row: usize, said: u8, count: usize, value: Option<&[u8]>, entry: u32) {
        let rows = (self.start + row as u64, count as u64);
        for (bit, code) in [
            (EMPTY, Code::EmptyRequiredField),
            (FORMAT, Code::EventTypeFormat),
            (TOO_LONG, Code::KeyTooLong),
            (UNLISTED, Code::UnlistedTrafficType),
        ] {
            if said & bit != 0 {
                let value = value
                    .or_else(|| self.dictionary.entry(entry))
                    .unwrap_or_default();
                self.advice.note_value(code, self.column, rows, value);
            }
        }
    }
}

/// What can be said of a text in a column.
fn said_of(column: EventColumn, settings: &CheckSettings, text: &[u8]) -> u8 {
    let mut said = if text.is_empty() { EMPTY } else { 0 };
    match column {
        EventColumn::EventTypeId if !matches_pattern(text) => said |= FORMAT,
        EventColumn::Key if text.len() > LONGEST_KEY && characters(text) > LONGEST_KEY => {
            said |= TOO_LONG;
        }
        EventColumn::TrafficTypeId => {
            let listed = settings
                .traffic_types
                .as_ref()
                .filter(|list| !list.is_empty());
            if let Some(listed) = listed
                && !std::str::from_utf8(text).is_ok_and(|text| listed.contains(text))
            {
                said |= UNLISTED;
            }
        }
        _ => {}
    }
    said
}

/// The vendor's pattern for event types: `^[a-zA-Z0-9][-_.:a-zA-Z0-9]{0,79}$`.
fn matches_pattern(text: &[u8]) -> bool {
    let Some((first, rest)) = text.split_first() else {
        return false;
    };
    text.len() <= LONGEST_EVENT_TYPE
        && first.is_ascii_alphanumeric()
        && rest
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte))
}

/// How many characters there are: all bytes but those that go on with one.
fn characters(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

impl NullSink for Texts<'_> {
    fn nulls(&mut self, _row: usize, _count: usize) {}
}

impl BytesSink for Texts<'_> {
    fn dictionary(&mut self, dictionary: Dictionary) {
        self.entries = dictionary
            .entries()
            .map(|text| said_of(self.column, self.settings, text))
            .collect();
        self.any = self.entries.iter().any(|said| *said != 0);
        self.dictionary = dictionary;
    }

    fn entry_run(&mut self, row: usize, entry: u32, count: usize) {
        let said = self.entries[entry as usize];
        if said != 0 {
            self.note(row, said, count, None, entry);
        }
    }

    fn entries(&mut self, row: usize, entries: &[u32]) {
        if !self.any {
            return;
        }
        for (place, entry) in entries.iter().enumerate() {
            self.entry_run(row + place, *entry, 1);
        }
    }

    fn value(&mut self, row: usize, value: &[u8]) {
        let said = said_of(self.column, self.settings, value);
        if said != 0 {
            self.note(row, said, 1, Some(value), 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_is_held_against_the_whole_text() {
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
    fn characters_are_counted_and_not_bytes() {
        assert_eq!(characters("aé€😀".as_bytes()), 4);
        let settings = CheckSettings::default();
        let said = |text: &str| said_of(EventColumn::Key, &settings, text.as_bytes());
        assert_eq!(said(&"😀".repeat(250)), 0);
        assert_eq!(said(&"é".repeat(251)), TOO_LONG);
        assert_eq!(said(""), EMPTY);
    }
}

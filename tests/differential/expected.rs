//! A reference implementation of the rules, row by row and as simple as
//! possible.

use std::collections::{BTreeMap, BTreeSet};

use crate::table::{NOW, Row};
use crate::writer_options::WriterOptions;
use crate::{Advisories, Sets};

/// The expected result of a check.
pub(crate) struct Expected {
    sets: BTreeMap<Vec<String>, Vec<u64>>,
    advisories: BTreeMap<(String, String), Vec<u64>>,
    /// Number of rows by environment.
    pub(crate) environments: BTreeMap<String, u64>,
}

const TEXTS: [&str; 4] = ["environmentId", "trafficTypeId", "eventTypeId", "key"];

impl Expected {
    pub(crate) fn of(
        rows: &[Row],
        environments: &[String],
        traffic_types: &[String],
        options: &WriterOptions,
    ) -> Self {
        let mut expected = Self {
            sets: BTreeMap::new(),
            advisories: BTreeMap::new(),
            environments: BTreeMap::new(),
        };
        for (number, row) in (0..).zip(rows) {
            let codes = codes(row, environments);
            if !codes.is_empty() {
                expected.sets.entry(codes).or_default().push(number);
            }
            if let Some(id) = &row.texts[0] {
                *expected.environments.entry(id.clone()).or_default() += 1;
            }
            for (code, column) in advisories(row, traffic_types, options) {
                expected
                    .advisories
                    .entry((code.to_owned(), column.to_owned()))
                    .or_default()
                    .push(number);
            }
        }
        expected
    }

    pub(crate) fn sets(&self, keep: usize) -> Sets {
        self.sets
            .iter()
            .map(|(codes, rows)| (codes.clone(), count(rows, keep)))
            .collect()
    }

    pub(crate) fn advisories(&self, keep: usize) -> Advisories {
        self.advisories
            .iter()
            .map(|(finding, rows)| (finding.clone(), count(rows, keep)))
            .collect()
    }
}

fn count(rows: &[u64], keep: usize) -> (u64, Vec<u64>) {
    (rows.len() as u64, rows.iter().take(keep).copied().collect())
}

fn codes(row: &Row, environments: &[String]) -> Vec<String> {
    let mut codes = Vec::new();
    if let Some(id) = &row.texts[0]
        && !environments.is_empty()
        && !environments.contains(id)
    {
        codes.push("INVALID_ENVIRONMENT_ID".to_owned());
    }
    if let Some(time) = row.timestamp
        && !(100_000_000_000..100_000_000_000_000).contains(&time)
    {
        codes.push("INVALID_TIMESTAMP".to_owned());
    }
    if row.timestamp.is_none() || row.texts.contains(&None) {
        codes.push("REQUIRED_FIELDS_NULL".to_owned());
    }
    codes
}

fn advisories(
    row: &Row,
    traffic_types: &[String],
    options: &WriterOptions,
) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    for (name, text) in TEXTS.into_iter().zip(&row.texts) {
        if text.as_deref() == Some("") {
            found.push(("EMPTY_REQUIRED_FIELD", name));
        }
    }
    if let Some(kind) = &row.texts[1]
        && !traffic_types.is_empty()
        && !traffic_types.contains(kind)
    {
        found.push(("UNLISTED_TRAFFIC_TYPE", "trafficTypeId"));
    }
    if let Some(kind) = &row.texts[2] {
        let mut characters = kind.chars();
        let first = characters.next().is_some_and(|c| c.is_ascii_alphanumeric());
        let rest = characters.all(|c| c.is_ascii_alphanumeric() || "-_.:".contains(c));
        if !(first && rest && kind.chars().count() <= 80) {
            found.push(("EVENT_TYPE_FORMAT", "eventTypeId"));
        }
    }
    if row.texts[3]
        .as_ref()
        .is_some_and(|key| key.chars().count() > 250)
    {
        found.push(("KEY_TOO_LONG", "key"));
    }
    if row
        .timestamp
        .is_some_and(|time| time > NOW + 86_400_000 && time < 100_000_000_000_000)
    {
        found.push(("FUTURE_TIMESTAMP", "timestamp"));
    }
    if options.has_value && row.value.is_some_and(|value| !value.is_finite()) {
        found.push(("VALUE_NOT_FINITE", "value"));
    }
    let entries = row.properties.iter().flatten();
    if !options.has_properties {
        return found;
    }
    let mut keys = BTreeSet::new();
    let (mut count, mut bytes, mut twice, mut null) = (0, 0, false, false);
    for (key, value) in entries {
        count += 1;
        bytes += value.as_ref().map_or(0, String::len);
        match key {
            Some(key) => {
                bytes += key.len();
                twice |= !keys.insert(key);
            }
            None => null = true,
        }
    }
    for (holds, code) in [
        (count > 300, "TOO_MANY_PROPERTIES"),
        (bytes > 32_768, "PROPERTIES_TOO_LARGE"),
        (twice, "DUPLICATE_MAP_KEY"),
        (null, "NULL_MAP_KEY"),
    ] {
        if holds {
            found.push((code, "properties"));
        }
    }
    found
}

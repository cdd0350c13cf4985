//! What is to be said of rows, from the rows themselves: the rules written
//! down once more, row by row and without any cleverness.

use std::collections::{BTreeMap, BTreeSet};

use crate::layout::Layout;
use crate::table::{NOW, Row};
use crate::{Advice, Sets};

/// What is to be said of a table.
pub(crate) struct Truth {
    sets: BTreeMap<Vec<String>, Vec<u64>>,
    advice: BTreeMap<(String, String), Vec<u64>>,
    /// Rows by environment.
    pub(crate) environments: BTreeMap<String, u64>,
}

const TEXTS: [&str; 4] = ["environmentId", "trafficTypeId", "eventTypeId", "key"];

impl Truth {
    pub(crate) fn of(
        rows: &[Row],
        environments: &[String],
        traffic_types: &[String],
        layout: &Layout,
    ) -> Self {
        let mut truth = Self {
            sets: BTreeMap::new(),
            advice: BTreeMap::new(),
            environments: BTreeMap::new(),
        };
        for (number, row) in (0..).zip(rows) {
            let codes = codes(row, environments);
            if !codes.is_empty() {
                truth.sets.entry(codes).or_default().push(number);
            }
            if let Some(id) = &row.texts[0] {
                *truth.environments.entry(id.clone()).or_default() += 1;
            }
            for (code, column) in advisories(row, traffic_types, layout) {
                truth
                    .advice
                    .entry((code.to_owned(), column.to_owned()))
                    .or_default()
                    .push(number);
            }
        }
        truth
    }

    pub(crate) fn sets(&self, keep: usize) -> Sets {
        self.sets
            .iter()
            .map(|(codes, rows)| (codes.clone(), cut(rows, keep)))
            .collect()
    }

    pub(crate) fn advice(&self, keep: usize) -> Advice {
        self.advice
            .iter()
            .map(|(place, rows)| (place.clone(), cut(rows, keep)))
            .collect()
    }
}

fn cut(rows: &[u64], keep: usize) -> (u64, Vec<u64>) {
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
    layout: &Layout,
) -> Vec<(&'static str, &'static str)> {
    let mut said = Vec::new();
    for (name, text) in TEXTS.into_iter().zip(&row.texts) {
        if text.as_deref() == Some("") {
            said.push(("EMPTY_REQUIRED_FIELD", name));
        }
    }
    if let Some(kind) = &row.texts[1]
        && !traffic_types.is_empty()
        && !traffic_types.contains(kind)
    {
        said.push(("UNLISTED_TRAFFIC_TYPE", "trafficTypeId"));
    }
    if let Some(kind) = &row.texts[2] {
        let mut characters = kind.chars();
        let first = characters.next().is_some_and(|c| c.is_ascii_alphanumeric());
        let rest = characters.all(|c| c.is_ascii_alphanumeric() || "-_.:".contains(c));
        if !(first && rest && kind.chars().count() <= 80) {
            said.push(("EVENT_TYPE_FORMAT", "eventTypeId"));
        }
    }
    if row.texts[3]
        .as_ref()
        .is_some_and(|key| key.chars().count() > 250)
    {
        said.push(("KEY_TOO_LONG", "key"));
    }
    if row
        .timestamp
        .is_some_and(|time| time > NOW + 86_400_000 && time < 100_000_000_000_000)
    {
        said.push(("FUTURE_TIMESTAMP", "timestamp"));
    }
    if layout.has_value && row.value.is_some_and(|value| !value.is_finite()) {
        said.push(("VALUE_NOT_FINITE", "value"));
    }
    let entries = row.properties.iter().flatten();
    if !layout.has_properties {
        return said;
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
            said.push((code, "properties"));
        }
    }
    said
}

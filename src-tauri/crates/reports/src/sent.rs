//! A list of what was sent: `{fileName: rows}`, or
//! `{fileName: {"rows": n, "uploadedAt": RFC 3339}}`, or both mixed.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use thiserror::Error;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::Millis;
use crate::document::{fault_of, shown_value, text_of};
use crate::entry::named;

/// Something that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The caller's number for it.
    pub id: u64,
    /// The whole key, or the name as it stands in the list.
    pub name: String,
    /// How many rows it has, where that is known.
    pub rows: Option<u64>,
    /// When sending it began, where that is known.
    pub begun_at: Option<Millis>,
    /// When it had been sent, where that is known.
    pub uploaded_at: Option<Millis>,
}

/// Why a list of what was sent cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct SentFault {
    /// Why, in a sentence that names the file or the place.
    pub message: String,
}

/// Reads a list of what was sent, in its order; ids count from 0.
///
/// Rows that are null are not known. Fields of which nothing is known are
/// passed over.
///
/// # Errors
/// When it is not JSON, or not of that form.
pub fn parse_sent(bytes: &[u8]) -> Result<Vec<Sent>, SentFault> {
    let what = "list of files sent";
    let at = |fault: crate::parse::ReportFault| SentFault {
        message: fault.to_string(),
    };
    let text = text_of(bytes, what).map_err(at)?;
    let mut parser = serde_json::Deserializer::from_str(text);
    let pairs = parser
        .deserialize_map(Pairs)
        .and_then(|pairs| parser.end().map(|()| pairs))
        .map_err(|error| at(fault_of(&error, text, what)))?;
    let mut names = HashSet::with_capacity(pairs.len());
    let mut list = Vec::with_capacity(pairs.len());
    for (id, (name, value)) in (0_u64..).zip(&pairs) {
        if !names.insert(name) {
            return Err(fault(name, "it is listed twice"));
        }
        let (rows, uploaded_at) = match value {
            Value::Object(fields) => (
                match fields.get("rows") {
                    Some(rows) => rows_of(name, rows)?,
                    None => return Err(fault(name, "`rows` is missing")),
                },
                match fields.get("uploadedAt") {
                    Some(time) => time_of(name, time)?,
                    None => None,
                },
            ),
            rows => (rows_of(name, rows)?, None),
        };
        list.push(Sent {
            id,
            name: name.clone(),
            rows,
            begun_at: None,
            uploaded_at,
        });
    }
    Ok(list)
}

fn fault(name: &str, why: &str) -> SentFault {
    SentFault {
        message: format!("{}: {why}.", named(name)),
    }
}

fn rows_of(name: &str, rows: &Value) -> Result<Option<u64>, SentFault> {
    match rows {
        Value::Null => Ok(None),
        rows => rows.as_u64().map(Some).ok_or_else(|| {
            fault(
                name,
                &format!(
                    "its rows are {}, and must be a whole number that is not below zero",
                    shown_value(rows)
                ),
            )
        }),
    }
}

fn time_of(name: &str, time: &Value) -> Result<Option<Millis>, SentFault> {
    let parsed = match time {
        Value::Null => return Ok(None),
        Value::String(text) => OffsetDateTime::parse(text, &Rfc3339).ok(),
        _ => None,
    };
    parsed
        .and_then(|time| Millis::try_from(time.unix_timestamp_nanos().div_euclid(1_000_000)).ok())
        .map(Some)
        .ok_or_else(|| {
            fault(
                name,
                &format!(
                    "`uploadedAt` is {}, and must be a time as in `2026-01-03T12:34:20Z`",
                    shown_value(time)
                ),
            )
        })
}

/// Reads every name with its value, those that come twice included.
struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Vec<(String, Value)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of file names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_in_their_order() {
        let text = br#"{"z": 5, "a": {"rows": 7, "uploadedAt": "2026-01-03T13:00:00+01:00"},
            "b": {"rows": null}, "c": {"rows": 0, "uploadedAt": null, "note": "x"}}"#;
        let sent = parse_sent(text).unwrap();
        let read: Vec<_> = sent
            .iter()
            .map(|sent| (sent.id, sent.name.as_str(), sent.rows, sent.uploaded_at))
            .collect();
        assert_eq!(
            read,
            [
                (0, "z", Some(5), None),
                (1, "a", Some(7), Some(1_767_441_600_000)),
                (2, "b", None, None),
                (3, "c", Some(0), None),
            ]
        );
        assert_eq!(parse_sent(b"\xEF\xBB\xBF{}").unwrap(), []);
    }

    #[test]
    fn what_is_wrong_is_said_with_the_name() {
        for (text, message) in [
            (r#"{"a": 1, "a": 2}"#, "a: it is listed twice."),
            (
                r#"{"a": -1}"#,
                "a: its rows are -1, and must be a whole number that is not below zero.",
            ),
            (
                r#"{"a": 1.5}"#,
                "a: its rows are 1.5, and must be a whole number that is not below zero.",
            ),
            (
                r#"{"a": "12"}"#,
                "a: its rows are the text `12`, and must be a whole number that is not below zero.",
            ),
            (r#"{"a": {"row": 1}}"#, "a: `rows` is missing."),
            (
                r#"{"a": {"rows": 1, "uploadedAt": "yesterday"}}"#,
                "a: `uploadedAt` is the text `yesterday`, and must be a time as in `2026-01-03T12:34:20Z`.",
            ),
            (
                r#"{"a": {"rows": 1, "uploadedAt": 17}}"#,
                "a: `uploadedAt` is 17, and must be a time as in `2026-01-03T12:34:20Z`.",
            ),
            (
                "[]",
                "Line 1, column 1: The list of files sent is a list; an object of file names is expected.",
            ),
            (
                "{\n\"a\": x}",
                "Line 2, column 6: `x` stands where a value belongs; text must be in double quotes.",
            ),
        ] {
            assert_eq!(parse_sent(text.as_bytes()).unwrap_err().message, message);
        }
    }
}

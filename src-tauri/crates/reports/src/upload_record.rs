//! A list of uploads as JSON: `{fileName: rows}`,
//! `{fileName: {"rows": n, "uploadedAt": RFC 3339}}`, or a mixture of both.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::document::{describe_value, object_text, syntax_error};
use crate::entry::display_name;
use crate::error::{ReportError, UploadListError};
use crate::millis::Millis;

/// One upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRecord {
    /// The id that the caller uses for the upload.
    pub id: u64,
    /// The whole key, or the name as written in the list.
    pub name: String,
    /// Number of rows in the file. `None` if unknown.
    pub rows: Option<u64>,
    /// When the upload started. `None` if unknown.
    pub started_at: Option<Millis>,
    /// When the upload finished. `None` if unknown.
    pub uploaded_at: Option<Millis>,
}

/// Parses a list of uploads, in its order. The ids count from 0.
///
/// A `null` number of rows means that it is unknown. Unknown fields are ignored.
///
/// # Errors
/// If the list is not JSON, or does not have the form that this module describes.
pub fn parse_upload_list(bytes: &[u8]) -> Result<Vec<UploadRecord>, UploadListError> {
    let list_error = |error: ReportError| UploadListError {
        message: format!(
            "Line {}, column {}: {}",
            error.line.unwrap_or(1),
            error.column.unwrap_or(1),
            error.kind.message("list of files sent")
        ),
    };
    let text = object_text(bytes).map_err(list_error)?;
    let mut parser = serde_json::Deserializer::from_str(text);
    let pairs = parser
        .deserialize_map(PairsVisitor)
        .and_then(|pairs| parser.end().map(|()| pairs))
        .map_err(|error| list_error(syntax_error(&error, text)))?;
    let mut names = HashSet::with_capacity(pairs.len());
    let mut list = Vec::with_capacity(pairs.len());
    for (id, (name, value)) in (0_u64..).zip(&pairs) {
        if !names.insert(name) {
            return Err(invalid(name, "it is listed twice"));
        }
        let (rows, uploaded_at) = match value {
            Value::Object(fields) => (
                match fields.get("rows") {
                    Some(rows) => parse_rows(name, rows)?,
                    None => return Err(invalid(name, "`rows` is missing")),
                },
                match fields.get("uploadedAt") {
                    Some(time) => parse_time(name, time)?,
                    None => None,
                },
            ),
            rows => (parse_rows(name, rows)?, None),
        };
        list.push(UploadRecord {
            id,
            name: name.clone(),
            rows,
            started_at: None,
            uploaded_at,
        });
    }
    Ok(list)
}

fn invalid(name: &str, why: &str) -> UploadListError {
    UploadListError {
        message: format!("{}: {why}.", display_name(name)),
    }
}

fn parse_rows(name: &str, rows: &Value) -> Result<Option<u64>, UploadListError> {
    match rows {
        Value::Null => Ok(None),
        rows => rows.as_u64().map(Some).ok_or_else(|| {
            invalid(
                name,
                &format!(
                    "its rows are {}, and must be a whole number that is not below zero",
                    describe_value(rows)
                ),
            )
        }),
    }
}

fn parse_time(name: &str, time: &Value) -> Result<Option<Millis>, UploadListError> {
    let parsed = match time {
        Value::Null => return Ok(None),
        Value::String(text) => OffsetDateTime::parse(text, &Rfc3339).ok(),
        _ => None,
    };
    parsed
        .and_then(|time| Millis::try_from(time.unix_timestamp_nanos().div_euclid(1_000_000)).ok())
        .map(Some)
        .ok_or_else(|| {
            invalid(
                name,
                &format!(
                    "`uploadedAt` is {}, and must be a time as in `2026-01-03T12:34:20Z`",
                    describe_value(time)
                ),
            )
        })
}

/// Reads every name with its value, including names that occur twice.
struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
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
        let uploads = parse_upload_list(text).unwrap();
        let read: Vec<_> = uploads
            .iter()
            .map(|upload| {
                (
                    upload.id,
                    upload.name.as_str(),
                    upload.rows,
                    upload.uploaded_at,
                )
            })
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
        assert_eq!(parse_upload_list(b"\xEF\xBB\xBF{}").unwrap(), []);
    }

    #[test]
    fn errors_name_the_file() {
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
                "Line 2, column 6: `x` is where a value is expected; text must be in double quotes.",
            ),
        ] {
            assert_eq!(
                parse_upload_list(text.as_bytes()).unwrap_err().message,
                message
            );
        }
    }
}

//! A list of uploads as JSON: `{fileName: rows}`,
//! `{fileName: {"rows": n, "uploadedAt": RFC 3339}}`, or a mixture of both.

use std::collections::HashSet;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::document::object_text;
use crate::entry::display_name;
use crate::error::{ReportError, UploadListError};
use crate::json::{self, Raw};
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
    let pairs = json::document_fields(text).map_err(list_error)?;
    let mut names = HashSet::with_capacity(pairs.len());
    let mut list = Vec::with_capacity(pairs.len());
    for (id, (name, value)) in (0_u64..).zip(&pairs) {
        if !names.insert(name) {
            return Err(invalid(name, "it is listed twice"));
        }
        let (rows, uploaded_at) = match json::object(value) {
            Some(fields) => {
                // The last value counts if a field occurs twice.
                let field = |wanted: &str| {
                    let found = fields.iter().rfind(|(name, _)| name == wanted);
                    found.map(|(_, value)| *value)
                };
                let rows = field("rows").ok_or_else(|| invalid(name, "`rows` is missing"))?;
                let uploaded_at = field("uploadedAt").map(|time| parse_time(name, time));
                (parse_rows(name, rows)?, uploaded_at.transpose()?.flatten())
            }
            None => (parse_rows(name, value)?, None),
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

fn parse_rows(name: &str, rows: Raw<'_>) -> Result<Option<u64>, UploadListError> {
    if rows.get() == "null" {
        return Ok(None);
    }
    let count = json::integer(rows).and_then(|rows| u64::try_from(rows).ok());
    count.map(Some).ok_or_else(|| {
        invalid(
            name,
            &format!(
                "its rows are {}, and must be a whole number that is not below zero",
                json::describe(rows)
            ),
        )
    })
}

fn parse_time(name: &str, time: Raw<'_>) -> Result<Option<Millis>, UploadListError> {
    if time.get() == "null" {
        return Ok(None);
    }
    json::string(time)
        .and_then(|text| OffsetDateTime::parse(&text, &Rfc3339).ok())
        .and_then(|time| Millis::try_from(time.unix_timestamp_nanos().div_euclid(1_000_000)).ok())
        .map(Some)
        .ok_or_else(|| {
            invalid(
                name,
                &format!(
                    "`uploadedAt` is {}, and must be a time as in `2026-01-03T12:34:20Z`",
                    json::describe(time)
                ),
            )
        })
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

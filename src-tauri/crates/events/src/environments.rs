//! The environments listed for an integration, as a person pastes them.

use std::collections::HashSet;

use serde_json::Value;
use thiserror::Error;

/// Why a list of environments could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EnvironmentListError {
    /// It starts like JSON and is not.
    #[error(
        "The list starts like JSON, but line {line}, column {column} cannot be read: {reason}."
    )]
    NotJson {
        /// The line, from one.
        line: usize,
        /// The column, from one.
        column: usize,
        /// What the JSON reader says, without the place.
        reason: String,
    },
    /// It is JSON without a list of ids.
    #[error(
        "This JSON holds no list of environments. \
         Give a list of ids, or of objects that each have an `id`."
    )]
    NoList,
    /// One item of the JSON list is neither text nor an object with an `id`.
    #[error(
        "Item {position} of the list has no id. Give each as text, or as an object with an `id`."
    )]
    NoId {
        /// The item's place, from one.
        position: usize,
    },
}

/// Reads environment ids, however they are written down: one a line, set
/// apart by commas, semicolons or tabs, or as JSON (a list of ids, a list of
/// objects with an `id`, or an object with such a list inside, which is what
/// an admin API answers).
///
/// The order is kept; space around ids, quotes, and repetitions go.
///
/// # Errors
///
/// Only text that starts like JSON can fail.
pub fn parse_environment_list(text: &str) -> Result<Vec<String>, EnvironmentListError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let ids = if text.starts_with(['[', '{']) {
        from_json(text)?
    } else {
        text.split(['\n', '\r', ',', ';', '\t'])
            .map(|item| unquoted(item.trim()).trim().to_owned())
            .collect()
    };
    let mut seen = HashSet::new();
    Ok(ids
        .into_iter()
        .filter(|id| !id.is_empty() && seen.insert(id.clone()))
        .collect())
}

fn unquoted(item: &str) -> &str {
    ['"', '\'', '`']
        .into_iter()
        .find_map(|quote| item.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(item)
}

fn from_json(text: &str) -> Result<Vec<String>, EnvironmentListError> {
    let json: Value = serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let reason = said.split(" at line ").next().unwrap_or(&said);
        EnvironmentListError::NotJson {
            line: error.line(),
            column: error.column(),
            reason: reason.to_owned(),
        }
    })?;
    match &json {
        Value::Array(items) => ids_of(items),
        Value::Object(fields) if fields.get("id").is_some_and(Value::is_string) => {
            ids_of(std::slice::from_ref(&json))
        }
        Value::Object(fields) => inner_list(fields),
        _ => Err(EnvironmentListError::NoList),
    }
}

/// The list inside an object: the first that holds ids, else the first fault.
fn inner_list(
    fields: &serde_json::Map<String, Value>,
) -> Result<Vec<String>, EnvironmentListError> {
    let mut fault = EnvironmentListError::NoList;
    for items in fields.values().filter_map(Value::as_array) {
        match ids_of(items) {
            Ok(ids) if !ids.is_empty() => return Ok(ids),
            Ok(_) => {}
            Err(error) => fault = error,
        }
    }
    Err(fault)
}

fn ids_of(items: &[Value]) -> Result<Vec<String>, EnvironmentListError> {
    items
        .iter()
        .enumerate()
        .map(|(place, item)| {
            item.as_str()
                .or_else(|| item.get("id")?.as_str())
                .map(|id| id.trim().to_owned())
                .ok_or(EnvironmentListError::NoId {
                    position: place + 1,
                })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        parse_environment_list(text).unwrap()
    }

    #[test]
    fn lines_commas_semicolons_and_tabs() {
        assert_eq!(read("b\na\r\n\n  c  \nb"), ["b", "a", "c"]);
        assert_eq!(read("a, b;c\td,"), ["a", "b", "c", "d"]);
        assert_eq!(read("\u{feff}\"a\", 'b'\n`c`"), ["a", "b", "c"]);
        assert!(read(" \n ,; ").is_empty());
    }

    #[test]
    fn json_of_every_kind() {
        assert_eq!(read(r#"["a", " b ", "a"]"#), ["a", "b"]);
        assert_eq!(
            read(r#"[{"id": "a", "name": "Prod"}, {"id": "b"}]"#),
            ["a", "b"]
        );
        assert_eq!(
            read(r#"{"objects": [{"id": "a"}], "offset": 0, "tags": []}"#),
            ["a"]
        );
        assert_eq!(read(r#"{"id": "a", "name": "Prod"}"#), ["a"]);
        assert_eq!(read("\u{feff} [\"a\"]"), ["a"]);
        assert!(read("[]").is_empty());
    }

    #[test]
    fn bad_json_is_placed() {
        let error = parse_environment_list("[\n  \"a\",\n  b\n]").unwrap_err();
        assert_eq!(
            error.to_string(),
            "The list starts like JSON, but line 3, column 3 cannot be read: expected value."
        );
    }

    #[test]
    fn json_without_ids_says_so() {
        assert_eq!(
            parse_environment_list(r#"{"a": 1}"#),
            Err(EnvironmentListError::NoList)
        );
        assert_eq!(
            parse_environment_list(r#"["a", {"name": "b"}]"#),
            Err(EnvironmentListError::NoId { position: 2 })
        );
        assert_eq!(
            parse_environment_list(r#"{"objects": [1]}"#),
            Err(EnvironmentListError::NoId { position: 1 })
        );
    }
}

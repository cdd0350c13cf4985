//! Parses the list of an integration's environments, as a user pastes it.

use std::collections::HashSet;

use serde_json::Value;
use thiserror::Error;

/// Why a list of environments cannot be parsed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EnvironmentListError {
    /// It starts like JSON, but is not.
    #[error(
        "The list starts like JSON, but line {line}, column {column} cannot be read: {reason}."
    )]
    NotJson {
        /// Line number, from one.
        line: usize,
        /// Column number, from one.
        column: usize,
        /// The message of the JSON parser, without the position.
        reason: String,
    },
    /// It is JSON, but has no list of ids.
    #[error(
        "This JSON has no list of environments. \
         Give a list of ids, or of objects that each have an `id`."
    )]
    NoList,
    /// An item of the JSON list is neither text nor an object with an `id`.
    #[error(
        "Item {position} of the list has no id. Give each as text, or as an object with an `id`."
    )]
    NoId {
        /// The item's number, from one.
        position: usize,
    },
}

/// Parses environment ids: separated by line breaks, commas, semicolons or
/// tabs, or as JSON. JSON is a list of ids, a list of objects with an `id`, or
/// an object with such a list, as an admin API returns it.
///
/// Keeps the order. Removes white space around ids, quotes, and duplicates.
///
/// # Errors
///
/// If the text starts like JSON and is not a list of ids.
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
        let message = error.to_string();
        let reason = message.split(" at line ").next().unwrap_or(&message);
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

/// The first list in an object that has ids. Fails with the last error if there
/// is none.
fn inner_list(
    fields: &serde_json::Map<String, Value>,
) -> Result<Vec<String>, EnvironmentListError> {
    let mut last_error = EnvironmentListError::NoList;
    for items in fields.values().filter_map(Value::as_array) {
        match ids_of(items) {
            Ok(ids) if !ids.is_empty() => return Ok(ids),
            Ok(_) => {}
            Err(error) => last_error = error,
        }
    }
    Err(last_error)
}

fn ids_of(items: &[Value]) -> Result<Vec<String>, EnvironmentListError> {
    items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            item.as_str()
                .or_else(|| item.get("id")?.as_str())
                .map(|id| id.trim().to_owned())
                .ok_or(EnvironmentListError::NoId {
                    position: index + 1,
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
    fn invalid_json_has_a_position() {
        let error = parse_environment_list("[\n  \"a\",\n  b\n]").unwrap_err();
        assert_eq!(
            error.to_string(),
            "The list starts like JSON, but line 3, column 3 cannot be read: expected value."
        );
    }

    #[test]
    fn json_without_ids_is_an_error() {
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

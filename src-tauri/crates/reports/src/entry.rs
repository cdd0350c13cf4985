//! One entry of a report: a number of rows of one file, and their result.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::codes::{self, normalize_code};
use crate::document::quoted;
use crate::error::{AttributeError, EntryError, ExpectedType};
use crate::json::{self, Raw};

/// What the service reports of some rows of one file.
///
/// Holds the documented attributes. Both documented spellings of an attribute
/// are accepted, and a code that the documentation misspells is corrected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusEntry {
    /// When the file was first uploaded, in milliseconds since 1970-01-01 UTC.
    /// Taken from the report unchecked, so it may be implausible.
    pub original_creation_time: i64,
    /// Distinguishes entries of the same file and time.
    pub entry_id: i64,
    /// Whether the rows were accepted.
    pub valid: bool,
    /// Number of rows. Meaningless in an entry with `INVALID_SCHEMA`.
    pub number_of_rows: u64,
    /// The error codes that each of the rows has.
    pub errors: Vec<String>,
    /// One sentence for each error code.
    pub errors_details: Vec<String>,
    /// The warning codes that each of the rows has.
    pub warnings: Vec<String>,
    /// Undocumented fields. The last value counts if one occurs twice.
    #[serde(default)]
    pub other: Map<String, Value>,
}

impl StatusEntry {
    /// Whether the entry rejects the whole file, in which case its number of
    /// rows is meaningless.
    #[must_use]
    pub fn rejects_schema(&self) -> bool {
        rejects_schema(&self.errors)
    }
}

/// An entry, or everything that is wrong with it.
pub(crate) type EntryResult = Result<StatusEntry, Vec<AttributeError>>;

/// The attributes of an entry, each with its two documented spellings.
const ATTRIBUTES: [(&str, &str); 7] = [
    ("originalCreationTime", "originalCreationTime"),
    ("entryId", "entryID"),
    ("valid", "valid"),
    ("numberOfRows", "numberOfRows"),
    ("errors", "errors"),
    ("errorsDetails", "errorDetails"),
    ("warnings", "warnings"),
];

/// Reads an entry.
///
/// Times, ids and counts must be whole numbers, however they are written; a
/// number as text is an error, because a wrong count is worse than a reported
/// error. The number of rows of an entry that rejects the whole file is not read:
/// it is zero unless it is a valid count.
///
/// # Errors
/// Everything that is wrong with the entry.
pub(crate) fn entry_from_value(value: Raw<'_>) -> EntryResult {
    let fields = json::object(value).ok_or_else(|| {
        vec![AttributeError::WrongType {
            attribute: None,
            item: None,
            found: json::describe(value),
            expected: ExpectedType::Object,
        }]
    })?;
    let mut attributes: [Option<Raw<'_>>; 7] = Default::default();
    let mut other = Map::new();
    let mut reader = AttributeReader::default();
    for (name, value) in fields {
        let index = ATTRIBUTES
            .iter()
            .position(|(usual, unusual)| *usual == name || *unusual == name);
        match index.and_then(|index| attributes.get_mut(index)) {
            Some(slot) if slot.is_some() => {
                reader.add_error(AttributeError::Repeated { attribute: name });
            }
            Some(slot) => *slot = Some(value),
            None => {
                other.insert(name, json::any_value(value));
            }
        }
    }
    let [time, id, valid, rows, errors, details, warnings] = attributes;
    let time = reader.integer("originalCreationTime", time);
    let id = reader.integer("entryId", id);
    let valid = reader.boolean("valid", valid);
    let rows = reader.count("numberOfRows", rows);
    let errors = reader.strings("errors", errors).map(normalize_codes);
    let details = reader.strings("errorsDetails", details);
    let warnings = reader.strings("warnings", warnings).map(normalize_codes);
    let rejects_schema = errors.as_deref().is_some_and(rejects_schema);
    if rejects_schema {
        reader
            .errors
            .retain(|error| error.attribute() != Some("numberOfRows"));
    }
    match (time, id, valid, errors, details, warnings) {
        (
            Some(original_creation_time),
            Some(entry_id),
            Some(valid),
            Some(errors),
            Some(errors_details),
            Some(warnings),
        ) if reader.errors.is_empty() => Ok(StatusEntry {
            original_creation_time,
            entry_id,
            valid,
            number_of_rows: rows.unwrap_or(0),
            errors,
            errors_details,
            warnings,
            other,
        }),
        _ => Err(reader.errors),
    }
}

fn rejects_schema(errors: &[String]) -> bool {
    errors.iter().any(|code| code == codes::INVALID_SCHEMA)
}

fn normalize_codes(mut codes: Vec<String>) -> Vec<String> {
    for code in &mut codes {
        let normalized = normalize_code(code);
        if normalized != code {
            *code = normalized.to_owned();
        }
    }
    codes
}

/// Converts attributes to their types and collects the errors of an entry.
#[derive(Default)]
struct AttributeReader {
    errors: Vec<AttributeError>,
}

impl AttributeReader {
    fn add_error(&mut self, error: AttributeError) {
        // A field that occurs a million times causes one error.
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    fn required<'a>(&mut self, name: &str, value: Option<Raw<'a>>) -> Option<Raw<'a>> {
        if value.is_none() {
            let attribute = name.to_owned();
            self.add_error(AttributeError::Missing { attribute });
        }
        value
    }

    /// Returns `value`. Records an error if it is `None`, because `found` has
    /// another type than expected.
    fn typed<T>(
        &mut self,
        value: Option<T>,
        name: &str,
        item: Option<usize>,
        found: Raw<'_>,
        expected: ExpectedType,
    ) -> Option<T> {
        if value.is_none() {
            self.add_error(AttributeError::WrongType {
                attribute: Some(name.to_owned()),
                item,
                found: json::describe(found),
                expected,
            });
        }
        value
    }

    fn integer(&mut self, name: &str, value: Option<Raw<'_>>) -> Option<i64> {
        let value = self.required(name, value)?;
        self.typed(
            json::integer(value),
            name,
            None,
            value,
            ExpectedType::Integer,
        )
    }

    fn count(&mut self, name: &str, value: Option<Raw<'_>>) -> Option<u64> {
        let number = self.integer(name, value)?;
        let count = u64::try_from(number).ok();
        if count.is_none() {
            let attribute = name.to_owned();
            self.add_error(AttributeError::Negative { attribute, number });
        }
        count
    }

    fn boolean(&mut self, name: &str, value: Option<Raw<'_>>) -> Option<bool> {
        let value = self.required(name, value)?;
        let is = value.get().parse().ok();
        self.typed(is, name, None, value, ExpectedType::Boolean)
    }

    fn strings(&mut self, name: &str, value: Option<Raw<'_>>) -> Option<Vec<String>> {
        let value = self.required(name, value)?;
        let items = self.typed(json::list(value), name, None, value, ExpectedType::Strings)?;
        let mut strings = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let text = json::string(item);
            strings.push(self.typed(text, name, Some(index), item, ExpectedType::String)?);
        }
        Some(strings)
    }
}

impl EntryError {
    /// Returns the error as one or more sentences. `file` is the name of the
    /// file as the report spells it.
    #[must_use]
    pub fn message(&self, file: &str) -> String {
        let file = display_name(file);
        match self {
            Self::NotAList { found } => {
                format!("The value of {file} is {found}; a list of entries is expected.")
            }
            Self::Invalid { index, errors } => {
                let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
                let number = index.saturating_add(1);
                format!("Entry {number} of {file}: {}", errors.join(" "))
            }
            Self::Unlisted { count } => {
                format!("Of {file}, {count} more entries cannot be read.")
            }
            Self::Message { message } => message.clone(),
        }
    }
}

impl fmt::Display for AttributeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { attribute } => write!(f, "{attribute} is missing."),
            Self::Repeated { attribute } => write!(f, "{attribute} is given twice."),
            Self::WrongType {
                attribute,
                item,
                found,
                expected,
            } => {
                let attribute = attribute.as_deref().unwrap_or("It");
                if let Some(index) = item {
                    write!(f, "Item {} of ", index.saturating_add(1))?;
                }
                let expected = match expected {
                    ExpectedType::Object => "an object",
                    ExpectedType::Integer => "a whole number of at most 64 bits",
                    ExpectedType::Boolean => "true or false",
                    ExpectedType::Strings => "a list of texts",
                    ExpectedType::String => "a text",
                };
                write!(f, "{attribute} is {found}; {expected} is expected.")
            }
            Self::Negative { attribute, number } => {
                write!(f, "{attribute} is {number}; a count cannot be below zero.")
            }
        }
    }
}

/// Limit of a file name in an error message, in characters.
const MAX_NAME_CHARS: usize = 200;

/// Returns a file's name for an error message.
pub(crate) fn display_name(file: &str) -> String {
    if file.is_empty() {
        "a file without a name".to_owned()
    } else {
        quoted(file, MAX_NAME_CHARS)
    }
}

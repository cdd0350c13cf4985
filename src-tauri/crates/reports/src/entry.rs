//! One entry of a report: a number of rows of one file, and their result.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::codes::{self, normalize_code};
use crate::document::{describe_value, quoted};
use crate::error::{AttributeError, EntryError, ExpectedType};

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
        self.errors.iter().any(|code| code == codes::INVALID_SCHEMA)
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

/// Builds an entry from the fields of its JSON object, including fields that
/// occur twice.
///
/// Times, ids and counts must be JSON integers. `1.0` and `1e3` are errors: the
/// documentation describes integers, and a wrong count is worse than a reported
/// error.
///
/// # Errors
/// Everything that is wrong with the entry.
pub(crate) fn entry_from_fields(fields: Vec<(String, Value)>) -> EntryResult {
    let mut attributes: [Option<Value>; 7] = Default::default();
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
                other.insert(name, value);
            }
        }
    }
    let [time, id, valid, rows, errors, details, warnings] = attributes;
    let time = reader.integer("originalCreationTime", time);
    let id = reader.integer("entryId", id);
    let valid = reader.boolean("valid", valid);
    let rows = reader.count("numberOfRows", rows);
    let errors = reader.strings("errors", errors);
    let details = reader.strings("errorsDetails", details);
    let warnings = reader.strings("warnings", warnings);
    match (time, id, valid, rows, errors, details, warnings) {
        (
            Some(original_creation_time),
            Some(entry_id),
            Some(valid),
            Some(number_of_rows),
            Some(errors),
            Some(errors_details),
            Some(warnings),
        ) if reader.errors.is_empty() => Ok(StatusEntry {
            original_creation_time,
            entry_id,
            valid,
            number_of_rows,
            errors: normalize_codes(errors),
            errors_details,
            warnings: normalize_codes(warnings),
            other,
        }),
        _ => Err(reader.errors),
    }
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

    fn required(&mut self, name: &str, value: Option<Value>) -> Option<Value> {
        if value.is_none() {
            let attribute = name.to_owned();
            self.add_error(AttributeError::Missing { attribute });
        }
        value
    }

    fn wrong_type<T>(
        &mut self,
        name: &str,
        item: Option<usize>,
        value: &Value,
        expected: ExpectedType,
    ) -> Option<T> {
        self.add_error(AttributeError::WrongType {
            attribute: Some(name.to_owned()),
            item,
            found: describe_value(value),
            expected,
        });
        None
    }

    fn integer(&mut self, name: &str, value: Option<Value>) -> Option<i64> {
        let value = self.required(name, value)?;
        match value.as_i64() {
            Some(number) => Some(number),
            None => self.wrong_type(name, None, &value, ExpectedType::Integer),
        }
    }

    fn count(&mut self, name: &str, value: Option<Value>) -> Option<u64> {
        let number = self.integer(name, value)?;
        let count = u64::try_from(number).ok();
        if count.is_none() {
            let attribute = name.to_owned();
            self.add_error(AttributeError::Negative { attribute, number });
        }
        count
    }

    fn boolean(&mut self, name: &str, value: Option<Value>) -> Option<bool> {
        match self.required(name, value)? {
            Value::Bool(is) => Some(is),
            other => self.wrong_type(name, None, &other, ExpectedType::Boolean),
        }
    }

    fn strings(&mut self, name: &str, value: Option<Value>) -> Option<Vec<String>> {
        let value = self.required(name, value)?;
        let Value::Array(items) = value else {
            return self.wrong_type(name, None, &value, ExpectedType::Strings);
        };
        let mut strings = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            match item {
                Value::String(text) => strings.push(text),
                other => {
                    return self.wrong_type(name, Some(index), &other, ExpectedType::String);
                }
            }
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

//! One entry of a report: a set of rows of one file, and what became of it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::codes;
use crate::document::{shown, shown_value};

/// What the service says of some rows of one file.
///
/// The attributes of the documentation, under whichever of their two
/// spellings they came; a code that the documentation misspells is put right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusEntry {
    /// When the file was first uploaded, in milliseconds since 1970-01-01 UTC,
    /// as the service says: it may be absurd.
    pub original_creation_time: i64,
    /// Tells entries of one file and time apart.
    pub entry_id: i64,
    /// Whether the rows were loaded.
    pub valid: bool,
    /// How many rows it speaks of. Means nothing beside `INVALID_SCHEMA`.
    pub number_of_rows: u64,
    /// The codes of what was wrong with each of the rows.
    pub errors: Vec<String>,
    /// A sentence for each code.
    pub errors_details: Vec<String>,
    /// The codes of what was doubtful.
    pub warnings: Vec<String>,
    /// Fields that nobody documented. Where one comes twice, the last.
    #[serde(default)]
    pub other: Map<String, Value>,
}

impl StatusEntry {
    /// Whether it says that the file was rejected as a whole, in which case
    /// its number of rows means nothing.
    #[must_use]
    pub fn rejects_schema(&self) -> bool {
        self.errors.iter().any(|code| code == codes::INVALID_SCHEMA)
    }
}

/// An entry that cannot be read, and therefore does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntryFault {
    /// Its place in the file's list, from 0. Where the file has no list, 0.
    pub index: usize,
    /// Which entry of which file, and all that is wrong with it.
    pub message: String,
}

/// The attributes of an entry, each with its two spellings.
const ATTRIBUTES: [(&str, &str); 7] = [
    ("originalCreationTime", "originalCreationTime"),
    ("entryId", "entryID"),
    ("valid", "valid"),
    ("numberOfRows", "numberOfRows"),
    ("errors", "errors"),
    ("errorsDetails", "errorDetails"),
    ("warnings", "warnings"),
];

/// An entry from the fields of its object, in their order, those that come
/// twice included.
///
/// Times, numbers and counts are whole numbers as JSON writes them: `1.0` and
/// `1e3` are faults, because what wrote them is not what the documentation
/// describes, and a row counted wrongly is worse than one asked about.
///
/// # Errors
/// Everything that is wrong with it, each in a sentence.
pub(crate) fn entry_of(fields: Vec<(String, Value)>) -> Result<StatusEntry, Vec<String>> {
    let mut given: [Option<Value>; 7] = Default::default();
    let mut other = Map::new();
    let mut faults = Faults(Vec::new());
    for (name, value) in fields {
        let place = ATTRIBUTES
            .iter()
            .position(|(usual, unusual)| *usual == name || *unusual == name);
        match place.and_then(|place| given.get_mut(place)) {
            Some(slot) if slot.is_some() => faults.add(format!("{name} is given twice.")),
            Some(slot) => *slot = Some(value),
            None => {
                other.insert(name, value);
            }
        }
    }
    let [time, id, valid, rows, errors, details, warnings] = given;
    let time = faults.whole("originalCreationTime", time);
    let id = faults.whole("entryId", id);
    let valid = faults.truth("valid", valid);
    let rows = faults.count("numberOfRows", rows);
    let errors = faults.texts("errors", errors);
    let details = faults.texts("errorsDetails", details);
    let warnings = faults.texts("warnings", warnings);
    match (time, id, valid, rows, errors, details, warnings) {
        (
            Some(original_creation_time),
            Some(entry_id),
            Some(valid),
            Some(number_of_rows),
            Some(errors),
            Some(errors_details),
            Some(warnings),
        ) if faults.0.is_empty() => Ok(StatusEntry {
            original_creation_time,
            entry_id,
            valid,
            number_of_rows,
            errors: respelled(errors),
            errors_details,
            warnings: respelled(warnings),
            other,
        }),
        _ => Err(faults.0),
    }
}

/// The codes, each in its right spelling.
fn respelled(mut codes: Vec<String>) -> Vec<String> {
    for code in &mut codes {
        let right = codes::respelled(code);
        if right != code {
            *code = right.to_owned();
        }
    }
    codes
}

/// The sentences about an entry, gathered while its attributes are read.
struct Faults(Vec<String>);

impl Faults {
    fn add(&mut self, sentence: String) {
        // A field that comes a million times is told of once.
        if !self.0.contains(&sentence) {
            self.0.push(sentence);
        }
    }

    fn given(&mut self, name: &str, value: Option<Value>) -> Option<Value> {
        if value.is_none() {
            self.add(format!("{name} is missing."));
        }
        value
    }

    fn unlike<T>(&mut self, name: &str, value: &Value, expected: &str) -> Option<T> {
        self.add(format!(
            "{name} is {}; {expected} is expected.",
            shown_value(value)
        ));
        None
    }

    fn whole(&mut self, name: &str, value: Option<Value>) -> Option<i64> {
        let value = self.given(name, value)?;
        match value.as_i64() {
            Some(number) => Some(number),
            None => self.unlike(name, &value, "a whole number of at most 64 bits"),
        }
    }

    fn count(&mut self, name: &str, value: Option<Value>) -> Option<u64> {
        let number = self.whole(name, value)?;
        let count = u64::try_from(number).ok();
        if count.is_none() {
            self.add(format!("{name} is {number}; a count cannot be below zero."));
        }
        count
    }

    fn truth(&mut self, name: &str, value: Option<Value>) -> Option<bool> {
        let value = self.given(name, value)?;
        match value {
            Value::Bool(is) => Some(is),
            other => self.unlike(name, &other, "true or false"),
        }
    }

    fn texts(&mut self, name: &str, value: Option<Value>) -> Option<Vec<String>> {
        let value = self.given(name, value)?;
        let Value::Array(items) = value else {
            return self.unlike(name, &value, "a list of texts");
        };
        let mut texts = Vec::with_capacity(items.len());
        for (place, item) in items.into_iter().enumerate() {
            match item {
                Value::String(text) => texts.push(text),
                other => {
                    let which = format!("Item {} of {name}", place + 1);
                    return self.unlike(&which, &other, "a text");
                }
            }
        }
        Some(texts)
    }
}

/// The longest name of a file in a sentence, in characters.
const LONGEST_NAME: usize = 200;

/// The fault of one entry: which one, and what is wrong.
pub(crate) fn entry_fault(file: &str, index: usize, sentences: &[String]) -> EntryFault {
    EntryFault {
        index,
        message: format!(
            "Entry {} of {}: {}",
            index.saturating_add(1),
            named(file),
            sentences.join(" ")
        ),
    }
}

/// A file's name in a sentence.
pub(crate) fn named(file: &str) -> String {
    if file.is_empty() {
        "a file without a name".to_owned()
    } else {
        shown(file, LONGEST_NAME)
    }
}

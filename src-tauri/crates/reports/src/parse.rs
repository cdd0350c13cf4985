//! What a report says.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::document::{fault_of, shown_value, text_of};
use crate::entry::{EntryFault, StatusEntry, entry_fault, entry_of, named};

/// The largest report that is read: 64 MiB.
pub const MAX_REPORT_BYTES: usize = 64 * 1024 * 1024;

/// How many entries of one file are told of one by one; all further ones that
/// cannot be read are told of together.
pub(crate) const MOST_FAULTS: usize = 100;

/// A report, in the order of the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The files it names. A name that comes twice stands twice.
    pub files: Vec<ReportedFile>,
}

/// What a report says of one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportedFile {
    /// Its name as the report spells it.
    pub name: String,
    /// Its entries, less those that cannot be read.
    pub entries: Vec<StatusEntry>,
    /// Those that cannot be read.
    pub faults: Vec<EntryFault>,
}

/// Why a report cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("Line {line}, column {column}: {message}")]
pub struct ReportFault {
    /// The line, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
    /// Why, in a sentence.
    pub message: String,
}

/// Reads a report.
///
/// A byte-order mark is skipped. A file whose value is not a list, and an
/// entry with something wrong, are faults of that file and that entry; all
/// others count.
///
/// # Errors
/// When it is too large, not UTF-8, not JSON, or not an object.
pub fn parse(bytes: &[u8]) -> Result<Report, ReportFault> {
    let text = text_of(bytes, "report")?;
    let mut parser = serde_json::Deserializer::from_str(text);
    parser
        .deserialize_map(Files)
        .and_then(|files| parser.end().map(|()| Report { files }))
        .map_err(|error| fault_of(&error, text, "report"))
}

/// Reads the object at the top, and every name in it, those that come twice
/// included: maps keep only one.
struct Files;

impl<'de> Visitor<'de> for Files {
    type Value = Vec<ReportedFile>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of file names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut files = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            let mut file = ReportedFile {
                name,
                entries: Vec::new(),
                faults: Vec::new(),
            };
            map.next_value_seed(Entries(&mut file))?;
            files.push(file);
        }
        Ok(files)
    }
}

/// Every kind of value but lists and objects goes to `self.other`.
macro_rules! scalars {
    () => {
        fn visit_bool<E>(self, is: bool) -> Result<Self::Value, E> {
            self.other(&Value::Bool(is))
        }
        fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
            self.other(&Value::from(number))
        }
        fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
            self.other(&Value::from(number))
        }
        fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
            self.other(&Value::from(number))
        }
        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            self.other(&Value::from(text))
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            self.other(&Value::Null)
        }
    };
}

/// Reads the list of a file's entries.
struct Entries<'a>(&'a mut ReportedFile);

impl Entries<'_> {
    fn other<E>(self, value: &Value) -> Result<(), E> {
        let message = format!(
            "The value of {} is {}; a list of entries is expected.",
            named(&self.0.name),
            shown_value(value)
        );
        self.0.faults.push(EntryFault { index: 0, message });
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of entries")
    }

    scalars!();

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map
            .next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?
            .is_some()
        {}
        self.other(&Value::Object(serde_json::Map::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let file = self.0;
        let mut index = 0_usize;
        let mut untold = 0_usize;
        while let Some(read) = list.next_element_seed(Entry)? {
            match read {
                Ok(entry) => file.entries.push(entry),
                Err(sentences) if file.faults.len() < MOST_FAULTS => {
                    file.faults.push(entry_fault(&file.name, index, &sentences));
                }
                Err(_) => untold += 1,
            }
            index += 1;
        }
        if untold > 0 {
            file.faults.push(EntryFault {
                index,
                message: format!(
                    "Of {}, {untold} more entries cannot be read.",
                    named(&file.name)
                ),
            });
        }
        Ok(())
    }
}

/// Reads one entry, or the sentences about it.
struct Entry;

impl Entry {
    fn other<E>(self, value: &Value) -> Result<Result<StatusEntry, Vec<String>>, E> {
        Ok(Err(vec![format!(
            "It is {}; an object is expected.",
            shown_value(value)
        )]))
    }
}

impl<'de> DeserializeSeed<'de> for Entry {
    type Value = Result<StatusEntry, Vec<String>>;

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<Self::Value, D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entry {
    type Value = Result<StatusEntry, Vec<String>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entry")
    }

    scalars!();

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<serde::de::IgnoredAny>()?.is_some() {}
        self.other(&Value::Array(Vec::new()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            fields.push((name, map.next_value::<Value>()?));
        }
        Ok(entry_of(fields))
    }
}

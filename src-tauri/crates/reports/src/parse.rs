//! Parses a report.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::document::{describe_value, object_text, syntax_error};
use crate::entry::{EntryResult, StatusEntry, entry_from_fields};
use crate::error::{AttributeError, EntryError, ExpectedType, ReportError};

/// Number of entry errors of one file that are listed one by one. Further ones
/// are counted in one error.
pub(crate) const MAX_ENTRY_ERRORS: usize = 100;

/// A report, in the order of the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The files that the report names. A name that occurs twice is listed twice.
    pub files: Vec<ReportedFile>,
}

/// The entries of one file in a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportedFile {
    /// The file's name as the report spells it.
    pub name: String,
    /// The entries that could be parsed.
    pub entries: Vec<StatusEntry>,
    /// The errors of the entries that could not be parsed.
    pub entry_errors: Vec<EntryError>,
}

/// Parses a report.
///
/// Skips a byte-order mark. A file whose value is not a list, and an entry that
/// is invalid, are recorded as errors of that file; all other entries count.
///
/// # Errors
/// If the report is larger than [`MAX_REPORT_BYTES`](crate::MAX_REPORT_BYTES),
/// not UTF-8, not JSON, or not an object.
pub fn parse(bytes: &[u8]) -> Result<Report, ReportError> {
    let text = object_text(bytes)?;
    let mut parser = serde_json::Deserializer::from_str(text);
    parser
        .deserialize_map(FilesVisitor)
        .and_then(|files| parser.end().map(|()| Report { files }))
        .map_err(|error| syntax_error(&error, text))
}

/// Reads the top-level object as a list, because a map would drop a name that
/// occurs twice.
struct FilesVisitor;

impl<'de> Visitor<'de> for FilesVisitor {
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
                entry_errors: Vec::new(),
            };
            map.next_value_seed(EntriesVisitor(&mut file))?;
            files.push(file);
        }
        Ok(files)
    }
}

/// Visitor methods that pass every scalar to `self.unexpected`.
macro_rules! reject_scalars {
    () => {
        fn visit_bool<E>(self, is: bool) -> Result<Self::Value, E> {
            self.unexpected(&Value::Bool(is))
        }
        fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
            self.unexpected(&Value::from(number))
        }
        fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
            self.unexpected(&Value::from(number))
        }
        fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
            self.unexpected(&Value::from(number))
        }
        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            self.unexpected(&Value::from(text))
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            self.unexpected(&Value::Null)
        }
    };
}

/// Reads the list of a file's entries.
struct EntriesVisitor<'a>(&'a mut ReportedFile);

impl EntriesVisitor<'_> {
    fn unexpected<E>(self, value: &Value) -> Result<(), E> {
        self.0.entry_errors.push(EntryError::NotAList {
            found: describe_value(value),
        });
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for EntriesVisitor<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for EntriesVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of entries")
    }

    reject_scalars!();

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map
            .next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?
            .is_some()
        {}
        self.unexpected(&Value::Object(serde_json::Map::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let file = self.0;
        let mut index = 0_usize;
        let mut unlisted = 0_usize;
        while let Some(read) = list.next_element_seed(EntryVisitor)? {
            match read {
                Ok(entry) => file.entries.push(entry),
                Err(errors) if file.entry_errors.len() < MAX_ENTRY_ERRORS => {
                    file.entry_errors
                        .push(EntryError::Invalid { index, errors });
                }
                Err(_) => unlisted += 1,
            }
            index += 1;
        }
        if unlisted > 0 {
            file.entry_errors
                .push(EntryError::Unlisted { count: unlisted });
        }
        Ok(())
    }
}

/// Reads one entry, or why it is invalid.
struct EntryVisitor;

impl EntryVisitor {
    fn unexpected<E>(self, value: &Value) -> Result<EntryResult, E> {
        Ok(Err(vec![AttributeError::WrongType {
            attribute: None,
            item: None,
            found: describe_value(value),
            expected: ExpectedType::Object,
        }]))
    }
}

impl<'de> DeserializeSeed<'de> for EntryVisitor {
    type Value = EntryResult;

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<Self::Value, D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = EntryResult;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entry")
    }

    reject_scalars!();

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<serde::de::IgnoredAny>()?.is_some() {}
        self.unexpected(&Value::Array(Vec::new()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            fields.push((name, map.next_value::<Value>()?));
        }
        Ok(entry_from_fields(fields))
    }
}

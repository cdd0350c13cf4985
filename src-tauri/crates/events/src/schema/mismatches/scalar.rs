//! Types of scalar columns that look right and are not, each with its message
//! and fix.

use parquet::basic::Type as Physical;
use parquet::schema::types::Type;

use crate::columns::Kind;
use crate::schema::annotation::Annotation;
use crate::schema::type_match::TypeMatch;
use crate::schema::type_name::type_name;
use crate::suggestion::{FixAction, FixSuggestion};
use crate::writer::Writer;

/// A primitive column as the file declares it.
#[derive(Debug, Clone, Copy)]
pub(super) struct FoundType {
    pub(super) physical: Physical,
    length: i32,
    pub(super) annotation: Annotation,
}

impl FoundType {
    /// The type of a column. `None` if it is a group.
    pub(super) fn of(field: &Type) -> Option<Self> {
        match field {
            Type::PrimitiveType {
                physical_type,
                type_length,
                ..
            } => Some(Self {
                physical: *physical_type,
                length: *type_length,
                annotation: Annotation::of(field),
            }),
            Type::GroupType { .. } => None,
        }
    }
}

/// Names the required type, as the end of a sentence.
pub(super) const fn needed(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "String is needed",
        Kind::Long => "a plain INT64 of milliseconds is needed",
        Kind::Double => "Double is needed",
        Kind::Map => "a Map of String to String is needed",
    }
}

/// Builds a message such as "`key` is INT64, a number; String is needed."
fn type_message(suggestion: FixSuggestion<'_>, found: &str, words: &str, kind: Kind) -> String {
    let comma = if words.is_empty() { "" } else { ", " };
    format!(
        "`{}` is {found}{comma}{words}; {}.",
        suggestion.column,
        needed(kind)
    )
}

/// Compares a String column, or a map's key or value, with String.
pub(super) fn string(found: FoundType, field: &Type, suggestion: FixSuggestion<'_>) -> TypeMatch {
    let name = suggestion.column;
    let type_name = type_name(field);
    let message = |words: &str| type_message(suggestion, &type_name, words, Kind::String);
    let as_text = || {
        suggestion.sentence(
            "Cast it to text before writing",
            match found.physical {
                // pandas turns integers into floats if some are missing.
                Physical::DOUBLE | Physical::FLOAT => FixAction::FloatToText,
                _ => FixAction::Cast(Kind::String),
            },
        )
    };
    match (found.physical, found.annotation) {
        (Physical::BYTE_ARRAY, Annotation::String) => TypeMatch::Exact,
        (Physical::BYTE_ARRAY, Annotation::Enum) => TypeMatch::ReadsAsString {
            message: format!("`{name}` is annotated ENUM; it reads as String."),
        },
        (Physical::BYTE_ARRAY, Annotation::Json) => TypeMatch::ReadsAsString {
            message: format!("`{name}` is annotated JSON; it reads as String."),
        },
        (Physical::BYTE_ARRAY, Annotation::None) => TypeMatch::mismatch(
            message(&unannotated(suggestion.writer)),
            suggestion.sentence("Write it as text", FixAction::BytesToText),
        ),
        (_, Annotation::Uuid) => TypeMatch::mismatch(
            format!("`{name}` is a UUID in 16 bytes; String is needed."),
            suggestion.sentence("Write it as text", FixAction::UuidToText),
        ),
        (_, Annotation::Decimal { .. }) => {
            TypeMatch::mismatch(message("a decimal number"), as_text())
        }
        (_, Annotation::Bson) => TypeMatch::mismatch(
            message("which is binary"),
            "Write the intended text.".to_owned(),
        ),
        (_, Annotation::Timestamp(_) | Annotation::Date | Annotation::Time(_)) => {
            TypeMatch::mismatch(message("a date or time"), as_text())
        }
        (Physical::FIXED_LEN_BYTE_ARRAY, _) => TypeMatch::mismatch(
            format!(
                "`{name}` is {} bytes of fixed length; String is needed.",
                found.length
            ),
            suggestion.sentence("Write it as text of any length", FixAction::BytesToText),
        ),
        (Physical::BYTE_ARRAY, _) => TypeMatch::mismatch(message(""), "Write the intended text."),
        (Physical::BOOLEAN, _) => TypeMatch::mismatch(message("true or false"), as_text()),
        _ => TypeMatch::mismatch(message("a number"), as_text()),
    }
}

/// Says that text lacks its annotation, and which writers leave it out.
fn unannotated(writer: Writer) -> String {
    let whose = match writer {
        Writer::Impala => ", as Impala leaves it unless configured otherwise",
        Writer::ClickHouse => ", as ClickHouse leaves it unless configured otherwise",
        _ => "",
    };
    format!("bytes without the String annotation{whose}")
}

const EVENT_TIME: &str = "Write the time of the event in milliseconds since 1 January 1970, UTC.";

/// Compares `timestamp` with a plain INT64.
pub(super) fn long(found: FoundType, field: &Type, suggestion: FixSuggestion<'_>) -> TypeMatch {
    let type_name = type_name(field);
    let message = |words: &str| type_message(suggestion, &type_name, words, Kind::Long);
    let whole = |lead: &str| suggestion.sentence(lead, FixAction::Cast(Kind::Long));
    match (found.physical, found.annotation) {
        (Physical::INT64, Annotation::None | Annotation::Integer { signed: true, .. }) => {
            TypeMatch::Exact
        }
        (_, Annotation::Timestamp(unit)) => TypeMatch::mismatch(
            format!(
                "`{}` is a timestamp type in {unit}, not a number; {}.",
                suggestion.column,
                needed(Kind::Long)
            ),
            suggestion.sentence("Write whole milliseconds", FixAction::TimestampToMillis),
        ),
        (Physical::INT96, _) => TypeMatch::mismatch(
            message("the old timestamp type of Spark, Hive and Impala"),
            suggestion.sentence("Write whole milliseconds", FixAction::TimestampToMillis),
        ),
        (
            Physical::INT32,
            Annotation::Integer {
                signed: false,
                bits: 32,
            },
        ) => TypeMatch::mismatch(
            message("which has no sign and is too small for milliseconds"),
            suggestion.sentence(
                "Cast seconds to a signed 64-bit integer, then multiply",
                FixAction::SecondsToMillis,
            ),
        ),
        (_, Annotation::Integer { signed: false, .. }) => TypeMatch::mismatch(
            message("which has no sign"),
            whole("Cast it to a signed 64-bit integer"),
        ),
        (_, Annotation::Time(_)) => TypeMatch::mismatch(message("a time of day"), EVENT_TIME),
        (_, Annotation::Date) => TypeMatch::mismatch(
            message("a date without a time"),
            suggestion.sentence(
                "Write the time of the event, or else the day's start",
                FixAction::DateToMillis,
            ),
        ),
        (_, Annotation::Decimal { .. }) => TypeMatch::mismatch(
            message("a decimal number"),
            whole("Cast it to a 64-bit integer"),
        ),
        (Physical::INT32, _) => TypeMatch::mismatch(
            message("too small for milliseconds"),
            suggestion.sentence(
                "Cast seconds to a 64-bit integer, then multiply",
                FixAction::SecondsToMillis,
            ),
        ),
        (Physical::DOUBLE | Physical::FLOAT, _) | (_, Annotation::Float16) => {
            let mut text = message("a floating-point number");
            text.push_str(match suggestion.writer {
                Writer::Pandas | Writer::Fastparquet => {
                    " pandas makes that of integers where some are missing."
                }
                Writer::Hyparquet => " hyparquet writes numbers of JavaScript as DOUBLE.",
                _ => "",
            });
            TypeMatch::mismatch(
                text,
                suggestion.sentence("Make it a 64-bit integer", FixAction::FloatToInteger),
            )
        }
        (Physical::BYTE_ARRAY, Annotation::String | Annotation::Json | Annotation::Enum) => {
            TypeMatch::mismatch(
                message("text"),
                whole("Parse dates first; cast digits to a 64-bit integer"),
            )
        }
        (Physical::BOOLEAN, _) => TypeMatch::mismatch(message("true or false"), EVENT_TIME),
        _ => TypeMatch::mismatch(message(""), EVENT_TIME),
    }
}

/// Compares `value` with Double.
pub(super) fn double(found: FoundType, field: &Type, suggestion: FixSuggestion<'_>) -> TypeMatch {
    let type_name = type_name(field);
    let message = |words: &str| type_message(suggestion, &type_name, words, Kind::Double);
    let cast = || suggestion.sentence("Cast it to a double", FixAction::Cast(Kind::Double));
    match (found.physical, found.annotation) {
        (Physical::DOUBLE, Annotation::None) => TypeMatch::Exact,
        (_, Annotation::Decimal { .. }) => TypeMatch::mismatch(
            format!(
                "{}{}",
                message("a decimal number"),
                decimals_of(suggestion.writer)
            ),
            cast(),
        ),
        (_, Annotation::Float16) => {
            TypeMatch::mismatch(message("a half-precision number of two bytes"), cast())
        }
        (Physical::FLOAT, _) => TypeMatch::mismatch(message("a single-precision number"), cast()),
        (_, Annotation::Timestamp(_) | Annotation::Date | Annotation::Time(_)) => {
            TypeMatch::mismatch(message("a date or time"), "Write the intended number.")
        }
        (Physical::INT32 | Physical::INT64, _) => {
            TypeMatch::mismatch(message("an integer"), cast())
        }
        (Physical::BYTE_ARRAY, Annotation::String | Annotation::Json | Annotation::Enum) => {
            TypeMatch::mismatch(message("text"), cast())
        }
        _ => TypeMatch::mismatch(message(""), cast()),
    }
}

/// Says which values the writer turns into decimals by default.
const fn decimals_of(writer: Writer) -> &'static str {
    match writer {
        Writer::DuckDb => " DuckDB takes a literal like 9.99 for a decimal.",
        Writer::Spark => " Spark takes a literal like 9.99 for a decimal.",
        Writer::Pandas | Writer::PyArrow | Writer::Polars => {
            " Python's `Decimal` is written like this."
        }
        _ => "",
    }
}

//! The types that look right and are not, each with its own sentence and fix.

use parquet::basic::Type as Physical;
use parquet::schema::types::Type;

use super::annotation::Annotation;
use super::type_name::{is_repeated, type_name};
use super::{TypeMatch, map};
use crate::columns::{EventColumn, Kind};
use crate::suggestion::{FixAction, FixSuggestion};
use crate::writer::Writer;

/// Holds a column of the file against what it must be. The writer decides in
/// whose words a fault is told.
pub(super) fn judge(column: EventColumn, field: &Type, writer: Writer) -> TypeMatch {
    let name = column.name();
    let remedy = FixSuggestion {
        writer,
        column: name,
    };
    let annotation = Annotation::of(field);
    if annotation == Annotation::Null {
        return all_null(column, field, remedy);
    }
    if is_repeated(field) {
        return TypeMatch::wrong(
            format!(
                "`{name}` is a repeated field, so a row can hold several; one {} is needed.",
                column.kind().vendor_name()
            ),
            "Write one value a row.",
        );
    }
    let Type::PrimitiveType {
        physical_type,
        type_length,
        ..
    } = field
    else {
        return group(column, field, remedy);
    };
    let found = Found {
        physical: *physical_type,
        length: *type_length,
        annotation,
    };
    match column.kind() {
        Kind::String => string(found, field, remedy),
        Kind::Long => long(found, field, remedy),
        Kind::Double => double(found, field, remedy),
        Kind::Map => map::judge(field, remedy),
    }
}

/// A column's plain type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) physical: Physical,
    pub(super) length: i32,
    pub(super) annotation: Annotation,
}

/// What is needed instead, to end a sentence with.
pub(super) const fn needed(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "String is needed",
        Kind::Long => "a plain INT64 of milliseconds is needed",
        Kind::Double => "Double is needed",
        Kind::Map => "a Map of String to String is needed",
    }
}

/// `key` is INT64, a number; String is needed.
fn instead(remedy: FixSuggestion<'_>, found: &str, words: &str, kind: Kind) -> String {
    let comma = if words.is_empty() { "" } else { ", " };
    format!(
        "`{}` is {found}{comma}{words}; {}.",
        remedy.column,
        needed(kind)
    )
}

fn all_null(column: EventColumn, field: &Type, remedy: FixSuggestion<'_>) -> TypeMatch {
    let act = FixAction::Cast(column.kind());
    TypeMatch::wrong(
        format!(
            "`{}` is {}, for it was all null when it was written; {}.",
            column.name(),
            type_name(field),
            needed(column.kind())
        ),
        if column.is_required() {
            remedy.says("Fill it, and give it its type", act)
        } else {
            remedy.says("BudgetHandle the column out, or give it its type", act)
        },
    )
}

fn group(column: EventColumn, field: &Type, remedy: FixSuggestion<'_>) -> TypeMatch {
    match column.kind() {
        Kind::Map => map::judge(field, remedy),
        kind => TypeMatch::wrong(
            format!(
                "`{}` is a {}; one {} a row is needed.",
                column.name(),
                type_name(field),
                kind.vendor_name()
            ),
            "Write the single value that is meant.",
        ),
    }
}

/// How a String column, or a map's key or value, can be right or wrong.
pub(super) fn string(found: Found, field: &Type, remedy: FixSuggestion<'_>) -> TypeMatch {
    let name = remedy.column;
    let type_name = type_name(field);
    let says = |words: &str| instead(remedy, &type_name, words, Kind::String);
    let as_text = || {
        remedy.says(
            "Cast it to text before writing",
            match found.physical {
                // Whole numbers of which some are missing become these.
                Physical::DOUBLE | Physical::FLOAT => FixAction::TextOfFloats,
                _ => FixAction::Cast(Kind::String),
            },
        )
    };
    match (found.physical, found.annotation) {
        (Physical::BYTE_ARRAY, Annotation::String) => TypeMatch::Right,
        (Physical::BYTE_ARRAY, Annotation::Enum) => TypeMatch::ReadsAsString {
            message: format!("`{name}` is annotated ENUM; it reads as String."),
        },
        (Physical::BYTE_ARRAY, Annotation::Json) => TypeMatch::ReadsAsString {
            message: format!("`{name}` is annotated JSON; it reads as String."),
        },
        (Physical::BYTE_ARRAY, Annotation::None) => TypeMatch::wrong(
            says(&unannotated(remedy.writer)),
            remedy.says("Write it as text", FixAction::TextOfBytes),
        ),
        (_, Annotation::Uuid) => TypeMatch::wrong(
            format!("`{name}` is a UUID in 16 bytes; String is needed."),
            remedy.says("Write it as text", FixAction::TextOfUuids),
        ),
        (_, Annotation::Decimal { .. }) => TypeMatch::wrong(says("a decimal number"), as_text()),
        (_, Annotation::Bson) => TypeMatch::wrong(
            says("which is binary"),
            "Write the text that is meant.".to_owned(),
        ),
        (_, Annotation::Timestamp(_) | Annotation::Date | Annotation::Time(_)) => {
            TypeMatch::wrong(says("a date or time"), as_text())
        }
        (Physical::FIXED_LEN_BYTE_ARRAY, _) => TypeMatch::wrong(
            format!(
                "`{name}` is {} bytes of fixed length; String is needed.",
                found.length
            ),
            remedy.says("Write it as text of any length", FixAction::TextOfBytes),
        ),
        (Physical::BYTE_ARRAY, _) => TypeMatch::wrong(says(""), "Write the text that is meant."),
        (Physical::BOOLEAN, _) => TypeMatch::wrong(says("true or false"), as_text()),
        _ => TypeMatch::wrong(says("a number"), as_text()),
    }
}

/// Whose habit it is to leave text without its annotation.
fn unannotated(writer: Writer) -> String {
    let whose = match writer {
        Writer::Impala => ", as Impala leaves it unless told otherwise",
        Writer::Other => ", as Hive, Impala and old writers leave it",
        _ => "",
    };
    format!("bytes without the String annotation{whose}")
}

const EVENT_TIME: &str = "Write the time of the event in milliseconds since 1 January 1970, UTC.";

fn long(found: Found, field: &Type, remedy: FixSuggestion<'_>) -> TypeMatch {
    let type_name = type_name(field);
    let says = |words: &str| instead(remedy, &type_name, words, Kind::Long);
    let whole = |lead: &str| remedy.says(lead, FixAction::Cast(Kind::Long));
    match (found.physical, found.annotation) {
        (Physical::INT64, Annotation::None | Annotation::Integer { signed: true, .. }) => {
            TypeMatch::Right
        }
        (_, Annotation::Timestamp(unit)) => TypeMatch::wrong(
            format!(
                "`{}` is a timestamp type in {unit}, not a number; {}.",
                remedy.column,
                needed(Kind::Long)
            ),
            remedy.says("Write whole milliseconds", FixAction::Milliseconds),
        ),
        (Physical::INT96, _) => TypeMatch::wrong(
            says("the old timestamp type of Spark, Hive and Impala"),
            remedy.says("Write whole milliseconds", FixAction::Milliseconds),
        ),
        (_, Annotation::Integer { signed: false, .. }) => TypeMatch::wrong(
            says("which has no sign"),
            whole("Cast it to a signed 64-bit integer"),
        ),
        (_, Annotation::Time(_)) => TypeMatch::wrong(says("a time of day"), EVENT_TIME),
        (_, Annotation::Date) => TypeMatch::wrong(
            says("a date without a time"),
            remedy.says(
                "Write the time of the event, or else the day's start",
                FixAction::MillisecondsOfDate,
            ),
        ),
        (_, Annotation::Decimal { .. }) => TypeMatch::wrong(
            says("a decimal number"),
            whole("Cast it to a 64-bit integer"),
        ),
        (Physical::INT32, _) => TypeMatch::wrong(
            says("too small for milliseconds"),
            remedy.says(
                "Cast seconds to a 64-bit integer, then multiply",
                FixAction::MillisecondsOfSeconds,
            ),
        ),
        (Physical::DOUBLE | Physical::FLOAT, _) | (_, Annotation::Float16) => {
            let mut message = says("a floating-point number");
            if matches!(
                remedy.writer,
                Writer::Pandas | Writer::Fastparquet | Writer::Other
            ) {
                message.push_str(" pandas makes that of integers where some are missing.");
            }
            TypeMatch::wrong(message, remedy.says("Make it a 64-bit integer", FixAction::Round))
        }
        (Physical::BYTE_ARRAY, Annotation::String | Annotation::Json | Annotation::Enum) => {
            TypeMatch::wrong(
                says("text"),
                whole("Parse dates first; cast digits to a 64-bit integer"),
            )
        }
        (Physical::BOOLEAN, _) => TypeMatch::wrong(says("true or false"), EVENT_TIME),
        _ => TypeMatch::wrong(says(""), EVENT_TIME),
    }
}

fn double(found: Found, field: &Type, remedy: FixSuggestion<'_>) -> TypeMatch {
    let type_name = type_name(field);
    let says = |words: &str| instead(remedy, &type_name, words, Kind::Double);
    let cast = || remedy.says("Cast it to a double", FixAction::Cast(Kind::Double));
    match (found.physical, found.annotation) {
        (Physical::DOUBLE, Annotation::None) => TypeMatch::Right,
        (_, Annotation::Decimal { .. }) => TypeMatch::wrong(
            format!("{}{}", says("a decimal number"), decimals_of(remedy.writer)),
            cast(),
        ),
        (_, Annotation::Float16) => {
            TypeMatch::wrong(says("a half-precision number of two bytes"), cast())
        }
        (Physical::FLOAT, _) => TypeMatch::wrong(says("a single-precision number"), cast()),
        (_, Annotation::Timestamp(_) | Annotation::Date | Annotation::Time(_)) => {
            TypeMatch::wrong(says("a date or time"), "Write the number that is meant.")
        }
        (Physical::INT32 | Physical::INT64, _) => TypeMatch::wrong(says("an integer"), cast()),
        (Physical::BYTE_ARRAY, Annotation::String | Annotation::Json | Annotation::Enum) => {
            TypeMatch::wrong(says("text"), cast())
        }
        _ => TypeMatch::wrong(says(""), cast()),
    }
}

/// Where a decimal comes from unasked.
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

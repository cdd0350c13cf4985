//! Compares the type of `properties` with a map of String to String.

use parquet::basic::Type as Physical;
use parquet::schema::types::Type;

use super::scalar::{FoundType, needed, string};
use crate::columns::Kind;
use crate::schema::annotation::Annotation;
use crate::schema::type_match::TypeMatch;
use crate::schema::type_name::{entry_fields, is_repeated, type_name};
use crate::suggestion::{FixAction, FixSuggestion};
use crate::writer::Writer;

const NEEDED: &str = needed(Kind::Map);
/// Conversions fail if a value of the map is not text.
const MAKE_A_MAP: &str = "Make it a map, with every value as text";

/// Expects a group annotated MAP that holds one repeated group of exactly a
/// String key and a String value. The names of the groups do not matter.
pub(super) fn match_map(field: &Type, suggestion: FixSuggestion<'_>) -> TypeMatch {
    if let Type::PrimitiveType { physical_type, .. } = field {
        return primitive(*physical_type, field, suggestion);
    }
    match Annotation::of(field) {
        Annotation::Map => {}
        Annotation::List => return list(field, suggestion),
        _ => return plain_group(field, suggestion),
    }
    match entry_fields(field).unwrap_or_default() {
        [_] => TypeMatch::mismatch(
            format!("`{}` is a map without values; {NEEDED}.", suggestion.column),
            "Write a value for each key.",
        ),
        [key, value] => combine(
            match_half("keys", key, suggestion),
            match_half("values", value, suggestion),
        ),
        _ => malformed_map(suggestion),
    }
}

/// A repeated group of a key and a value without the MAP group around it. `None` if the
/// group holds something else.
pub(super) fn bare_entries(field: &Type, suggestion: FixSuggestion<'_>) -> Option<TypeMatch> {
    let Type::GroupType { fields, .. } = field else {
        return None;
    };
    (fields.len() == 2).then(|| {
        TypeMatch::mismatch(
            format!(
                "`{}` is a repeated group of a key and a value: a map that lacks the group \
                 annotated MAP around it; {NEEDED}.",
                suggestion.column
            ),
            suggestion.sentence(
                "Declare it as a map where you write it, so that the annotated group is written \
                 around its entries",
                FixAction::Cast(Kind::Map),
            ),
        )
    })
}

/// Compares the keys or the values of a map with String.
fn match_half(half: &str, tp: &Type, suggestion: FixSuggestion<'_>) -> TypeMatch {
    let name = suggestion.column;
    let mismatch = |action: FixAction| {
        TypeMatch::mismatch(
            format!("The {half} of `{name}` are {}; {NEEDED}.", type_name(tp)),
            suggestion.sentence(&format!("Make text of the {half}"), action),
        )
    };
    let Some(found) = FoundType::of(tp).filter(|_| !is_repeated(tp)) else {
        return mismatch(FixAction::NestedEntriesToText);
    };
    match string(found, tp, suggestion) {
        TypeMatch::Exact => TypeMatch::Exact,
        TypeMatch::ReadsAsString { .. } => TypeMatch::ReadsAsString {
            message: format!(
                "The {half} of `{name}` are annotated {}; they read as String.",
                if found.annotation == Annotation::Json {
                    "JSON"
                } else {
                    "ENUM"
                }
            ),
        },
        TypeMatch::Mismatch { .. }
            if found.annotation == Annotation::None && found.physical == Physical::BYTE_ARRAY =>
        {
            TypeMatch::mismatch(
                format!(
                    "The {half} of `{name}` are BYTE_ARRAY without the String annotation; {NEEDED}."
                ),
                suggestion.sentence(
                    &format!("Make text of the {half}"),
                    match suggestion.writer {
                        // A setting annotates every text of the file.
                        Writer::ClickHouse => FixAction::BytesToText,
                        _ => FixAction::MapEntriesToText,
                    },
                ),
            )
        }
        TypeMatch::Mismatch { .. } => mismatch(FixAction::MapEntriesToText),
    }
}

/// Combines the results for keys and values. A mismatch wins over a notice.
fn combine(key: TypeMatch, value: TypeMatch) -> TypeMatch {
    match (key, value) {
        (mismatch @ TypeMatch::Mismatch { .. }, _) | (_, mismatch @ TypeMatch::Mismatch { .. }) => {
            mismatch
        }
        (TypeMatch::ReadsAsString { message: one }, TypeMatch::ReadsAsString { message: two }) => {
            TypeMatch::ReadsAsString {
                message: format!("{one} {two}"),
            }
        }
        (notice @ TypeMatch::ReadsAsString { .. }, TypeMatch::Exact)
        | (TypeMatch::Exact, notice @ TypeMatch::ReadsAsString { .. }) => notice,
        (TypeMatch::Exact, TypeMatch::Exact) => TypeMatch::Exact,
    }
}

fn primitive(physical: Physical, field: &Type, suggestion: FixSuggestion<'_>) -> TypeMatch {
    let name = suggestion.column;
    let found = type_name(field);
    let text = physical == Physical::BYTE_ARRAY;
    match Annotation::of(field) {
        Annotation::Json | Annotation::String | Annotation::None | Annotation::Enum if text => {
            let fix = suggestion.sentence(
                "Parse the JSON into a map, with every value as text",
                FixAction::JsonToMap,
            );
            let hint = match suggestion.writer {
                Writer::Fastparquet => " fastparquet writes a dict as JSON, and has no map.",
                Writer::Hyparquet => {
                    " hyparquet writes an object as JSON if no schema makes it a map."
                }
                _ => " JSON in it is not read.",
            };
            TypeMatch::mismatch(format!("`{name}` is {found}, text; {NEEDED}.{hint}"), fix)
        }
        _ => TypeMatch::mismatch(
            format!("`{name}` is {found}; {NEEDED}."),
            "Write a map of the intended names and values.",
        ),
    }
}

fn list(field: &Type, suggestion: FixSuggestion<'_>) -> TypeMatch {
    let hint = match suggestion.writer {
        Writer::Polars => " Polars wrote maps like this before it had `pl.Map`.",
        _ => " A list of pairs is written like this.",
    };
    TypeMatch::mismatch(
        format!(
            "`{}` is a {}; {NEEDED}.{hint}",
            suggestion.column,
            type_name(field)
        ),
        suggestion.sentence(MAKE_A_MAP, FixAction::PairsToMap),
    )
}

/// A group without an annotation: a struct, or a map that lost its annotation.
fn plain_group(field: &Type, suggestion: FixSuggestion<'_>) -> TypeMatch {
    let name = suggestion.column;
    if entry_fields(field).is_some_and(|entry| entry.len() == 2) {
        return TypeMatch::mismatch(
            format!("`{name}` has the shape of a map without the MAP annotation; {NEEDED}."),
            suggestion.sentence(
                "Declare it as a map where you write it",
                FixAction::Cast(Kind::Map),
            ),
        );
    }
    TypeMatch::mismatch(
        format!(
            "`{name}` is a {}; {NEEDED}.{}",
            type_name(field),
            structs_of(suggestion.writer)
        ),
        suggestion.sentence(MAKE_A_MAP, FixAction::StructToMap),
    )
}

/// Says which values the writer turns into structs by default.
const fn structs_of(writer: Writer) -> &'static str {
    match writer {
        Writer::Pandas => " pandas writes a dict as a struct.",
        Writer::PyArrow => " pyarrow writes a dict as a struct.",
        Writer::Polars => " Polars writes a dict as a struct.",
        Writer::DuckDb => " DuckDB reads a JSON object as a struct.",
        Writer::Spark => " Spark reads a JSON object as a struct.",
        _ => "",
    }
}

fn malformed_map(suggestion: FixSuggestion<'_>) -> TypeMatch {
    TypeMatch::mismatch(
        format!(
            "`{}` is annotated MAP but is not one repeated group of a key and a value; {NEEDED}.",
            suggestion.column
        ),
        suggestion.sentence("Write a map", FixAction::Cast(Kind::Map)),
    )
}
